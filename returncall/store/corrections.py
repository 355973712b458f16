"""The user's own verdicts.  They always win: for the message, and for its sender's later mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from returncall.model import Kind
from returncall.store.chunks import chunks
from returncall.store.schema_judgement import corrections
from returncall.store.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Correction:
    """What the user says of one message; None leaves the program's own finding, "" says that there is none.

    message: id of the Message.  sender_address: who wrote it, any case.
    """

    message: str
    sender_address: str
    corrected_at: datetime
    kind: Kind | None = None
    company: str | None = None
    role: str | None = None


def save(conn: Connection, correction: Correction) -> None:
    """Keep `correction`, in place of an older one of the same message."""
    upsert(conn, corrections, _to_row(correction))


def for_message(conn: Connection, message: str) -> Correction | None:
    """The user's verdict on that message."""
    row = conn.execute(select(corrections).where(corrections.c.message == message)).first()
    return _from_row(row) if row else None


def for_sender(conn: Connection, address: str) -> Correction | None:
    """The user's newest verdict on mail from that address (any case)."""
    row = conn.execute(
        select(corrections)
        .where(corrections.c.sender_address == address.lower())
        .order_by(corrections.c.corrected_at.desc())
        .limit(1)
    ).first()
    return _from_row(row) if row else None


def for_messages(conn: Connection, ids: Collection[str]) -> dict[str, Correction]:
    """The user's verdicts on those of `ids` that have one, by message id."""
    query = select(corrections)
    return {
        row.message: _from_row(row)
        for some in chunks(ids)
        for row in conn.execute(query.where(corrections.c.message.in_(some)))
    }


def for_senders(conn: Connection, addresses: Collection[str]) -> dict[str, Correction]:
    """The user's newest verdict on mail from each of these addresses (any case), by address in lower case."""
    query = select(corrections).order_by(corrections.c.corrected_at)
    return {
        row.sender_address: _from_row(row)
        for some in chunks(address.lower() for address in addresses)
        for row in conn.execute(query.where(corrections.c.sender_address.in_(some)))
    }


def list_corrections(conn: Connection) -> tuple[Correction, ...]:
    """All verdicts, oldest first: what `learn` learns from."""
    rows = conn.execute(select(corrections).order_by(corrections.c.corrected_at, corrections.c.message))
    return tuple(map(_from_row, rows))


def remove(conn: Connection, message: str) -> bool:
    """Take the verdict on that message back; whether there was one."""
    return conn.execute(delete(corrections).where(corrections.c.message == message)).rowcount == 1


def _to_row(correction: Correction) -> dict[str, Any]:
    return {
        "message": correction.message,
        "sender_address": correction.sender_address.lower(),
        "kind": correction.kind,
        "company": correction.company,
        "role": correction.role,
        "corrected_at": correction.corrected_at,
    }


def _from_row(row: Row[Any]) -> Correction:
    return Correction(
        message=row.message,
        sender_address=row.sender_address,
        corrected_at=row.corrected_at,
        kind=Kind(row.kind) if row.kind else None,
        company=row.company,
        role=row.role,
    )
