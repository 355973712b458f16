"""How each account fares: the last success, the last error, and what its server signs with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from returncall.store.schema import accounts
from returncall.store.upsert import insert_new

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """An account as last seen.

    last_ok_at: a server said OK then.  last_error: "" once all is well again.  sign_in_failures: refusals in a
    row.  paused_until: the server asked for patience.  authserv_ids: whose Authentication-Results to believe.
    """

    name: str
    last_ok_at: datetime | None = None
    last_error: str = ""
    last_error_at: datetime | None = None
    sign_in_failures: int = 0
    paused_until: datetime | None = None
    authserv_ids: tuple[str, ...] = ()


def get(conn: Connection, name: str) -> AccountHealth:
    """What is known of that account; nothing yet is a value, too."""
    row = conn.execute(select(accounts).where(accounts.c.name == name)).first()
    return _from_row(row) if row else AccountHealth(name)


def list_accounts(conn: Connection) -> tuple[AccountHealth, ...]:
    """All accounts that were ever tried, by name."""
    return tuple(map(_from_row, conn.execute(select(accounts).order_by(accounts.c.name))))


def note_ok(conn: Connection, name: str, *, at: datetime) -> None:
    """A server of this account said OK: errors, refusals and pauses are over."""
    _change(conn, name, last_ok_at=at, last_error="", last_error_at=None, sign_in_failures=0, paused_until=None)


def note_error(
    conn: Connection,
    name: str,
    error: str,
    *,
    at: datetime,
    sign_in_refused: bool = False,
    paused_until: datetime | None = None,
) -> None:
    """Something went wrong.  error: a sentence without secrets."""
    _change(
        conn,
        name,
        last_error=error,
        last_error_at=at,
        sign_in_failures=accounts.c.sign_in_failures + int(sign_in_refused),
        paused_until=paused_until,
    )


def learn_authserv_ids(conn: Connection, name: str, ids: Iterable[str]) -> None:
    """Keep the names under which this account's own servers write Authentication-Results."""
    _change(conn, name, authserv_ids=sorted(set(ids)))


def _change(conn: Connection, name: str, **values: Any) -> None:
    insert_new(conn, accounts, {"name": name, "last_error": "", "sign_in_failures": 0, "authserv_ids": []})
    conn.execute(update(accounts).where(accounts.c.name == name).values(values))


def _from_row(row: Row[Any]) -> AccountHealth:
    return AccountHealth(
        name=row.name,
        last_ok_at=row.last_ok_at,
        last_error=row.last_error,
        last_error_at=row.last_error_at,
        sign_in_failures=row.sign_in_failures,
        paused_until=row.paused_until,
        authserv_ids=tuple(row.authserv_ids),
    )
