"""Which plain words a text must hold for a pattern to match it at all.  Pure.

Only as much of the syntax is understood as the patterns here use; what is not understood needs nothing, so that the
pattern is always tried.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DIGIT = "\\d"
"""Stands for any digit."""

# One piece of a pattern and how often it may come: a class, an escape, or a character.  Groups are cut out before.
_PIECE = re.compile(r"(\[[^\]]*\]|\\.|[^\\])(\?|\*|\+|\{\d+(?:,\d*)?\})?\??", re.DOTALL)
_GROUP = re.compile(r"\([^()]*\)")
_CUT = "\x00"
_SPECIAL = frozenset(".^$|")
_LITERAL_ESCAPES = frozenset(".$()[]{}*+?|/\\^-")


def needed_words(choices: Iterable[str]) -> tuple[str, ...]:
    """Words of which a text must hold at least one; DIGIT for any digit, "" where nothing can be said.

    choices: regular expressions, any of which may match.
    """
    return tuple(dict.fromkeys(_needed(one) for choice in choices for one in _alternatives(choice)))


def _alternatives(choice: str) -> list[str]:
    """Cut at the bars outside groups and classes; groups are replaced by a mark."""
    outside = choice
    while (shorter := _GROUP.sub(_CUT, outside)) != outside:
        outside = shorter
    bare = re.sub(r"\[[^\]]*\]|\\.", "  ", outside)
    if "(" in bare or ")" in bare:
        return [_CUT]
    ends = [at for at, sign in enumerate(_masked(outside)) if sign == "|"]
    return [outside[start + 1 : end] for start, end in zip([-1, *ends], [*ends, len(outside)], strict=True)]


def _masked(pattern: str) -> str:
    """The pattern with classes and escapes blanked, at the same length."""
    return re.sub(r"\[[^\]]*\]|\\.", lambda found: " " * len(found[0]), pattern)


def _needed(alternative: str) -> str:
    runs = list(_runs(alternative))
    words = [run for run in runs if run != DIGIT]
    best = max(words, key=lambda word: (len(word), not word.isalpha()), default="")
    return DIGIT if DIGIT in runs and len(best) <= 1 else best


def _runs(alternative: str) -> Iterator[str]:
    """Plain words that must stand in whatever the alternative matches, and DIGIT."""
    run = ""
    for piece, often in _PIECE.findall(alternative):
        is_optional = (often[:1] in {"?", "*"} and often != "") or often.startswith("{0")
        letter = _letter(piece)
        if piece == r"\d" and not is_optional:
            yield DIGIT
        if letter and not is_optional:
            run += letter
            if not often:
                continue
        if run:
            yield run
        run = ""
    if run:
        yield run


def _letter(piece: str) -> str:
    if piece[0] == "\\":
        return piece[1] if piece[1] in _LITERAL_ESCAPES else ""
    return "" if piece[0] == "[" or piece in _SPECIAL or piece == _CUT else piece
