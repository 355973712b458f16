"""Who the user is and what they want, as the judging and answering parts need it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Stance(StrEnum):
    """How the user feels about moving.  Changing it re-scores and re-words everything open."""

    NOT_LOOKING = "not_looking"
    OPEN = "open"
    LOOKING = "looking"


@dataclass(frozen=True, slots=True)
class PayFloor:
    """The least base pay worth a talk: whole units of `currency` (ISO 4217) per year, month, week, day or hour."""

    amount: int
    currency: str
    per: str


@dataclass(frozen=True, slots=True)
class PlaceWish:
    """A place the user would work in.

    text: city, country or region, "" for anywhere.  mode: remote, hybrid, onsite, or None for any.
    max_days: most office days a week, or None.
    """

    text: str
    mode: str | None = None
    max_days: int | None = None


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """A weekly window for calls.  days: 0 (Monday) to 6; minutes count from midnight in the profile's zone."""

    days: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything optional; the defaults describe somebody who has told us nothing.

    addresses: lower-case, mail from them is never answered.  employer_domains include their subdomains.
    seniority_floor: a word of the ladder in CONTRACT (intern ... executive), or None.
    calendars: paths of calendar files whose events are busy times.
    release: private fields that a draft may contain (phone, ...); empty by default.
    """

    name: str = ""
    addresses: tuple[str, ...] = ()
    stance: Stance = Stance.NOT_LOOKING
    stance_since: date | None = None
    employer_name: str = ""
    employer_domains: tuple[str, ...] = ()
    want_titles: tuple[str, ...] = ()
    want_topics: tuple[str, ...] = ()
    want_companies: tuple[str, ...] = ()
    want_people: tuple[str, ...] = ()
    seniority_floor: str | None = None
    pay_floors: tuple[PayFloor, ...] = ()
    places: tuple[PlaceWish, ...] = ()
    never_companies: tuple[str, ...] = ()
    never_topics: tuple[str, ...] = ()
    never_engagement: tuple[str, ...] = ()
    calls_wanted: int = 1
    calls_most: int = 3
    call_slots: tuple[WeeklySlot, ...] = ()
    timezone: str = "UTC"
    call_minutes: int = 20
    calendars: tuple[str, ...] = ()
    voice: str = "plain"
    phone: str = ""
    release: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        """For signing; "" when no name is given."""
        return self.name.split(" ")[0] if self.name else ""
