"""Joins the axes: an OR, never an average.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifier.fit.axes import company_axis, person_axis, role_axis
from classifier.fit.floors import nevers, pay_below, place_below, seniority_below
from returncall.model import Fit

if TYPE_CHECKING:
    from classifier.facts.values import Facts
    from returncall.model import Message, Profile

# A job that is ruled out never outranks one that is not and clearly hits (0.5).
_BELOW, _NEVER = 0.3, 0.1


def fit(doc_text: str, message: Message, facts: Facts, profile: Profile) -> Fit:
    """Score a job against the profile.

    doc_text: subject, blank line, newest words, signature.  Each axis and the score are 0 to 1; an axis of
    0.5 and more is a clear hit.  score is the noisy OR of the axes, scaled down where below_floor or never rules
    the job out, so that it lies low in a list; the axes stay as they are and the reasons tell the whole story.
    Raises nothing.
    """
    role, role_reasons = role_axis(doc_text, facts, profile)
    company, company_reasons = company_axis(doc_text, facts, profile)
    person, person_reasons = person_axis(doc_text, message, facts, profile)
    below = [r for r in (pay_below(facts, profile), place_below(facts, profile), seniority_below(facts, profile)) if r]
    never = nevers(doc_text, facts, profile)
    score = (1 - (1 - role) * (1 - company) * (1 - person)) * (_NEVER if never else _BELOW if below else 1)
    return Fit(
        score=round(score, 3),
        role=role,
        company=company,
        person=person,
        reasons=(*never, *below, *role_reasons, *company_reasons, *person_reasons),
        below_floor=bool(below),
        never=bool(never),
    )
