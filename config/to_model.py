"""profile.toml as the Profile value that the classifier and the responder take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.units import parse_pay_floor, parse_place, parse_slot
from returncall.model import Profile, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.schema import ProfileFile


def to_profile(file: ProfileFile, account_addresses: Iterable[str] = ()) -> Profile:
    """Join the file with the accounts' own addresses, which are never answered either."""
    me, want, floor, never = file.me, file.want, file.floor, file.never
    return Profile(
        name=me.name,
        addresses=tuple(sorted({address.lower() for address in (*me.addresses, *account_addresses)})),
        stance=Stance(me.stance),
        stance_since=me.stance_since,
        employer_name=me.employer.name,
        employer_domains=tuple(domain.lower().strip(".") for domain in me.employer.domains),
        want_titles=want.titles,
        want_topics=want.topics,
        want_companies=want.companies,
        want_people=want.people,
        seniority_floor=floor.seniority,
        pay_floors=tuple(parse_pay_floor(text) for text in floor.pay),
        places=tuple(parse_place(text) for text in floor.places),
        never_companies=never.companies,
        never_topics=never.topics,
        never_engagement=tuple(never.engagement),
        calls_wanted=file.practice.first_calls_per_quarter,
        calls_most=file.practice.most_per_quarter,
        call_slots=tuple(parse_slot(text) for text in file.calls.slots),
        timezone=file.calls.timezone,
        call_minutes=file.calls.minutes,
        calendars=file.calls.calendars,
        voice=me.voice,
        phone=me.phone,
        release=tuple(me.release),
    )
