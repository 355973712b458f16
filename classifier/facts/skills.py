"""Skills named in a mail, by one automaton over about 1,800 names.  Pure but for the list."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from classifier.facts import lexicon
from classifier.facts.phrases import Phrases
from classifier.facts.reading import split_words

if TYPE_CHECKING:
    from classifier.facts.reading import Reading

_MOST = 40


@cache
def _names() -> Phrases:
    """A first cell that ends in "!" is only a name: the bare word is too common to be matched in any case."""
    entries = []
    for row in lexicon.rows("skills"):
        name = row[0].removesuffix("!")
        entries += [(cell, name) for cell in (row[1:] if row[0].endswith("!") else row) if cell]
    return Phrases(entries)


def is_skill(text: str) -> bool:
    """The whole text is the name of a skill or tool ("Maven")."""
    words = split_words(text)
    hit = next(_names().find(text, words), None)
    return hit is not None and bool(words) and hit.start == words[0].start and hit.end == words[-1].end


def find_skills(reading: Reading) -> tuple[str, ...]:
    """Canonical names in order of appearance, each once, at most forty."""
    found: dict[str, None] = {}
    for hit in _names().find(reading.text, reading.words):
        found.setdefault(hit.value)
    return tuple(found)[:_MOST]
