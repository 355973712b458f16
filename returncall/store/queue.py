"""The queue: every draft with its mail, its assessment and its delivery, as plain dicts.

`returncall queue` must start at once, so this module imports the standard library only: the same SQL text runs
over sqlite3 (`quick_queue`) and over a Store's connection (`queue`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

from returncall.errors import StoreError
from returncall.store import moments
from returncall.store.revision import HEAD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

Which = Literal["waiting", "open", "all"]
"""waiting: proposed and not snoozed.  open: also what is approved, on its way or in doubt.  all: everything."""

# What happened to the mail weighs more than the draft's own state, except that a draft whose delivery failed or
# was cancelled may have been taken back (proposed), withdrawn or dismissed since.
QUEUE_SQL: Final = """
SELECT d.id, d.action, a.fit, a.company, a.role, d.subject, d.body, d.content_hash, d.message, d.thread_id,
       CASE WHEN v.state IN ('sent', 'uncertain', 'needs_you') THEN v.state
            WHEN v.state IN ('claimed_connect', 'claimed_data') THEN 'claimed'
            WHEN d.state <> 'approved' THEN d.state
            WHEN v.state IN ('failed', 'cancelled') THEN v.state
            ELSE 'approved' END AS state,
       d.sender_name, d.sender_mailbox, d.sender_host, d.to_name, d.to_mailbox, d.to_host,
       v.send_after, v.sent_at, v.last_error, m.message_id, m.subject AS message_subject, m.received_at,
       m.sender_name AS writer_name, m.sender_mailbox AS writer_mailbox, m.sender_host AS writer_host,
       d.because, d.warnings, d.account, d.template, d.language, d.mime_message_id,
       d.created_at, d.expires_at, d.snoozed_until,
       a.kind, a.trust, a.agency, a.confidence, a.unsure
  FROM drafts d
  JOIN messages m ON m.id = d.message
  LEFT JOIN assessments a ON a.message = d.message
  LEFT JOIN deliveries v ON v.id = d.delivery
"""

_WHERE: Final[Mapping[Which, str]] = {
    "waiting": "WHERE d.is_open AND d.state = 'proposed' AND (d.snoozed_until IS NULL OR d.snoozed_until <= :now)",
    "open": "WHERE d.is_open",
    "all": "",
}
_ORDER: Final = "ORDER BY COALESCE(a.fit, -1) DESC, m.received_at DESC, d.id"


def sql(which: Which) -> str:
    """The whole statement; its parameter `now` is a time as moments.to_text writes it."""
    return f"{QUEUE_SQL} {_WHERE[which]} {_ORDER}"


def queue(conn: Connection, *, now: datetime, which: Which = "waiting") -> list[dict[str, Any]]:
    """The queue over a Store's connection, best fit first; see `as_item`."""
    from sqlalchemy import text  # noqa: PLC0415 - `returncall queue` must not pay for it

    parameters = {"now": moments.to_text(now)} if which == "waiting" else {}
    result = conn.execute(text(sql(which)), parameters)
    names = tuple(result.keys())
    return [as_item(dict(zip(names, row, strict=True))) for row in result]


def quick_queue(path: Path, *, now: datetime, which: Which = "waiting") -> list[dict[str, Any]] | None:
    """The same over the SQLite file at `path`, read-only and without SQLAlchemy.

    None when the file is not there or has another layout: then `open_store` knows what to do, or to say.
    Raises StoreError when the file cannot be read.
    """
    import sqlite3  # noqa: PLC0415 - not needed over PostgreSQL

    if not path.exists():
        return None
    try:
        conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=10)
        try:
            # Not mode=ro: after a crash SQLite has to recover the write-ahead log before it can read.
            conn.execute("PRAGMA query_only = ON")
            if not _is_current(conn):
                return None
            rows = conn.execute(sql(which), {"now": moments.to_text(now)})
            names = tuple(column[0] for column in rows.description)
            return [as_item(dict(zip(names, row, strict=True))) for row in rows]
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise StoreError(
            f"The database {path} cannot be read: {error}.", remedy="Run `returncall doctor` to see what is wrong."
        ) from error


def as_item(row: dict[str, Any]) -> dict[str, Any]:
    """One row as the JSON of `returncall queue`.

    from and to: the draft's own, bare addresses.  message_id: the Message-ID of the mail that is answered.
    message: its id in the store.  hash: over the bytes to be sent.  fit: 0 to 1 or None.  Times: UTC text.
    """
    if moments.ESCAPE in "".join([value for value in row.values() if type(value) is str]):
        row = {name: moments.unescape(value) if type(value) is str else value for name, value in row.items()}
    shown = moments.shown
    return {
        "id": row["id"],
        "state": row["state"],
        "action": row["action"],
        "fit": row["fit"],
        "company": row["company"],
        "role": row["role"],
        "from": _address(row["sender_mailbox"], row["sender_host"]),
        "to": _address(row["to_mailbox"], row["to_host"]),
        "subject": row["subject"],
        "body": row["body"],
        "hash": row["content_hash"],
        "send_after": shown(row["send_after"]),
        "message_id": row["message_id"],
        "thread_id": row["thread_id"],
        "message": row["message"],
        "message_subject": row["message_subject"],
        "sender_name": row["writer_name"],
        "sender_address": _address(row["writer_mailbox"], row["writer_host"]),
        "to_name": row["to_name"],
        "from_name": row["sender_name"],
        "received_at": shown(row["received_at"]),
        "because": row["because"],
        "warnings": [] if row["warnings"] == "[]" else json.loads(row["warnings"]),
        "kind": row["kind"],
        "trust": row["trust"],
        "agency": row["agency"],
        "confidence": row["confidence"],
        "unsure": None if row["unsure"] is None else bool(row["unsure"]),
        "account": row["account"],
        "template": row["template"],
        "language": row["language"],
        "reply_message_id": row["mime_message_id"],
        "created_at": shown(row["created_at"]),
        "expires_at": shown(row["expires_at"]),
        "snoozed_until": shown(row["snoozed_until"]),
        "sent_at": shown(row["sent_at"]),
        "error": row["last_error"] or None,
    }


def _address(mailbox: str, host: str) -> str:
    return f"{mailbox}@{host.lower()}" if host else mailbox


def _is_current(conn: Any) -> bool:
    tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" not in tables:
        return False
    found = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    return found is not None and found[0] == HEAD
