"""What policy proposed for each message, also when that was no draft: then this is the stated reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from returncall.model import Action, Reason, Suggestion
from returncall.store.chunks import chunks
from returncall.store.codec import from_plain, to_plain
from returncall.store.schema_judgement import suggestions
from returncall.store.upsert import upsert, upsert_all

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row


def save(conn: Connection, message: str, suggestion: Suggestion, *, at: datetime) -> None:
    """Keep `suggestion` for the message with that id, in place of an older one."""
    upsert(conn, suggestions, _to_row(message, suggestion, at))


def save_all(conn: Connection, made: Iterable[tuple[str, Suggestion]], *, at: datetime) -> None:
    """Like save, for many.  made: (message id, suggestion)."""
    upsert_all(conn, suggestions, [_to_row(message, suggestion, at) for message, suggestion in made])


def _to_row(message: str, suggestion: Suggestion, at: datetime) -> dict[str, Any]:
    return {
        "message": message,
        "action": suggestion.action,
        "template": suggestion.template,
        "because": suggestion.because,
        "confidence": suggestion.confidence,
        "reasons": to_plain(suggestion.reasons),
        "suggested_at": at,
    }


def get(conn: Connection, message: str) -> Suggestion | None:
    """The suggestion for that message."""
    row = conn.execute(select(suggestions).where(suggestions.c.message == message)).first()
    return _from_row(row) if row else None


def for_messages(conn: Connection, ids: Collection[str]) -> dict[str, Suggestion]:
    """The suggestions for those of `ids` that have one, by message id."""
    return {
        row.message: _from_row(row)
        for some in chunks(ids)
        for row in conn.execute(select(suggestions).where(suggestions.c.message.in_(some)))
    }


def _from_row(row: Row[Any]) -> Suggestion:
    reasons = from_plain(tuple[Reason, ...], row.reasons)
    return Suggestion(Action(row.action), row.template, row.because, row.confidence, reasons)
