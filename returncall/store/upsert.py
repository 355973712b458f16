"""INSERT ... ON CONFLICT, which SQLite and PostgreSQL spell alike but SQLAlchemy keeps per database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Table


def insert_new(conn: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert `row` unless any unique index forbids it; whether it is new."""
    statement = _insert(conn, table).values(dict(row)).on_conflict_do_nothing()
    return conn.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def upsert(conn: Connection, table: Table, row: Mapping[str, Any], *, keep: Iterable[str] = ()) -> None:
    """Insert `row`, or overwrite the one with the same primary key, but for its columns named in `keep`."""
    keys = [column.name for column in table.primary_key]
    statement = _insert(conn, table).values(dict(row))
    change = {name: statement.excluded[name] for name in row if name not in keys and name not in set(keep)}
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=change))


def _insert(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
