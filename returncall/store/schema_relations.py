"""Tables of what outlives a message: people, opportunities and their stages, weekly digests."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from returncall.store.columns import Moment, Plain, Words
from returncall.store.schema import metadata

contacts = Table(
    "contacts",
    metadata,
    Column("address", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("firm", Words, nullable=False),
    Column("is_agency", Boolean, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("note", Words, nullable=False),
)

opportunities = Table(
    "opportunities",
    metadata,
    Column("id", Text, primary_key=True),
    Column("contact", Words, nullable=False),
    Column("company", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("stage", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("last_message_at", Moment, nullable=False),
    Column("interest", Integer),
    Column("interest_noted_at", Moment),
    Column("note", Words, nullable=False),
    Index(None, "contact"),
    Index(None, "last_message_at"),
)

opportunity_stages = Table(
    "opportunity_stages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("opportunity", Text, ForeignKey("opportunities.id", ondelete="CASCADE"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "opportunity"),
    Index(None, "stage", "at"),
)

opportunity_messages = Table(
    "opportunity_messages",
    metadata,
    Column("opportunity", Text, ForeignKey("opportunities.id", ondelete="CASCADE"), primary_key=True),
    Column("message", Text, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "message"),
)

debriefs = Table(
    "debriefs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("opportunity", Text, ForeignKey("opportunities.id", ondelete="CASCADE"), nullable=False),
    Column("answers", Plain, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "opportunity"),
)

digests = Table(
    "digests",
    metadata,
    Column("week", Text, primary_key=True),
    Column("document", Plain, nullable=False),
    Column("compiled_at", Moment, nullable=False),
    Column("sent_at", Moment),
)
