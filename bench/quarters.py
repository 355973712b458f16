"""Simulated users: what invitations a quarter brings them, by seven processes.  Seeded; a day is a whole number.

Each process yields, quarter by quarter, a list of (day 0 to 90, worth) in order of arrival.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

DAYS = 91
Quarter = list[tuple[int, float]]


def _worth(rng: random.Random, a: float = 2.0, b: float = 3.0) -> float:
    return round(0.4 + 0.6 * rng.betavariate(a, b), 3)


def _poisson(rng: random.Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def steady(rng: random.Random) -> Iterator[Quarter]:
    """Independent arrivals at a rate of the user's own, 3 to 30 a quarter."""
    mean = math.exp(rng.uniform(math.log(3), math.log(30)))
    while True:
        yield sorted((rng.randrange(DAYS), _worth(rng)) for _ in range(_poisson(rng, mean)))


def few(rng: random.Random) -> Iterator[Quarter]:
    """One or two a quarter."""
    while True:
        yield sorted((rng.randrange(DAYS), _worth(rng)) for _ in range(_poisson(rng, 1.5)))


def bursts(rng: random.Random) -> Iterator[Quarter]:
    """A profile update brings a handful within three days, then nothing for weeks."""
    while True:
        quarter: Quarter = []
        for _ in range(_poisson(rng, 2.5)):
            start = rng.randrange(DAYS)
            quarter += [(min(DAYS - 1, start + rng.randrange(3)), _worth(rng)) for _ in range(1 + _poisson(rng, 3.0))]
        yield sorted(quarter)


def drought(rng: random.Random) -> Iterator[Quarter]:
    """Most come in the first seven weeks; the last five weeks are empty."""
    while True:
        quarter = [(rng.randrange(49), _worth(rng)) for _ in range(_poisson(rng, 8.0))]
        yield sorted(quarter + [(49 + rng.randrange(7), _worth(rng)) for _ in range(_poisson(rng, 0.5))])


def one_then_silence(rng: random.Random) -> Iterator[Quarter]:
    """A single invitation, any day, and no other all quarter."""
    while True:
        yield [(rng.randrange(DAYS), _worth(rng))]


def drift(rng: random.Random) -> Iterator[Quarter]:
    """The market turns: invitations get better for two years and worse for two, as does their number."""
    number = rng.randrange(16)
    while True:
        turn = math.sin(2 * math.pi * number / 16)
        mean, a = 10 + 6 * turn, 2.5 + 1.5 * turn
        yield sorted((rng.randrange(DAYS), _worth(rng, a)) for _ in range(_poisson(rng, mean)))
        number += 1


def adversary(rng: random.Random) -> Iterator[Quarter]:
    """The order is set against the keeper: the best first, the best last, or a poor one and a long silence."""
    while True:
        worths = sorted(_worth(rng) for _ in range(2 + _poisson(rng, 6.0)))
        days = sorted(rng.randrange(DAYS) for _ in worths)
        order = rng.randrange(3)
        if order == 0:
            worths.reverse()
        elif order == 2:
            rest = worths[1:]
            rng.shuffle(rest)
            worths = [worths[0], *rest]
            first = rng.randrange(30)
            days = sorted([first, *(rng.randrange(first + 16, DAYS) for _ in rest)])
        yield list(zip(days, worths, strict=True))


PROCESSES: dict[str, Callable[[random.Random], Iterator[Quarter]]] = {
    "steady": steady,
    "few": few,
    "bursts": bursts,
    "drought": drought,
    "one, then silence": one_then_silence,
    "drift": drift,
    "adversary": adversary,
}
