"""Ordinary mail, told by its form and by a first look at its words: settled without spaCy.

Most mail ends here, so neither the language pipeline nor its weights are loaded for a mailbox that holds nothing else.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from classifier.facts.language import detect
from classifier.kind.certain import certain_kind
from classifier.kind.evidence import first_look
from classifier.kind.stages import stage_of
from returncall.model import Assessment, Kind, Reason, Trust, TrustLevel

if TYPE_CHECKING:
    from classifier.kind.linear import HashedLinear
    from returncall.model import Message

# Characters that the language of mail is told from that nobody answers.
_LANGUAGE_CHARACTERS = 300
LEAST = 0.9
"""How sure a message that was cleared is ordinary, at least."""
_NO_DOUBT = Trust(TrustLevel.OK)


class Clearing:
    """Stage one of the model.  threshold: log-odds of job mail below which a message is ordinary."""

    def __init__(self, model: HashedLinear, threshold: float, *, version: str) -> None:
        """version: the model's name, for the assessments."""
        self._model = model
        self._threshold = threshold
        self._version = version

    def look(self, message: Message) -> Assessment | float:
        """The whole assessment of a message that is ordinary beyond doubt; else the log-odds that it is job mail."""
        certain = certain_kind(message)
        if certain:
            reason = Reason("kind", certain[1], 1.0)
            return ordinary(message, 0.99, reason, version=self._version) if certain[0] == "other" else math.inf
        score = float(self._model.scores(first_look(message))[0])
        if score >= self._threshold:
            return score
        return nothing_of_a_job(message, 1.0 / (1.0 + math.exp(min(score, 30.0))), version=self._version)


def nothing_of_a_job(message: Message, share: float, *, version: str) -> Assessment:
    """What is said of a message whose words are those of ordinary mail.  share: how likely that is, 0 to 1."""
    reason = Reason("kind", "nothing-speaks-of-a-job", round(share, 2), "")
    return ordinary(message, max(share, LEAST), reason, version=version)


def ordinary(message: Message, confidence: float, reason: Reason, *, version: str) -> Assessment:
    """The assessment of mail that nobody answers, of which nothing more is asked."""
    return Assessment(
        message_id=message.id,
        kind=Kind.OTHER,
        confidence=round(confidence, 4),
        unsure=False,
        is_recruiter=False,
        role=None,
        company=None,
        agency=None,
        recruiter=None,
        place=None,
        pay=None,
        engagement=None,
        skills=(),
        language=message.language or detect(message.text[:_LANGUAGE_CHARACTERS]),
        touch=1,
        trust=_NO_DOUBT,
        fit=None,
        reasons=(reason,),
        model=version,
        assessed_at=message.received_at,
        stage=stage_of(Kind.OTHER, message.text),
    )
