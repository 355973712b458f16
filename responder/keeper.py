"""The quarter keeper: which invitations are worth the quarter's first calls.  Pure.

The user wants so many first calls a quarter (the floor) and will have so many at most (the cap).  `decide` looks at
every invitation that still waits for an answer, best first, and says of each: take it, keep it for a few days in case
nothing better comes, or let it go with a kind answer.  Two laws hold whatever comes:

- takes never pass the cap, counting the calls had, the answers under way and the yeses that wait for approval;
- while a wanted call is missing, the last invitation in hand is not let go: it is kept, and taken before
  it grows stale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from responder.arrivals import Arrival, expect
from responder.stopping import PATIENCE_DAYS, STEP_DAYS, WORTH_WAITING, make_plan, worth_today

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from responder.arrivals import Expectation
    from responder.stopping import Plan
    from returncall.model import CallBudget

ARRANGING: Final = timedelta(days=7)
"""A call has to be arranged and held before the quarter ends, so the last choice falls a week before."""
# With the floor met, a further call must be as rare as the best of a quarter.
_RARE_A_QUARTER: Final = 1.0
_QUARTER_DAYS: Final = 91.0
_DAY: Final = 86_400.0
_NOTHING_LOST: Final = 1e-9


class Choice(StrEnum):
    """What becomes of an invitation.  kept: for now; the answer falls later."""

    TAKE = "take"
    KEEP = "keep"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An acceptable invitation that has no answer yet.

    key: its campaign or thread; a newer mail of the same campaign takes the place of the older one.
    complete: company, pay and place are said.  at: when the newest mail of it came.  worth: see arrivals.worth_of.
    proposed: a yes to it waits for approval already, and stays.  seen: it was decided about before.
    """

    message: str
    key: str
    at: datetime
    worth: float
    complete: bool = True
    proposed: bool = False
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The choice, and why in a sentence without its subject.  until: how long it is kept, if it is.

    last_days: the quarter is so far gone that a call beats asking for what the mail leaves out.
    """

    choice: Choice
    because: str
    until: datetime | None = None
    last_days: bool = False


@dataclass(frozen=True, slots=True)
class Keeper:
    """One quarter as it stands.

    budget: floor, cap and calls taken; its `proposed` counts no invitation that is given to `decide`.
    quarter_start and quarter_end: its first moment and that of the next one.  arrivals: the acceptable invitations of
    the past year, answered or not.  since: the day from which mail is known.  eager: the user is looking for a job,
    so that every acceptable call up to the cap is welcome.
    """

    budget: CallBudget
    quarter_start: datetime
    quarter_end: datetime
    arrivals: tuple[Arrival, ...]
    since: datetime
    eager: bool = False
    waiting: tuple[Invitation, ...] = ()

    def expectation(self, now: datetime, fresh: Iterable[Invitation] = ()) -> Expectation:
        """What is still to come, as of now."""
        known = self._arrivals(fresh)
        return expect(known, since=min([self.since, *(a.at for a in known)]), now=now)

    def _arrivals(self, fresh: Iterable[Invitation]) -> list[Arrival]:
        known = {a.key: a for a in self.arrivals}
        for one in fresh:
            known.setdefault(one.key, Arrival(one.key, one.at, one.worth))
        return list(known.values())

    def decide(self, fresh: Sequence[Invitation], now: datetime) -> dict[str, Verdict]:
        """A verdict for each message of `fresh` and of those waiting; of one campaign only the newest mail counts."""
        newest: dict[str, Invitation] = {}
        for one in sorted((*self.waiting, *fresh), key=lambda i: (i.at, i.message)):
            # Who writes again after a yes was proposed still gets that yes.
            again = one.key in newest and newest[one.key].proposed and one.complete
            newest[one.key] = replace(one, proposed=True) if again else one
        hand = sorted(newest.values(), key=lambda i: (not i.proposed, -i.worth, i.at, i.message))
        arrivals = self._arrivals(hand)
        sight = _Sight(self, self.expectation(now, hand), [a for a in arrivals if a.at >= self.quarter_start], now)
        verdicts: dict[str, Verdict] = {}
        slots = _Slots(
            room=self.budget.most - self.budget.taken - self.budget.proposed,
            wanted=self.budget.wanted - self.budget.taken - self.budget.proposed,
        )
        for place, one in enumerate(hand):
            found = _choose(sight, slots, one, [o for o in hand[place + 1 :] if o.complete])
            if found.choice is Choice.TAKE and (one.complete or found.last_days):
                slots = _Slots(slots.room - 1, slots.wanted - 1, slots.kept)
            elif found.choice is Choice.KEEP and one.complete:
                slots = _Slots(slots.room, slots.wanted, (*slots.kept, one))
            verdicts[one.message] = found
        return verdicts


@dataclass(frozen=True, slots=True)
class _Slots:
    """What is left to give while the hand is gone through, best first."""

    room: int
    wanted: int
    kept: tuple[Invitation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sight:
    """What is seen ahead: the same for every invitation in the hand."""

    keeper: Keeper
    expected: Expectation
    this_quarter: list[Arrival]
    now: datetime

    @property
    def days_left(self) -> float:
        """Days in which an invitation may still be chosen."""
        return (self.keeper.quarter_end - ARRANGING - self.now).total_seconds() / _DAY

    def plan(self, wanted: int) -> Plan:
        """The best k of what comes are about as good as the best of each of k equal parts of it."""
        return make_plan(self.expected.rate / max(1, wanted), self.expected.odds)

    def age(self, one: Invitation) -> float:
        return max(0.0, (self.now - one.at).total_seconds() / _DAY)

    def rank(self, one: Invitation) -> str:
        """Where it stands: "3rd best of about 11 expected this quarter; 39 days left"."""
        left = max(0.0, (self.keeper.quarter_end - self.now).total_seconds() / _DAY)
        coming = self.expected.rate * left
        better = sum(a.worth > one.worth for a in self.this_quarter) + coming * self.expected.better(one.worth)
        total = max(1, round(len(self.this_quarter) + coming))
        place = min(total, 1 + round(better))
        if total == 1:
            return f"the only one expected this quarter; {_days(left)} left"
        return f"{ordinal(place)} of about {total} expected this quarter; {_days(left)} left"


def _choose(sight: _Sight, slots: _Slots, one: Invitation, others: Sequence[Invitation]) -> Verdict:
    budget = sight.keeper.budget
    if one.proposed:
        return Verdict(Choice.TAKE, f"{sight.rank(one)}.")
    if slots.room <= 0:
        return Verdict(Choice.LET_GO, f"this quarter already has its {_calls(budget.most)}")
    if sight.keeper.eager:
        return Verdict(Choice.TAKE, f"{sight.rank(one)}.")
    last_days = sight.days_left < STEP_DAYS and slots.wanted > 0
    if not one.complete and not last_days and budget.taken < budget.wanted:
        # It is asked for what it leaves out, which binds nobody; only a call takes a place.
        return Verdict(Choice.TAKE, f"{sight.rank(one)}.")
    if slots.wanted <= 0:
        return _further(sight, one)
    age = sight.age(one)
    plan = sight.plan(slots.wanted)
    today = worth_today(one.worth, age)
    keeping = plan.keeps(sight.days_left, one.worth, age)
    if keeping is None:
        # It must be decided today: against what else is in hand, as far as that can still be kept.
        rest = [plan.keeps(sight.days_left, o.worth, sight.age(o)) for o in others]
        spare = sorted((value for value in rest if value is not None), reverse=True)
        if len(spare) < slots.wanted or today >= spare[slots.wanted - 1] - _NOTHING_LOST:
            return Verdict(Choice.TAKE, f"{sight.rank(one)}.", last_days=last_days)
        return Verdict(Choice.LET_GO, f"a newer one is worth waiting with; {sight.rank(one)}")
    if today >= keeping - WORTH_WAITING:
        return Verdict(Choice.TAKE, f"{sight.rank(one)}.")
    if sum(k.at >= one.at for k in slots.kept) >= slots.wanted:
        return Verdict(Choice.LET_GO, f"a better one waits; {sight.rank(one)}")
    until = min(one.at + timedelta(days=PATIENCE_DAYS), sight.keeper.quarter_end - ARRANGING)
    return Verdict(Choice.KEEP, f"{sight.rank(one)}.", until)


def _further(sight: _Sight, one: Invitation) -> Verdict:
    """With the wanted calls taken, only what comes once a quarter is worth another."""
    as_good = sight.expected.rate * _QUARTER_DAYS * sight.expected.better(one.worth)
    if not one.seen and as_good <= _RARE_A_QUARTER:
        return Verdict(Choice.TAKE, f"the quarter has its call, but one like this is rare; {sight.rank(one)}.")
    if sight.keeper.budget.wanted <= 0:
        return Verdict(Choice.LET_GO, "you want no first calls this quarter")
    wanted = sight.keeper.budget.wanted
    chosen = "the quarter's first call is" if wanted == 1 else f"the quarter's {wanted} first calls are"
    return Verdict(Choice.LET_GO, f"{chosen} chosen already; {sight.rank(one)}")


def ordinal(place: int) -> str:
    """1 -> "the best", 2 -> "2nd best", 11 -> "11th best"."""
    if place <= 1:
        return "the best"
    ending = "th" if place % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending} best"


def _days(left: float) -> str:
    days = math.floor(left)
    return "1 day" if days == 1 else f"{days} days"


def _calls(number: int) -> str:
    return "one first call" if number == 1 else f"{number} first calls"
