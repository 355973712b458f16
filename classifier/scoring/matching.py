"""Whether a fact found is the fact meant, as a careful reader would accept it.  Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Callable

_NOT_WORD = re.compile(r"[^\w+#&]+")
_LEGAL = re.compile(
    r"\b(?:inc|llc|llp|ltd|limited|gmbh|ag|se|sa|sas|sarl|srl|bv|nv|plc|pty|pvt|private|corp|corporation|co|company|"
    r"kg|oy|ab|as|spa|sl|lda|ltda|group|holding|holdings)\b"
)
_ALIKE = 88.0


def folded(text: str) -> str:
    """Lower case, punctuation and runs of space made one space."""
    return _NOT_WORD.sub(" ", text.lower()).strip()


def _within(short: str, long: str) -> bool:
    return bool(short) and f" {short} " in f" {long} "


def same_title(found: str, meant: str) -> bool:
    """Equal, one inside the other with at least two words, or spelt alike."""
    a, b = folded(found), folded(meant)
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short.split()) > 1 and _within(short, long):
        return True
    return fuzz.ratio(a, b) >= _ALIKE or (len(short.split()) > 1 and fuzz.token_sort_ratio(a, b) >= _ALIKE)


def same_firm(found: str, meant: str) -> bool:
    """Equal but for legal form, one inside the other as whole words, or spelt alike."""
    a = " ".join(_LEGAL.sub(" ", folded(found)).split()) or folded(found)
    b = " ".join(_LEGAL.sub(" ", folded(meant)).split()) or folded(meant)
    return (
        a == b
        or _within(a, b)
        or _within(b, a)
        or a.replace(" ", "") == b.replace(" ", "")
        or fuzz.ratio(a, b) >= _ALIKE
    )


def same_person(found: str, meant: str) -> bool:
    """Equal, or a first or last name of the other."""
    a, b = folded(found), folded(meant)
    return a == b or _within(a, b) or _within(b, a) or fuzz.ratio(a, b) >= _ALIKE


def same_place(found: str, meant: str) -> bool:
    """Equal, one inside the other as whole words ("Berlin" in "Berlin, hybrid 2 days"), or spelt alike."""
    a, b = folded(found), folded(meant)
    return a == b or _within(a, b) or _within(b, a) or fuzz.token_set_ratio(a, b) >= _ALIKE


def _equal(found: str, meant: str) -> bool:
    return found == meant


MATCH: dict[str, Callable[[str, str], bool]] = {
    "role": same_title,
    "company": same_firm,
    "agency": same_firm,
    "recruiter": same_person,
    "place": same_place,
    "mode": _equal,
    "engagement": _equal,
    "pay": _equal,
}
