"""Alembic runs this file for each command; the connection comes from `upgrade.settings`."""

from __future__ import annotations

from alembic import context

from returncall.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
