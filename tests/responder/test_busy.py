"""Calendar files -> busy times."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from responder.busy import busy_times

SINCE = datetime(2026, 10, 20, tzinfo=UTC)
UNTIL = datetime(2026, 11, 20, tzinfo=UTC)


def a_calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{n}@x.example\n{event}\nEND:VEVENT\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def busy(*events: str) -> list[str]:
    found = busy_times(a_calendar(*events), since=SINCE, until=UNTIL, timezone="Europe/London")
    return [f"{start:%d %b %H:%M} {(end - start) // timedelta(minutes=1)}" for start, end in found]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20261102T120000Z\nDTEND:20261102T123000Z", ["02 Nov 12:00 30"]),
        ("DTSTART:20261102T120000Z\nDURATION:PT45M", ["02 Nov 12:00 45"]),
        ("DTSTART;TZID=America/New_York:20261102T120000\nDURATION:PT1H", ["02 Nov 17:00 60"]),
        ("DTSTART:20261021T120000\nDURATION:PT1H", ["21 Oct 11:00 60"]),  # floating: London's summer time
        ("DTSTART;VALUE=DATE:20261103", ["03 Nov 00:00 1440"]),
        ("DTSTART;VALUE=DATE:20261103\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20261102T120000Z\nDURATION:PT1H\nSTATUS:CANCELLED", []),
        ("DTSTART:20261202T120000Z\nDURATION:PT1H", []),
        ("DTSTART:20260102T120000Z\nDURATION:PT1H", []),
        ("SUMMARY:no start", []),
    ],
)
def test_each_kind_of_event(event: str, expected: list[str]) -> None:
    assert busy(event) == expected


def test_a_series_keeps_its_wall_clock_time_when_the_clocks_change() -> None:
    series = "DTSTART;TZID=Europe/London:20261019T090000\nDURATION:PT30M\nRRULE:FREQ=WEEKLY;UNTIL=20261109T090000Z"

    assert busy(series) == ["26 Oct 09:00 30", "02 Nov 09:00 30", "09 Nov 09:00 30"]
    assert busy(series.replace("Europe/London", "America/New_York"))[0] == "26 Oct 13:00 30"


def test_left_out_and_moved_ones_of_a_series() -> None:
    series = "DTSTART:20261102T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE:20261103T120000Z"
    moved = "DTSTART:20261104T150000Z\nDURATION:PT1H\nRECURRENCE-ID:20261104T120000Z"
    text = a_calendar(series, moved).replace(b"UID:1@", b"UID:0@")
    found = busy_times(text, since=SINCE, until=UNTIL, timezone="UTC")

    assert [f"{start:%d %H}" for start, _ in found] == ["02 12", "04 15", "05 12"]


@pytest.mark.parametrize("content", [b"", b"not a calendar", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT"])
def test_what_is_no_calendar_is_refused_or_empty(content: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert busy_times(content, since=SINCE, until=UNTIL, timezone="UTC") == ()
