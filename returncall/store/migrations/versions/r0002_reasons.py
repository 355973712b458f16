"""The reasons why a message got no draft, the notes after calls, and Message-IDs that servers change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from returncall.store.columns import Moment, Plain, Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add two tables and a column."""
    op.create_table(
        "suggestions",
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("because", Words(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reasons", Plain(), nullable=False),
        sa.Column("suggested_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_suggestions_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_suggestions")),
    )
    op.create_table(
        "debriefs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity", sa.Text(), nullable=False),
        sa.Column("answers", Plain(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity"], ["opportunities.id"], name=op.f("fk_debriefs_opportunity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debriefs")),
    )
    op.create_index(op.f("ix_debriefs_opportunity"), "debriefs", ["opportunity"])
    op.add_column("deliveries", sa.Column("server_message_id", Words(), nullable=True))
