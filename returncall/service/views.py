"""Quarter and coverage, computed from the store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from returncall.model import Action, CallBudget, Coverage, Quarter, Stage
from returncall.store import answers, assessments, deliveries, drafts, opportunities

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from returncall.model import Profile

_MONTHS = 3
_SATURDAY = 5


def quarter_of(day: datetime) -> Quarter:
    """The calendar quarter that `day` falls into."""
    return Quarter(day.year, (day.month - 1) // _MONTHS + 1)


def quarter_bounds(quarter: Quarter) -> tuple[datetime, datetime]:
    """First moment of the quarter and of the next one, UTC."""
    first = datetime(quarter.year, (quarter.number - 1) * _MONTHS + 1, 1, tzinfo=UTC)
    following = (first + timedelta(days=100)).replace(day=1)
    return first, following


def call_budget(conn: Connection, profile: Profile, now: datetime) -> CallBudget:
    """First calls of this quarter: acceptances that left (or may have), and calls that the user noted.

    A call that was both agreed to by us and noted counts once.
    """
    quarter = quarter_of(now)
    first, following = quarter_bounds(quarter)
    accepted: set[str] = set()
    for message in deliveries.calls_agreed(conn, first, following):
        about = opportunities.of_message(conn, message)
        accepted.add(about[0].id if about else message)
    held = opportunities.reached(conn, Stage.RECRUITER_CALL, first, following)
    return CallBudget(
        quarter=quarter,
        wanted=profile.calls_wanted,
        most=profile.calls_most,
        taken=len(accepted | held),
        days_left=(following - now).days,
        held=len(held),
        proposed=drafts.count_proposed(conn, Action.ACCEPT_CALL),
    )


def coverage(conn: Connection, since: datetime, until: datetime) -> Coverage:
    """Human recruiter messages of a period: answered, excused for a stated reason, or open."""
    written = assessments.from_recruiters(conn, since, until)
    answered = answers.answered_messages(conn, since, until)
    noted = answers.noted_between(conn, since, until)
    days = [working_days(at.date(), answered[key].date()) for key, at in written if key in answered]
    open_since = [at for key, at in written if key not in answered and key not in noted]
    return Coverage(
        since=since,
        until=until,
        recruiter_messages=len(written),
        answered=len(days),
        excused=len(written) - len(days) - len(open_since),
        open=len(open_since),
        median_days=float(median(days)) if days else None,
        oldest_open=min(open_since, default=None),
    )


def working_days(first: date, last: date) -> int:
    """Mondays to Fridays after `first` up to and including `last`; 0 on the same day."""
    span = max(0, (last - first).days)
    return sum((first + timedelta(days=step)).weekday() < _SATURDAY for step in range(1, span + 1))
