"""Erasure: everything of and about one person goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from returncall.store import digests
from returncall.store.schema_mail import failures, messages
from returncall.store.schema_relations import contacts, opportunities
from returncall.store.schema_reply import drafts

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection


def forget(conn: Connection, address: str) -> int:
    """Delete all that `address` (any case) wrote or that was written there; returns how many messages.

    Drafts, decisions, deliveries, assessments, corrections, bytes and places go with their messages (foreign
    keys), and the lines about them leave the weekly digests, whose figures stay.  Call Store.scrub afterwards:
    until then the pages may still hold the words.
    """
    wanted = address.lower()
    mailbox, _, host = wanted.rpartition("@")
    answered = select(drafts.c.message).where(
        func.lower(drafts.c.to_mailbox) == mailbox, func.lower(drafts.c.to_host) == host
    )
    theirs = (messages.c.sender_address == wanted) | messages.c.id.in_(answered)
    _leave_digests(conn, theirs)
    gone = conn.execute(delete(messages).where(theirs)).rowcount
    conn.execute(delete(opportunities).where(func.lower(opportunities.c.contact) == wanted))
    conn.execute(delete(contacts).where(contacts.c.address == wanted))
    # Parked bytes were never parsed: look for the address itself.
    needle = wanted.encode("utf-8", "surrogateescape")
    for row in conn.execute(select(failures.c.id, failures.c.content)).all():
        if row.content and needle in row.content.lower():
            conn.execute(delete(failures).where(failures.c.id == row.id))
    return gone


def _leave_digests(conn: Connection, theirs: ColumnElement[bool]) -> None:
    """Take the lines about those messages out; the numbers of the others stay, for they are answered by number."""
    rows = conn.execute(select(messages.c.sender_name, messages.c.received_at).where(theirs))
    told = {(row.sender_name, row.received_at) for row in rows}
    written = set(
        conn.execute(select(drafts.c.id).where(drafts.c.message.in_(select(messages.c.id).where(theirs)))).scalars()
    )
    for week in digests.weeks(conn):
        digest = digests.get(conn, week)
        assert digest is not None
        kept = tuple(
            line for line in digest.lines if line.draft_id not in written and (line.person, line.at) not in told
        )
        if len(kept) < len(digest.lines):
            digests.redact(conn, replace(digest, lines=kept))
