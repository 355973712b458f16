"""Joins the findings into Assessments and keeps the reasons.

Order: form that leaves no doubt, stage one, acts, kind, names, facts, trust; then campaigns over the whole call; then
fit.  Ordinary mail ends at stage one and costs next to nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from classifier.campaigns import group
from classifier.components.kind import KindJudge
from classifier.components.stage_one import StageOne
from classifier.facts import Facts, find_facts
from classifier.facts.language import detect
from classifier.fit import fit
from classifier.kind.certain import certain_kind
from classifier.kind.explaining import clipped, kind_reasons
from classifier.kind.form import is_named, quoted_author
from classifier.kind.joining import KINDS, WRITTEN_TO_USER
from classifier.kind.senders import is_robot, sender_class
from classifier.kind.stages import stage_of
from classifier.learning.stored import read_personal
from classifier.nlp import doc_of, shown_text
from classifier.trust import judge
from returncall.model import Assessment, Evidence, Kind, Reason, Trust, TrustLevel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

    from classifier.campaigns import Touch
    from classifier.kind.joining import Joined
    from returncall.model import Fit, Message, Profile

BATCH = 16
# Characters that the language is told from: of mail that may be answered, and of all other.
_JOB_LANGUAGE = 1000
_ORDINARY_LANGUAGE = 300
_ALWAYS_HUMAN = frozenset({"outreach", "follow_up", "conversation"})
_SOMETIMES_HUMAN = frozenset({"rejection", "scheduling"})
_OFFERED = frozenset({"outreach", "follow_up", "conversation", "referral"})
_TELLS_OF_A_JOB = _OFFERED | {"scheduling", "application_status", "rejection", "offer", "scam", "job_alert"}
# From this share on, "scam" and evidence of trust agree well enough.
_SCAM_SUPPORT = 0.1


_NO_FACTS = Facts()
_NO_DOUBT = Trust(TrustLevel.OK)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one message is, on its own.  doc is None when the cheap stages settled it."""

    kind: str
    confidence: float
    unsure: bool
    doc: Doc | None
    reasons: tuple[Reason, ...] = ()
    facts: Facts = _NO_FACTS
    trust: Trust = _NO_DOUBT
    language: str = ""


class Assessor:
    """The classifier of returncall.ports.  Holds no state between calls; messages of one call are judged together."""

    def __init__(self, nlp: Language, profile: Profile | None = None, *, personal: Path | None = None) -> None:
        """nlp: the pipeline of classifier.nlp.  profile: what fit is judged against; None for no fit.

        personal: the file of a refit on the user's own verdicts.
        """
        self._nlp = nlp
        self._profile = profile
        stage_one, judge_kind = nlp.get_pipe("stage_one"), nlp.get_pipe("kind")
        assert isinstance(stage_one, StageOne), "the pipeline must hold our own stage_one"
        assert isinstance(judge_kind, KindJudge), "the pipeline must hold our own kind"
        self._stage_one = stage_one
        self._judge_kind = judge_kind
        self._tag_acts = nlp.get_pipe("acts")
        self._find_names = nlp.get_pipe("names")
        assert judge_kind.joined is not None, "kind was never trained; run `make train`"
        self._joined = judge_kind.joined
        learnt = read_personal(personal, self._joined, model=self.fingerprint) if personal else None
        self._joined = learnt or self._joined
        self._is_personal = learnt is not None

    @property
    def version(self) -> str:
        """Name and version of the model: "returncall-1", "returncall-1+own" once it has learnt from the user."""
        meta = self._nlp.meta
        return f"{meta['name']}-{meta['version']}{'+own' if self._is_personal else ''}"

    @property
    def fingerprint(self) -> str:
        """What the model was made from."""
        return str(self._nlp.meta.get("fingerprint", ""))

    @property
    def joined(self) -> Joined:
        """The joining in use."""
        return self._joined

    def evidence(self, messages: Sequence[Message]) -> NDArray[np.float32]:
        """What the joining reads of each message; float32 (messages, features)."""
        docs = (self._tag_acts(doc_of(self._nlp, message)) for message in messages)
        return np.stack([self._judge_kind.evidence(doc) for doc in docs])

    def assess(self, messages: Sequence[Message], *, now: datetime | None = None) -> list[Assessment]:
        """One Assessment per message, in order.

        now: the day to judge for; None judges each for the day it came.
        """
        verdicts: list[_Verdict] = []
        for start in range(0, len(messages), BATCH):
            verdicts += self._judge(messages[start : start + BATCH])
        touches = group(messages, [verdict.kind for verdict in verdicts], [verdict.facts for verdict in verdicts])
        return [
            self._assessment(message, _as_campaign(verdict, touch), touch, now or message.received_at)
            for message, verdict, touch in zip(messages, verdicts, touches, strict=True)
        ]

    def _judge(self, messages: Sequence[Message]) -> list[_Verdict]:
        verdicts = [self._first_verdict(message) for message in messages]
        for verdict in verdicts:
            if verdict.doc is not None and verdict.kind in _TELLS_OF_A_JOB:
                self._find_names(verdict.doc)
        return [self._with_facts(message, v) for message, v in zip(messages, verdicts, strict=True)]

    def _first_verdict(self, message: Message) -> _Verdict:
        certain = certain_kind(message)
        if certain and certain[0] == "other":
            return _Verdict("other", 0.99, unsure=False, doc=None, reasons=(Reason("kind", certain[1], 1.0),))
        if certain is None:
            score = self._stage_one.score(message)
            if score < self._stage_one.threshold:
                share = 1.0 / (1.0 + math.exp(min(score, 30.0)))
                reason = Reason("kind", "nothing-speaks-of-a-job", round(share, 2), "")
                return _Verdict("other", max(share, 0.9), unsure=False, doc=None, reasons=(reason,))
        doc = self._tag_acts(doc_of(self._nlp, message))
        shares = doc._.kind_shares = self._joined.shares(self._judge_kind.evidence(doc))
        kind = KINDS[int(np.argmax(shares))]
        if certain:
            kind = certain[0]
            reasons = (Reason("kind", certain[1], 1.0), *kind_reasons(kind, doc._.acts, shown_text(doc), most=2))
            return _Verdict(kind, 0.98, unsure=False, doc=doc, reasons=reasons)
        return _Verdict(
            kind,
            float(shares.max()),
            unsure=self._joined.is_unsure(shares) or _answers_somebody_else(kind, message),
            doc=doc,
            reasons=kind_reasons(kind, doc._.acts, shown_text(doc)),
        )

    def _with_facts(self, message: Message, verdict: _Verdict) -> _Verdict:
        doc = verdict.doc
        if doc is None or verdict.kind not in _TELLS_OF_A_JOB:
            return verdict
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

    def _assessment(self, message: Message, verdict: _Verdict, touch: Touch, day: datetime) -> Assessment:
        facts, doc = verdict.facts, verdict.doc
        judged: Fit | None = None
        if self._profile is not None and verdict.kind in _OFFERED and doc is not None:
            judged = fit(shown_text(doc), message, facts, self._profile)
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
            touch=touch.touch,
            trust=verdict.trust,
            fit=judged,
            reasons=verdict.reasons,
            model=self.version,
            assessed_at=day,
            campaign=touch.campaign,
            stage=stage_of(verdict.kind, message.text),
        )


def _as_campaign(verdict: _Verdict, touch: Touch) -> _Verdict:
    """A mail that follows another of the same person in the same thread is a follow-up, however it is worded."""
    if verdict.kind == "outreach" and touch.touch > 1:
        reason = Reason("kind", "same-campaign", 1.0)
        return replace(verdict, kind="follow_up", reasons=(reason, *verdict.reasons))
    return verdict


def _answers_somebody_else(kind: str, message: Message) -> bool:
    """A line or two above a mail that neither the writer nor the reader wrote.

    Subject and quote may speak of a job; whoever wrote the line may want anything.
    """
    if kind not in WRITTEN_TO_USER or len(message.text.split()) >= _BRIEF:
        return False
    author = quoted_author(message)
    return bool(author) and not is_named((message.sender, *message.to), author)


_BRIEF = 25


def _is_recruiter(message: Message, verdict: _Verdict) -> bool:
    """Whether a human recruiter, sourcer or hiring manager wrote it."""
    if verdict.kind in _ALWAYS_HUMAN:
        return True
    if verdict.kind not in _SOMETIMES_HUMAN or verdict.doc is None:
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
