"""Six lists of edits that the lint was not written for, and what it makes of them.

Each was written before anybody knew what the lint makes of it, measured, and then used to deepen the lint; the figures at
first sight stand in docs/proofs.md.  A lie counts as heard when it is doubted whatever the stance, the letter and the
voice it is a lie for; an honest edit counts as a false alarm when it is doubted in any one of them.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pytest

from returncall.model import Stance
from tests.responder.test_honesty import ACTIONS, doubts, rendered

if TYPE_CHECKING:
    from responder.honesty import Doubt

FOLDER = files("tests") / "data" / "honesty"


class Edit(NamedTuple):
    """One line of a list; stance and purpose are "any" and "" where it is the same for all."""

    language: str
    kind: str
    stance: str
    purpose: str
    sentence: str


def edits(name: str) -> list[Edit]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [Edit(*(part.strip() for part in line.split("|"))) for line in lines if line and line[0] != "#"]


@cache
def _letter(purpose: str, stance: Stance, language: str, voice: str) -> str:
    return rendered(purpose, stance, language, voice)


def doubted(edit: Edit) -> list[tuple[Doubt, ...]]:
    """What is doubted of the edit in each letter that it may stand in."""
    stances = list(Stance) if edit.stance == "any" else [Stance(edit.stance)]
    purposes = [edit.purpose] if edit.purpose else list(ACTIONS)
    found = []
    for stance, purpose, voice in product(stances, purposes, ("plain", "formal")):
        parts = _letter(purpose, stance, edit.language, voice).split("\n\n")
        body = "\n\n".join([*parts[:-1], edit.sentence, parts[-1]])
        found.append(doubts(body, ACTIONS[purpose], stance))
    return found


def measure(name: str) -> tuple[Counter[str], Counter[str], list[Edit], list[tuple[Edit, tuple[Doubt, ...]]]]:
    """Lies heard and false alarms by language, the lies missed, the alarms."""
    heard: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    missed, false = [], []
    for edit in edits(name):
        found = doubted(edit)
        if edit.kind == "lie":
            heard[edit.language] += all(found)
            missed += [] if all(found) else [edit]
        elif any(found):
            alarms[edit.language] += 1
            false.append((edit, next(filter(None, found))))
    return heard, alarms, missed, false


# Lies heard at least; docs/proofs.md tells what was heard before the lists were used, which is less.
LEAST = {
    "first": {"en": 59, "de": 20, "fr": 19, "es": 20, "pt": 20, "nl": 20},
    "second": {"en": 57, "de": 20, "fr": 20, "es": 20, "pt": 20, "nl": 20},
    "third": {"en": 30, "de": 8, "fr": 8, "es": 8, "pt": 8, "nl": 8},
    "fourth": {"en": 28, "de": 8, "fr": 8, "es": 8, "pt": 8, "nl": 8},
    "fifth": {"en": 58, "de": 12, "fr": 12, "es": 12, "pt": 12, "nl": 12},
    "sixth": {"en": 59, "de": 12, "fr": 12, "es": 12, "pt": 12, "nl": 12},
}

# Lies, and as many honest edits: in English, in each other language.
SIZES = {
    "first": (60, 20),
    "second": (60, 20),
    "third": (30, 8),
    "fourth": (30, 8),
    "fifth": (60, 12),
    "sixth": (60, 12),
}


@pytest.mark.parametrize("name", LEAST)
def test_fresh_lies_are_heard_as_often_as_is_published_and_honest_words_left_alone(name: str) -> None:
    heard, alarms, missed, false = measure(name)
    for language, least in LEAST[name].items():
        print(f"{name} {language}: {heard[language]} lies heard, {alarms[language]} honest edits doubted")
        assert heard[language] >= least, missed
    honest = sum(edit.kind == "honest" for edit in edits(name))
    print(f"{name}: {heard.total()} lies heard, {alarms.total()} of {honest} honest edits doubted")
    assert alarms.total() < 0.02 * honest, false


def test_the_lists_are_whole() -> None:
    for name in LEAST:
        counted = Counter((edit.language, edit.kind) for edit in edits(name))
        most, others = SIZES[name]
        languages = ("en", "de", "fr", "es", "pt", "nl")
        assert counted == {
            (language, kind): most if language == "en" else others
            for language in languages
            for kind in ("lie", "honest")
        }
