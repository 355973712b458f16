"""Titles, their rank and their family."""

from __future__ import annotations

from typing import Any

import pytest

from classifier.facts.ladder import LADDER, RANK, family_of, seniority_of
from classifier.facts.role import tidy_title
from returncall.model import Profile
from tests.classifier.mails import facts_of, mail

TITLES = [
    ("", "Role: Senior Backend Engineer\nLocation: Leeds", "Senior Backend Engineer"),
    ("", "Job Title : Salesforce Developer", "Salesforce Developer"),
    ("Senior Data Engineer at Acme", "Interested?", "Senior Data Engineer"),
    ("", "We are looking for a Principal Software Engineer to join us.", "Principal Software Engineer"),
    ("Java Developer - Columbus, OH", "Contract for 6 months.", "Java Developer"),
    ("", "We are hiring a Registered Nurse for our ICU.", "Registered Nurse"),
    ("Senior Java-Entwickler (m/w/d) in Hannover", "Guten Tag", "Senior Java-Entwickler"),
    ("", "Position: Staff Machine Learning Engineer (Remote)", "Staff Machine Learning Engineer"),
]


@pytest.mark.parametrize(("subject", "text", "expected"), TITLES, ids=[f"{s} {t}" for s, t, _ in TITLES])
def test_finds_the_title_as_written(subject: str, text: str, expected: Any) -> None:
    role = facts_of(mail(text, subject=subject)).role

    assert role is not None
    assert role.title == expected


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("Softwareentwickler (m/w/d)", "Softwareentwickler"),
        ("Site Manager [Req 40881]", "Site Manager"),
        ("a Senior Engineer", "Senior Engineer"),
        ("Data Analyst #12345", "Data Analyst"),
    ],
)
def test_takes_off_what_is_not_the_title(written: str, tidy: str) -> None:
    role = facts_of(mail(f"We want {written} soon."), ROLE=written).role

    assert role is not None
    assert role.title == tidy


def test_no_title_in_the_mail_is_none() -> None:
    assert facts_of(mail("Would you be open to hearing about something new at our place?")).role is None


def test_the_recruiters_own_title_is_not_on_offer() -> None:
    text = "We are hiring a Data Engineer.\n\nBest,\nRobin Vale\nSenior Technical Recruiter"

    role = facts_of(mail(text)).role

    assert role is not None
    assert role.title == "Data Engineer"


def test_of_several_roles_the_best_fit_comes_first() -> None:
    text = "Role: Staff Nurse\nRole: Staff Engineer\nRole: Sous Chef"

    role = facts_of(mail(text), profile=Profile(want_titles=("staff engineer",))).role

    assert role is not None
    assert role.title == "Staff Engineer"
    assert set(role.others) == {"Staff Nurse", "Sous Chef"}


RANKS = [
    ("Software Engineering Intern", "intern"), ("Werkstudent Data", "intern"), ("Junior Developer", "junior"), ("Graduate Geologist", "junior"),
    ("Software Engineer II", "mid"), ("Desenvolvedor Pleno", "mid"), ("Senior Backend Engineer", "senior"), ("Sr. Accountant", "senior"), ("Analista Sênior", "senior"),
    ("Tech Lead React Native", "lead"), ("Teamleiter Pflege", "lead"), ("Staff Engineer", "staff"), ("Principal Scientist", "principal"),
    ("Engineering Manager", "manager"), ("Product Manager", "manager"), ("Gerente Comercial", "manager"), ("Head of Data", "head"), ("Bereichsleiter IT", "head"),
    ("Director of Nursing", "director"), ("Diretora de Marketing", "director"), ("VP of Engineering", "vp"), ("AVP, AML Investigations", "vp"),
    ("CTO", "executive"), ("Chief Risk Officer", "executive"), ("Geschäftsführer", "executive"), ("Managing Director", "executive"),
    ("Software Engineer", None), ("Staff Nurse", None), ("Account Executive", None), ("Executive Assistant", None), ("iOS engineer", None), ("Software Architect", None),
]  # fmt: skip


@pytest.mark.parametrize(("title", "rank"), RANKS, ids=[title for title, _ in RANKS])
def test_knows_the_rank_of_a_title(title: str, rank: Any) -> None:
    assert seniority_of(title) == rank


FAMILIES = [
    ("Senior Backend Engineer", "engineering"), ("Softwareentwickler", "engineering"), ("Data Engineer", "data_engineering"), ("Machine Learning Engineer", "data_science"),
    ("Site Reliability Engineer", "site_reliability"), ("Penetration Tester", "security"), ("Product Designer", "design"), ("Product Manager", "product_management"),
    ("Structural Engineer", "civil_engineering"), ("Process Safety Engineer", "mechanical_engineering"), ("Registered Nurse", "nursing"), ("Oberarzt Anästhesie", "medicine"),
    ("Physiotherapeut", "allied_health"), ("Grundschullehrerin", None), ("Maths Teacher", "education"), ("Legal Counsel", "legal"), ("Tax Manager", "accounting"),
    ("Sous Chef", "hospitality"), ("Electrician", "trades"), ("First Officer A320", "transport"), ("Account Executive", "sales"), ("CEO", "executive"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "family"), FAMILIES, ids=[title for title, _ in FAMILIES])
def test_knows_the_family_of_a_title(title: str, family: Any) -> None:
    assert family_of(title) == family


def test_the_ladder_is_that_of_the_contract() -> None:
    assert LADDER == (
        "intern",
        "junior",
        "mid",
        "senior",
        "lead",
        "staff",
        "principal",
        "manager",
        "head",
        "director",
        "vp",
        "executive",
    )
    assert set(RANK) == set(LADDER)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Senior Structural Engineer (CEng", "Senior Structural Engineer"),
        ("Engineer (Platform) (m/w/d)", "Engineer (Platform)"),
        ("(Senior) Data Engineer", "(Senior) Data Engineer"),
    ],
)
def test_a_bracket_that_was_cut_off_is_left_out(written: str, title: str) -> None:
    assert tidy_title(written) == title


def test_what_the_name_finder_takes_a_firm_for_gives_way_to_a_title() -> None:
    text = "Pippin Farms is growing. We are looking for a Junior Python Developer."

    role = facts_of(mail(text), ROLE="Pippin Farms").role

    assert role is not None
    assert role.title == "Junior Python Developer"


@pytest.mark.parametrize(
    ("text", "seen", "expected"),
    [
        ("We need a Staff Engineer, grid forecasting, in Hull.", "Staff Engineer, grid", "Staff Engineer"),
        ("We need a Head of People, Europe at Palletwise.", "Head of People, Europe", "Head of People, Europe"),
        ("Now hiring: Product Manager, Payments", "Product Manager, Payments", "Product Manager, Payments"),
    ],
)
def test_what_follows_a_comma_is_whole_or_not_there(text: str, seen: str, expected: str) -> None:
    role = facts_of(mail(text), ROLE=seen).role

    assert role is not None
    assert role.title == expected
