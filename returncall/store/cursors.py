"""How far each folder has been read.  Saved only in the transaction that keeps the mail up to there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, delete, func, literal, select

from returncall.model import Cursor
from returncall.store.schema import cursors
from returncall.store.upsert import insert_new

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


def load(conn: Connection, account: str, folder: str) -> Cursor | None:
    """Where reading of that folder stopped; None before the first time."""
    row = conn.execute(select(cursors).where(*_of(account, folder))).first()
    return _from_row(row) if row else None


def save(conn: Connection, cursor: Cursor) -> None:
    """Note how far reading came.

    Under the same UIDVALIDITY it never goes back, so that a slower second worker cannot make mail be read
    twice; another UIDVALIDITY starts over and is counted (see `resets`).
    """
    row = {
        "account": cursor.account,
        "folder": cursor.folder,
        "uidvalidity": cursor.uidvalidity,
        "last_uid": cursor.last_uid,
        "checked_at": cursor.checked_at,
        "resets": 0,
    }
    if insert_new(conn, cursors, row):
        return
    same = cursors.c.uidvalidity == cursor.uidvalidity
    further = case((cursors.c.last_uid > cursor.last_uid, cursors.c.last_uid), else_=cursor.last_uid)
    conn.execute(
        cursors.update()
        .where(*_of(cursor.account, cursor.folder))
        .values(
            uidvalidity=cursor.uidvalidity,
            last_uid=case((same, further), else_=cursor.last_uid),
            checked_at=func.coalesce(literal(cursor.checked_at, cursors.c.checked_at.type), cursors.c.checked_at),
            resets=cursors.c.resets + case((same, 0), else_=1),
        )
    )


def drop(conn: Connection, account: str, folder: str) -> bool:
    """Forget how far that folder was read, to read it anew; whether it was known."""
    return conn.execute(delete(cursors).where(*_of(account, folder))).rowcount == 1


def resets(conn: Connection, account: str, folder: str) -> int:
    """How often the server renumbered that folder: after five times something is wrong with it."""
    return conn.execute(select(cursors.c.resets).where(*_of(account, folder))).scalar() or 0


def list_cursors(conn: Connection, account: str | None = None) -> tuple[Cursor, ...]:
    """All cursors, or those of `account`."""
    query = select(cursors).order_by(cursors.c.account, cursors.c.folder)
    if account is not None:
        query = query.where(cursors.c.account == account)
    return tuple(map(_from_row, conn.execute(query)))


def _of(account: str, folder: str) -> tuple[Any, ...]:
    return (cursors.c.account == account, cursors.c.folder == folder)


def _from_row(row: Row[Any]) -> Cursor:
    return Cursor(row.account, row.folder, row.uidvalidity, row.last_uid, row.checked_at)
