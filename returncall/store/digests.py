"""Weekly digests, one per ISO week: whatever the clock does, a week has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from returncall.model import Digest
from returncall.store.codec import from_plain, to_plain
from returncall.store.schema_relations import digests
from returncall.store.upsert import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def add(conn: Connection, digest: Digest, *, at: datetime) -> bool:
    """Keep `digest`; False, and nothing is changed, when its week has one."""
    return insert_new(conn, digests, {"week": digest.week, "document": to_plain(digest), "compiled_at": at})


def replace(conn: Connection, digest: Digest, *, at: datetime) -> bool:
    """Put `digest` in place of the one of its week, unless that was sent; whether it was."""
    wanted = (digests.c.week == digest.week, digests.c.sent_at.is_(None))
    values = {"document": to_plain(digest), "compiled_at": at}
    return conn.execute(update(digests).where(*wanted).values(values)).rowcount == 1


def redact(conn: Connection, digest: Digest) -> None:
    """Put `digest` in place of the one of its week, sent or not; when it was compiled and sent stays."""
    conn.execute(update(digests).where(digests.c.week == digest.week).values(document=to_plain(digest)))


def get(conn: Connection, week: str) -> Digest | None:
    """The digest of that ISO week, such as 2026-W47."""
    document = conn.execute(select(digests.c.document).where(digests.c.week == week)).scalar()
    return from_plain(Digest, document) if document is not None else None


def mark_sent(conn: Connection, week: str, *, at: datetime) -> bool:
    """Compare and set: True for the one caller that may send that week's digest."""
    wanted = (digests.c.week == week, digests.c.sent_at.is_(None))
    return conn.execute(update(digests).where(*wanted).values(sent_at=at)).rowcount == 1


def unmark_sent(conn: Connection, week: str) -> None:
    """Say that it was certainly not sent after all."""
    conn.execute(update(digests).where(digests.c.week == week).values(sent_at=None))


def sent_at(conn: Connection, week: str) -> datetime | None:
    """When that week's digest was sent, if it was."""
    return conn.execute(select(digests.c.sent_at).where(digests.c.week == week)).scalar()


def weeks(conn: Connection) -> tuple[str, ...]:
    """The weeks that have a digest, newest first."""
    return tuple(conn.execute(select(digests.c.week).order_by(digests.c.week.desc())).scalars())
