"""What happened in a week -> one Digest.  Pure: rows, clock and figures are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from returncall.errors import UserError
from returncall.model import Digest, DigestLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from returncall.model import CallBudget, Coverage

WAITING, YOURSELF, ANSWERED, LEFT = "waiting", "yourself", "answered", "left"
SECTIONS = (WAITING, YOURSELF, ANSWERED, LEFT)
ACTIONS = ("accept_call", "ask_details", "decline")


@dataclass(frozen=True, slots=True)
class WeekMail:
    """One message of the week, as the store tells it.

    section: one of SECTIONS.  fit: 0 to 1 or None.  because: one sentence.
    """

    section: str
    draft_id: str
    company: str
    role: str
    person: str
    fit: float | None
    action: str
    because: str
    at: datetime


def week_of(moment: datetime | date) -> str:
    """The ISO week that `moment` falls into: 2026-W47."""
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"


def week_days(week: str) -> tuple[date, date]:
    """Monday and Sunday of an ISO week.  Raises UserError for what is none."""
    year, bar, number = week.upper().partition("-W")
    try:
        first = date.fromisocalendar(int(year), int(number), 1) if bar else None
    except ValueError:
        first = None
    if first is None:
        raise UserError(f'"{week}" is not a week.', remedy="Write year and ISO week, such as 2026-W47.")
    return first, first + timedelta(days=6)


def week_bounds(week: str) -> tuple[datetime, datetime]:
    """The first moment of the week and of the next one, UTC."""
    first, last = week_days(week)
    return datetime.combine(first, time(), UTC), datetime.combine(last + timedelta(days=1), time(), UTC)


def _place(mail: WeekMail) -> tuple[int, float, int]:
    """Where it stands; lines of the same place keep their order, which is the queue's."""
    rank = ACTIONS.index(mail.action) if mail.action in ACTIONS else len(ACTIONS)
    return SECTIONS.index(mail.section), -(mail.fit if mail.fit is not None else -1), rank


def compile_digest(
    week: str,
    mails: Iterable[WeekMail],
    *,
    counts: Sequence[tuple[str, int]],
    budget: CallBudget | None,
    coverage: Coverage | None,
    market: Sequence[tuple[str, str]] = (),
    health: Sequence[str] = (),
) -> Digest:
    """Order the lines by section, then by fit, then as the queue does; number them, to be answered by number."""
    ordered = sorted(mails, key=_place)
    first, last = week_days(week)
    return Digest(
        week=week,
        first_day=first,
        last_day=last,
        lines=tuple(
            DigestLine(
                number=number,
                section=mail.section,
                draft_id=mail.draft_id,
                company=mail.company,
                role=mail.role,
                person=mail.person,
                fit=None if mail.fit is None else round(mail.fit * 100),
                action=mail.action,
                because=mail.because,
                at=mail.at,
            )
            for number, mail in enumerate(ordered, 1)
        ),
        counts=tuple(counts),
        budget=budget,
        coverage=coverage,
        market=tuple(market),
        health=tuple(health),
    )


def median_pay(pays: Iterable[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """(label, figure) of the middle of stated pay, per currency and period; only where at least two are stated."""
    groups: dict[tuple[str, str], list[float]] = {}
    for pay in pays:
        values = [v for v in (pay["min"], pay["max"]) if v is not None]
        if values:
            groups.setdefault((pay["currency"], pay["per"]), []).append(sum(values) / len(values))
    found = []
    for (currency, per), values in sorted(groups.items()):
        if len(values) > 1:
            middle = sorted(values)[len(values) // 2]
            found.append((f"pay offered, {currency} a {per}", f"{middle:,.0f} in the middle of {len(values)}"))
    return tuple(found)
