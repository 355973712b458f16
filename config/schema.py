"""The keys of config.toml and profile.toml: type, default and a sentence of help for each.

The help texts feed `returncall config show`, the error sentences and docs/settings.md.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from config.units import parse_pay_floor, parse_place, parse_slot

SENIORITIES = (
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


class Section(BaseModel):
    """A table of settings: frozen, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError, RecursionError):  # the last: thousands of dots
        raise ValueError(
            f'"{value}" is not a time zone. Use a name such as "Europe/London" or "America/New_York".'
        ) from None
    return value


def _address(value: str) -> str:
    local, at, host = value.rpartition("@")
    if not (at and local and host) or any(c.isspace() or c in "<>," for c in value):
        raise ValueError(f'"{value}" is not a mail address. Example: "sam@example.org".')
    return f"{local}@{host.lower()}"


def _pay(value: str) -> str:
    parse_pay_floor(value)
    return value


def _place(value: str) -> str:
    parse_place(value)
    return value


def _slot(value: str) -> str:
    parse_slot(value)
    return value


ZoneName = Annotated[str, AfterValidator(_zone)]
MailAddress = Annotated[str, AfterValidator(_address)]
PayText = Annotated[str, AfterValidator(_pay)]
PlaceText = Annotated[str, AfterValidator(_place)]
SlotText = Annotated[str, AfterValidator(_slot)]
Engagement = Literal["permanent", "contract", "part_time", "internship"]
Seniority = Literal[
    "intern", "junior", "mid", "senior", "lead", "staff", "principal", "manager", "head", "director", "vp", "executive"
]
Port = Annotated[int, Field(ge=1, le=65535)]


# -- profile.toml ------------------------------------------------------------


class Employer(Section):
    """The user's employer: never drafted from or to."""

    name: str = Field(default="", description="Your employer's name; its recruiters get a red card, never a draft.")
    domains: tuple[str, ...] = Field(default=(), description="Your employer's mail domains, subdomains included.")


class Me(Section):
    """Who the user is."""

    name: str = Field(default="", description="Your name, as replies are signed.")
    addresses: tuple[MailAddress, ...] = Field(
        default=(), description="Your further addresses; mail from them is never answered."
    )
    stance: Literal["not_looking", "open", "looking"] = Field(
        default="not_looking", description="How you feel about moving."
    )
    stance_since: date | None = Field(default=None, description="Since when, a date.")
    employer: Employer = Field(default=Employer(), description="Where you work now.")
    voice: Literal["plain", "formal"] = Field(default="plain", description="The tone of replies.")
    phone: str = Field(default="", description="Your phone number; only put into a reply when listed in me.release.")
    release: tuple[Literal["phone", "employer"], ...] = Field(
        default=(), description="Private fields that a reply may contain."
    )


class Want(Section):
    """What makes a call worth it; one clear hit is enough."""

    titles: tuple[str, ...] = Field(default=(), description="Job titles you would talk about.")
    topics: tuple[str, ...] = Field(default=(), description="Subjects you would talk about, in any title.")
    companies: tuple[str, ...] = Field(default=(), description="Companies you would always listen to.")
    people: tuple[str, ...] = Field(default=(), description="People you would always meet.")


class Floor(Section):
    """What a job must have at least."""

    seniority: Seniority | None = Field(default=None, description="The lowest level.")
    pay: tuple[PayText, ...] = Field(default=(), description="The lowest base pay, one per currency and period.")
    places: tuple[PlaceText, ...] = Field(default=(), description="Places and modes you would accept.")


class Never(Section):
    """What rules a job out."""

    companies: tuple[str, ...] = Field(default=(), description="Companies you decline always.")
    topics: tuple[str, ...] = Field(default=(), description="Subjects you decline always.")
    engagement: tuple[Engagement, ...] = Field(default=(), description="Kinds of employment you decline always.")


class Practice(Section):
    """How many first calls a quarter."""

    first_calls_per_quarter: int = Field(default=1, ge=0, le=50, description="First calls you want each quarter.")
    most_per_quarter: int = Field(default=3, ge=0, le=100, description="First calls at most each quarter.")


class Calls(Section):
    """When calls suit."""

    slots: tuple[SlotText, ...] = Field(default=(), description="Weekly times that suit you.")
    timezone: ZoneName = Field(default="UTC", description="Your time zone.")
    minutes: int = Field(default=20, ge=5, le=120, description="How long a first call lasts.")
    calendars: tuple[str, ...] = Field(
        default=(),
        description="Calendars of yours, .ics files or https addresses; no call is offered while they say busy.",
    )


class ProfileFile(Section):
    """profile.toml: who you are and what you want; every key optional."""

    me: Me = Field(default=Me(), description="Who you are.")
    want: Want = Field(default=Want(), description="What makes a call worth it.")
    floor: Floor = Field(default=Floor(), description="What a job must have at least.")
    never: Never = Field(default=Never(), description="What rules a job out.")
    practice: Practice = Field(default=Practice(), description="How many first calls a quarter.")
    calls: Calls = Field(default=Calls(), description="When calls suit you.")


# -- config.toml -------------------------------------------------------------


class Server(Section):
    """A mail server."""

    host: str = Field(description="The server's name.", min_length=1)
    port: Port = Field(description="Its port.")
    security: Literal["tls", "starttls", "none"] = Field(
        default="tls", description='How the line is protected; "none" only on a loopback address.'
    )
    user: str = Field(default="", description="The sign-in name, when it is not the address.")
    ca_file: str = Field(default="", description="A certificate file to trust for this server.")
    fingerprint: str = Field(default="", description="SHA-256 fingerprint of the one certificate to trust.")


class Auth(Section):
    """How to sign in."""

    method: Literal["password", "xoauth2", "oauthbearer"] = Field(default="password", description="The sign-in method.")
    password_command: tuple[str, ...] = Field(default=(), description="A command that prints the password.")
    token_command: tuple[str, ...] = Field(default=(), description="A command that prints an OAuth access token.")


class Account(Section):
    """One mailbox."""

    name: str = Field(
        description="A short name for the account.", min_length=1, max_length=40, pattern=r"^[a-z0-9_-]+$"
    )
    address: MailAddress = Field(description="The account's mail address.")
    imap: Server = Field(description="Where mail is read.")
    smtp: Server | None = Field(default=None, description="Where mail is sent; without it nothing can be sent.")
    auth: Auth = Field(default=Auth(), description="How to sign in.")
    folders: tuple[str, ...] = Field(default=("INBOX",), description="The folders to read.", min_length=1)
    sent_folder: str = Field(default="", description="The Sent folder, when the server does not say.")
    drafts_folder: str = Field(default="", description="The Drafts folder, when the server does not say.")
    sent_copy: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="Whether returncall files a copy in Sent; auto knows which providers do it themselves.",
    )
    moves_folder: str = Field(
        default="",
        description='Folder below which you have made "Accept", "Decline" and "Not a recruiter", to move mail into.',
    )
    authserv_ids: tuple[str, ...] = Field(
        default=(), description="authserv-ids whose Authentication-Results are trusted."
    )


class Database(Section):
    """Where returncall keeps its own notes."""

    url: str = Field(
        default="", description='"sqlite:///..." or "postgresql+psycopg://..."; empty: a file in the data folder.'
    )


class Sending(Section):
    """Whether and how approved replies leave."""

    mode: Literal["observe", "drafts", "send"] = Field(default="observe", description="observe, drafts or send.")
    enabled: bool = Field(default=True, description="The kill switch, read before each delivery.")
    hold_seconds: int = Field(default=30, ge=0, le=86_400, description="How long an approved reply waits for an undo.")
    most_per_day: int = Field(
        default=20, ge=1, le=100_000, description="Replies in 24 hours, beyond which each is asked about once more."
    )
    days_between: int = Field(
        default=7, ge=0, le=365, description="Days within which a second reply to one person is asked about once more."
    )


class Schedule(Section):
    """When things happen."""

    poll_seconds: int = Field(default=300, ge=10, le=3600, description="How often to look for mail beside IDLE.")
    first_look_days: int = Field(default=30, ge=1, le=3650, description="How far back the first look reads.")
    draft_window_days: int = Field(default=21, ge=1, le=365, description="Older mail gets no draft.")
    most_first_drafts: int = Field(default=50, ge=0, le=1000, description="Drafts at most on the first run.")
    digest_day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = Field(
        default="sun", description="The digest's day."
    )
    digest_time: str = Field(default="18:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="The digest's time.")


class Web(Section):
    """The local page."""

    host: Literal["127.0.0.1", "::1", "localhost"] = Field(
        default="127.0.0.1", description="The loopback address to bind."
    )
    port: int = Field(default=8765, ge=0, le=65535, description="The page's port; 0 takes a free one.")


class ConfigFile(Section):
    """config.toml: accounts and how the program runs."""

    database: Database = Field(default=Database(), description="Where notes are kept.")
    sending: Sending = Field(default=Sending(), description="Whether and how replies leave.")
    schedule: Schedule = Field(default=Schedule(), description="When things happen.")
    web: Web = Field(default=Web(), description="The local page.")
    account: tuple[Account, ...] = Field(default=(), description="Your mailboxes.")
