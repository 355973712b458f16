"""A name fit for a greeting, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.names import clean_name, fuller_name, greeting_name


@pytest.mark.parametrize(
    ("raw", "whole", "first"),
    [
        ("Dawn Pruett", "Dawn Pruett", "Dawn"),
        ("DAWN PRUETT", "Dawn Pruett", "Dawn"),
        ("dawn pruett", "Dawn Pruett", "Dawn"),
        ("Dawn Pruett (Kestrel)", "Dawn Pruett", "Dawn"),
        ("DAWN PRUETT (Kestrel)", "Dawn Pruett", "Dawn"),
        ("Dawn Pruett | Kestrel Search", "Dawn Pruett", "Dawn"),
        ("Dawn Pruett - Kestrel", "Dawn Pruett", "Dawn"),
        ("Dawn Pruett – Kestrel", "Dawn Pruett", "Dawn"),
        ("Dawn Pruett at Kestrel", "Dawn Pruett", "Dawn"),
        ("Dawn from Kestrel", "Dawn", "Dawn"),
        ("Dawn Pruett via LinkedIn", "Dawn Pruett", "Dawn"),
        ("Dawn bei Kestrel", "Dawn", "Dawn"),
        ("Dawn Pruett, CIR", "Dawn Pruett", "Dawn"),
        ("Dawn Pruett, PHR", "Dawn Pruett", "Dawn"),
        ("Pruett, Dawn", "Dawn Pruett", "Dawn"),
        ("Pruett, Dawn M.", "Dawn M. Pruett", "Dawn"),
        ("Pruett, Dawn (Kestrel)", "Dawn Pruett", "Dawn"),
        ("PRUETT, DAWN", "Dawn Pruett", "Dawn"),
        ("Dr. Dawn Pruett", "Dawn Pruett", "Dawn"),
        ("Frau Dr. Dawn Pruett", "Dawn Pruett", "Dawn"),
        ("Jean-Luc O'Neil", "Jean-Luc O'Neil", "Jean-Luc"),
        ("Zoë Vález", "Zoë Vález", "Zoë"),
        ("李 明", "李 明", "李 明"),
        ("J. Pruett", "J. Pruett", "J. Pruett"),
        ("'Dawn Pruett'", "Dawn Pruett", "Dawn"),
        ("Dawn", "Dawn", "Dawn"),
        ("Maria del Carmen Ruiz", "Maria del Carmen Ruiz", "Maria"),
    ],
)
def test_a_person_is_greeted_by_name(raw: str, whole: str, first: str) -> None:
    assert clean_name(raw) == whole
    assert greeting_name(raw) == first
    assert greeting_name(raw, formal=True) == whole


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "Kestrel Recruiting", "Talent Team", "HR", "Careers at Kestrel", "jobs", "dawn@kestrel.example",
        "Recruiter 42", "The Kestrel Group", "Kestrel GmbH", "Kestrel Ltd", "Hiring Team", "LinkedIn", "InMail",
        "No Reply", "noreply", "Talent Acquisition Partner at Kestrel", "a very long name of many words indeed", "🚀",
        "Kestrel Solutions", "Support", "Info", "12345",
    ],
)  # fmt: skip
def test_a_firm_or_team_is_greeted_without_a_name(raw: str) -> None:
    assert greeting_name(raw) == ""


@given(st.text(max_size=300))
def test_whatever_stands_there_gives_a_short_line_of_letters(raw: str) -> None:
    for name in (greeting_name(raw), clean_name(raw)):
        assert "\n" not in name
        assert "\r" not in name
        assert "@" not in name
        assert not any(c.isdigit() for c in name)
        assert len(name.split(" ")) <= 4


@pytest.mark.parametrize(
    ("found", "sender", "name"),
    [
        ("Lindgren", "Lindgren, Tara", "Tara Lindgren"),
        ("", "Lindgren, Tara", "Tara Lindgren"),
        ("Tara Lindgren", "Tara", "Tara Lindgren"),
        ("Dawn Pruett", "Kestrel Jobs", "Dawn Pruett"),
        ("Tara", "Rita Vale", "Tara"),
        ("", "", ""),
    ],
)
def test_the_fuller_form_of_the_same_name_is_taken(found: str, sender: str, name: str) -> None:
    assert fuller_name(found, sender) == name
