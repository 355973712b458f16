"""The parking place: mail that could not be handled, with its bytes, its reason and its tries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from returncall.model import Failure, MessageKey
from returncall.store.codec import to_plain
from returncall.store.schema_mail import failures
from returncall.store.upsert import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from returncall.model import RawMessage, Unreadable


def add_failure(
    conn: Connection,
    key: MessageKey,
    *,
    stage: str,
    error: str,
    at: datetime,
    raw: bytes | None = None,
    received_at: datetime | None = None,
    size: int = 0,
) -> Failure:
    """Park what lies at `key`, or count one more try for it in the same `stage`.

    stage: parse, assess, draft, ...  error: a sentence; the newest is kept.  raw: the bytes, kept from the first.
    """
    row = {
        **to_plain(key),
        "stage": stage,
        "error": error,
        "first_at": at,
        "last_at": at,
        "attempts": 1,
        "received_at": received_at,
        "size": size,
        "content": raw,
    }
    if not insert_new(conn, failures, row):
        conn.execute(
            failures.update()
            .where(*_at(key), failures.c.stage == stage)
            .values(error=error, last_at=at, attempts=failures.c.attempts + 1)
        )
    found = conn.execute(select(failures).where(*_at(key), failures.c.stage == stage)).one()
    return _from_row(found)


def add_unreadable(conn: Connection, unreadable: Unreadable, *, at: datetime) -> Failure:
    """Park a message that could not be parsed."""
    return add_failure(
        conn,
        unreadable.key,
        stage="parse",
        error=unreadable.reason,
        at=at,
        raw=unreadable.content,
        received_at=unreadable.received_at,
        size=unreadable.size,
    )


def add_raw(conn: Connection, raw: RawMessage, *, stage: str, error: str, at: datetime) -> Failure:
    """Park a message whose handling failed in `stage`."""
    return add_failure(
        conn, raw.key, stage=stage, error=error, at=at, raw=raw.content, received_at=raw.received_at, size=raw.size
    )


def get_failure(conn: Connection, number: int) -> Failure | None:
    """The failure with that id."""
    row = conn.execute(select(failures).where(failures.c.id == number)).first()
    return _from_row(row) if row else None


def list_failures(conn: Connection, *, stage: str | None = None, fewer_than: int | None = None) -> tuple[Failure, ...]:
    """What is parked, oldest first; fewer_than: only what has had fewer tries."""
    query = select(failures).order_by(failures.c.first_at, failures.c.id)
    if stage is not None:
        query = query.where(failures.c.stage == stage)
    if fewer_than is not None:
        query = query.where(failures.c.attempts < fewer_than)
    return tuple(map(_from_row, conn.execute(query)))


def raw_of(conn: Connection, number: int) -> tuple[bytes, datetime | None, int] | None:
    """The parked bytes, when they were received, and their size on the server; None when no bytes were kept."""
    row = conn.execute(
        select(failures.c.content, failures.c.received_at, failures.c.size).where(failures.c.id == number)
    ).first()
    return (row.content, row.received_at, row.size) if row and row.content is not None else None


def is_parked(conn: Connection, key: MessageKey) -> bool:
    """Whether anything that lies at `key` is parked."""
    return conn.execute(select(failures.c.id).where(*_at(key))).first() is not None


def parked_uids(conn: Connection, account: str, folder: str, uidvalidity: int) -> frozenset[int]:
    """The UIDs of what is parked of that folder."""
    query = select(failures.c.uid).where(
        failures.c.account == account, failures.c.folder == folder, failures.c.uidvalidity == uidvalidity
    )
    return frozenset(conn.execute(query).scalars())


def resolve(conn: Connection, number: int) -> bool:
    """Remove what has been handled at last; whether it was there."""
    return conn.execute(delete(failures).where(failures.c.id == number)).rowcount == 1


def count(conn: Connection) -> int:
    """How many are parked."""
    return conn.execute(select(func.count()).select_from(failures)).scalar_one()


def _at(key: MessageKey) -> tuple[Any, ...]:
    return (
        failures.c.account == key.account,
        failures.c.folder == key.folder,
        failures.c.uidvalidity == key.uidvalidity,
        failures.c.uid == key.uid,
    )


def _from_row(row: Row[Any]) -> Failure:
    return Failure(
        id=row.id,
        key=MessageKey(row.account, row.folder, row.uidvalidity, row.uid),
        stage=row.stage,
        error=row.error,
        first_at=row.first_at,
        attempts=row.attempts,
    )
