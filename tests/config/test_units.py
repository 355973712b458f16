"""The small grammars inside values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.units import DAYS, PERIODS, parse_pay_floor, parse_place, parse_slot
from returncall.model import PayFloor, PlaceWish, WeeklySlot


@pytest.mark.parametrize(
    ("text", "amount", "currency", "per"),
    [
        ("220k USD/year", 220_000, "USD", "year"), ("700 GBP/day", 700, "GBP", "day"), ("150k eur/year", 150_000, "EUR", "year"), ("1.5m JPY / month", 1_500_000, "JPY", "month"),
        ("120,000 USD/year", 120_000, "USD", "year"), ("120.000 EUR/year", 120_000, "EUR", "year"), ("120_000 EUR/year", 120_000, "EUR", "year"),
        ("120 000 EUR/year", 120_000, "EUR", "year"), (" 85 USD/hour ", 85, "USD", "hour"), ("82.5k EUR/year", 82_500, "EUR", "year"),
        ("82,5k EUR/year", 82_500, "EUR", "year"), ("1,200,000 INR/year", 1_200_000, "INR", "year"), ("9 USD/week", 9, "USD", "week"),
    ],
)  # fmt: skip
def test_pay_is_read_as_people_write_it(text: str, amount: int, currency: str, per: str) -> None:
    assert parse_pay_floor(text) == PayFloor(amount, currency, per)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "much",
        "220k",
        "220k USD",
        "USD 220k/year",
        "220k USD/decade",
        "k USD/year",
        "-5 USD/year",
        "220k DOLLARS/year",
        "1..5 USD/year",
        "220k USD per year",
    ],
)
def test_what_is_no_pay_says_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"Example|such as"):
        parse_pay_floor(text)


@given(st.integers(1, 10**9), st.sampled_from(["USD", "EUR", "JPY"]), st.sampled_from(PERIODS))
def test_any_amount_is_read_back(amount: int, currency: str, per: str) -> None:
    wanted = PayFloor(amount, currency, per)
    for written in (f"{amount}", f"{amount:,}", f"{amount:_}"):
        assert parse_pay_floor(f"{written} {currency}/{per}") == wanted


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("London", PlaceWish("London")), ("remote", PlaceWish("", "remote")), ("remote US", PlaceWish("US", "remote")),
        ("Remote Europe", PlaceWish("Europe", "remote")), ("Berlin hybrid<=2d", PlaceWish("Berlin", "hybrid", 2)),
        ("Berlin hybrid <= 2 days", PlaceWish("Berlin", "hybrid", 2)), ("Berlin <=3d", PlaceWish("Berlin", "hybrid", 3)),
        ("New York onsite", PlaceWish("New York", "onsite")), ("São Paulo", PlaceWish("São Paulo")),
    ],
)  # fmt: skip
def test_places_and_modes(text: str, wish: PlaceWish) -> None:
    assert parse_place(text) == wish


@pytest.mark.parametrize("text", ["", "   ", "remote onsite", "Berlin hybrid<2d", "Berlin <= two days"])
def test_what_is_no_place_says_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="Examples"):
        parse_place(text)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("tue-thu 12:00-13:00", WeeklySlot((1, 2, 3), 720, 780)), ("mon 9:30-10:00", WeeklySlot((0,), 570, 600)),
        ("fri-mon 17:30-18:30", WeeklySlot((0, 4, 5, 6), 1050, 1110)), ("MON-FRI 00:00-24:00", WeeklySlot((0, 1, 2, 3, 4), 0, 1440)),
        ("sun - sat 8:00 - 9:00", WeeklySlot((0, 1, 2, 3, 4, 5, 6), 480, 540)),
    ],
)  # fmt: skip
def test_weekly_times(text: str, slot: WeeklySlot) -> None:
    assert parse_slot(text) == slot


@pytest.mark.parametrize(
    "text",
    [
        "",
        "noon",
        "tue",
        "12:00-13:00",
        "tue 13:00-12:00",
        "tue 12:00-12:00",
        "tue 25:00-26:00",
        "tue 12:60-13:00",
        "xyz 12:00-13:00",
        "tue-xyz 12:00-13:00",
        "tue 12-13",
    ],
)
def test_what_is_no_weekly_time_says_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="Examples"):
        parse_slot(text)


@given(st.sampled_from(DAYS), st.sampled_from(DAYS), st.integers(0, 1439), st.integers(1, 1440))
def test_any_weekly_time_is_read_back(first: str, last: str, start: int, end: int) -> None:
    text = f"{first}-{last} {start // 60}:{start % 60:02}-{end // 60}:{end % 60:02}"
    if start >= end:
        with pytest.raises(ValueError, match="start before it ends"):
            parse_slot(text)
    else:
        slot = parse_slot(text)
        assert (slot.start, slot.end) == (start, end)
        assert {DAYS.index(first), DAYS.index(last)} <= set(slot.days)
