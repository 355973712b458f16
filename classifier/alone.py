"""One message, read in full and on its own: acts, kind, names, facts, trust, fit.

What follows from other messages (campaigns, touches) is added by classifier.assess.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from classifier.clearing import LEAST, nothing_of_a_job
from classifier.components.kind import KindJudge, join_evidence
from classifier.facts.find import find_facts
from classifier.facts.language import detect
from classifier.facts.values import Facts
from classifier.fit import fit
from classifier.kind.acts import act_profile
from classifier.kind.certain import certain_kind
from classifier.kind.evidence import letter_evidence, word_evidence
from classifier.kind.explaining import clipped, kind_reasons
from classifier.kind.form import form_vector, is_named, quoted_author
from classifier.kind.joining import KINDS, WRITTEN_TO_USER
from classifier.kind.senders import is_robot, sender_class
from classifier.kind.stages import stage_of
from classifier.learning.stored import read_personal
from classifier.nlp import doc_of, message_of, reading_of, shown_text, text_of
from classifier.trust import judge
from returncall.model import Assessment, Evidence, Kind, Reason, Trust, TrustLevel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

    from classifier.kind.joining import Joined
    from returncall.model import Message, Profile

# Characters that the language is told from: of mail that may be answered, and of all other.
_JOB_LANGUAGE = 1000
_ORDINARY_LANGUAGE = 300
_ALWAYS_HUMAN = frozenset({"outreach", "follow_up", "conversation"})
_SOMETIMES_HUMAN = frozenset({"rejection", "scheduling"})
_OFFERED = frozenset({"outreach", "follow_up", "conversation", "referral"})
_TELLS_OF_A_JOB = _OFFERED | {"scheduling", "application_status", "rejection", "offer", "scam", "job_alert"}
# From this share on, "scam" and evidence of trust agree well enough.
_SCAM_SUPPORT = 0.1
_BRIEF = 25
# Stage one and the letters together leave so little for job mail that no other witness was ever seen to turn it: the
# first message that the rest called anything but `other` lies a whole unit above (tests/classifier/test_cascade.py).
CLEARED_BELOW = -4.0

_NO_FACTS = Facts()
_NO_DOUBT = Trust(TrustLevel.OK)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one message is."""

    kind: str
    confidence: float
    unsure: bool
    doc: Doc
    reasons: tuple[Reason, ...] = ()
    facts: Facts = _NO_FACTS
    trust: Trust = _NO_DOUBT
    language: str = ""


class AloneJudge:
    """The pipeline of classifier.nlp behind stage one.  Holds no state between messages."""

    def __init__(self, nlp: Language, profile: Profile | None = None, *, personal: Path | None = None) -> None:
        """profile: what fit is judged against; None for no fit.  personal: a refit on the user's own verdicts."""
        self._nlp = nlp
        self._profile = profile
        judge_kind = nlp.get_pipe("kind")
        assert isinstance(judge_kind, KindJudge), "the pipeline must hold our own kind"
        assert judge_kind.words is not None, "kind was never trained; run `make train`"
        assert judge_kind.letters is not None, "kind was never trained; run `make train`"
        self._judge_kind, self._words, self._letters = judge_kind, judge_kind.words, judge_kind.letters
        self._tag_acts = nlp.get_pipe("acts")
        self._find_names = nlp.get_pipe("names")
        assert judge_kind.joined is not None, "kind was never trained; run `make train`"
        self.joined: Joined = judge_kind.joined
        learnt = read_personal(personal, self.joined, model=str(nlp.meta.get("fingerprint", ""))) if personal else None
        self.is_personal = learnt is not None
        self.joined = learnt or self.joined

    def evidence(self, messages: Sequence[Message]) -> NDArray[np.float32]:
        """What the joining reads of each message; float32 (messages, features)."""
        docs = (self._tag_acts(doc_of(self._nlp, message)) for message in messages)
        return np.stack([self._judge_kind.evidence(doc) for doc in docs])

    def _evidence(self, doc: Doc, letters: NDArray[np.float32]) -> NDArray[np.float32]:
        """As KindJudge.evidence, with the letters' scores, which are known already."""
        words = self._words.scores(word_evidence(reading_of(doc)))
        return join_evidence(words, letters, act_profile(doc._.act_shares), form_vector(message_of(doc)))

    def assess(self, message: Message, first: float, *, version: str) -> Assessment:
        """The assessment of a message that stage one did not clear, as if there were no other.

        first: log-odds by stage one that it is job mail.  version: of the model.
        """
        letters = self._letters.scores(letter_evidence(text_of(message)))
        if first + _job_odds(letters) < CLEARED_BELOW:
            return nothing_of_a_job(message, LEAST, version=version)
        verdict = self._verdict(message, letters)
        if verdict.kind in _TELLS_OF_A_JOB:
            self._find_names(verdict.doc)
            verdict = self._with_facts(message, verdict)
        facts = verdict.facts
        offered = self._profile is not None and verdict.kind in _OFFERED
        return Assessment(
            message_id=message.id,
            kind=Kind(verdict.kind),
            confidence=round(verdict.confidence, 4),
            unsure=verdict.unsure,
            is_recruiter=_is_recruiter(message, verdict),
            role=facts.role,
            company=facts.company,
            agency=facts.agency,
            recruiter=facts.recruiter,
            place=facts.place,
            pay=facts.pay,
            engagement=facts.engagement,
            skills=facts.skills,
            language=message.language or verdict.language or detect(message.text[:_ORDINARY_LANGUAGE]),
            touch=1,
            trust=verdict.trust,
            fit=fit(shown_text(verdict.doc), message, facts, self._profile) if offered and self._profile else None,
            reasons=verdict.reasons,
            model=version,
            assessed_at=message.received_at,
            stage=stage_of(verdict.kind, message.text),
        )

    def _verdict(self, message: Message, letters: NDArray[np.float32]) -> _Verdict:
        certain = certain_kind(message)
        doc = self._tag_acts(doc_of(self._nlp, message))
        shares = doc._.kind_shares = self.joined.shares(self._evidence(doc, letters))
        if certain:
            kind = certain[0]
            reasons = (Reason("kind", certain[1], 1.0), *kind_reasons(kind, doc._.acts, shown_text(doc), most=2))
            return _Verdict(kind, 0.98, unsure=False, doc=doc, reasons=reasons)
        kind = KINDS[int(np.argmax(shares))]
        return _Verdict(
            kind,
            float(shares.max()),
            unsure=self.joined.is_unsure(shares) or _answers_somebody_else(kind, message),
            doc=doc,
            reasons=kind_reasons(kind, doc._.acts, shown_text(doc)),
        )

    def _with_facts(self, message: Message, verdict: _Verdict) -> _Verdict:
        doc = verdict.doc
        # Told once: every finder would ask again, and it is the dearest question of all.
        language = message.language or detect(message.text[:_JOB_LANGUAGE])
        message = replace(message, language=language)
        facts = find_facts(doc, message, kind=verdict.kind, profile=self._profile)
        trust = judge(doc, message, facts)
        kind = verdict.kind
        if trust.level is TrustLevel.SCAM and float(doc._.kind_shares[KINDS.index("scam")]) >= _SCAM_SUPPORT:
            kind = "scam"
        if kind == "scam" and trust.level is not TrustLevel.SCAM:
            trust = Trust(TrustLevel.SCAM, (*trust.evidence, *_scam_evidence(verdict.reasons)))
        return replace(verdict, kind=kind, facts=facts, trust=trust, language=language)


def _job_odds(scores: NDArray[np.float32]) -> float:
    """How much a model's scores speak for any kind of job mail against `other`, as log-odds."""
    other = KINDS.index("other")
    job = np.delete(scores, other)
    return float(np.logaddexp.reduce(job) - scores[other])


def _answers_somebody_else(kind: str, message: Message) -> bool:
    """A line or two above a mail that neither the writer nor the reader wrote.

    Subject and quote may speak of a job; whoever wrote the line may want anything.
    """
    if kind not in WRITTEN_TO_USER or len(message.text.split()) >= _BRIEF:
        return False
    author = quoted_author(message)
    return bool(author) and not is_named((message.sender, *message.to), author)


def _is_recruiter(message: Message, verdict: _Verdict) -> bool:
    """Whether a human recruiter, sourcer or hiring manager wrote it."""
    if verdict.kind in _ALWAYS_HUMAN:
        return True
    if verdict.kind not in _SOMETIMES_HUMAN:
        return False
    if is_robot(message.sender.mailbox) or sender_class(message.sender.host) in {"ats", "calendar", "esign"}:
        return False
    if any(reason.rule in {"calendar-invitation", "booking-tool"} for reason in verdict.reasons):
        return False
    return any(entity.label_ == "RECRUITER" for entity in verdict.doc.ents)


def _scam_evidence(reasons: Sequence[Reason]) -> Iterator[Evidence]:
    for reason in reasons:
        if reason.quote:
            yield Evidence(f"reads-like-a-scam:{reason.rule}", clipped(reason.quote))
            return
    yield Evidence("reads-like-a-scam", "")
