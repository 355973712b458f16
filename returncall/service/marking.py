"""Where the words that decided stand in a mail.  Pure; the page and the terminal only colour what is found here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from returncall.model import Assessment

# Where two quotes overlap, the one that matters more to the reader wins.
_ORDER: Final = ("trust", "never", "floor", "company", "role", "person", "kind")
_MOST_WORDS: Final = 60
_MOST_HITS: Final = 12
_MOST_FACT: Final = 60
_MARGIN: Final = 56
_LISTED: Final = re.compile(r"\d{1,2}[.)] ")
# Joiners shape honest words (Persian, emoji); every other invisible character is left out or made visible.
_KEPT: Final = frozenset("\n\t\u200c\u200d")
_INVISIBLE: Final = frozenset("\u00ad\u034f\u061c\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; axis: whose evidence it is, or ""."""

    text: str
    axis: str = ""


def shown(text: str) -> str:
    """Mail text fit to be looked at: controls and bidirectional tricks become visible, padding disappears."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(_shown(c) for c in text.replace("\r\n", "\n"))


def _shown(character: str) -> str:
    if character in _KEPT or character.isprintable():
        return character
    if character in _INVISIBLE:
        return ""
    return " " if unicodedata.category(character) == "Zs" else "\ufffd"


def flowed(text: str) -> str:
    """Lines that a mail program broke at its margin, joined again; lists, signatures and short lines stay."""
    lines: list[str] = []
    broken = False
    for line in text.split("\n"):
        if broken and line[:1].isalnum() and not _LISTED.match(line):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        broken = len(line) >= _MARGIN
    return "\n".join(lines)


def evidence(found: Assessment) -> tuple[tuple[str, str], ...]:
    """(axis, quote) of everything in the mail that spoke for or against, facts included; no empty quotes."""
    quotes = [(reason.axis, reason.quote) for reason in (*(found.fit.reasons if found.fit else ()), *found.reasons)]
    quotes += [("trust", flag.quote) for flag in found.trust.evidence]
    facts = (("role", found.role), ("company", found.company), ("floor", found.pay), ("floor", found.place))
    # A fact found across a whole sentence is not marked: a mark that long points at nothing.
    quotes += [(axis, fact.quote) for axis, fact in facts if fact is not None and len(fact.quote) <= _MOST_FACT]
    return tuple(dict.fromkeys((axis, quote) for axis, quote in quotes if quote.strip()))


def spans(text: str, quotes: Iterable[tuple[str, str]]) -> tuple[tuple[int, int, str], ...]:
    """(start, end, axis) of each place where a quote stands, in order, none overlapping another.

    text: as `shown` returned it.  White space in a quote matches any white space.
    """
    ranked = sorted(quotes, key=lambda q: (_ORDER.index(q[0]) if q[0] in _ORDER else len(_ORDER), -len(q[1])))
    taken: list[tuple[int, int, str]] = []
    for axis, quote in ranked:
        words = [re.escape(word) for word in shown(quote).split()[:_MOST_WORDS]]
        if not words:
            continue
        # Whole words where the quote begins or ends with one: "lead" is not marked inside "leading".
        left = r"(?<!\w)" if words[0][0].isalnum() else ""
        right = r"(?!\w)" if words[-1][-1].isalnum() else ""
        for number, hit in enumerate(re.finditer(left + r"\s+".join(words) + right, text, re.IGNORECASE)):
            if number >= _MOST_HITS:
                break
            if all(hit.end() <= start or end <= hit.start() for start, end, _ in taken):
                taken.append((hit.start(), hit.end(), axis))
    return tuple(sorted(taken))


def pieces(text: str, quotes: Iterable[tuple[str, str]]) -> tuple[Piece, ...]:
    """`text`, as `shown` returned it, cut at the marked places; joined again the pieces are the text."""
    cut: list[Piece] = []
    at = 0
    for start, end, axis in spans(text, quotes):
        cut += [Piece(text[at:start]), Piece(text[start:end], axis)]
        at = end
    return tuple(piece for piece in (*cut, Piece(text[at:])) if piece.text)
