"""Copies of what was sent that are still to be put into a Sent folder.

state: due; filing, while an APPEND may be under way; then filed by us, there already, or left after too much trouble.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update

from returncall.store.schema_reply import sent_copies
from returncall.store.upsert import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

DUE: Final = "due"
FILING: Final = "filing"
FILED: Final = "filed"
THERE: Final = "there"
LEFT: Final = "left"
_OPEN: Final = (DUE, FILING)


@dataclass(frozen=True, slots=True)
class SentCopy:
    """A copy to be filed: of which delivery, and how often that was begun."""

    delivery: str
    account: str
    attempts: int


def owe(conn: Connection, delivery: str, account: str, *, due_at: datetime) -> None:
    """A copy is to be filed from `due_at` on; in the transaction that marks the delivery as sent."""
    insert_new(
        conn, sent_copies, {"delivery": delivery, "account": account, "state": DUE, "due_at": due_at, "attempts": 0}
    )


def due(conn: Connection, now: datetime) -> tuple[SentCopy, ...]:
    """The copies to be filed now, longest due first."""
    query = select(sent_copies).where(sent_copies.c.state.in_(_OPEN), sent_copies.c.due_at <= now)
    rows = conn.execute(query.order_by(sent_copies.c.due_at, sent_copies.c.delivery))
    return tuple(SentCopy(row.delivery, row.account, row.attempts) for row in rows)


def next_due(conn: Connection) -> datetime | None:
    """When the next one is to be filed."""
    return conn.execute(select(func.min(sent_copies.c.due_at)).where(sent_copies.c.state.in_(_OPEN))).scalar()


def begin(conn: Connection, delivery: str, *, again_at: datetime) -> None:
    """An APPEND begins; not to be begun again before `again_at`, whatever happens."""
    change = {"state": FILING, "due_at": again_at, "attempts": sent_copies.c.attempts + 1}
    conn.execute(update(sent_copies).where(sent_copies.c.delivery == delivery).values(change))


def put_off(conn: Connection, delivery: str, *, until: datetime) -> None:
    """Not before `until`."""
    conn.execute(update(sent_copies).where(sent_copies.c.delivery == delivery).values(due_at=until))


def settle(conn: Connection, delivery: str, state: str) -> None:
    """state: FILED, THERE or LEFT."""
    conn.execute(update(sent_copies).where(sent_copies.c.delivery == delivery).values(state=state))


def state_of(conn: Connection, delivery: str) -> str:
    """Where the copy of that delivery stands; "" when none is to be filed."""
    return conn.execute(select(sent_copies.c.state).where(sent_copies.c.delivery == delivery)).scalar() or ""
