"""A label in a person's own words ("W2 or C2C, 18+ months") as the word of CONTRACT that it means.  Pure."""

from __future__ import annotations

import re

# In the order in which they are looked for: "contract to hire, full time" is a contract.
_ENGAGEMENT = (
    ("internship", r"intern|trainee|working student|praktik|stage\b"),
    ("contract", r"contract|\bc2[ch]\b|\bw-?2\b|\b1099\b|corp[- ]to|freelanc|\btemp|interim|\d\s*\+?\s*(?:month|week)"),
    ("part_time", r"part[- ]?time"),
    ("permanent", r"permanent|\bperm\b|full[- ]?time|direct hire|salaried"),
)
_MODE = (
    ("hybrid", r"hybrid|days? (?:a|per) week|\d\s*x\s*/?\s*week"),
    ("remote", r"remote|work from home|wfh|home ?office|anywhere"),
    ("onsite", r"on-?\s?site|in[- ]office|in[- ]person"),
)
_MEANING = {"engagement": _ENGAGEMENT, "mode": _MODE}


def meant(fact: str, label: str) -> str:
    """The word that a label of this fact means; the label itself for other facts, and where no word is known."""
    for word, pattern in _MEANING.get(fact, ()):
        if label == word or re.search(pattern, label, re.IGNORECASE):
            return word
    return label
