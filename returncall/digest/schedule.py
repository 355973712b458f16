"""Which week's digest is due at a moment.  Pure: clock, zone and settings are arguments."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from returncall.digest.compile import week_of

if TYPE_CHECKING:
    from datetime import tzinfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LATE: Final = timedelta(days=3)
"""A digest that nobody sent in time is sent so much later at most; after that the next one tells enough."""


def due_week(now: datetime, *, day: str, at: str, zone: tzinfo) -> str:
    """The ISO week whose digest should have been sent by `now`, or "" when that moment is too long ago.

    day: one of DAYS; at: HH:MM on the clocks of `zone`.  The week is that of the day on which it falls due.
    """
    local = now.astimezone(zone)
    clock = time.fromisoformat(at)
    for back in range(LATE.days + 1):
        date = local.date() - timedelta(days=back)
        if DAYS[date.weekday()] != day:
            continue
        moment = datetime.combine(date, clock, zone)
        if now - LATE <= moment <= now:
            return week_of(date)
    return ""
