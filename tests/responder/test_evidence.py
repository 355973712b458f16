"""A letter asks for nothing that the mail may be saying, found by the finders or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader

from responder.evidence import hinted
from responder.policy import Case, suggest
from responder.render import environment
from returncall.model import Profile
from returncall.pipeline import Surroundings, words_for, write
from tests.responder.made import NOW, a_message, an_assessment


@pytest.mark.parametrize(
    "text",
    [
        "It pays £85k.", "EUR 90.000 to 100.000", "90 000 € brut", "between 120k and 140k", "$1,200/day", "700 per day, GBP",
        "salary: 95.000", "Gehalt 80.000", "TJM 650", "40 LPA", "R$ 18.000", "CHF 140'000", "Sueldo de 60.000", "5.500 euro per maand",
    ],
)  # fmt: skip
def test_an_amount_may_be_the_pay(text: str) -> None:
    assert "pay" in hinted("", text)


@pytest.mark.parametrize(
    "text",
    [
        "We closed our €14M round.", "They raised $40 million.", "Call +44 20 7946 0418.", "120 people in 3 offices.", "Umsatz: 12 Mio. Euro",
        "Proper salary, good people.", "", "Founded in 2012.", "une levée de 30 millions d'euros", "8 billion dollar market",
    ],
)  # fmt: skip
def test_what_is_no_pay_is_no_hint_of_it(text: str) -> None:
    assert "pay" not in hinted("", text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", "a role at Kestrel Foundry"), ("", "Ich arbeite bei der Falkenau AG."), ("", "un poste chez Tremolat"), ("", "Our client is Harrowby."),
        ("", "I am recruiting for Kestrel."), ("", "Falkenau sucht einen Entwickler"), ("", "Kestrel (robots, Leeds) want an engineer"),
        ("Kestrel - Staff Engineer", "You would run the platform of Kestrel."), ("Staff Engineer @ Kestrel", "Hi"), ("", "trabajar en Tremolat"),
        ("", "een functie bij Kestrel"), ("", "We partner exclusively with Kestrel."),
        ("", "a position with client Kestrel"), ("", "Staff Engineer - Kestrel, Leeds. Kestrel is looking for somebody."),
    ],
)  # fmt: skip
def test_a_name_in_a_firms_place_may_be_the_company(subject: str, text: str) -> None:
    assert "company" in hinted(subject, text, role="Staff Engineer") | hinted(
        "", f"{subject} {text}", role="Staff Engineer"
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Quiet one: staff engineer", "I cannot name the firm in a mail; I'll tell you on the phone."),
        ("Staff Engineer", "Are you free on Thursday? We can talk at 12."),
        ("Staff Engineer", "I recruit at Sablecroft for a client."),
        ("Staff Engineer in Leeds", "Rita here. Based at Leeds, two days."),
        ("Role", "They want a Staff Engineer. She is looking for help."),
        ("Role", "I found you at LinkedIn."),
    ],
)  # fmt: skip
def test_the_agency_a_place_or_a_day_is_no_hint_of_the_company(subject: str, text: str) -> None:
    assert "company" not in hinted(subject, text, role="Staff Engineer", others=("Sablecroft", "Rita Vale", "Leeds"))


@pytest.mark.parametrize(
    "text",
    [
        "fully remote", "hybrid, two days", "Büro am Hafen", "Our office is near the station.", "en télétravail", "We are in Leeds.",
        "relocation paid", "trabajo presencial", "kantoor", "wir sitzen nahe Bremen", "100 % remoto",
    ],
)  # fmt: skip
def test_a_place_or_mode_may_be_where_it_is(text: str) -> None:
    assert "place" in hinted("", text)


def test_nothing_is_hinted_where_nothing_is_said() -> None:
    assert hinted("Hello", "Are you open to a chat about a new opportunity?") == frozenset()


@given(st.text(max_size=300), st.text(max_size=2_000))
def test_any_words_can_be_read(subject: str, text: str) -> None:
    assert hinted(subject, text, role=subject, others=(text,)) <= {"company", "pay", "place"}


AROUND = Surroundings(
    profile=None,
    environment=environment(DictLoader({})),
    history=lambda _message, _assessment: None,  # type: ignore[arg-type,return-value]
    corrected=lambda _message, judged: judged,
    budget=None,
    new_id=lambda: "k3x9",
    random_hex=lambda: "0" * 32,
)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "nl"])
def test_a_letter_about_a_mail_that_says_all_unfound_asks_for_none_of_it(language: str) -> None:
    mail = a_message(
        subject="Falkenau: Staff Engineer", text="Falkenau sucht: Büro in Bremen, 90 bis 100 TEUR, 95 000 EUR."
    )
    nothing = an_assessment(company=None, pay=None, place=None, language=language)
    words = words_for(mail, nothing, Profile(), slots=(), told=frozenset())
    case = Case(mail, nothing, NOW, Profile())
    draft = write(mail, nothing, suggest(case), AROUND, now=NOW)

    assert words.missing == ()
    assert words.unclear == ("company", "pay", "place")
    assert draft is not None
    assert suggest(case).because.endswith("the mail does not clearly say the company, the pay or the place.")
    asked = {
        "en": "which company", "de": "um welches", "fr": "de quelle entreprise", "es": "de qué empresa", "pt": "qual é a empresa",
        "nl": "om welk bedrijf",
    }  # fmt: skip
    assert asked[language] not in draft.body


def test_what_the_quoted_mail_says_is_not_asked_for_either() -> None:
    mail = a_message(subject="Re: a role", text="Any thoughts?", quoted="> It is at Falkenau in Bremen, 95k EUR.")
    words = words_for(mail, an_assessment(company=None, pay=None, place=None), Profile(), slots=(), told=frozenset())

    assert words.missing == ()


def test_what_is_nowhere_is_asked_for_plainly() -> None:
    mail = a_message(subject="A role", text="Would you be open to a chat?")
    words = words_for(mail, an_assessment(company=None, pay=None, place=None), Profile(), slots=(), told=frozenset())

    assert (words.missing, words.unclear) == (("company", "pay", "place"), ())
