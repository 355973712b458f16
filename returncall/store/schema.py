"""The tables: those of the installation itself here, the others in schema_*.py; `metadata` knows them all.

Names follow one convention, so that `create_all` and the migrations make the very same database.
A new column goes to the end of its table, where a migration can put it, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, event

from returncall.store.columns import Moment, Plain, Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

HASHED: Final = {"hashed": True}
"""Index.info of what PostgreSQL looks up by a hash: the values may be longer than its trees take."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last_ok_at", Moment),
    Column("last_error", Words, nullable=False),
    Column("last_error_at", Moment),
    Column("sign_in_failures", Integer, nullable=False),
    Column("paused_until", Moment),
    Column("authserv_ids", Plain, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("account", Text, primary_key=True),
    Column("folder", Words, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("checked_at", Moment),
    Column("resets", Integer, nullable=False),
)


@event.listens_for(metadata, "before_create")
def _as_postgresql_wants(_metadata: MetaData, conn: Connection, **_: object) -> None:
    """Not named in Index(): that loads PostgreSQL's dialect, a tenth of a second, for everybody's SQLite."""
    if conn.dialect.name != "postgresql":
        return
    for index in (index for table in metadata.sorted_tables for index in table.indexes):
        options = index.dialect_options
        options["postgresql"]["where"] = options["sqlite"]["where"]
        if index.info == HASHED:
            options["postgresql"]["using"] = "hash"
