"""Place and work mode, as stated."""

from __future__ import annotations

from typing import Any

import pytest

from classifier.facts.place import country_of, places_in
from tests.classifier.mails import facts_of, mail

MODES = [
    ("The job is fully remote.", "remote"),
    ("100% remote, anywhere in the EU.", "remote"),
    ("Location: Remote (US)", "remote"),
    ("You can work from anywhere.", "remote"),
    ("Remote-first company, remote within Canada.", "remote"),
    ("komplett remote innerhalb Deutschlands", "remote"),
    ("Full remote possible depuis la France.", "remote"),
    ("100% home office, contrato CLT", "remote"),
    ("Remoto desde cualquier lado de Argentina.", "remote"),
    ("volledig remote", "remote"),
    ("It is hybrid, in Leeds.", "hybrid"),
    ("Hybrid 2 days in the office.", "hybrid"),
    ("Three days in the office, two at home.", "hybrid"),
    ("2 days a week on site in Reading", "hybrid"),
    ("Two days from home.", "hybrid"),
    ("In the office Tues/Weds, home otherwise.", "hybrid"),
    ("2 Tage Homeoffice pro Woche", "hybrid"),
    ("drei Tage vor Ort", "hybrid"),
    ("deux jours de télétravail", "hybrid"),
    ("dos días en casa", "hybrid"),
    ("REGIME: CLT, HÍBRIDO", "hybrid"),
    ("twee dagen thuiswerken", "hybrid"),
    ("Partly remote.", "hybrid"),
    ("Fully on-site in Austin.", "onsite"),
    ("Onsite from day one.", "onsite"),
    ("No remote, day one onsite.", "onsite"),
    ("Remote is not possible.", "onsite"),
    ("Five days a week in the office.", "onsite"),
    ("Präsenz vor Ort in Ulm", "onsite"),
    ("Presencial en Madrid", "onsite"),
    ("Sur site à Lyon", "onsite"),
    ("Remote for now.", None),
    ("We have a virtual onsite with four interviews.", None),
    ("The interview is remote interview one, then a call.", None),
    ("You know remote sensing and hybrid cloud.", None),
    ("The Home Office sponsors nobody.", None),
    ("Let us meet in person for a coffee.", None),
    ("I shall be in the office all week.", None),
    ("We are a family office in Geneva.", None),
]


@pytest.mark.parametrize(("words", "mode"), MODES, ids=[words for words, _ in MODES])
def test_reads_the_stated_mode(words: str, mode: Any) -> None:
    place = facts_of(mail(f"Hello Sam,\n\nthere is a job for you.\n{words}\n\nRobin")).place

    assert (place.mode if place else None) == mode


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Berlin, hybrid 2 days in the office", 2),
        ("Three days in the office in Berlin, two at home", 3),
        ("Berlin, 1 day a week onsite", 1),
    ],
)
def test_says_how_many_days(words: str, days: int) -> None:
    place = facts_of(mail(f"Location: Berlin\n{words}")).place

    assert place is not None
    assert f"hybrid {days} day" in place.text


PLACES = [
    ("", "Location: Berlin", "Berlin"),
    ("", "Location : Durham, NC", "Durham, NC"),
    ("", "Standort: München", "München"),
    ("", "Lieu : Lyon", "Lyon"),
    ("", "We need somebody in Rotterdam.", "Rotterdam"),
    ("", "The team is based in Toronto.", "Toronto"),
    ("Data Engineer | Lisbon", "Interested?", "Lisbon"),
    ("Java Developer - Columbus, OH", "Contract.", "Columbus, OH"),
    ("", "an office in Kraków", "Kraków"),
    ("", "para São Paulo", "São Paulo"),
]


@pytest.mark.parametrize(("subject", "words", "expected"), PLACES, ids=[f"{s} {w}" for s, w, _ in PLACES])
def test_finds_the_place(subject: str, words: str, expected: Any) -> None:
    place = facts_of(mail(words, subject=subject)).place

    assert place is not None
    assert expected in place.text


def test_the_agencys_street_is_not_the_place() -> None:
    text = "Hello Sam,\n\nwe look for a chemist.\n\nRobin Vale\nVale Staffing\n1400 Market Street, Suite 200, Chicago, IL 60601"

    assert facts_of(mail(text)).place is None


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Munich", "DE"),
        ("München", "DE"),
        ("NYC", "US"),
        ("Bengaluru", "IN"),
        ("the Netherlands", "NL"),
        ("Deutschland", "DE"),
        ("Austin, TX", "US"),
        ("Nowhere at all", ""),
    ],
)
def test_knows_the_country(text: str, country: str) -> None:
    assert country_of(text) == country


def test_two_spellings_are_one_place() -> None:
    assert places_in("Munich") == places_in("München")


def test_a_state_makes_another_town_of_the_same_name() -> None:
    assert places_in("Durham, NC") != places_in("Durham")


@pytest.mark.parametrize(
    ("found", "place"),
    [
        ("London or", "London"),
        ("London (Bermondsey", "London"),
        ("Ghent, hybrid, Tuesdays and", "Ghent"),
        ("York", "York"),
    ],
)
def test_what_hangs_on_at_the_end_of_a_place_is_left_out(found: str, place: str) -> None:
    facts = facts_of(mail(f"Role: Data Engineer, {found} that is", sender="Kim <kim@gmail.com>"), PLACE=found)

    assert facts.place is not None
    assert (facts.place.text or "").partition(",")[0] == place
