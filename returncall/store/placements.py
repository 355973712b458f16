"""Copies of drafts in the mailbox's own Drafts folder: one row per draft that was ever put there."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from returncall.model import Placement, PlacementState
from returncall.store.schema_reply import placements
from returncall.store.upsert import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


def save(conn: Connection, placement: Placement) -> None:
    """Keep it in place of what was known of the same draft, which must be in the store."""
    row = asdict(placement)
    upsert(conn, placements, {"draft": row.pop("draft_id"), **row})


def get(conn: Connection, draft_id: str) -> Placement | None:
    """Where that draft's copy stands; None when it was never put there."""
    row = conn.execute(select(placements).where(placements.c.draft == draft_id)).first()
    return _from_row(row) if row else None


def for_account(conn: Connection, account: str, *states: PlacementState) -> tuple[Placement, ...]:
    """Those of an account in any of `states`, oldest first."""
    query = select(placements).where(placements.c.account == account, placements.c.state.in_(states))
    return tuple(map(_from_row, conn.execute(query.order_by(placements.c.placed_at, placements.c.draft))))


def has_any(conn: Connection, account: str) -> bool:
    """Whether any draft was ever put into that account's Drafts folder."""
    return conn.execute(select(placements.c.draft).where(placements.c.account == account).limit(1)).first() is not None


def step(conn: Connection, draft_id: str, here: PlacementState, there: PlacementState, *, now: datetime) -> bool:
    """Compare and set; False when it is no longer in `here`."""
    wanted = (placements.c.draft == draft_id, placements.c.state == here)
    return conn.execute(update(placements).where(*wanted).values(state=there, changed_at=now)).rowcount == 1


def _from_row(row: Row[Any]) -> Placement:
    return Placement(
        draft_id=row.draft,
        account=row.account,
        state=PlacementState(row.state),
        folder=row.folder,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        content_hash=row.content_hash,
        fingerprint=row.fingerprint,
        placed_at=row.placed_at,
        changed_at=row.changed_at,
    )
