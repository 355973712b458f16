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


def missed(conn: Connection, since: datetime, until: datetime) -> tuple[Miss, ...]:
    """Every human recruiter message of the period without an answer, the open ones first, then the newest first."""
    answered = answers.answered_messages(conn, since, until)
    left = [key for key, _ in assessments.from_recruiters(conn, since, until) if key not in answered]
    noted, mails = answers.for_messages(conn, left), messages.get_messages(conn, left)
    found = [
        Miss(
            key, mail.received_at, mail.sender.name or mail.sender.address, mail.subject,
            noted[key].reason if key in noted else _what_holds_it(conn, key), closed=key in noted,
        )
        for key, mail in mails.items()
    ]  # fmt: skip
    found.sort(key=lambda miss: miss.received_at, reverse=True)
    return tuple(sorted(found, key=lambda miss: miss.closed))


def _what_holds_it(conn: Connection, message: str) -> str:
    made = drafts.for_message(conn, message)
    return _WAITING.get(made[-1].state, "Its reply was put aside.") if made else "No reply was drafted."
