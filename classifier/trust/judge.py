"""Adds up what the rules found: scam, caution or nothing to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifier.trust.case import Grade, make_case
from classifier.trust.order import RULES
from returncall.model import Evidence, Trust, TrustLevel

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from classifier.facts.values import Facts
    from returncall.model import Message

# One documented family named outright is enough; hints of families must add up, or be borne out by cautions.
_SCAM = 1.0
_HINT = 0.5
_WITH_CAUTIONS = 0.95
_CAUTION = 0.4


def judge(doc: Doc, message: Message, facts: Facts) -> Trust:
    """How far to believe the sender, with one line of evidence per rule that spoke.

    doc.text: subject, blank line, newest words, signature.  Raises nothing; looks nothing up.
    """
    from classifier.nlp import shown_text  # noqa: PLC0415  the rules need no spaCy

    case = make_case(shown_text(doc), message, facts)
    found = [(rule, quote) for rule in RULES if (quote := rule.find(case)) is not None]
    families = sum(rule.weight for rule, _ in found if rule.grade is Grade.SCAM)
    everything = sum(rule.weight for rule, _ in found)
    evidence = tuple(Evidence(rule.name, quote) for rule, quote in found)
    if families >= _SCAM or (families >= _HINT and everything >= _WITH_CAUTIONS):
        return Trust(TrustLevel.SCAM, evidence)
    if everything >= _CAUTION:
        return Trust(TrustLevel.CAUTION, evidence)
    return Trust(TrustLevel.OK, ())
