"""What is thought of a message: kind, facts, fit, trust, and the reasons in the mail's own words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Kind(StrEnum):
    """What a message is.  The meaning and the right action of each stand in docs/kinds.md."""

    OUTREACH = "outreach"
    FOLLOW_UP = "follow_up"
    CONVERSATION = "conversation"
    SCHEDULING = "scheduling"
    APPLICATION_STATUS = "application_status"
    REJECTION = "rejection"
    OFFER = "offer"
    JOB_ALERT = "job_alert"
    SCAM = "scam"
    VENDOR = "vendor"
    CANDIDATE = "candidate"
    REFERRAL = "referral"
    OTHER = "other"


class Action(StrEnum):
    """What to do about a message."""

    ACCEPT_CALL = "accept_call"
    DECLINE = "decline"
    ASK_DETAILS = "ask_details"
    FLAG = "flag"
    NONE = "none"


class TrustLevel(StrEnum):
    """How far the sender can be believed."""

    OK = "ok"
    CAUTION = "caution"
    SCAM = "scam"


class RecruiterType(StrEnum):
    """On whose behalf the writer recruits."""

    IN_HOUSE = "in_house"
    AGENCY = "agency"
    HIRING_MANAGER = "hiring_manager"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was decided.

    axis: role, company, person, floor, never, kind, trust or policy.  rule: the rule's name.
    weight: signed share of the decision, -1 to 1.  quote: verbatim piece of the message, or "".
    """

    axis: str
    rule: str
    weight: float
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """The job offered.  title as written; seniority and family normalised; others: further titles, best first."""

    title: str
    seniority: str | None
    family: str | None
    confidence: float
    quote: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Company:
    """The employer that hires: never the agency, the ATS or the relay."""

    name: str
    domain: str | None
    confidence: float
    quote: str


@dataclass(frozen=True, slots=True)
class Recruiter:
    """Who writes."""

    name: str | None
    address: str | None
    type: RecruiterType


@dataclass(frozen=True, slots=True)
class Place:
    """Where the work is done.  mode: remote, hybrid, onsite or None when not stated."""

    text: str | None
    mode: str | None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Pay:
    """Base pay in whole units of `currency` (ISO 4217) per year, month, week, day or hour."""

    min: float | None
    max: float | None
    currency: str
    per: str
    quote: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One red flag and the words that raised it."""

    rule: str
    quote: str


@dataclass(frozen=True, slots=True)
class Trust:
    """How far to believe the sender, and why."""

    level: TrustLevel
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the job meets what the user wants; each axis and the score from 0 to 1.

    The score is an OR over the axes, never an average.  below_floor and never say that a stated fact
    rules the job out.
    """

    score: float
    role: float
    company: float
    person: float
    reasons: tuple[Reason, ...] = ()
    below_floor: bool = False
    never: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything thought of one message.  fit is None without a profile or when nothing is offered.

    is_recruiter: a human recruiter, sourcer or hiring manager wrote it.
    touch: place in its campaign, from 1.  campaign: id shared by the touches of one campaign, or "".
    stage: opportunity stage that the message speaks of, or "".
    """

    message_id: str
    kind: Kind
    confidence: float
    unsure: bool
    is_recruiter: bool
    role: Role | None
    company: Company | None
    agency: str | None
    recruiter: Recruiter | None
    place: Place | None
    pay: Pay | None
    engagement: str | None
    skills: tuple[str, ...]
    language: str
    touch: int
    trust: Trust
    fit: Fit | None
    reasons: tuple[Reason, ...]
    model: str
    assessed_at: datetime
    campaign: str = ""
    stage: str = ""
