"""Two lists of edits that the lint was not written for, and what it makes of them.

first.txt was written before the lint was deepened, and was then used to deepen it; second.txt was written afterwards
and never looked at while the lint's code was changed.  A lie counts as heard when it is doubted whatever the stance,
the letter and the voice it is a lie for; an honest edit counts as a false alarm when it is doubted in any one of them.
"""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from itertools import product
from typing import NamedTuple

import pytest

from responder.honesty import Doubt
from returncall.model import Stance
from tests.responder.test_honesty import ACTIONS, LANGUAGES, doubts, rendered

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


def doubted(edit: Edit) -> list[tuple[Doubt, ...]]:
    """What is doubted of the edit in each letter that it may stand in."""
    stances = list(Stance) if edit.stance == "any" else [Stance(edit.stance)]
    purposes = [edit.purpose] if edit.purpose else list(ACTIONS)
    found = []
    for stance, purpose, voice in product(stances, purposes, ("plain", "formal")):
        parts = rendered(purpose, stance, edit.language, voice).split("\n\n")
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
