"""Weekly windows -> times for a call, across every change of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.slots import free_slots
from returncall.model import WeeklySlot

ZONES = [
    "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
    "Asia/Kathmandu", "Pacific/Chatham", "Africa/Casablanca", "America/St_Johns", "Pacific/Apia", "Asia/Tehran",
]  # fmt: skip
LUNCH = WeeklySlot((1, 2, 3), 12 * 60, 13 * 60)
NOW = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)  # a Monday


def windows() -> st.SearchStrategy[WeeklySlot]:
    return st.tuples(
        st.sets(st.integers(0, 6), min_size=1), st.integers(0, 1439), st.integers(1, 1440)
    ).filter(lambda t: t[1] < t[2]).map(lambda t: WeeklySlot(tuple(sorted(t[0])), t[1], t[2]))  # fmt: skip


MOMENTS = st.one_of(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001  made aware below
    st.sampled_from([(3, 8), (3, 29), (10, 25), (11, 1), (4, 5), (10, 4)]).flatmap(
        lambda day: st.integers(-7 * 24 * 60, 24 * 60).map(
            lambda minutes: datetime(2026, *day) + timedelta(minutes=minutes)  # noqa: DTZ001
        )
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(windows(), min_size=1, max_size=4),
    MOMENTS,
    st.sampled_from(ZONES),
    st.integers(5, 120),
    st.lists(st.tuples(st.integers(0, 22 * 24 * 60), st.integers(1, 3_000)), max_size=6),
    st.integers(0, 5),
    st.booleans(),
)
def test_the_laws_of_free_times(
    weekly: list[WeeklySlot],
    moment: datetime,
    name: str,
    minutes: int,
    busy_minutes: list[tuple[int, int]],
    count: int,
    in_own_zone: bool,
) -> None:
    zone = ZoneInfo(name)
    utc_now = moment.replace(tzinfo=UTC)
    now = utc_now.astimezone(zone) if in_own_zone else utc_now
    busy = [(utc_now + timedelta(minutes=a), utc_now + timedelta(minutes=a + length)) for a, length in busy_minutes]
    if in_own_zone:
        busy = [(a.astimezone(zone), b.astimezone(zone)) for a, b in busy]
    found = free_slots(weekly, now=now, timezone=name, minutes=minutes, busy=busy, count=count)
    assert len(found) <= count
    utc = [(slot.start.astimezone(UTC), slot.end.astimezone(UTC)) for slot in found]
    assert utc == sorted(utc)
    assert len({slot.start.date() for slot in found}) == len(found)
    for slot, (start, end) in zip(found, utc, strict=True):
        assert end - start == timedelta(minutes=minutes)
        assert timedelta(hours=36) <= start - utc_now <= timedelta(days=21)
        assert slot.start.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == slot.start.replace(tzinfo=None)
        begin = slot.start.hour * 60 + slot.start.minute
        assert any(slot.start.weekday() in w.days and w.start <= begin <= w.end - minutes for w in weekly)
        assert not any(start < b.astimezone(UTC) and a.astimezone(UTC) < end for a, b in busy)


def test_three_times_on_three_days() -> None:
    found = free_slots([LUNCH], now=NOW, timezone="Europe/London", minutes=20)
    assert [f"{slot.start:%a %d %H:%M}" for slot in found] == ["Wed 04 12:00", "Thu 05 12:00", "Tue 10 12:00"]


def test_a_busy_time_moves_to_the_next_within_the_window() -> None:
    busy = [(datetime(2026, 11, 4, 11, 50, tzinfo=UTC), datetime(2026, 11, 4, 12, 10, tzinfo=UTC))]
    found = free_slots([LUNCH], now=NOW, timezone="Europe/London", minutes=20, busy=busy, count=1)
    assert f"{found[0].start:%H:%M}" == "12:20"


def test_a_meeting_that_ends_when_the_call_begins_is_no_clash() -> None:
    busy = [(datetime(2026, 11, 4, 11, tzinfo=UTC), datetime(2026, 11, 4, 12, tzinfo=UTC))]
    found = free_slots([LUNCH], now=NOW, timezone="Europe/London", minutes=20, busy=busy, count=1)
    assert f"{found[0].start:%d %H:%M}" == "04 12:00"


def test_an_hour_that_the_clock_skips_is_not_offered() -> None:
    night = WeeklySlot((6,), 2 * 60, 3 * 60)
    now = datetime(2026, 3, 20, 12, tzinfo=UTC)
    found = free_slots([night], now=now, timezone="Europe/Berlin", minutes=60)
    assert [f"{slot.start:%Y-%m-%d}" for slot in found] == ["2026-03-22", "2026-04-05"]


@pytest.mark.parametrize(("minutes", "count"), [(61, 3), (20, 0)])
def test_where_nothing_fits_nothing_is_offered(minutes: int, count: int) -> None:
    assert free_slots([LUNCH], now=NOW, timezone="UTC", minutes=minutes, count=count) == ()


def test_without_windows_there_are_no_times() -> None:
    assert free_slots([], now=NOW, timezone="UTC", minutes=20) == ()
