"""What outlives one message: people, opportunities, the quarter, the digest, cursors, failures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from returncall.model.mail import MessageKey


class Stage(StrEnum):
    """How far an opportunity went.  Beyond hiring_manager the checkpoint lock holds."""

    CONTACTED = "contacted"
    RECRUITER_CALL = "recruiter_call"
    HIRING_MANAGER = "hiring_manager"
    DEEPER = "deeper"
    FINAL = "final"
    OFFER = "offer"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A role at a company, through one person.

    contact: that person's address, or the name where only a platform's address is known.  interest: 1 to 5, the
    user's own note, or None.
    """

    id: str
    contact: str
    company: str
    role: str
    stage: Stage
    opened_at: datetime
    last_message_at: datetime
    interest: int | None = None
    interest_noted_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who wrote, by address; relay addresses are never contacts."""

    address: str
    name: str
    firm: str
    is_agency: bool
    first_seen: datetime
    last_seen: datetime
    messages: int
    answered: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter, e.g. 2026, 4."""

    year: int
    number: int

    def __str__(self) -> str:
        """As people write it: 2026-Q4."""
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True, slots=True)
class CallBudget:
    """First calls in a quarter: wanted (the floor), most (the cap), and how many are taken.

    taken: agreed to or held.  held: those of them that the user noted as held.  proposed: a yes waits for approval.
    """

    quarter: Quarter
    wanted: int
    most: int
    taken: int
    days_left: int
    held: int = 0
    proposed: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many human recruiter messages got an answer, over a period.

    open: neither answered nor closed with a reason.  median_days: working days to the answer.
    """

    since: datetime
    until: datetime
    recruiter_messages: int
    answered: int
    excused: int
    open: int
    median_days: float | None
    oldest_open: datetime | None

    @property
    def share(self) -> float | None:
        """Answered or excused, of all; None when nobody wrote."""
        if not self.recruiter_messages:
            return None
        return (self.answered + self.excused) / self.recruiter_messages


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line of the digest.  number: fixed for answering by number; section: a heading's key."""

    number: int
    section: str
    draft_id: str
    company: str
    role: str
    person: str
    fit: int | None
    action: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """The weekly recruiter-contact digest as one value; renderers only lay it out.

    week: ISO week such as 2026-W47.  market: (label, figure) pairs.
    """

    week: str
    first_day: date
    last_day: date
    lines: tuple[DigestLine, ...]
    counts: tuple[tuple[str, int], ...]
    budget: CallBudget | None
    coverage: Coverage | None
    market: tuple[tuple[str, str], ...] = ()
    health: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder has been read.  last_uid counts only under this uidvalidity (RFC 3501, 2.3.1.1)."""

    account: str
    folder: str
    uidvalidity: int
    last_uid: int
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """What the server says of a folder.  uidnext may be 0 when it will not say."""

    folder: str
    uidvalidity: int
    uidnext: int
    messages: int
    highestmodseq: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be handled: kept, shown, retried on request."""

    id: int
    key: MessageKey
    stage: str
    error: str
    first_at: datetime
    attempts: int
