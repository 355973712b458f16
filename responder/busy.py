"""A calendar file (RFC 5545) -> when the user is busy.  Pure: the file's bytes and the span are arguments.

Titles, places and guests are not looked at.  Events that are cancelled or marked as free (TRANSP:TRANSPARENT) count
as free; whole days count as busy in the user's zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[datetime, datetime]
_MOST_REPEATS: Final = 2_000


def busy_times(content: bytes, *, since: datetime, until: datetime, timezone: str) -> tuple[Span, ...]:
    """(start, end) of each busy stretch that touches the time from `since` to `until`, aware, in order.

    timezone: whose midnight bounds whole days, and where times without a zone ("floating") are.  Raises ValueError
    for what is no calendar.
    """
    from icalendar import Calendar  # noqa: PLC0415  slow to import, and only for those who have a calendar

    zone = ZoneInfo(timezone)
    found: list[Span] = []
    for calendar in Calendar.from_ical(content, multiple=True):
        # The library's types are wider than what an event's dates may be.
        events: list[Any] = list(calendar.walk("VEVENT"))
        # A repeated event that was moved once stands as an event of its own beside the series.
        moved = {(str(e.get("UID")), _moment(e["RECURRENCE-ID"].dt, zone)) for e in events if "RECURRENCE-ID" in e}
        for event in events:
            uid = str(event.get("UID"))
            is_series = "RECURRENCE-ID" not in event
            found += [
                span
                for span in _spans(event, zone, until)
                if span[1] > since and span[0] < until and not (is_series and (uid, span[0]) in moved)
            ]
    return tuple(sorted(set(found)))


def _spans(event: Any, zone: ZoneInfo, until: datetime) -> Iterator[Span]:
    if "DTSTART" not in event or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return
    begins = event["DTSTART"].dt
    length = _length(event, begins, zone)
    if "RRULE" not in event:
        start = _moment(begins, zone)
        yield start, start + length
        return
    from dateutil.rrule import rrulestr  # noqa: PLC0415  comes with icalendar

    # The rule is walked in the event's own wall-clock time, so that 9:00 stays 9:00 when the clocks change.
    home = begins.tzinfo if isinstance(begins, datetime) and begins.tzinfo else zone
    wall = begins.replace(tzinfo=None) if isinstance(begins, datetime) else datetime.combine(begins, time())
    rule = rrulestr(_floating(event["RRULE"].to_ical().decode(), home), dtstart=wall)
    left_out = {_moment(one.dt, zone) for many in _listed(event.get("EXDATE")) for one in many.dts}
    last = until.astimezone(home).replace(tzinfo=None)
    for at in islice(rule, _MOST_REPEATS):
        if at > last:
            return
        start = at.replace(tzinfo=home).astimezone(UTC)
        if start not in left_out:
            yield start, start + length


def _floating(rule: str, home: Any) -> str:
    """The rule with its UNTIL, which is written in UTC, as wall-clock time of `home`."""
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name == "UNTIL" and value.endswith("Z"):
            end = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(home)
            parts.append(f"UNTIL={end:%Y%m%dT%H%M%S}")
        else:
            parts.append(part)
    return ";".join(parts)


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _length(event: Any, begins: date, zone: ZoneInfo) -> timedelta:
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return max(timedelta(0), length)
    if "DTEND" in event:
        return max(timedelta(0), _moment(event["DTEND"].dt, zone) - _moment(begins, zone))
    return timedelta(0) if isinstance(begins, datetime) else timedelta(days=1)


def _moment(value: date, zone: ZoneInfo) -> datetime:
    """A day's midnight, or a time, in UTC."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone).astimezone(UTC)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
