"""Recruiter messages without an answer, each with its reason: the ledger behind the coverage figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from returncall.model import DraftState
from returncall.store import answers, assessments, drafts, messages

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_WAITING = {
    DraftState.PROPOSED: "A reply waits for you.",
    DraftState.APPROVED: "The reply is approved and has not left yet.",
}


@dataclass(frozen=True, slots=True)
class Miss:
    """One message without an answer.  closed: a reason was stated for it; else it is still open."""

    message: str
    received_at: datetime
    sender: str
    subject: str
    reason: str
    closed: bool


def missed(conn: Connection, since: datetime, until: datetime, *, most: int | None = None) -> tuple[Miss, ...]:
    """Every human recruiter message of the period without an answer, the open ones first, then the newest first.

    most: so many of the open ones and as many of the others; None for all.
    """
    answered = answers.answered_messages(conn, since, until)
    closed = answers.noted_between(conn, since, until)
    left = [key for key, _ in reversed(assessments.from_recruiters(conn, since, until)) if key not in answered]
    told = [*[key for key in left if key not in closed][:most], *[key for key in left if key in closed][:most]]
    noted, mails = answers.for_messages(conn, told), messages.get_messages(conn, told)
    states = drafts.latest_states(conn, told)
    return tuple(
        Miss(
            key, mails[key].received_at, mails[key].sender.name or mails[key].sender.address, mails[key].subject,
            noted[key].reason if key in noted else _what_holds_it(states.get(key)), closed=key in noted,
        )
        for key in told
    )  # fmt: skip


def _what_holds_it(state: DraftState | None) -> str:
    return _WAITING.get(state, "Its reply was put aside.") if state else "No reply was drafted."
