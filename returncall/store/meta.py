"""What the database knows of itself: its epoch, and the machine and place that it belongs to.

A copied or restored database still holds approvals that the original may have carried out.  The sender asks
`is_foreign` before each delivery; `take_over` makes a copy a database of its own, in which every approval has
to be given again (HAZARDS B2).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from returncall.model import DeliveryState, DraftState
from returncall.store.mark import Mark
from returncall.store.schema import meta
from returncall.store.schema_reply import deliveries, drafts
from returncall.store.upsert import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_EPOCH: Final = "epoch"
_HOST: Final = "host"
_CLAIMS: Final = "claims"

NEWS: Final = "returncall_mark"
"""Key in Connection.info: the Mark that Store.write has to write once the transaction is committed."""


def get(conn: Connection, key: str) -> str:
    """The value noted under `key`, or ""."""
    return conn.execute(select(meta.c.value).where(meta.c.key == key)).scalar() or ""


def put(conn: Connection, key: str, value: str) -> None:
    """Note `value` under `key`, in place of what was there."""
    upsert(conn, meta, {"key": key, "value": value})


def found(conn: Connection, host_id: str) -> None:
    """Record a new database's epoch and home."""
    put(conn, _EPOCH, secrets.token_hex(16))
    put(conn, _HOST, host_id)
    _announce(conn)


def epoch(conn: Connection) -> str:
    """32 hex digits, drawn when the database was made and anew at each `take_over`."""
    return get(conn, _EPOCH)


def is_foreign(conn: Connection, host_id: str) -> bool:
    """Whether this is a copy: made under another host id, or restored from a backup.  host_id: place.host_id."""
    return get(conn, _HOST) != host_id


def disown(conn: Connection) -> None:
    """Mark as a copy: nothing is sent from here until somebody calls `take_over`."""
    put(conn, _HOST, "")


def claims(conn: Connection) -> int:
    """How many deliveries were ever claimed here; see mark.py."""
    return int(get(conn, _CLAIMS) or 0)


def count_claim(conn: Connection) -> None:
    """Count one more claimed delivery, in this transaction; Store.write tells it to the mark afterwards."""
    put(conn, _CLAIMS, str(claims(conn) + 1))
    _announce(conn)


def take_over(conn: Connection, host_id: str, now: datetime) -> int:
    """Make this database belong to `host_id`; returns how many approvals were taken back.

    What was queued is cancelled and its draft waits again; what a worker of the original may have been
    sending becomes `uncertain`, for only the user can know.
    """
    waiting = (DeliveryState.QUEUED, DeliveryState.CLAIMED_CONNECT)
    approved = drafts.c.state == DraftState.APPROVED
    untouched = (
        select(deliveries.c.id).where(deliveries.c.id == drafts.c.delivery, deliveries.c.state.not_in(waiting)).exists()
    )
    back = conn.execute(
        update(drafts).where(approved, drafts.c.is_open, ~untouched).values(state=DraftState.PROPOSED)
    ).rowcount
    conn.execute(
        update(deliveries)
        .where(deliveries.c.state.in_(waiting))
        .values(state=DeliveryState.CANCELLED, last_error="The database was copied or restored.", changed_at=now)
    )
    conn.execute(
        update(deliveries)
        .where(deliveries.c.state == DeliveryState.CLAIMED_DATA)
        .values(state=DeliveryState.UNCERTAIN, last_error="The database was copied or restored.", changed_at=now)
    )
    found(conn, host_id)
    return back


def _announce(conn: Connection) -> None:
    conn.info[NEWS] = Mark(epoch(conn), claims(conn))
