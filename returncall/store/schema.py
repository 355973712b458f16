"""The tables: those of the installation itself here, the others in schema_*.py; `metadata` knows them all.

Names follow one convention, so that `create_all` and the migrations make the very same database.
A new column goes to the end of its table, where a migration can put it, too.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

from returncall.store.columns import Moment, Plain, Words

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
