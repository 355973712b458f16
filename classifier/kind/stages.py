"""How far the thing has come, as the message itself tells.  Pure."""

from __future__ import annotations

import re

_WORDS = (
    (
        "final",
        re.compile(
            r"\b(?:final (?:round|interview|stage)|last round|meet the (?:ceo|founders?)|references)\b", re.IGNORECASE
        ),
    ),
    (
        "deeper",
        re.compile(
            r"\b(?:on-?site|panel|take-?home|system design|technical interview|second (?:round|interview))\b",
            re.IGNORECASE,
        ),
    ),
    ("hiring_manager", re.compile(r"\b(?:hiring manager|team lead|head of|director of|vp of|cto)\b", re.IGNORECASE)),
)
_BY_KIND = {
    "outreach": "contacted",
    "follow_up": "contacted",
    "referral": "contacted",
    "offer": "offer",
    "rejection": "closed",
}


def stage_of(kind: str, text: str) -> str:
    """A word of Stage, or "" when the message speaks of no stage."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if kind not in {"scheduling", "conversation"}:
        return ""
    found = next((stage for stage, words in _WORDS if words.search(text[:6000])), "")
    return found or ("recruiter_call" if kind == "scheduling" else "")
