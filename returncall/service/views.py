"""Quarter and coverage, computed from the store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from returncall.model import Action, CallBudget, Coverage, DeliveryState, DraftState, Quarter, Stage
from returncall.store import answers, assessments, deliveries, drafts, messages, opportunities

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
    under_way = deliveries.in_state(
        conn,
        DeliveryState.QUEUED,
        DeliveryState.CLAIMED_CONNECT,
        DeliveryState.CLAIMED_DATA,
        DeliveryState.UNCERTAIN,
        DeliveryState.NEEDS_YOU,
    )
    for delivery in (*deliveries.sent_between(conn, first, following), *under_way):
        draft = drafts.get(conn, delivery.draft_id)
        if draft is not None and draft.action is Action.ACCEPT_CALL:
            about = opportunities.of_message(conn, draft.message)
            accepted.add(about[0].id if about else draft.message)
    held = opportunities.reached(conn, Stage.RECRUITER_CALL, first, following)
    return CallBudget(
        quarter=quarter,
        wanted=profile.calls_wanted,
        most=profile.calls_most,
        taken=len(accepted | held),
        days_left=(following - now).days,
        held=len(held),
        proposed=sum(
            draft.action is Action.ACCEPT_CALL and draft.state is DraftState.PROPOSED
            for draft in drafts.list_open(conn)
        ),
    )


def coverage(conn: Connection, since: datetime, until: datetime) -> Coverage:
    """Human recruiter messages of a period: answered, excused for a stated reason, or open."""
    judged = assessments.received_between(conn, since, until, only_recruiters=True)
    answered = answers.answered_messages(conn, since, until)
    ids = [assessment.message_id for assessment in judged]
    notes = answers.for_messages(conn, ids)
    mails = messages.get_messages(conn, ids)
    days: list[int] = []
    excused = 0
    waiting: list[datetime] = []
    for key in ids:
        if key in answered:
            days.append(working_days(mails[key].received_at.date(), answered[key].date()))
        elif key in notes:
            excused += 1
        else:
            waiting.append(mails[key].received_at)
    return Coverage(
        since=since,
        until=until,
        recruiter_messages=len(ids),
        answered=len(days),
        excused=excused,
        open=len(waiting),
        median_days=float(median(days)) if days else None,
        oldest_open=min(waiting, default=None),
    )


def working_days(first: date, last: date) -> int:
    """Mondays to Fridays after `first` up to and including `last`; 0 on the same day."""
    span = max(0, (last - first).days)
    return sum((first + timedelta(days=step)).weekday() < _SATURDAY for step in range(1, span + 1))
