"""The facts together: engagement, skills, and the promises that hold for all."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.facts.values import Facts
from ingest.headers import one_line
from tests.classifier.mails import doc_of, facts_of, mail
from tests.fuzz import laws

ENGAGEMENTS = [
    ("This is a permanent position.", "permanent"),
    ("Full-time employee, direct hire.", "permanent"),
    ("CDI, statut cadre", "permanent"),
    ("unbefristete Festanstellung", "permanent"),
    ("contrato indefinido", "permanent"),
    ("Regime CLT", "permanent"),
    ("vast contract", "permanent"),
    ("Salary £62,000 a year plus pension.", "permanent"),
    ("I am a freelance recruiter. They want you permanent.", "permanent"),
    ("6 month contract, outside IR35", "contract"),
    ("Duration: 12+ months", "contract"),
    ("C2C or W2, both are fine", "contract"),
    ("Day rate £500", "contract"),
    ("Freelance, Tagessatz 700 €", "contract"),
    ("zzp of detachering, 6 maanden", "contract"),
    ("CDD de 8 mois", "contract"),
    ("Modelo PJ, 12 meses", "contract"),
    ("Contract-to-hire, 6 months", "contract"),
    ("Maternity cover until March", "contract"),
    ("part-time, twenty hours", "part_time"),
    ("Teilzeit, 20 Stunden pro Woche", "part_time"),
    ("0,6 fte", "part_time"),
    ("a summer internship", "internship"),
    ("Werkstudent gesucht", "internship"),
    ("We manage contracts for the government.", None),
    ("You know smart contracts and data contracts.", None),
    ("Are you open to a chat?", None),
]


@pytest.mark.parametrize(("words", "expected"), ENGAGEMENTS, ids=[words for words, _ in ENGAGEMENTS])
def test_reads_the_engagement(words: str, expected: Any) -> None:
    assert facts_of(mail(f"Hello Sam,\n{words}\n\nRobin")).engagement == expected


def test_an_interns_title_is_an_internship() -> None:
    message = mail("We would like you as our Research Intern in Delft.")

    assert facts_of(message, ROLE="Research Intern").engagement == "internship"


SKILLS = [
    ("Python, Django and PostgreSQL", ("python", "django", "postgresql")),
    ("C++ and C# on Linux", ("c++", "c#", "linux")),
    ("Node.js, React.js, CI/CD", ("node.js", "react", "ci/cd")),
    (".NET Core with Kubernetes (k8s)", (".net", "kubernetes")),
    ("Golang or Rust", ("go", "rust")),
    ("SAP S/4HANA and ABAP", ("sap s/4hana", "abap")),
    ("I would go and rest, then express myself", ()),
    ("React. Native speakers welcome", ("react",)),
    ("TIG welding, CNC and AutoCAD", ("tig welding", "cnc", "autocad")),
    ("ICU, ACLS and triage", ("icu", "acls", "triage")),
]


@pytest.mark.parametrize(("words", "expected"), SKILLS, ids=[words for words, _ in SKILLS])
def test_finds_skills_in_order(words: str, expected: Any) -> None:
    assert facts_of(mail(words)).skills == expected


def test_an_empty_mail_has_no_facts() -> None:
    facts = facts_of(mail("", sender=""))

    assert facts == Facts()


def test_a_mail_without_a_word_about_a_job_states_nothing() -> None:
    facts = facts_of(mail("Lunch on Friday? I booked the usual table.", sender="Jo <jo@gmail.com>"), kind="other")

    assert facts.role is None
    assert facts.company is None
    assert facts.pay is None
    assert facts.engagement is None


def _quotes(facts: Facts) -> list[str]:
    parts = (facts.role, facts.company, facts.place, facts.pay)
    return [part.quote for part in parts if part is not None and part.quote]


PIECES = st.sampled_from(
    [
        "Senior  Data\nEngineer", "at Acme Robotics", "in Berlin", "hybrid 2 days", "$180k-$220k", "Role: Staff Nurse", "Location: Leeds",
        "our client", "€ 3.900 – € 5.700", "(m/w/d)", "\n\n", "  ", "I am Ana", "Acme Robotics is hiring", "we raised $20M", "6 months", "C2C",
        "Regards,\nRobin Vale", "R$ 9 mil", "100% remote", "Company: Globex", "—", "\u00a0", "\u200b", "日本", "🚀",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30), st.lists(PIECES, max_size=5))
def test_law_every_quote_is_verbatim(body: Any, subject: str) -> None:
    message = mail(" ".join(body), subject=" ".join(" ".join(subject).split()))
    headers = f"{message.sender} {message.sender.host}"

    folded = " ".join(doc_of(message).text.split()) + " " + headers

    for quote in _quotes(facts_of(message)):
        assert quote in folded


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60))
def test_law_any_text_gives_facts_that_stand_in_it(body: Any, subject: str) -> None:
    message = mail(body, subject=one_line(subject))

    found = facts_of(message)

    laws.facts(found, message)
    assert facts_of(message) == found


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=20), max_size=25), st.lists(PIECES, max_size=4))
def test_law_pieces_of_job_mail_give_facts_that_stand_in_it(body: Any, subject: Any) -> None:
    message = mail("".join(body), subject=one_line(" ".join(subject)))

    found = facts_of(message)

    laws.facts(found, message)
    assert facts_of(message) == found


def test_looking_for_facts_needs_no_spacy() -> None:
    code = (
        "import sys; from classifier.facts.find import find_facts; from classifier.trust import judge; from classifier.fit import fit; "
        "from classifier.campaigns import group; print('spacy' in sys.modules)"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "False"
