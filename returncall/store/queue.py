"""The queue: every draft with its mail, its assessment and its delivery, as plain dicts.

`returncall queue` must start at once, so this module imports the standard library only: the same SQL text runs
over sqlite3 (`quick_queue`) and over a Store's connection (`queue`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from returncall.errors import StoreError
from returncall.store import moments
from returncall.store.revision import HEAD

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

Which = Literal["waiting", "open", "all"]
"""waiting: proposed and not snoozed.  open: also what is approved, on its way or in doubt.  all: everything."""

# Approved, closed and without a delivery: the user sent it from the mailbox's own Drafts folder.
# What happened to the mail weighs more than the draft's own state, except that a draft whose delivery failed or was
# cancelled may have been taken back (proposed), withdrawn or dismissed since.
_STATE: Final = """
       CASE WHEN v.state IN ('sent', 'uncertain', 'needs_you') THEN v.state
            WHEN v.state IS NULL AND d.state = 'approved' AND NOT d.is_open THEN 'sent'
            WHEN v.state IN ('claimed_connect', 'claimed_data') THEN 'claimed'
            WHEN d.state <> 'approved' THEN d.state
            WHEN v.state IN ('failed', 'cancelled') THEN v.state
            ELSE 'approved' END"""
_FROM: Final = """
  FROM drafts d
  JOIN messages m ON m.id = d.message
  LEFT JOIN assessments a ON a.message = d.message
  LEFT JOIN deliveries v ON v.id = d.delivery
"""

# Columns are named and ordered as in the JSON, so that a row becomes an item almost by itself.
QUEUE_SQL: Final = f"""
SELECT d.id AS id, {_STATE} AS state,
       d.action AS action,
       a.fit AS fit,
       a.company AS company,
       a.role AS role,
       d.sender_mailbox || CASE WHEN d.sender_host = '' THEN '' ELSE '@' || lower(d.sender_host) END AS "from",
       d.to_mailbox || CASE WHEN d.to_host = '' THEN '' ELSE '@' || lower(d.to_host) END AS "to",
       d.subject AS subject,
       d.body AS body,
       d.content_hash AS hash,
       substr(v.send_after, 1, 19) || 'Z' AS send_after,
       m.message_id AS message_id,
       d.thread_id AS thread_id,
       d.message AS message,
       m.subject AS message_subject,
       m.sender_name AS sender_name,
       m.sender_mailbox || CASE WHEN m.sender_host = '' THEN '' ELSE '@' || lower(m.sender_host) END AS sender_address,
       d.to_name AS to_name,
       d.sender_name AS from_name,
       substr(m.received_at, 1, 19) || 'Z' AS received_at,
       d.because AS because,
       d.warnings AS warnings,
       a.kind AS kind,
       a.trust AS trust,
       a.agency AS agency,
       a.confidence AS confidence,
       a.unsure AS unsure,
       d.account AS account,
       d.template AS template,
       d.language AS language,
       d.mime_message_id AS reply_message_id,
       substr(d.created_at, 1, 19) || 'Z' AS created_at,
       substr(d.expires_at, 1, 19) || 'Z' AS expires_at,
       substr(d.snoozed_until, 1, 19) || 'Z' AS snoozed_until,
       substr(v.sent_at, 1, 19) || 'Z' AS sent_at,
       CASE WHEN v.last_error = '' THEN NULL ELSE v.last_error END AS error
{_FROM}"""

# All that is needed to order, find and compare open drafts: no body, so that 500 of them are read in a few ms.
_HEADS_SQL: Final = f"""
SELECT d.id, {_STATE}, d.content_hash, substr(d.snoozed_until, 1, 19) || 'Z',
       CASE WHEN v.last_error = '' THEN NULL ELSE v.last_error END, a.fit, a.company, a.agency, a.role, m.sender_name,
       m.sender_mailbox || CASE WHEN m.sender_host = '' THEN '' ELSE '@' || lower(m.sender_host) END, m.subject
{_FROM}"""

_WHERE: Final[Mapping[Which, str]] = {
    "waiting": "WHERE d.is_open AND d.state = 'proposed' AND (d.snoozed_until IS NULL OR d.snoozed_until <= :now)",
    "open": "WHERE d.is_open",
    "all": "",
}
# Of the same fit, what takes most thought comes first: a yes, then a question, then a decline.
_ORDER: Final = """
 ORDER BY COALESCE(a.fit, -1) DESC,
          CASE d.action WHEN 'accept_call' THEN 0 WHEN 'ask_details' THEN 1 WHEN 'decline' THEN 2 ELSE 3 END,
          m.received_at DESC, d.id"""


def sql(which: Which) -> str:
    """The whole statement; its parameter `now` is a time as moments.to_text writes it."""
    return f"{QUEUE_SQL} {_WHERE[which]} {_ORDER}"


def queue(conn: Connection, *, now: datetime, which: Which = "waiting") -> list[dict[str, Any]]:
    """The queue over a Store's connection, best fit first; see `as_item`."""
    from sqlalchemy import text  # noqa: PLC0415 - `returncall queue` must not pay for it

    parameters = {"now": moments.to_text(now)} if which == "waiting" else {}
    result = conn.execute(text(sql(which)), parameters)
    names = tuple(result.keys())
    return [as_item(names, row) for row in result]


class Head(NamedTuple):
    """An open draft without its words.  state, fit, snoozed_until, error: as in the queue's items."""

    id: str
    state: str
    hash: str
    snoozed_until: str | None
    error: str | None
    fit: float | None
    company: str | None
    agency: str | None
    role: str | None
    sender_name: str | None
    sender_address: str
    message_subject: str


def heads(conn: Connection) -> list[Head]:
    """Every open draft in the order of the queue."""
    from sqlalchemy import text  # noqa: PLC0415 - as above

    return [_head(row) for row in conn.execute(text(f"{_HEADS_SQL} {_WHERE['open']} {_ORDER}"))]


def _head(row: Sequence[Any]) -> Head:
    if moments.ESCAPE not in "".join([value for value in row if type(value) is str]):
        return Head._make(row)
    return Head._make(moments.unescape(value) if type(value) is str else value for value in row)


def items_of(conn: Connection, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The items of those drafts, in whatever state, in the order of `ids`; what is unknown is left out."""
    from sqlalchemy import bindparam, text  # noqa: PLC0415 - as above

    if not ids:
        return []
    query = text(f"{QUEUE_SQL} WHERE d.id IN :ids").bindparams(bindparam("ids", expanding=True))
    result = conn.execute(query, {"ids": list(ids)})
    names = tuple(result.keys())
    found = {item["id"]: item for item in (as_item(names, row) for row in result)}
    return [found[key] for key in ids if key in found]


def sent_items(conn: Connection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The items whose mail a server accepted from `since` to before `until`, best fit first."""
    from sqlalchemy import text  # noqa: PLC0415 - as above

    query = text(f"{QUEUE_SQL} WHERE v.state = 'sent' AND v.sent_at >= :since AND v.sent_at < :until {_ORDER}")
    result = conn.execute(query, {"since": moments.to_text(since), "until": moments.to_text(until)})
    names = tuple(result.keys())
    return [as_item(names, row) for row in result]


def closed_items(conn: Connection, *, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """(how many there are, some of the items that no longer wait), the latest first."""
    from sqlalchemy import text  # noqa: PLC0415 - as above

    over = "WHERE NOT (d.is_open AND d.state = 'proposed')"
    latest = "ORDER BY COALESCE(v.sent_at, v.send_after, d.created_at) DESC, d.id LIMIT :limit OFFSET :offset"
    total = conn.execute(text(f"SELECT COUNT(*) FROM drafts d {over}")).scalar_one()  # noqa: S608 - constants
    result = conn.execute(text(f"{QUEUE_SQL} {over} {latest}"), {"limit": limit, "offset": offset})
    names = tuple(result.keys())
    return total, [as_item(names, row) for row in result]


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
            return [as_item(names, row) for row in rows]
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise StoreError(
            f"The database {path} cannot be read: {error}.", remedy="Run `returncall doctor` to see what is wrong."
        ) from error


def as_item(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """One row of QUEUE_SQL, whose columns are `names`, as the JSON of `returncall queue`.

    from and to: the draft's own, bare addresses.  message_id: the Message-ID of the mail that is answered.
    message: its id in the store.  hash: over the bytes to be sent.  fit: 0 to 1 or None.  Times: UTC text.
    """
    item = dict(zip(names, row, strict=True))
    if moments.ESCAPE in "".join([value for value in row if type(value) is str]):
        item = {name: moments.unescape(value) if type(value) is str else value for name, value in item.items()}
    item["warnings"] = json.loads(item["warnings"])
    if item["unsure"] is not None:
        item["unsure"] = bool(item["unsure"])  # SQLite has no truth values
    return item


def _is_current(conn: sqlite3.Connection) -> bool:
    known = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    found = conn.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return found is not None and found[0] == HEAD
