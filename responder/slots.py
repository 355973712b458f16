"""Weekly windows -> concrete times for a call.  Pure: `now` and what is busy are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from returncall.model import WeeklySlot

_HORIZON_DAYS = 21
_LEAD = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time for a call, aware, in the user's zone."""

    start: datetime
    end: datetime


def _starts(window: WeeklySlot, day: datetime, minutes: int, zone: ZoneInfo) -> Iterator[Slot]:
    for start in range(window.start, window.end - minutes + 1, max(minutes, 15)):
        local = datetime.combine(day.date(), time(start // 60, start % 60), zone)
        if local.astimezone(UTC).astimezone(zone).time() != local.time():
            continue  # the clock skips this time on that day
        yield Slot(local, (local.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone))


def free_slots(
    windows: Iterable[WeeklySlot],
    *,
    now: datetime,
    timezone: str,
    minutes: int,
    busy: Iterable[tuple[datetime, datetime]] = (),
    count: int = 3,
) -> tuple[Slot, ...]:
    """The next `count` free times, one a day, at least 36 hours and at most three weeks ahead, in time order.

    busy: (start, end) pairs, aware.  Times the clock skips on a DST change are not offered.
    """
    # Everything is compared in UTC: datetimes of one zone compare and subtract by the wall clock, which jumps.
    zone = ZoneInfo(timezone)
    taken = tuple((start.astimezone(UTC), end.astimezone(UTC)) for start, end in busy)
    earliest, latest = now.astimezone(UTC) + _LEAD, now.astimezone(UTC) + timedelta(days=_HORIZON_DAYS)
    found: list[Slot] = []
    first = now.astimezone(zone)
    for step in range(_HORIZON_DAYS + 1):
        day = first + timedelta(days=step)
        candidates = sorted(
            (
                slot
                for window in windows
                if day.weekday() in window.days
                for slot in _starts(window, day, minutes, zone)
            ),
            key=lambda slot: slot.start.astimezone(UTC),
        )
        free = (slot for slot in candidates if _is_free(slot, earliest, latest, taken))
        if best := next(free, None):
            found.append(best)
        if len(found) >= count:
            break
    return tuple(found[:count])


def _is_free(slot: Slot, earliest: datetime, latest: datetime, taken: tuple[tuple[datetime, datetime], ...]) -> bool:
    start, end = slot.start.astimezone(UTC), slot.end.astimezone(UTC)
    return earliest <= start <= latest and not any(start < busy_end and busy < end for busy, busy_end in taken)
