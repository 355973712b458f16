"""The week as one value."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returncall.digest.compile import SECTIONS, WeekMail, compile_digest, median_pay, week_bounds, week_days, week_of
from returncall.errors import UserError

AT = datetime(2026, 11, 17, 9, tzinfo=UTC)


def a_mail(**changes: Any) -> WeekMail:
    values = {"section": "waiting", "draft_id": "k3x9", "company": "Acme", "role": "Engineer", "person": "Rita",
              "fit": 0.5, "action": "decline", "because": "Not now.", "at": AT}  # fmt: skip
    return WeekMail(**(values | changes))


def test_lines_stand_by_section_then_fit_and_are_numbered_through() -> None:
    mails = [
        a_mail(section="left", company="E"), a_mail(fit=0.2, company="B"), a_mail(fit=0.9, company="A"),
        a_mail(section="yourself", company="D"), a_mail(fit=None, company="C"),
    ]  # fmt: skip
    found = compile_digest("2026-W47", mails, counts=(), budget=None, coverage=None)
    assert [(line.number, line.company, line.fit) for line in found.lines] == [
        (1, "A", 90), (2, "B", 20), (3, "C", None), (4, "D", 50), (5, "E", 50),
    ]  # fmt: skip
    assert (found.first_day, found.last_day) == (date(2026, 11, 16), date(2026, 11, 22))


def test_of_the_same_fit_lines_stand_as_in_the_queue() -> None:
    mails = [
        a_mail(action="decline", company="D"), a_mail(action="ask_details", company="B"),
        a_mail(action="accept_call", company="A"), a_mail(action="ask_details", company="C"),
    ]  # fmt: skip
    found = compile_digest("2026-W47", mails, counts=(), budget=None, coverage=None)
    assert [line.company for line in found.lines] == ["A", "B", "C", "D"]


@given(st.lists(st.builds(a_mail, section=st.sampled_from(SECTIONS), fit=st.one_of(st.none(), st.floats(0, 1)))))
def test_no_line_is_lost_whatever_the_order(mails: list[WeekMail]) -> None:
    found = compile_digest("2026-W47", mails, counts=(), budget=None, coverage=None)
    assert [line.number for line in found.lines] == list(range(1, len(mails) + 1))
    assert sorted(line.section for line in found.lines) == sorted(mail.section for mail in mails)


@given(st.dates(date(2000, 1, 3), date(2100, 1, 1)))
def test_every_day_lies_in_its_week(day: date) -> None:
    first, last = week_days(week_of(day))
    assert first <= day <= last
    assert (first.weekday(), last - first) == (0, timedelta(days=6))
    begin, end = week_bounds(week_of(day))
    assert end - begin == timedelta(days=7)


@pytest.mark.parametrize(
    ("day", "week"),
    [(date(2027, 1, 1), "2026-W53"), (date(2026, 12, 31), "2026-W53"), (date(2025, 12, 29), "2026-W01")],
)
def test_weeks_at_the_turn_of_the_year(day: date, week: str) -> None:
    assert week_of(day) == week


@pytest.mark.parametrize("week", ["", "47", "2026-47", "2026-W", "2026-W54", "2026-W00", "x-Wy", "2025-W53"])
def test_what_is_no_week_is_a_sentence(week: str) -> None:
    with pytest.raises(UserError, match="is not a week"):
        week_days(week)


def test_pay_is_told_only_where_two_say_it() -> None:
    def pay(low: float | None, high: float | None, currency: str = "EUR") -> dict[str, Any]:
        return {"min": low, "max": high, "currency": currency, "per": "year"}

    assert median_pay([pay(100, 120)]) == ()
    assert median_pay([pay(None, None), pay(None, None)]) == ()
    assert median_pay([pay(100_000, 120_000), pay(None, 150_000), pay(90_000, None), pay(1, 1, "USD")]) == (
        ("pay offered, EUR a year", "110,000 in the middle of 3"),
    )
