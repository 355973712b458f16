"""Tables of what is thought of messages: by the classifier, and by the user."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Table, Text

from returncall.store.columns import Moment, Plain, Words
from returncall.store.schema import HASHED, metadata

assessments = Table(
    "assessments",
    metadata,
    Column("message", Text, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("unsure", Boolean, nullable=False),
    Column("is_recruiter", Boolean, nullable=False),
    Column("role", Words),
    Column("company", Words),
    Column("agency", Words),
    Column("fit", Float),
    Column("trust", Text, nullable=False),
    Column("campaign", Words, nullable=False),
    Column("stage", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("assessed_at", Moment, nullable=False),
    Column("document", Plain, nullable=False),  # the whole Assessment; the other columns are for searching
    Index(None, "campaign", info=HASHED),
    Index(None, "kind"),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("message", Text, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("action", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("because", Words, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("reasons", Plain, nullable=False),
    Column("suggested_at", Moment, nullable=False),
)

corrections = Table(
    "corrections",
    metadata,
    Column("message", Text, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("sender_address", Words, nullable=False),
    Column("kind", Text),
    Column("company", Words),
    Column("role", Words),
    Column("corrected_at", Moment, nullable=False),
    Index(None, "sender_address", info=HASHED),
)
