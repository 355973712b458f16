"""Stated facts below the user's floor: pay, place, seniority; and the things never wanted.  Pure but for the lists."""

# ruff: noqa: PLR2004  weights and lengths stand beside their evidence

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifier.facts import organisations
from classifier.facts.ladder import RANK
from classifier.facts.place import places_in
from classifier.fit.axes import find_words
from returncall.model import Reason

if TYPE_CHECKING:
    from classifier.facts.values import Facts
    from returncall.model import Pay, PayFloor, Place, PlaceWish, Profile

# Working time used to compare periods: 12 months, 46 paid weeks, 220 days, 1,760 hours a year.
_PER_YEAR = {"year": 1.0, "month": 12.0, "week": 46.0, "day": 220.0, "hour": 1760.0}
_EMPLOYEE = frozenset({"year", "month"})
_ROUNDING = 0.995


def _floor_for(pay: Pay, floors: tuple[PayFloor, ...]) -> float | None:
    """The floor in the pay's own period; the same period first, then the nearest of its sort."""
    same = [f for f in floors if f.currency == pay.currency]
    exact = next((f for f in same if f.per == pay.per), None)
    if exact:
        return float(exact.amount)
    near = next((f for f in same if (f.per in _EMPLOYEE) == (pay.per in _EMPLOYEE)), next(iter(same), None))
    return near.amount * _PER_YEAR[near.per] / _PER_YEAR[pay.per] if near else None


def pay_below(facts: Facts, profile: Profile) -> Reason | None:
    """The top of the stated pay is below the floor in that currency."""
    pay = facts.pay
    if not pay or pay.max is None:
        return None
    floor = _floor_for(pay, profile.pay_floors)
    if floor is None or pay.max >= floor * _ROUNDING:
        return None
    return Reason("floor", "pay-below-floor", -1.0, pay.quote)


def _mode_fits(place: Place, wish: PlaceWish) -> bool:
    if wish.mode == "remote":
        return place.mode == "remote"
    if wish.mode == "hybrid":
        days = re.search(r"hybrid (\d)", place.text or "")
        if place.mode == "onsite":
            return wish.max_days is not None and wish.max_days >= 5
        return not (days and wish.max_days is not None and int(days[1]) > wish.max_days)
    if wish.mode == "onsite":
        return place.mode != "remote"
    return True


def _text_fits(text: str, wish: PlaceWish) -> bool | None:
    """True, False, or None when the lists know too little of either place to tell."""
    if not wish.text:
        return True
    if find_words(wish.text, text) or find_words(text, wish.text):
        return True
    offered, wanted = places_in(text), places_in(wish.text)
    if not wanted or not offered:
        return None if not offered and any(sort != "city" for _, _, sort in wanted) else False
    answers = [_one_fits(place, want) for place in offered for want in wanted]
    return True if True in answers else None if None in answers else False


def _one_fits(offered: tuple[str, str, str], wanted: tuple[str, str, str]) -> bool | None:
    name, country, _ = offered
    want_name, want_country, sort = wanted
    if name == want_name or (
        name.partition(",")[0] == want_name.partition(",")[0]
        and country.partition("-")[0] == want_country.partition("-")[0]
    ):
        return True
    if sort == "country":
        return country.partition("-")[0] == want_country
    if sort == "region":
        # States are known city by city; of other regions only the country is.
        if "-" in want_country and want_country != "-":
            return country == want_country
        return None if want_country in {"-", country.partition("-")[0]} else False
    return False


def place_below(facts: Facts, profile: Profile) -> Reason | None:
    """A stated place outside the list, and not remote."""
    place = facts.place
    if not place or not profile.places or place.mode == "remote":
        return None
    text = re.sub(r",?\s*hybrid \d days?$", "", place.text or "")
    if not text:
        only_remote = all(wish.mode == "remote" for wish in profile.places)
        return (
            Reason("floor", "not-remote", -1.0, place.quote)
            if only_remote and place.mode in {"onsite", "hybrid"}
            else None
        )
    options = [part for part in text.split(" / ") if part]
    unsure = False
    for option in options:
        for wish in profile.places:
            fits = _text_fits(option, wish)
            if fits and _mode_fits(place, wish):
                return None
            unsure = unsure or (fits is None and _mode_fits(place, wish))
    return None if unsure else Reason("floor", "place-outside-list", -1.0, place.quote)


def seniority_below(facts: Facts, profile: Profile) -> Reason | None:
    """The title stands lower on the ladder than the floor."""
    role, floor = facts.role, profile.seniority_floor
    if not role or not role.seniority or not floor or floor not in RANK:
        return None
    return Reason("floor", "seniority-below-floor", -1.0, role.quote) if RANK[role.seniority] < RANK[floor] else None


def nevers(text: str, facts: Facts, profile: Profile) -> list[Reason]:
    """Companies, topics and kinds of contract that are never wanted."""
    reasons = []
    for name in profile.never_companies:
        for party, quote in (
            (facts.company and facts.company.name, facts.company.quote if facts.company else ""),
            (facts.agency, ""),
        ):
            if party and organisations.same(party, name):
                reasons.append(Reason("never", "company-never", -1.0, quote or find_words(party, text)))
    reasons += [
        Reason("never", "topic-never", -1.0, quote)
        for topic in profile.never_topics
        if (quote := find_words(topic, text))
    ]
    if facts.engagement and facts.engagement in {
        e.replace("-", "_").replace(" ", "_").lower() for e in profile.never_engagement
    }:
        reasons.append(Reason("never", "engagement-never", -1.0, ""))
    return reasons
