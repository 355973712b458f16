"""Which week's digest is due: forty clocks, and what holds for every clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returncall.digest.compile import week_of
from returncall.digest.schedule import DAYS, LATE, due_week

# (now in UTC, day, time, zone, week): what is due at that moment.
CLOCKS = (
    # Sunday evening in London, winter.
    ("2026-11-22T17:59:59", "sun", "18:00", "Europe/London", ""),
    ("2026-11-22T18:00:00", "sun", "18:00", "Europe/London", "2026-W47"),
    ("2026-11-22T23:59:59", "sun", "18:00", "Europe/London", "2026-W47"),
    # The machine slept over Sunday, and over three days.
    ("2026-11-23T08:00:00", "sun", "18:00", "Europe/London", "2026-W47"),
    ("2026-11-25T18:00:00", "sun", "18:00", "Europe/London", "2026-W47"),
    ("2026-11-25T18:00:01", "sun", "18:00", "Europe/London", ""),
    ("2026-11-28T12:00:00", "sun", "18:00", "Europe/London", ""),
    # Summer time: the wall clock counts.
    ("2026-07-05T16:59:59", "sun", "18:00", "Europe/London", ""),
    ("2026-07-05T17:00:00", "sun", "18:00", "Europe/London", "2026-W27"),
    # The night in which clocks go forward has no 02:30, the one in which they go back has two.
    ("2026-03-29T00:59:00", "sun", "02:30", "Europe/Berlin", ""),
    ("2026-03-29T01:30:00", "sun", "02:30", "Europe/Berlin", "2026-W13"),
    ("2026-03-29T12:00:00", "sun", "02:30", "Europe/Berlin", "2026-W13"),
    ("2026-10-25T00:29:59", "sun", "02:30", "Europe/Berlin", ""),
    ("2026-10-25T00:30:00", "sun", "02:30", "Europe/Berlin", "2026-W43"),
    ("2026-10-25T01:30:00", "sun", "02:30", "Europe/Berlin", "2026-W43"),
    ("2026-10-25T12:00:00", "sun", "02:30", "Europe/Berlin", "2026-W43"),
    # Other days and the edges of the day.
    ("2026-11-23T00:00:00", "mon", "00:00", "UTC", "2026-W48"),
    ("2026-11-22T23:59:59", "mon", "00:00", "UTC", ""),
    ("2026-11-22T23:59:00", "sun", "23:59", "UTC", "2026-W47"),
    ("2026-11-23T00:00:00", "sun", "23:59", "UTC", "2026-W47"),
    ("2026-11-20T17:00:00", "fri", "17:00", "UTC", "2026-W47"),
    ("2026-11-23T16:59:00", "fri", "17:00", "UTC", "2026-W47"),
    ("2026-11-18T12:00:00", "wed", "12:00", "UTC", "2026-W47"),
    ("2026-11-18T11:59:00", "wed", "12:00", "UTC", ""),
    # Far from Greenwich the date is another.
    ("2026-11-22T05:00:00", "sun", "18:00", "Pacific/Auckland", "2026-W47"),
    ("2026-11-22T04:59:59", "sun", "18:00", "Pacific/Auckland", ""),
    ("2026-11-23T05:00:00", "sun", "19:00", "Pacific/Honolulu", "2026-W47"),
    ("2026-11-23T04:59:59", "sun", "19:00", "Pacific/Honolulu", ""),
    ("2026-11-22T12:30:00", "sun", "18:00", "Asia/Kolkata", "2026-W47"),
    ("2026-11-22T12:29:59", "sun", "18:00", "Asia/Kolkata", ""),
    # The turn of the year: week 53 and week 1.
    ("2027-01-03T18:00:00", "sun", "18:00", "UTC", "2026-W53"),
    ("2027-01-04T09:00:00", "sun", "18:00", "UTC", "2026-W53"),
    ("2027-01-10T18:00:00", "sun", "18:00", "UTC", "2027-W01"),
    ("2024-12-29T18:00:00", "sun", "18:00", "UTC", "2024-W52"),
    ("2025-01-01T00:00:00", "wed", "00:00", "UTC", "2025-W01"),
    ("2024-12-30T10:00:00", "mon", "10:00", "UTC", "2025-W01"),
    # Leap day, and a clock that is wrong by decades.
    ("2028-02-29T18:00:00", "tue", "18:00", "UTC", "2028-W09"),
    ("1970-01-04T18:00:00", "sun", "18:00", "UTC", "1970-W01"),
    ("2099-12-27T18:00:00", "sun", "18:00", "UTC", "2099-W52"),
    ("2038-01-19T03:14:08", "mon", "18:00", "UTC", "2038-W03"),
)


@pytest.mark.parametrize(("now", "day", "at", "zone", "week"), CLOCKS)
def test_what_is_due(now: str, day: str, at: str, zone: str, week: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert due_week(moment, day=day, at=at, zone=ZoneInfo(zone)) == week


def test_there_are_forty_clocks() -> None:
    assert len(set(CLOCKS)) == 40


@given(
    st.integers(0, 90 * 365 * 24).map(lambda hours: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
    st.sampled_from(DAYS),
    st.times(),
    st.sampled_from(["UTC", "Europe/London", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe"]),
)
def test_within_a_week_every_week_falls_due_once(start: datetime, day: str, at: object, zone: str) -> None:
    hours = [start + timedelta(hours=n) for n in range(7 * 24)]

    found = [due_week(hour, day=day, at=f"{at:%H:%M}", zone=ZoneInfo(zone)) for hour in hours]

    weeks = list(dict.fromkeys(week for week in found if week))
    assert 1 <= len(weeks) <= 2
    assert weeks == sorted(weeks)
    for hour, week in zip(hours, found, strict=True):
        assert not week or week in {week_of(hour + timedelta(days=n)) for n in (-LATE.days - 1, 0, 1, -1, -2, -3)}
