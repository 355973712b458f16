"""Who writes, and on whose behalf."""

from __future__ import annotations

from typing import Any

import pytest

from returncall.model import RecruiterType
from tests.classifier.mails import facts_of, mail

NAMES = [
    ("Clémence Vautrin <c.vautrin@firm.example>", "Bonjour", "Clémence Vautrin"),
    ("Tiago Seixas via LinkedIn <inmail-hit-reply@linkedin.com>", "Olá", "Tiago Seixas"),
    ("Lena from Strata <lena@get-strata.example>", "Hi", "Lena"),
    ('"Jyothi S. | Pharma Recruiter" <j@firm.example>', "Hi", "Jyothi S"),
    ("Mr. Daniel Whitcomb <d@firm.example>", "Hi", "Daniel Whitcomb"),
    ("Campus Team <campus@firm.example>", "Hello,\nMy name is Ishaan Bhatt, I hire.", "Ishaan Bhatt"),
    ("HR <hr@firm.example>", "Hello\n\nKind regards,\nMieke Aaldering\nFirm", "Mieke Aaldering"),
    ("<iker.zabaleta@firm.example>", "Hola", "Iker Zabaleta"),
]


@pytest.mark.parametrize(("sender", "text", "expected"), NAMES, ids=[expected for *_, expected in NAMES])
def test_names_the_writer(sender: str, text: str, expected: Any) -> None:
    recruiter = facts_of(mail(text, sender=sender)).recruiter

    assert recruiter is not None
    assert recruiter.name is not None
    assert recruiter.name.rstrip(".") == expected


def test_a_team_without_a_name_has_none() -> None:
    recruiter = facts_of(mail("Hello, apply now.", sender="Recruiting Team <jobs@firm.example>")).recruiter

    assert recruiter is not None
    assert recruiter.name is None


@pytest.mark.parametrize("words", ["View Details", "Click Here", "Globex.com", "The Globex Crew", "XXX"])
def test_a_link_or_a_brand_is_nobodys_name(words: str) -> None:
    recruiter = facts_of(mail("Hello, apply now.", sender=f"{words} <noreply@mailer.example>")).recruiter

    assert recruiter is not None
    assert recruiter.name is None


def test_the_fuller_spelling_wins() -> None:
    recruiter = facts_of(mail("Hi\n\nThanks,\nLena Moor", sender="Lena <lena@firm.example>")).recruiter

    assert recruiter is not None
    assert recruiter.name == "Lena Moor"


def test_a_relay_address_is_nobodys() -> None:
    recruiter = facts_of(mail("Hi", sender="Ana Ruiz <inmail-hit-reply@linkedin.com>")).recruiter

    assert recruiter is not None
    assert recruiter.address is None


def test_reply_to_is_the_address() -> None:
    message = mail("Hi", sender="Ana Ruiz <bounce@calendly.com>", reply_to="ana@acme.example")

    recruiter = facts_of(message).recruiter

    assert recruiter is not None
    assert recruiter.address == "ana@acme.example"


TYPES = [
    ("My client needs a nurse.\n\nKim\nKim Poe Search", "Kim Poe <kim@poesearch.example>", RecruiterType.AGENCY),
    ("Direct client requirement, C2C, updated resume please.", "Raj <raj@pinegate.example>", RecruiterType.AGENCY),
    (
        "We are growing our team at Acme.\n\nAna\nTechnical Recruiter, Acme",
        "Ana Ruiz <aruiz@acme.example>",
        RecruiterType.IN_HOUSE,
    ),
    (
        "Join Acme, we are hiring.\n\nAna\nTalent Acquisition Partner | Acme",
        "Ana Ruiz <aruiz@acme.example>",
        RecruiterType.IN_HOUSE,
    ),
    (
        "I started Acme with a friend and I need an engineer.\n\nTeo\nco-founder, Acme",
        "Teo <teo@acme.example>",
        RecruiterType.HIRING_MANAGER,
    ),
    (
        "My team at Acme needs you.\n\nBo Li\nEngineering Manager, Acme",
        "Bo Li <bo@acme.example>",
        RecruiterType.HIRING_MANAGER,
    ),
]


@pytest.mark.parametrize(("text", "sender", "expected"), TYPES, ids=[f"{kind}-{text[:24]}" for text, _, kind in TYPES])
def test_knows_on_whose_behalf(text: str, sender: str, expected: Any) -> None:
    recruiter = facts_of(mail(f"Hello Sam,\n\n{text}", sender=sender)).recruiter

    assert recruiter is not None
    assert recruiter.type is expected
