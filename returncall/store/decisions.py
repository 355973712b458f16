"""What the user decided about drafts, with the hash of exactly what was seen.  Only added to, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from returncall.model import Decision, Verdict
from returncall.store.schema_reply import decisions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


def add(conn: Connection, decision: Decision) -> None:
    """Keep `decision`; its draft must be in the store."""
    conn.execute(
        insert(decisions).values(
            draft=decision.draft_id,
            verdict=decision.verdict,
            content_hash=decision.content_hash,
            via=decision.via,
            decided_at=decision.decided_at,
        )
    )


def for_draft(conn: Connection, draft_id: str) -> tuple[Decision, ...]:
    """All decisions about that draft, in the order they were made."""
    rows = conn.execute(select(decisions).where(decisions.c.draft == draft_id).order_by(decisions.c.id))
    return tuple(map(_from_row, rows))


def latest(conn: Connection, draft_id: str) -> Decision | None:
    """The newest decision about that draft."""
    row = conn.execute(
        select(decisions).where(decisions.c.draft == draft_id).order_by(decisions.c.id.desc()).limit(1)
    ).first()
    return _from_row(row) if row else None


def between(conn: Connection, since: datetime, until: datetime) -> tuple[Decision, ...]:
    """Decisions made from `since` to before `until`, in order."""
    rows = conn.execute(
        select(decisions)
        .where(decisions.c.decided_at >= since, decisions.c.decided_at < until)
        .order_by(decisions.c.id)
    )
    return tuple(map(_from_row, rows))


def _from_row(row: Row[Any]) -> Decision:
    return Decision(row.draft, Verdict(row.verdict), row.content_hash, row.via, row.decided_at)
