"""When to say yes: an optimal-stopping rule with a short memory, solved backwards in time.  Pure.

An invitation can be kept for a fortnight at most, and loses a little with every day that the writer waits.  On every
day the best one in hand is taken when its worth today is no less than what waiting brings on average: the best of
keeping it and of what else may come before it grows stale or the quarter ends.  While the call is wanted the last one
in hand is never let go, so the table has no state in which an invitation came and no call did.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from responder.arrivals import LEVELS

STEP_DAYS: Final = 4
PATIENCE_DAYS: Final = 20
"""How long an invitation may be kept waiting: an answer after two weeks is late, after three it is stale."""
LOSS_A_DAY: Final = 0.001
"""What an invitation loses with each day that its writer waits: a fifteenth in a fortnight."""
WORTH_WAITING: Final = 0.02
"""Nobody is kept waiting for a smaller expected gain."""
_AGES: Final = PATIENCE_DAYS // STEP_DAYS
_WIDTH: Final = LEVELS[1] - LEVELS[0]
_LONGEST_DAYS: Final = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """What it is worth to keep an invitation for another while, by time left, by age and by level."""

    keeping: tuple[tuple[tuple[float, ...], ...], ...]

    def keeps(self, days_left: float, worth: float, age_days: float) -> float | None:
        """What keeping an invitation is worth; None when it must be decided today."""
        step = min(int(max(0.0, days_left)) // STEP_DAYS, len(self.keeping) - 1)
        age = int(age_days) // STEP_DAYS
        if step == 0 or age >= _AGES:
            return None
        row = self.keeping[step][age]
        place = (min(1.0, max(LEVELS[0], worth)) - LEVELS[0]) / _WIDTH
        below = min(int(place), len(LEVELS) - 2)
        return row[below] + (place - below) * (row[below + 1] - row[below])

    def bar(self, days_left: float) -> float:
        """The least worth that gets a yes on the day it comes."""
        for level in LEVELS:
            kept = self.keeps(days_left, level, 0)
            if kept is None or level >= kept - WORTH_WAITING:
                return level
        return LEVELS[-1]


def worth_today(worth: float, age_days: float) -> float:
    """What is left of an invitation's worth after so many days of waiting."""
    return worth * (1 - LOSS_A_DAY * max(0.0, age_days))


@lru_cache(maxsize=64)
def make_plan(rate: float, odds: tuple[float, ...]) -> Plan:
    """The table for invitations that come at `rate` a day, independently, with `odds` over LEVELS."""
    best, none = _best_of_a_step(rate * STEP_DAYS, odds)
    loss = [1 - LOSS_A_DAY * STEP_DAYS * age for age in range(_AGES + 1)]
    # in_hand[age][level]: having such an invitation, with the right to take it now or to wait.
    in_hand = [[level * left for level in LEVELS] for left in loss]
    table = [tuple(tuple(row) for row in in_hand[:_AGES])]
    for _ in range(_LONGEST_DAYS // STEP_DAYS):
        fresh = in_hand[0]
        # sums[i]: the average of the newcomer's value when it beats what is in hand, over newcomers from level i on.
        sums = [0.0] * (len(LEVELS) + 1)
        below = [none] * (len(LEVELS) + 1)
        for index in range(len(LEVELS) - 1, -1, -1):
            sums[index] = sums[index + 1] + best[index] * fresh[index]
        for index, chance in enumerate(best):
            below[index + 1] = below[index] + chance
        keeping = [
            [value * below[at] + sums[at] for value in in_hand[age + 1] for at in (bisect_right(fresh, value),)]
            for age in range(_AGES)
        ]
        table.append(tuple(tuple(row) for row in keeping))
        in_hand = [
            [max(level * left, kept) for level, kept in zip(LEVELS, row, strict=True)]
            for left, row in zip(loss, keeping, strict=False)
        ]
        in_hand.append([level * loss[_AGES] for level in LEVELS])
    return Plan(tuple(table))


def _best_of_a_step(mean: float, odds: tuple[float, ...]) -> tuple[list[float], float]:
    """(chance that the best newcomer of a step has each level, chance that nobody comes), for Poisson arrivals."""
    chances = []
    none = before = math.exp(-mean)
    total = 0.0
    for p in odds:
        total = min(1.0, total + p)
        now = math.exp(-mean * (1 - total))
        chances.append(now - before)
        before = now
    return chances, none
