"""Copies in the user's own mailbox: drafts in Drafts, sent mail in Sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from returncall.store.columns import Moment, Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "placements",
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("folder", Words(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("placed_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_placements_draft"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("draft", name=op.f("pk_placements")),
    )
    op.create_index(op.f("ix_placements_account_state"), "placements", ["account", "state"])
    op.create_table(
        "sent_copies",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"], ["deliveries.id"], name=op.f("fk_sent_copies_delivery"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery", name=op.f("pk_sent_copies")),
    )
    op.create_index(op.f("ix_sent_copies_state_due_at"), "sent_copies", ["state", "due_at"])
