"""Tables of answers: drafts, decisions, deliveries, answers given elsewhere, and copies in the user's mailbox.

The unique indices hold what must never happen: two open drafts or two deliveries for one message or thread.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from returncall.store.columns import Moment, Packed, Plain, Words
from returncall.store.schema import HASHED, metadata

_NOT_WITHDRAWN = text("state IN ('proposed', 'approved')")
_OPEN = text("is_open")
_LIVE = text("state NOT IN ('failed', 'cancelled')")
_UNDER_WAY = text("state NOT IN ('failed', 'cancelled', 'sent')")

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("message", Text, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("account", Text, nullable=False),
    Column("thread_id", Words, nullable=False),
    Column("action", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("sender_name", Words, nullable=False),
    Column("sender_mailbox", Words, nullable=False),
    Column("sender_host", Words, nullable=False),
    Column("to_name", Words, nullable=False),
    Column("to_mailbox", Words, nullable=False),
    Column("to_host", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("in_reply_to", Words),
    Column("references", Plain, nullable=False),
    Column("mime_message_id", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("language", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("warnings", Plain, nullable=False),
    Column("because", Words, nullable=False),
    Column("snoozed_until", Moment),
    Column("is_open", Boolean, nullable=False),  # proposed, or approved and not yet sent
    Column("delivery", Text),  # the newest of its deliveries; no foreign key, which would be a circle
    Index("uq_drafts_message", "message", unique=True, sqlite_where=_NOT_WITHDRAWN),
    Index("uq_drafts_thread", "thread_id", unique=True, sqlite_where=_OPEN),
    Index("ix_drafts_open", "created_at", sqlite_where=_OPEN),
    Index("ix_drafts_of_message", "message"),
    Index(None, "mime_message_id", info=HASHED),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", Text, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Index(None, "draft"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("draft", Text, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("message", Text, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("thread_id", Words, nullable=False),
    Column("account", Text, nullable=False),
    Column("mime_message_id", Words, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("envelope_from", Words, nullable=False),
    Column("envelope_to", Words, nullable=False),
    Column("content", Packed, nullable=False),
    Column("state", Text, nullable=False),
    Column("send_after", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment),
    Column("last_error", Words, nullable=False),
    Column("sent_at", Moment),
    Column("claimed_by", Text),
    Column("claimed_at", Moment),
    Column("changed_at", Moment, nullable=False),
    Column("server_message_id", Words),  # when the server gave the mail another Message-ID than ours
    Index("uq_deliveries_draft", "draft", unique=True, sqlite_where=_LIVE),
    Index("uq_deliveries_message", "message", unique=True, sqlite_where=_LIVE),
    Index("uq_deliveries_thread", "thread_id", unique=True, sqlite_where=_UNDER_WAY),
    Index("ix_deliveries_state", "state", "send_after"),
    Index("ix_deliveries_of_thread", "thread_id"),
    Index("ix_deliveries_of_draft", "draft"),
    Index(None, "mime_message_id", info=HASHED),
    Index(None, "envelope_to", "sent_at"),
)

answers = Table(
    "answers",
    metadata,
    Column("message", Text, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("thread_id", Words, nullable=False),
    Column("how", Text, nullable=False),
    Column("reason", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "thread_id"),
)

placements = Table(  # copies of drafts in the mailbox's own Drafts folder
    "placements",
    metadata,
    Column("draft", Text, ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("account", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("folder", Words, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index(None, "account", "state"),
)

sent_copies = Table(
    "sent_copies",
    metadata,
    Column("delivery", Text, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("account", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index(None, "state", "due_at"),
)
