"""Joins the fact finders: recogniser, patterns, signature, sender and lists, each one witness among several."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from classifier.facts.country import guess_country
from classifier.facts.engagement import find_engagement
from classifier.facts.language import detect
from classifier.facts.parties import find_parties
from classifier.facts.pay import find_pay
from classifier.facts.pay.currencies import Setting, currencies_in
from classifier.facts.people import find_recruiter
from classifier.facts.place import find_place, find_places
from classifier.facts.reading import read
from classifier.facts.role import find_role
from classifier.facts.skills import find_skills
from classifier.facts.values import Facts

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from returncall.model import Message, Profile


def find_facts(doc: Doc, message: Message, *, kind: str, profile: Profile | None) -> Facts:
    """Every fact that the mail states about the job it offers.

    doc.text is subject, blank line, newest words and signature; doc.ents may hold ROLE, COMPANY, AGENCY, ORG,
    RECRUITER, PLACE and PAY spans.  kind: a word of Kind.  Raises nothing.
    """
    reading = read(doc, message, kind=kind, profile=profile)
    places = find_places(reading)
    setting = Setting(
        cache(lambda: guess_country(reading, places[1])),
        lambda: message.language or detect(message.text),
        currencies_in(reading.text),
    )
    pay = find_pay(reading, setting)
    parties = find_parties(reading)
    role = find_role(reading)
    return Facts(
        role=role,
        company=parties.company,
        agency=parties.agency,
        recruiter=find_recruiter(reading, parties),
        place=find_place(reading, places),
        pay=pay,
        engagement=find_engagement(
            reading, pay, by_agency=parties.by_agency, seniority=role.seniority if role else None
        ),
        skills=find_skills(reading),
    )
