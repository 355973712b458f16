"""What recruiters offer, quarter by quarter: pay, roles, places and skills as counted in their mails."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING, Any, Final

from returncall.model import Quarter
from returncall.service.views import quarter_bounds, quarter_of
from returncall.store import assessments

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

QUARTERS: Final = 8
_MOST_ROWS: Final = 8
_MOST_PAYS: Final = 3
_LEAST_PAYS: Final = 2


@dataclass(frozen=True, slots=True)
class PayRange:
    """Pay of one quarter: how many mails state it, and the lower quarter, the middle and the upper quarter of them."""

    stated: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class PayRow:
    """One currency and period, such as GBP a year; a range per quarter, None where fewer than two state it."""

    label: str
    ranges: tuple[PayRange | None, ...]


@dataclass(frozen=True, slots=True)
class CountRow:
    """One role, place or skill: how many mails of each quarter name it."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Over all quarters."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Market:
    """quarters: oldest first.  mails: recruiter messages of each.  groups: (heading, rows, most named first)."""

    quarters: tuple[Quarter, ...]
    mails: tuple[int, ...]
    pays: tuple[PayRow, ...]
    groups: tuple[tuple[str, tuple[CountRow, ...]], ...]


def market(conn: Connection, now: datetime) -> Market:
    """The market of the last eight quarters up to `now`; those before the first mail are left out."""
    quarters = _quarters(now)
    since, _ = quarter_bounds(quarters[0])
    _, until = quarter_bounds(quarters[-1])
    place = {quarter: number for number, quarter in enumerate(quarters)}
    mails = [0] * len(quarters)
    pays: dict[tuple[str, str], list[list[float]]] = defaultdict(lambda: [[] for _ in quarters])
    named: dict[str, dict[str, Counter[int]]] = {heading: defaultdict(Counter) for heading in _NAMES}
    for received_at, found in assessments.facts_between(conn, since, until):
        at = place[quarter_of(received_at)]
        mails[at] += 1
        if (pay := found.get("pay")) and (ends := [pay[end] for end in ("min", "max") if pay[end] is not None]):
            pays[pay["currency"], pay["per"]][at].append(sum(ends) / len(ends))
        for heading, names in _NAMES.items():
            for name in names(found):
                named[heading][name][at] += 1
    first = next((at for at, count in enumerate(mails) if count), len(quarters) - 1)
    frequent = sorted(pays.items(), key=lambda item: -sum(map(len, item[1])))[:_MOST_PAYS]
    return Market(
        quarters=quarters[first:],
        mails=tuple(mails[first:]),
        pays=tuple(
            PayRow(f"{currency} a {per}", ranges)
            for (currency, per), values in frequent
            if any(ranges := tuple(map(_range, values[first:])))
        ),
        groups=tuple((heading, _rows(rows, range(first, len(quarters)))) for heading, rows in named.items() if rows),
    )


def _roles(found: dict[str, Any]) -> tuple[str, ...]:
    role = found.get("role")
    return (role["family"].replace("_", " "),) if role and role.get("family") else ()


def _places(found: dict[str, Any]) -> tuple[str, ...]:
    place = found.get("place") or {}
    return tuple(dict.fromkeys(" ".join(text.split()) for text in (place.get("text"), place.get("mode")) if text))


def _skills(found: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.get("skills") or ()))


_NAMES: Final = {"Roles": _roles, "Places": _places, "Skills": _skills}


def _range(values: list[float]) -> PayRange | None:
    if len(values) < _LEAST_PAYS:
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return PayRange(len(values), low, middle, high)


def _rows(named: dict[str, Counter[int]], quarters: range) -> tuple[CountRow, ...]:
    rows = [CountRow(name, tuple(counts[at] for at in quarters)) for name, counts in named.items()]
    return tuple(sorted(rows, key=lambda row: (-row.total, row.name)))[:_MOST_ROWS]


def _quarters(now: datetime) -> tuple[Quarter, ...]:
    last = quarter_of(now)
    count = last.year * 4 + last.number - 1
    return tuple(Quarter(n // 4, n % 4 + 1) for n in range(count - QUARTERS + 1, count + 1))
