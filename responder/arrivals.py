"""How many invitations a quarter brings, and how good they are: the user's own history upon a prior.  Pure.

Worth is what an invitation counts for among those that may be taken, 0 to 1; see `worth_of`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from returncall.model import Fit

LOWEST: Final = 0.4
"""The least worth of an acceptable invitation: one axis just hit (0.5), nothing else."""
LEVELS: Final = tuple(round(LOWEST + step * 0.03, 2) for step in range(21))
HISTORY: Final = timedelta(days=364)
# The prior: about eleven acceptable invitations a quarter, most of them a hit in part, about one in twelve a clear one.
# It weighs as much as four weeks and six invitations, so that a month of mail already says more.
_PRIOR_DAYS: Final = 28.0
_PRIOR_ARRIVALS: Final = _PRIOR_DAYS * 11 / 91
_PRIOR_WORTHS: Final = (0.45, 0.48, 0.5, 0.53, 0.55, 0.58, 0.6, 0.63, 0.66, 0.7, 0.75, 0.85)
_PRIOR_WEIGHT: Final = 6.0
# What came half a year ago counts half: the flow of mail changes with the market.
_HALF_LIFE_DAYS: Final = 182.0
_MOST_WORTHS: Final = 40
_RATE_STEP: Final = 1.05


@dataclass(frozen=True, slots=True)
class Arrival:
    """An acceptable invitation, once per campaign.  key: its campaign or thread."""

    key: str
    at: datetime
    worth: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is still to come.  rate: acceptable invitations a day.  odds: chance of each of LEVELS; they add up to 1."""

    rate: float
    odds: tuple[float, ...]

    def better(self, worth: float) -> float:
        """The chance that an invitation beats `worth`; one as good counts half."""
        half = (LEVELS[1] - LEVELS[0]) / 2
        return sum(
            p * min(1.0, max(0.0, (level + half - worth) / (2 * half)))
            for level, p in zip(LEVELS, self.odds, strict=True)
        )


def worth_of(fit: Fit) -> float:
    """How much an acceptable invitation is worth: its fit, and a fifth of the second axis that it hits.

    Whether a call is worth it at all is an OR over the axes; among those that are, hitting two beats hitting one.
    """
    second = sorted((fit.role, fit.company, fit.person))[1]
    return round(0.8 * fit.score + 0.2 * second, 4)


def expect(arrivals: Iterable[Arrival], *, since: datetime, now: datetime) -> Expectation:
    """The posterior of a gamma prior on the rate and of a Dirichlet prior on the worths.

    since: the day from which mail is known.  With nothing new the rate only falls as time goes by; the odds stay until
    a year has passed.
    """
    known = sorted((a for a in arrivals if since <= a.at <= now and now - a.at <= HISTORY), key=lambda a: a.at)
    decay = math.log(2) / _HALF_LIFE_DAYS
    days = max(0.0, (now - since).total_seconds() / 86_400)
    exposure = (1 - math.exp(-decay * days)) / decay
    count = sum(math.exp(-decay * (now - a.at).total_seconds() / 86_400) for a in known)
    rate = (_PRIOR_ARRIVALS + count) / (_PRIOR_DAYS + exposure)
    # Rounded down to steps of a twentieth, so that plans can be kept and used again.
    rate = _RATE_STEP ** math.floor(math.log(rate) / math.log(_RATE_STEP))
    return Expectation(rate, _odds([a.worth for a in known[-_MOST_WORTHS:]]))


def _odds(worths: Sequence[float]) -> tuple[float, ...]:
    weights = [0.0] * len(LEVELS)
    share = _PRIOR_WEIGHT / len(_PRIOR_WORTHS)
    for worth, weight in (*((w, share) for w in _PRIOR_WORTHS), *((w, 1.0) for w in worths)):
        # Split between the two levels around it, which keeps the mean.
        place = (min(1.0, max(LOWEST, worth)) - LOWEST) / (LEVELS[1] - LEVELS[0])
        below = min(int(place), len(LEVELS) - 2)
        weights[below] += weight * (below + 1 - place)
        weights[below + 1] += weight * (place - below)
    total = sum(weights)
    return tuple(weight / total for weight in weights)
