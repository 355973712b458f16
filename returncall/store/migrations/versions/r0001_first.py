"""The first layout."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from returncall.store.columns import Moment, Packed, Plain, Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table and index."""
    op.create_table(
        "accounts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_ok_at", Moment(), nullable=True),
        sa.Column("last_error", Words(), nullable=False),
        sa.Column("last_error_at", Moment(), nullable=True),
        sa.Column("sign_in_failures", sa.Integer(), nullable=False),
        sa.Column("paused_until", Moment(), nullable=True),
        sa.Column("authserv_ids", Plain(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_accounts")),
    )
    op.create_table(
        "contacts",
        sa.Column("address", Words(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("firm", Words(), nullable=False),
        sa.Column("is_agency", sa.Boolean(), nullable=False),
        sa.Column("first_seen", Moment(), nullable=False),
        sa.Column("last_seen", Moment(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("note", Words(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_contacts")),
    )
    op.create_table(
        "cursors",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("folder", Words(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("resets", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "folder", name=op.f("pk_cursors")),
    )
    op.create_table(
        "digests",
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("document", Plain(), nullable=False),
        sa.Column("compiled_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_digests")),
    )
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("folder", Words(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("error", Words(), nullable=False),
        sa.Column("first_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", Moment(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content", Packed(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
        sa.UniqueConstraint("account", "folder", "uidvalidity", "uid", "stage", name="uq_failures_place"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message_id", Words(), nullable=True),
        sa.Column("thread_id", Words(), nullable=False),
        sa.Column("in_reply_to", Words(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("folder", Words(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("sender_name", Words(), nullable=False),
        sa.Column("sender_mailbox", Words(), nullable=False),
        sa.Column("sender_host", Words(), nullable=False),
        sa.Column("sender_address", Words(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("text", Words(), nullable=False),
        sa.Column("quoted", Words(), nullable=False),
        sa.Column("signature", Words(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("list_id", Words(), nullable=False),
        sa.Column("auto_submitted", Words(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("parts", Plain(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_message_id"), "messages", ["message_id"], unique=False, postgresql_using="hash")
    op.create_index(op.f("ix_messages_received_at"), "messages", ["received_at"], unique=False)
    op.create_index(
        op.f("ix_messages_sender_address"), "messages", ["sender_address"], unique=False, postgresql_using="hash"
    )
    op.create_index(op.f("ix_messages_thread_id_received_at"), "messages", ["thread_id", "received_at"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "opportunities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact", Words(), nullable=False),
        sa.Column("company", Words(), nullable=False),
        sa.Column("role", Words(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("last_message_at", Moment(), nullable=False),
        sa.Column("interest", sa.Integer(), nullable=True),
        sa.Column("interest_noted_at", Moment(), nullable=True),
        sa.Column("note", Words(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunities")),
    )
    op.create_index(op.f("ix_opportunities_contact"), "opportunities", ["contact"], unique=False)
    op.create_index(op.f("ix_opportunities_last_message_at"), "opportunities", ["last_message_at"], unique=False)
    op.create_table(
        "answers",
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("thread_id", Words(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_answers_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_thread_id"), "answers", ["thread_id"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("is_recruiter", sa.Boolean(), nullable=False),
        sa.Column("role", Words(), nullable=True),
        sa.Column("company", Words(), nullable=True),
        sa.Column("agency", Words(), nullable=True),
        sa.Column("fit", sa.Float(), nullable=True),
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("campaign", Words(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("assessed_at", Moment(), nullable=False),
        sa.Column("document", Plain(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_assessments_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_campaign"), "assessments", ["campaign"], unique=False, postgresql_using="hash")
    op.create_index(op.f("ix_assessments_kind"), "assessments", ["kind"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("sender_address", Words(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("company", Words(), nullable=True),
        sa.Column("role", Words(), nullable=True),
        sa.Column("corrected_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_corrections_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_corrections")),
    )
    op.create_index(
        op.f("ix_corrections_sender_address"), "corrections", ["sender_address"], unique=False, postgresql_using="hash"
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("thread_id", Words(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("sender_name", Words(), nullable=False),
        sa.Column("sender_mailbox", Words(), nullable=False),
        sa.Column("sender_host", Words(), nullable=False),
        sa.Column("to_name", Words(), nullable=False),
        sa.Column("to_mailbox", Words(), nullable=False),
        sa.Column("to_host", Words(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("in_reply_to", Words(), nullable=True),
        sa.Column("references", Plain(), nullable=False),
        sa.Column("mime_message_id", Words(), nullable=False),
        sa.Column("body", Words(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("warnings", Plain(), nullable=False),
        sa.Column("because", Words(), nullable=False),
        sa.Column("snoozed_until", Moment(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_drafts_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(
        op.f("ix_drafts_mime_message_id"), "drafts", ["mime_message_id"], unique=False, postgresql_using="hash"
    )
    op.create_index("ix_drafts_of_message", "drafts", ["message"], unique=False)
    op.create_index(
        "ix_drafts_open",
        "drafts",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "uq_drafts_message",
        "drafts",
        ["message"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    op.create_index(
        "uq_drafts_thread",
        "drafts",
        ["thread_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "locations",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("folder", Words(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_locations_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "folder", "uidvalidity", "uid", name=op.f("pk_locations")),
    )
    op.create_index(op.f("ix_locations_message"), "locations", ["message"], unique=False)
    op.create_table(
        "opportunity_messages",
        sa.Column("opportunity", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message"], ["messages.id"], name=op.f("fk_opportunity_messages_message"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["opportunity"], ["opportunities.id"], name=op.f("fk_opportunity_messages_opportunity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opportunity", "message", name=op.f("pk_opportunity_messages")),
    )
    op.create_index(op.f("ix_opportunity_messages_message"), "opportunity_messages", ["message"], unique=False)
    op.create_table(
        "opportunity_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity"], ["opportunities.id"], name=op.f("fk_opportunity_stages_opportunity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_stages")),
    )
    op.create_index(op.f("ix_opportunity_stages_opportunity"), "opportunity_stages", ["opportunity"], unique=False)
    op.create_index(op.f("ix_opportunity_stages_stage_at"), "opportunity_stages", ["stage", "at"], unique=False)
    op.create_table(
        "raw_messages",
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("content", Packed(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_raw_messages_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_raw_messages")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_decisions_draft"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_draft"), "decisions", ["draft"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("thread_id", Words(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("mime_message_id", Words(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("envelope_from", Words(), nullable=False),
        sa.Column("envelope_to", Words(), nullable=False),
        sa.Column("content", Packed(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("send_after", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Moment(), nullable=True),
        sa.Column("last_error", Words(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], name=op.f("fk_deliveries_draft"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_deliveries_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_envelope_to_sent_at"), "deliveries", ["envelope_to", "sent_at"], unique=False)
    op.create_index(
        op.f("ix_deliveries_mime_message_id"), "deliveries", ["mime_message_id"], unique=False, postgresql_using="hash"
    )
    op.create_index("ix_deliveries_of_draft", "deliveries", ["draft"], unique=False)
    op.create_index("ix_deliveries_of_thread", "deliveries", ["thread_id"], unique=False)
    op.create_index("ix_deliveries_state", "deliveries", ["state", "send_after"], unique=False)
    op.create_index(
        "uq_deliveries_draft",
        "deliveries",
        ["draft"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('failed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('failed', 'cancelled')"),
    )
    op.create_index(
        "uq_deliveries_message",
        "deliveries",
        ["message"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('failed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('failed', 'cancelled')"),
    )
    op.create_index(
        "uq_deliveries_thread",
        "deliveries",
        ["thread_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('failed', 'cancelled', 'sent')"),
        postgresql_where=sa.text("state NOT IN ('failed', 'cancelled', 'sent')"),
    )
