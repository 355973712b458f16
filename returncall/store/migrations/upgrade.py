"""Runs the steps.  Importing this imports Alembic: only for a database that is behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from sqlalchemy import Connection


def upgrade(conn: Connection, target: str) -> None:
    """Bring the database behind `conn` to revision `target`, in the caller's transaction.

    From an empty database this makes the same tables as `create_all`; a test compares them.
    """
    command.upgrade(settings(conn), target)


def settings(conn: Connection | None) -> Config:
    """Alembic's configuration, without an alembic.ini: the steps lie in this package."""
    config = Config()
    config.set_main_option("script_location", "returncall.store:migrations")
    config.attributes["connection"] = conn
    return config
