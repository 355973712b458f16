"""INSERT ... ON CONFLICT, which SQLite and PostgreSQL spell alike but SQLAlchemy keeps per database.

The statements are built once per table and set of columns: building one costs more than running it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Column, Connection, Table
    from sqlalchemy.dialects import postgresql, sqlite

    _Insert = postgresql.Insert | sqlite.Insert

_COUNTED: Final = {"preserve_rowcount": True}


def insert_new(conn: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert `row` unless any unique index forbids it; whether it is new."""
    statement = _insert_or_leave(conn.dialect.name, table)
    return conn.execute(statement, dict(row), execution_options=_COUNTED).rowcount == 1


def upsert(conn: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert `row`, or overwrite the one with the same primary key."""
    conn.execute(_insert_or_overwrite(conn.dialect.name, table, tuple(row)), dict(row))


def insert_all(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert all `rows`, alike in their columns, but those that any unique index forbids."""
    if rows:
        conn.execute(_insert_or_leave(conn.dialect.name, table), list(rows))


def insert_all_new(conn: Connection, column: Column[Any], rows: Sequence[Mapping[str, Any]]) -> frozenset[Any]:
    """Like insert_all, into the table of `column`; returns the values there of the rows that are new."""
    if not rows:
        return frozenset()
    statement = _insert_or_leave(conn.dialect.name, column.table).returning(column)
    return frozenset(conn.execute(statement, list(rows)).scalars())


def upsert_all(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert all `rows`, alike in their columns, or overwrite those with the same primary key."""
    if rows:
        conn.execute(_insert_or_overwrite(conn.dialect.name, table, tuple(rows[0])), list(rows))


@cache
def _insert_or_leave(dialect: str, table: Table) -> _Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_or_overwrite(dialect: str, table: Table, names: tuple[str, ...]) -> _Insert:
    keys = [column.name for column in table.primary_key]
    statement = _insert(dialect, table)
    change = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=change)


def _insert(dialect: str, table: Table) -> _Insert:
    # Each dialect is imported when it is spoken: PostgreSQL's takes a tenth of a second, and most have none.
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415

        return insert(table)
    from sqlalchemy.dialects.sqlite import insert as insert_into_sqlite  # noqa: PLC0415

    return insert_into_sqlite(table)
