"""Many fixed phrases found in one linear pass: the automaton behind skills, places, titles and firms.  Pure."""

# ruff: noqa: RUF001  other alphabets' letters are meant

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.facts.reading import lower_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from classifier.facts.reading import Word

# What may stand between two words of one phrase; anything else (a comma, a full stop and a space) parts them.
_JOINTS = frozenset(
    {" ", "-", ".", "/", "'", "’", "\n", "&", " & ", "", "\N{NO-BREAK SPACE}", "\N{NON-BREAKING HYPHEN}"}
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at start..end; value is what the phrase stands for."""

    start: int
    end: int
    value: str


class Phrases:
    """A set of phrases, looked up by their first word; the longest phrase wins.

    A phrase that starts with "=" is matched in exactly that spelling ("=Go" finds no "go").
    """

    __slots__ = ("_by_first",)

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for phrase, value in entries:
            exact = phrase[1:] if phrase.startswith("=") else ""
            lowers = tuple(lower_words(phrase))
            if lowers:
                by_first.setdefault(lowers[0], []).append((lowers, exact, value))
        for rows in by_first.values():
            rows.sort(key=lambda row: -len(row[0]))
        self._by_first = by_first

    def find(self, text: str, words: Sequence[Word]) -> Iterator[Hit]:
        """Yield hits from left to right, none overlapping another."""
        at = 0
        by_first = self._by_first
        for start, word in enumerate(words):
            if start < at or word.lower not in by_first:
                continue
            at = start
            found = self._at(text, words, at)
            if found:
                length, value = found
                yield Hit(words[at].start, words[at + length - 1].end, value)
                at += length

    def _at(self, text: str, words: Sequence[Word], at: int) -> tuple[int, str] | None:
        for lowers, exact, value in self._by_first.get(words[at].lower, ()):
            size = len(lowers)
            # Slices, not a loop: this is asked of every word that any phrase begins with.
            if size > 1 and tuple([word.lower for word in words[at : at + size]]) != lowers:
                continue
            if any(text[words[at + k].end : words[at + k + 1].start] not in _JOINTS for k in range(size - 1)):
                continue
            if exact and text[words[at].start : words[at + size - 1].end] != exact:
                continue
            return size, value
        return None
