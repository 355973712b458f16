"""The quarter keeper on 10,000 simulated quarters: `python -m bench keeper`, about ten minutes.

It prints the table, and puts table and picture into docs/quarter.md and docs/pictures/quarter-keeper.svg.
Compared by the worth of the quarter's first call, 0 where there was none: take-first, take-last (which needs to know
that it is the last), the best fixed bar of each process, chosen afterwards with its quarters known, alone and with the
keeper's own fortnight of keeping, and the best invitation of the quarter in hindsight.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from bench.quarters import DAYS, PROCESSES, Quarter
from responder.arrivals import Arrival
from responder.keeper import ARRANGING, Choice, Invitation, Keeper
from responder.stopping import PATIENCE_DAYS, worth_today
from returncall.model import CallBudget
from returncall.model import Quarter as QuarterName

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

QUARTERS = 10_000
QUARTERS_PER_USER = 20
SEED = 20_261_122
START = datetime(2020, 1, 1, 9, tzinfo=UTC)
BARS = [round(0.40 + 0.02 * step, 2) for step in range(31)]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was taken: worth when it came, and days that its writer waited."""

    worth: float
    waited: float

    @property
    def net(self) -> float:
        """What waiting left of it."""
        return worth_today(self.worth, self.waited)


@dataclass(frozen=True, slots=True)
class Played:
    """One quarter, and the calls that the keeper took in it."""

    quarter: Quarter
    calls: tuple[Call, ...]


def play(quarters: Sequence[Quarter], *, wanted: int = 1, most: int = 3) -> Iterator[Played]:
    """Let one user's keeper live through `quarters`, with what it has seen so far; every yes is approved at once."""
    seen: list[Arrival] = []
    for number, quarter in enumerate(quarters):
        first = START + timedelta(days=DAYS * number)
        calls: list[Call] = []
        waiting: tuple[Invitation, ...] = ()
        for day in range(DAYS):
            now = first + timedelta(days=day)
            today = [
                Invitation(f"{number}.{place}", f"{number}.{place}", now, worth)
                for place, (at, worth) in enumerate(quarter)
                if at == day
            ]
            if today or waiting:
                keeper = Keeper(
                    budget=CallBudget(QuarterName(2020, 1), wanted, most, len(calls), DAYS - day),
                    quarter_start=first,
                    quarter_end=first + timedelta(days=DAYS),
                    arrivals=tuple(seen[-400:]),
                    since=START,
                    waiting=waiting,
                )
                verdicts = keeper.decide(today, now)
                hand = {one.message: one for one in (*waiting, *today)}
                calls += [
                    Call(hand[key].worth, (now - hand[key].at).days)
                    for key, found in verdicts.items()
                    if found.choice is Choice.TAKE
                ]
                waiting = tuple(one for key, one in hand.items() if verdicts[key].choice is Choice.KEEP)
                seen += [Arrival(one.key, one.at, one.worth) for one in today]
        yield Played(quarter, tuple(calls))


def fixed_bar(quarter: Quarter, bar: float, *, keeps: bool) -> float:
    """The worth of the first invitation at or above `bar`, 0 for none.

    keeps: it also keeps the best for a fortnight and takes it then, or a week before the end, as the keeper does.
    """
    kept: list[tuple[int, float]] = []
    last = DAYS - ARRANGING.days
    for day in range(DAYS):
        kept += [(at, worth) for at, worth in quarter if at == day]
        if above := [worth for at, worth in kept if worth >= bar and at == day]:
            return max(above)
        if not keeps:
            continue
        due = [worth for at, worth in kept if day - at >= PATIENCE_DAYS or day >= last]
        newer = [worth for at, worth in kept if day - at < PATIENCE_DAYS and day < last]
        if due and (not newer or max(due) >= max(newer)):
            return max(due)
        kept = [one for one in kept if day - one[0] < PATIENCE_DAYS or day >= last]
    return 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One process: figures over its quarters that held an acceptable invitation."""

    name: str
    quarters: int
    met: int
    over_cap: int
    keeper: float
    net: float
    first: float
    last: float
    bar: float
    bar_alone: float
    bar_met: int
    bar_keeping: float
    best: float
    waited: float
    further: float

    @property
    def share(self) -> float:
        """Of the best in hindsight."""
        return self.keeper / self.best


def measure(name: str, quarters: int, *, wanted: int = 1, most: int = 3, seed: int = SEED) -> Row:
    """Play `quarters` quarters of one process, twenty a user."""
    rng = random.Random(f"{seed} {name}")
    played: list[Played] = []
    while len(played) < quarters:
        one = min(QUARTERS_PER_USER, quarters - len(played))
        played += play(list(islice(PROCESSES[name](rng), one)), wanted=wanted, most=most)
    held = [p for p in played if p.quarter]
    chosen = [p.calls[:wanted] for p in held]
    possible = [min(wanted, len(p.quarter)) for p in held]
    bars_alone = {bar: fmean(fixed_bar(p.quarter, bar, keeps=False) for p in held) for bar in BARS}
    bars_keeping = {bar: fmean(fixed_bar(p.quarter, bar, keeps=True) for p in held) for bar in BARS}
    taken = [call for calls in chosen for call in calls]
    bar = max(bars_alone, key=bars_alone.__getitem__)
    return Row(
        name=name,
        quarters=len(held),
        met=sum(len(calls) >= need for calls, need in zip(chosen, possible, strict=True)),
        over_cap=sum(len(p.calls) > most for p in played),
        keeper=sum(c.worth for c in taken) / sum(possible),
        net=sum(c.net for c in taken) / sum(possible),
        first=sum(w for p in held for _, w in p.quarter[:wanted]) / sum(possible),
        last=sum(w for p in held for _, w in p.quarter[-wanted:]) / sum(possible),
        bar=bar,
        bar_alone=bars_alone[bar],
        bar_met=sum(fixed_bar(p.quarter, bar, keeps=False) > 0 for p in held),
        bar_keeping=max(bars_keeping.values()),
        best=sum(w for p in held for w in sorted((w for _, w in p.quarter), reverse=True)[:wanted]) / sum(possible),
        waited=fmean(c.waited for c in taken),
        further=fmean(len(p.calls) - len(c) for p, c in zip(held, chosen, strict=True)),
    )


def rows(quarters: int, **options: int) -> list[Row]:
    """Every process, an equal share of `quarters` each."""
    return [measure(name, -(-quarters // len(PROCESSES)), **options) for name in PROCESSES]


HEADINGS = (
    "process", "quarters", "floor met", "over cap", "keeper", "first", "last", "best fixed bar", "its floor",
    "bar and keeping", "hindsight", "share", "days waited", "further calls",
)  # fmt: skip


def cells(row: Row) -> tuple[str, ...]:
    """One line of the table."""
    return (
        row.name, f"{row.quarters:,}", f"{row.met / row.quarters:.2%}", str(row.over_cap), f"{row.keeper:.3f}",
        f"{row.first:.3f}", f"{row.last:.3f}", f"{row.bar_alone:.3f} ({row.bar:.2f})",
        f"{row.bar_met / row.quarters:.1%}", f"{row.bar_keeping:.3f}", f"{row.best:.3f}", f"{row.share:.1%}",
        f"{row.waited:.1f}", f"{row.further:.2f}",
    )  # fmt: skip


def table(found: Sequence[Row]) -> str:
    """Markdown."""
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *map(cells, found)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def picture(found: Sequence[Row]) -> str:
    """The processes as lines of dots, an SVG."""
    kinds = (
        ("first", "#8a8f98"),
        ("last", "#b9bdc4"),
        ("bar_alone", "#c77d1e"),
        ("keeper", "#1d7a4c"),
        ("best", "#222222"),
    )
    names = {"first": "first", "last": "last", "bar_alone": "best fixed bar", "keeper": "keeper", "best": "hindsight"}
    low, high, left, width, line = 0.55, 0.85, 150, 480, 34

    def x(worth: float) -> float:
        return round(left + (min(high, max(low, worth)) - low) / (high - low) * width, 1)

    height = 60 + line * len(found) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 {height}" font-family="sans-serif" font-size="13">',
        "<title>Mean worth of the quarter's first call, by process and rule</title>",
        f'<rect width="680" height="{height}" fill="#ffffff"/>',
    ]
    for place, (kind, colour) in enumerate(kinds):
        parts.append(f'<circle cx="{left + place * 105}" cy="20" r="6" fill="{colour}"/>')
        parts.append(f'<text x="{left + place * 105 + 11}" y="24.5">{names[kind]}</text>')
    for number, row in enumerate(found):
        y = 60 + line * number
        parts.append(f'<text x="{left - 14}" y="{y + 4.5}" text-anchor="end">{row.name}</text>')
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{y}" y2="{y}" stroke="#e2e4e8"/>')
        for kind, colour in kinds:
            parts.append(f'<circle cx="{x(getattr(row, kind))}" cy="{y}" r="6" fill="{colour}" fill-opacity="0.9"/>')
    for step in range(7):
        worth = low + step * 0.05
        parts.append(f'<text x="{x(worth)}" y="{height - 14}" text-anchor="middle" fill="#555">{worth:.2f}</text>')
    return "\n".join([*parts, "</svg>", ""])


def renew(page: str, new: str) -> str:
    """`page` with the lines between its two marks replaced by `new`."""
    head, _, rest = page.partition("<!-- bench keeper -->\n")
    _, _, tail = rest.partition("<!-- end -->\n")
    return f"{head}<!-- bench keeper -->\n{new}\n<!-- end -->\n{tail}"


def main() -> None:
    """Print the table of 10,000 quarters, and write it into the docs."""
    found = rows(QUARTERS)
    print(table(found))
    docs = Path(__file__).parents[1] / "docs"
    page = docs / "quarter.md"
    page.write_text(renew(page.read_text(encoding="utf-8"), table(found)), encoding="utf-8")
    (docs / "pictures" / "quarter-keeper.svg").write_text(picture(found), encoding="utf-8")


if __name__ == "__main__":
    main()
