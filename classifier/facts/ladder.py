"""Seniority and family of a job title, from its words alone.  Pure but for the lists."""

# ruff: noqa: E501  a pattern or list keeps its line

from __future__ import annotations

import re
from functools import cache, lru_cache

from classifier.facts import lexicon
from classifier.facts.reading import lower_words

# From the first job to the top; CONTRACT's order.
LADDER = (
    "intern",
    "junior",
    "mid",
    "senior",
    "lead",
    "staff",
    "principal",
    "manager",
    "head",
    "director",
    "vp",
    "executive",
)
# Which rungs are as high as one another for a floor: a manager is no step above a principal.
RANK = {
    "intern": 0, "junior": 1, "mid": 2, "senior": 3, "lead": 4, "staff": 5, "principal": 6, "manager": 4, "head": 7, "director": 8,
    "vp": 9, "executive": 10,
}  # fmt: skip
# Titles in which a word of rank is no rank.
_NOT_RANK = re.compile(
    r"\b(?:lead generation|executive assistant|executive search|assistant to|assistant manager|account executive|sales executive|marketing executive|product manager|project manager|program(?:me)? manager|account manager"
    r"|community manager|case manager|portfolio manager|release manager|director of photography|staff nurse|staff accountant|staff engineer|office manager|private partner|business partner|people partner|hr partner"
    r"|chief of staff|principal engineer|funeral director|associate director|head chef|head nurse|chef de partie|production assistant|partner manager|customer success manager|success manager|general counsel|legal counsel"
    r"|assistant accountant|chef de projet|relationship manager|delivery manager|client partner|talent partner|research associate|research assistant|care assistant|teaching assistant|executive chef|project lead|first officer|key account manager|personal assistant|assistant waiter"
    r"|produktmanager\w*|projektmanager\w*|projectmanager|property manager|asset manager|category manager|social media manager|content manager|brand manager|growth manager|crm manager|construction manager|contract(?:s)? manager|risk manager|fund manager)\b",
    re.IGNORECASE,
)  # fmt: skip
_SAYS = {"assistant manager": "junior", "associate director": "director", "executive chef": "head", "head chef": "head", "chief of staff": "executive", "staff engineer": "staff", "principal engineer": "principal", "general counsel": "executive"}  # fmt: skip


class _Table:
    """Word patterns with their line: the earliest line that matches anywhere in a title wins.

    A cell is one to four words; a final star lets the last of them end in any way.
    """

    __slots__ = ("_names", "_starts", "_whole")

    def __init__(self, name: str) -> None:
        self._names: list[str] = []
        self._whole: dict[tuple[str, ...], int] = {}
        self._starts: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for line, row in enumerate(lexicon.rows(name)):
            self._names.append(row[0])
            for cell in row[1:]:
                words = tuple(lower_words(cell))
                if not words:
                    continue
                if cell.endswith("*"):
                    self._starts.setdefault(words[0][:2] if len(words) == 1 else words[0], []).append((words, line))
                else:
                    self._whole.setdefault(words, line)

    def first(self, title: str) -> str | None:
        """The value of the earliest line with a cell in the title."""
        words = tuple(lower_words(title))
        best = len(self._names)
        for at, word in enumerate(words):
            for size in range(1, min(4, len(words) - at) + 1):
                best = min(best, self._whole.get(words[at : at + size], best))
            for cell, line in (*self._starts.get(word[:2], ()), *self._starts.get(word, ())):
                size = len(cell)
                if (
                    line < best
                    and words[at : at + size - 1] == cell[:-1]
                    and at + size <= len(words)
                    and words[at + size - 1].startswith(cell[-1])
                ):
                    best = line
        return self._names[best] if best < len(self._names) else None


@cache
def _table(name: str) -> _Table:
    return _Table(name)


def _first(name: str, title: str) -> str | None:
    return _table(name).first(title)


@lru_cache(maxsize=2048)
def seniority_of(title: str) -> str | None:
    """A rung of LADDER, or None for a bare title ("Software Engineer")."""
    low = re.sub(r"[^\w+#/&'-]+", " ", title.lower()).strip()
    low = re.sub(r"\bi\s*/\s*ii\b", "", low)
    fixed = _NOT_RANK.search(low)
    said = _SAYS.get(fixed[0]) if fixed else None
    if said:
        return said
    plain = _first("seniority", _NOT_RANK.sub(" ", low)) if fixed else _first("seniority", low)
    if plain is None and fixed and "manager" in fixed[0] and fixed[0] not in {"case manager", "office manager"}:
        return "manager"
    return plain


@lru_cache(maxsize=2048)
def family_of(title: str) -> str | None:
    """One of about fifty families of work, or None."""
    return _first("families", re.sub(r"[^\w+#./&'-]+", " ", title.lower()).strip())
