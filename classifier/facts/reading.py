"""One message laid out for the fact finders: text, zones, words and the entity recogniser's witness.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from spacy.tokens import Doc

    from returncall.model import Message, Profile

# ".net", "c++" and "c#" are words of our trade; everything else is letters and digits.
_WORD = re.compile(r"(?:(?<!\w)\.(?=[nN][eE][tT]\b))?[^\W_]+(?:\+\+|#)?")
_SPACE = re.compile(r"\s+")
_MARK = r"[-*>+\u00b7\u2013\u2022\u2023\u25aa\u25cb\u25cf]"
_MARK_ALONE = re.compile(rf"[ \t]*{_MARK}[ \t]*")
_NEXT_ITEM = re.compile(rf"[ \t\r]*\n[ \t]*(?:\r?\n|{_MARK})")
# Longer texts are read up to here: facts stand near the top, and time must stay bounded (HAZARDS C12).
MOST_CHARACTERS = 20_000


class Word(NamedTuple):
    """A word and where it stands; lower is its case-folded form.  (A named tuple: thousands are made.)"""

    lower: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Witness:
    """A span that the entity recogniser named."""

    label: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as the finders see it.

    text: subject, blank line, newest words, signature.  subject_end and signature_start are offsets into it
    (signature_start equals len(text) when there is none).  words: every word in order.  vocabulary: their
    lower forms, for cheap "could this be here at all" checks; places: the offsets at which each of them stands.
    """

    text: str
    subject_end: int
    signature_start: int
    message: Message
    kind: str
    profile: Profile | None
    words: tuple[Word, ...]
    vocabulary: frozenset[str]
    places: Mapping[str, Sequence[int]]
    witnesses: tuple[Witness, ...]

    def named(self, *labels: str) -> tuple[Witness, ...]:
        """Witness spans that carry one of `labels`, in order of appearance."""
        return tuple(w for w in self.witnesses if w.label in labels)

    def line_around(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the line that holds start..end."""
        return self.text.rfind("\n", 0, start) + 1, _or_end(self.text.find("\n", end), self.text)

    def end_of_item(self, start: int, end: int) -> int:
        """Where start..end stops at the latest when it ran into an empty line or the next item of a list."""
        found = _NEXT_ITEM.search(self.text, start, end)
        return found.start() if found else end

    def is_list_item(self, start: int, end: int) -> bool:
        """Whether start..end is all that an item of a list says."""
        low, high = self.line_around(start, end)
        return bool(_MARK_ALONE.fullmatch(self.text, low, start)) and not self.text[end:high].strip(" \t\r.,;")

    def quote(self, start: int, end: int) -> str:
        """The words at start..end, verbatim with white space folded."""
        return fold(self.text[start:end])


def _or_end(position: int, text: str) -> int:
    return len(text) if position < 0 else position


def fold(text: str) -> str:
    """White space folded to single spaces, none at the ends."""
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=64)
def split_words(text: str) -> tuple[Word, ...]:
    """Every word of `text` in order.  (Remembered, beside the many short names that are split in between.)"""
    return tuple(Word(m[0].lower(), m.start(), m.end()) for m in _WORD.finditer(text))


def lower_words(text: str) -> list[str]:
    """The same words in lower case, without where they stand."""
    return [word.lower() for word in _WORD.findall(text)]


def places_of(words: Iterable[Word]) -> dict[str, list[int]]:
    """For each lower form, the offsets at which it stands."""
    places: dict[str, list[int]] = {}
    for word in words:
        places.setdefault(word.lower, []).append(word.start)
    return places


def windows(
    text: str, triggers: frozenset[str], places: Mapping[str, Sequence[int]], *, reach: int
) -> list[tuple[int, int]]:
    """Stretches of `text` within `reach` characters of a trigger word, joined where they touch.

    Patterns are run on these alone: a long mail costs little when nothing in it could match.  places: where the
    words of the text stand; `text` itself may have been masked since.
    """
    starts = sorted(start for trigger in triggers & places.keys() for start in places[trigger])
    made: list[tuple[int, int]] = []
    for start in starts:
        low, high = max(0, start - reach), min(len(text), start + reach)
        if made and low <= made[-1][1]:
            made[-1] = (made[-1][0], high)
        else:
            made.append((low, high))
    return made


def read(doc: Doc, message: Message, *, kind: str, profile: Profile | None) -> Reading:
    """Lay out a spaCy Doc whose text is subject, blank line, newest words and signature."""
    from classifier.nlp import shown_text  # noqa: PLC0415  plain text is laid out without spaCy

    witnesses = tuple(
        Witness(ent.label_, ent.start_char, ent.end_char, ent.text) for ent in doc.ents if ent.text.strip()
    )
    return lay_out(shown_text(doc), message, kind=kind, profile=profile, witnesses=witnesses)


def lay_out(
    text: str, message: Message, *, kind: str, profile: Profile | None = None, witnesses: tuple[Witness, ...] = ()
) -> Reading:
    """Lay out plain text in the same order."""
    text = text[:MOST_CHARACTERS]
    subject_end = len(message.subject) if text.startswith(message.subject) else 0
    at = text.rfind(message.signature.strip()) if message.signature.strip() else -1
    words = split_words(text)
    places = places_of(words)
    return Reading(
        text=text,
        subject_end=subject_end,
        signature_start=_or_end(at, text),
        message=message,
        kind=kind,
        profile=profile,
        words=words,
        vocabulary=frozenset(places),
        places=places,
        witnesses=tuple(w for w in witnesses if w.end <= len(text)),
    )
