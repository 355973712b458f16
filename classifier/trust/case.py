"""What a trust rule may look at, and what it answers.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from classifier.facts.reading import fold, places_of, split_words, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from classifier.facts.values import Facts
    from returncall.model import Message

_MOST_CHARACTERS = 20_000
_QUOTE = 160
# A pattern looks this far from the word that woke it.
_REACH = 160


class Grade(Enum):
    """SCAM: a documented family.  CAUTION: believable people do it too.  WARNING: only adds up."""

    SCAM = "scam"
    CAUTION = "caution"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Case:
    """One message and its facts.

    text: subject and newest words; vocabulary: its words, lower case; places: the offsets of each.
    """

    text: str
    message: Message
    facts: Facts
    vocabulary: frozenset[str]
    places: Mapping[str, Sequence[int]]

    def quote(self, start: int, end: int) -> str:
        """The words at start..end, widened to word ends and cut to a readable length, verbatim."""
        while start > 0 and self.text[start - 1].isalnum():
            start -= 1
        while end < len(self.text) and self.text[end].isalnum():
            end += 1
        return fold(self.text[start : min(end, start + _QUOTE)])


@dataclass(frozen=True, slots=True)
class Rule:
    """find answers with the words that raise the flag ("" for none that can be quoted), or None."""

    name: str
    grade: Grade
    weight: float
    find: Callable[[Case], str | None]


def make_case(text: str, message: Message, facts: Facts) -> Case:
    """Lay out a message for the rules."""
    text = text[:_MOST_CHARACTERS]
    places = places_of(split_words(text))
    return Case(text, message, facts, frozenset(places), places)


def words_rule(name: str, grade: Grade, weight: float, triggers: str, *patterns: str, unless: str = "") -> Rule:
    """A rule of patterns, tried only when one of the blank-separated trigger words is in the mail.

    unless: a pattern that, found within sixty characters before or after the match, makes it harmless.
    """
    needed = frozenset(triggers.split())
    compiled = tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    harmless = re.compile(unless, re.IGNORECASE) if unless else None

    def find(case: Case) -> str | None:
        if not needed & case.vocabulary:
            return None
        for low, high in windows(case.text, needed, case.places, reach=_REACH):
            for pattern in compiled:
                for match in pattern.finditer(case.text, low, high):
                    around = case.text[max(0, match.start() - 60) : match.end() + 60]
                    if not (harmless and harmless.search(around)):
                        return case.quote(*match.span())
        return None

    return Rule(name, grade, weight, find)
