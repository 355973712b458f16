"""Erasure: everything of and about one person goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from returncall.store.schema_mail import failures, messages
from returncall.store.schema_relations import contacts, opportunities
from returncall.store.schema_reply import drafts

if TYPE_CHECKING:
    from sqlalchemy import Connection


def forget(conn: Connection, address: str) -> int:
    """Delete all that `address` (any case) wrote or that was written there; returns how many messages.

    Drafts, decisions, deliveries, assessments, corrections, bytes and places go with their messages (foreign
    keys).  Weekly digests name people and are deleted as a whole by the caller if wanted.  Call Store.scrub
    afterwards: until then the pages may still hold the words.
    """
    wanted = address.lower()
    mailbox, _, host = wanted.rpartition("@")
    answered = select(drafts.c.message).where(
        func.lower(drafts.c.to_mailbox) == mailbox, func.lower(drafts.c.to_host) == host
    )
    gone = conn.execute(
        delete(messages).where((messages.c.sender_address == wanted) | messages.c.id.in_(answered))
    ).rowcount
    conn.execute(delete(opportunities).where(func.lower(opportunities.c.contact) == wanted))
    conn.execute(delete(contacts).where(contacts.c.address == wanted))
    # Parked bytes were never parsed: look for the address itself.
    needle = wanted.encode("utf-8", "surrogateescape")
    for row in conn.execute(select(failures.c.id, failures.c.content)).all():
        if row.content and needle in row.content.lower():
            conn.execute(delete(failures).where(failures.c.id == row.id))
    return gone
