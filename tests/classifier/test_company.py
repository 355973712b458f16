"""Who hires: never the agency, the applicant system, the relay, the user's employer or a past one."""

from __future__ import annotations

from typing import Any

import pytest

from classifier.facts import domains, organisations
from classifier.facts.parties import find_parties
from classifier.facts.reading import Witness, lay_out
from returncall.model import Profile
from tests.classifier.mails import facts_of, mail

HIRES = [
    (
        "I lead talent at Acme Robotics and we are hiring a Data Engineer.",
        "Ana Ruiz <ana@acmerobotics.example>",
        "Acme Robotics",
    ),
    (
        "Acme Robotics is hiring a Data Engineer. Our team is small.",
        "Ana Ruiz <ana.ruiz@acme-robotics.example>",
        "Acme Robotics",
    ),
    ("Join Palletwise as our second engineer. We are four people.", "Teo <teo@palletwise.example>", "Palletwise"),
    ("Wir sind die Alpmess AG und suchen eine Ingenieurin.", "Reto Zurbriggen <reto@alpmess.example>", "Alpmess"),
    # A young firm writes itself small, as its domain does.
    ("i run sorrelbox, we do meal boxes, and want a data engineer.", "jo <jo@sorrelbox.example>", "sorrelbox"),
    ("We are growing and want a Data Engineer in Sorrelbox.", "Jo <jo@sorrelbox.example>", "Sorrelbox"),
    ("Company: Globex\nRole: Accountant", "Kim <kim@brightstaffing.example>", "Globex"),
    (
        "I run a small search firm. The client is Halvorsen. They build kilns.",
        "Ivo Lenk <ivo@lenkandroe-search.example>",
        "Halvorsen",
    ),
    (
        "I'm exclusively partnered with Palletwise, who need a Data Engineer.",
        "Kim Poe <kim@poerecruitment.example>",
        "Palletwise",
    ),
    (
        "Bramley Pumps (pumps for mines, Leeds) want a Data Engineer. I placed two of the team there.",
        "Kim Poe <kim@poerecruitment.example>",
        "Bramley Pumps",
    ),
    (
        "I wrote to you regarding the Data Engineer appointment at Ashdown Kilns. The client has asked for a shortlist.",
        "Kim Poe <kim@poerecruitment.example>",
        "Ashdown Kilns",
    ),
    ("Bright news from the south: Ashdown Kilns wants a Data Engineer.", "Kim Poe <kim@gmail.com>", "Ashdown Kilns"),
    (
        "I look after Orbelbio Robotics for Poe. They have signed off a Data Engineer.",
        "Kim Poe <kim@poe.example>",
        "Orbelbio Robotics",
    ),
    (
        "Ich bin Recruiterin bei der Falkenau Technik GmbH. Wir bauen Kräne und suchen einen Entwickler.",
        "Ute Brandt <ute.brandt@falkenau-technik.example>",
        "Falkenau Technik",
    ),
    ("I'm one of two in-house recruiters at Oddham. We have a role.", "Kay Moss <kay@oddham.example>", "Oddham"),
    ("Somos Orbelbio y buscamos una Legal Counsel.", "Iker <iker@orbelbio.example>", "Orbelbio"),
]


@pytest.mark.parametrize(
    ("text", "sender", "expected"), HIRES, ids=[expected + "-" + text[:20] for text, _, expected in HIRES]
)
def test_names_the_employer(text: str, sender: str, expected: Any) -> None:
    company = facts_of(mail(f"Hello Sam,\n\n{text}\n\nBest\nAna", sender=sender)).company

    assert company is not None
    assert organisations.same(company.name, expected)


UNNAMED = [
    ("My client, a Series B fintech in Leeds, needs a Data Engineer.", "Kim Poe <kim@poesearch.example>"),
    (
        "Our client is looking for a Java Developer. C2C is fine. Updated resume please.",
        "Raj <raj@pinegatesolutions.example>",
    ),
    ("They need a Data Engineer. I can put you forward today.", "Jay Roe <jay@findstack.example>"),
    ("Mon client, une ETI familiale, cherche un comptable.", "Clémence <c@cabinet-rh.example>"),
    ("Für unseren Mandanten suchen wir einen Entwickler.", "Svenja <s@nordlicht-personal.example>"),
    ("Para um cliente do setor financeiro.", "Thaís <thais@garimpotalentos.example>"),
    ("Namens onze opdrachtgever zoeken wij een jurist.", "Mark <mark@kantelpunt-werving.example>"),
]


@pytest.mark.parametrize(("text", "sender"), UNNAMED, ids=[text[:30] for text, _ in UNNAMED])
def test_an_unnamed_client_is_none(text: str, sender: str) -> None:
    assert facts_of(mail(f"Hello Sam,\n\n{text}\n\nBest", sender=sender)).company is None


WRITERS = [
    ("I'm Lou, a recruiter at Calder, a premier marketing and IT resourcing agency. We have a role.", "Calder"),
    ("I'm a sourcer at Randstad and I have an opening for a nurse.", "Randstad"),
    ("Our client is looking for a Data Engineer.\n\nAda Lindqvist\nDelivery Manager at Piperwell Companies", "Piperwell Companies"),
    ("Our client is looking for a Data Engineer.\n\nAda Lindqvist\nada@piperwell.example", "piperwell"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "agency"), WRITERS, ids=[f"{agency}-{text[:12]}" for text, agency in WRITERS])
def test_who_writes_for_a_client_is_an_agency(text: str, agency: str) -> None:
    """Also where the address says nothing: forwarded, pasted, from free mail."""
    facts = facts_of(mail(text, sender="Ada Lindqvist <ada.l@gmail.com>"))

    assert facts.company is None
    assert facts.agency == agency


@pytest.mark.parametrize("words", ["XXX", "Digital Marketing", "Free Dental"])
def test_what_no_firm_is_called_is_no_company(words: str) -> None:
    company = facts_of(mail(f"Company: {words}\nRole: Accountant", sender="Kim <kim@gmail.com>")).company

    assert company is None


def test_a_name_that_says_so_is_an_agency_whatever_the_name_finder_took_it_for() -> None:
    message = mail(
        "Perm pharmacist, any interest?\n\nAmrit\nLarkspur Locums", sender="Amrit <amrit@larkspurlocums.example>"
    )

    facts = facts_of(message, COMPANY="Larkspur Locums")

    assert facts.company is None
    assert facts.agency == "Larkspur Locums"


def test_the_agency_is_not_the_employer() -> None:
    text = "I am with Brightway Staffing and our client Globex needs a nurse."
    message = mail(text, sender="Jo Ray <jo@brightwaystaffing.example>")

    facts = facts_of(message, AGENCY="Brightway Staffing", COMPANY="Globex")

    assert facts.agency == "Brightway Staffing"
    assert facts.company is not None
    assert facts.company.name == "Globex"


@pytest.mark.parametrize(
    "host", ["us.greenhouse-mail.io", "hire.lever.co", "myworkday.com", "ashbyhq.com", "linkedin.com", "indeed.com"]
)
def test_an_applicant_system_or_relay_is_not_the_employer(host: str) -> None:
    facts = facts_of(mail("We would love to chat about the role.", sender=f"Robin <no-reply@{host}>"))

    assert facts.company is None


def test_the_users_employer_is_not_the_employer() -> None:
    message = mail("I saw your work at Initech. Globex is hiring.", sender="Jo <jo@globex.example>")

    company = facts_of(message, profile=Profile(employer_name="Initech"), ORG="Initech").company

    assert company is not None
    assert company.name == "Globex"


def test_a_past_employer_is_not_the_employer() -> None:
    message = mail("Your years at Hooli caught my eye.", sender="Jo <jo@gmail.com>")

    assert facts_of(message).company is None


def test_the_domain_is_given_when_the_sender_speaks_for_the_firm() -> None:
    message = mail("Acme is hiring; join our team.", sender="Jo <jo@mail.acme.co.uk>")

    company = facts_of(message, COMPANY="Acme").company

    assert company is not None
    assert company.domain == "acme.co.uk"


def test_the_domain_comes_from_a_link_when_the_sender_is_a_relay() -> None:
    message = mail("Acme is hiring.", sender="Jo <hit-reply@linkedin.com>", links=("https://www.acme.example/jobs",))

    company = facts_of(message, COMPANY="Acme").company

    assert company is not None
    assert company.domain == "acme.example"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Acme Robotics GmbH", "Acme Robotics", True), ("Halcyon", "Halcyon Labs Inc.", True), ("Léman Staff SA", "Leman Staff", True),
        ("ACME", "acme ltd", True), ("IT", "Itaca", False), ("Globex", "Initech", False), ("", "Acme", False),
    ],
)  # fmt: skip
def test_compares_names_without_their_legal_form(one: str, other: str, same: bool) -> None:
    assert organisations.same(one, other) is same


@pytest.mark.parametrize(
    ("host", "registered", "core"),
    [
        ("mail.acme.co.uk", "acme.co.uk", "acme"), ("get-strata.example", "get-strata.example", "strata"), ("acme-careers.com", "acme-careers.com", "acme"),
        ("talent.verdanthealth.example", "verdanthealth.example", "verdanthealth"), ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example", "xnmnchen3ya"),
    ],
)  # fmt: skip
def test_reads_the_name_in_a_domain(host: str, registered: str, core: str) -> None:
    assert domains.registered(host) == registered
    assert domains.core_label(host) == core


@pytest.mark.parametrize(
    ("host", "free"), [("gmail.com", True), ("outlook.com", True), ("web.de", True), ("acme.example", False)]
)
def test_knows_free_mail(host: str, free: bool) -> None:
    assert domains.is_free_mail(host) is free


def test_a_platform_is_matched_by_whole_domain() -> None:
    assert domains.sort_of("e.linkedin.com") == "platform"
    assert domains.sort_of("linkedin.com.evil.example") == ""
    assert domains.sort_of("notlinkedin.com") == ""


@pytest.mark.parametrize(
    ("written", "name"),
    [("Stackfinders 👋", "Stackfinders"), ("Oddsmere.", "Oddsmere"), ("Acme Inc.", "Acme Inc."), ("S.A.P.", "S.A.P.")],
)
def test_a_name_is_cleaned_and_keeps_its_own_stops(written: str, name: str) -> None:
    assert organisations.tidy(written) == name


def _seen_as_firm(text: str, *named: str) -> str | None:
    """The employer when the recogniser takes `named` for companies."""
    body = mail(text, sender="Kim Poe <kim@poerecruitment.example>")
    seen = tuple(Witness("COMPANY", text.index(name), text.index(name) + len(name), name) for name in named)
    found = find_parties(lay_out(text, body, kind="outreach", witnesses=seen)).company
    return found.name if found else None


def test_an_item_of_a_list_is_no_employer() -> None:
    perks = "They offer:\n- Summer Regatta\n* Bread Fridays.\n"

    assert _seen_as_firm(perks, "Summer Regatta", "Bread Fridays") is None
    assert _seen_as_firm(perks, "Summer Regatta\n* Bread Fridays") is None
    assert _seen_as_firm(f"{perks}\nI recruit for Palletwise here.", "Summer Regatta", "Palletwise") == "Palletwise"


def test_who_runs_a_search_firm_is_not_the_employer() -> None:
    text = "I run a two-person search firm (Oakhurst & Pell).\n\nThe client is Palletwise. They build kilns."
    body = mail(text, sender="Rory Pell <rory@oakhurstandpell.example>")
    seen = (Witness("COMPANY", 31, 47, "Oakhurst & Pell"),)
    found = find_parties(lay_out(text, body, kind="outreach", witnesses=seen))

    assert found.company
    assert found.company.name == "Palletwise"
    assert found.agency == "Oakhurst & Pell"


@pytest.mark.parametrize("words", ["Product Life Cycles", "Agile Methodologies", "Career Opportunities"])
def test_what_a_trade_is_about_is_no_employer(words: str) -> None:
    assert _seen_as_firm(f"You know {words} and more.", words) is None


def test_a_name_ends_where_the_list_goes_on() -> None:
    assert _seen_as_firm("Firms: Palletwise\n- a kiln maker", "Palletwise\n- a kiln") == "Palletwise"
