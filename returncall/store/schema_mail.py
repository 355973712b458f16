"""Tables of mail as it came: messages, where they lie, their bytes, and what could not be handled."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from returncall.store.columns import Moment, Packed, Plain, Words
from returncall.store.schema import HASHED, metadata

messages = Table(
    "messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("message_id", Words),
    Column("thread_id", Words, nullable=False),
    Column("in_reply_to", Words),
    Column("account", Text, nullable=False),
    Column("folder", Words, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("sender_name", Words, nullable=False),
    Column("sender_mailbox", Words, nullable=False),
    Column("sender_host", Words, nullable=False),
    Column("sender_address", Words, nullable=False),  # lower case, for looking up only
    Column("subject", Words, nullable=False),
    Column("sent_at", Moment),
    Column("received_at", Moment, nullable=False),
    Column("text", Words, nullable=False),
    Column("quoted", Words, nullable=False),
    Column("signature", Words, nullable=False),
    Column("language", Text, nullable=False),
    Column("list_id", Words, nullable=False),
    Column("auto_submitted", Words, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("parts", Plain, nullable=False),  # the fields that are tuples or values; nothing is searched by them
    Index(None, "received_at"),
    Index(None, "thread_id", "received_at"),
    # What strangers write may be too long for a PostgreSQL B-tree (2,704 bytes); a hash index takes any length.
    Index(None, "message_id", info=HASHED),
    Index(None, "sender_address", info=HASHED),
)

locations = Table(
    "locations",
    metadata,
    Column("account", Text, primary_key=True),
    Column("folder", Words, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("message", Text, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Index(None, "message"),
)

raw_messages = Table(
    "raw_messages",
    metadata,
    Column("message", Text, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("content", Packed, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    Column("folder", Words, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("stage", Text, nullable=False),
    Column("error", Words, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("received_at", Moment),
    Column("size", BigInteger, nullable=False),
    Column("content", Packed),
    UniqueConstraint("account", "folder", "uidvalidity", "uid", "stage", name="uq_failures_place"),
)
