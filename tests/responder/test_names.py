"""A name fit for a greeting, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.names import clean_name, fuller_name, greeting_name, quiet_title


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
        ("dawn PRUETT", "Dawn PRUETT", "Dawn"),
        ("DAWN Pruett", "Dawn Pruett", "Dawn"),
        ("JP Pruett", "JP Pruett", "JP"),
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
        "Kestrel Solutions", "Support", "Info", "12345", "Unknown", "X", "K.",
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


def test_a_surname_alone_greets_nobody() -> None:
    assert greeting_name("Pruett", address="d.pruett@kestrel.example") == ""
    assert greeting_name("Pruett", address="dpruett@kestrel.example") == ""
    assert greeting_name("Dawn", address="dawn@kestrel.example") == "Dawn"
    assert greeting_name("Dawn Pruett", address="d.pruett@kestrel.example") == "Dawn"


@pytest.mark.parametrize("formal", [False, True])
def test_a_firm_is_not_greeted_as_a_person(formal: bool) -> None:
    assert greeting_name("Kestrel", formal=formal, firms=("", "Kestrel Foundry Inc.")) == ""
    assert greeting_name("Kestrel Foundry", formal=formal, firms=("Kestrel Foundry",)) == ""
    assert greeting_name("Dawn", formal=formal, firms=("Kestrel Foundry",)) == "Dawn"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("SENIOR JAVA DEVELOPER", "Senior Java Developer"), ("IOS DEVELOPER (AWS)", "IOS Developer (AWS)"), ("C++ ENGINEER", "C++ Engineer"),
        ("HEAD OF QA", "Head of QA"), ("CISO", "CISO"), ("Staff Engineer", "Staff Engineer"), ("senior ai developer", "senior ai developer"),
        ("LEITERIN FÜR VERTRIEB", "Leiterin für Vertrieb"), ("", ""),
    ],
)  # fmt: skip
def test_a_title_does_not_shout(written: str, said: str) -> None:
    assert quiet_title(written) == said
