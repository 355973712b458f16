"""Makes the tables of a new database, and brings an old one up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from returncall.errors import StoreError
from returncall.store import meta, tables
from returncall.store.mark import is_behind, read_mark
from returncall.store.revision import HEAD, KNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from returncall.store.engine import Store

_VERSION: Final = "alembic_version"
# Any number will do; it keeps two programs from making the tables of one PostgreSQL database at the same time.
_LOCK: Final = 4_774_210_987


def prepare(store: Store) -> None:
    """Leave `store` with the tables of `revision.HEAD`.

    Alembic is imported only when the database is behind.  Raises StoreError when it is newer than this program,
    or is somebody else's.
    """
    with store.read() as conn:
        found = version(conn)
    if found is None:
        with store.write() as conn:
            _lock(conn)
            found = version(conn)
            if found is None:
                create(conn, store.host_id)
                return
    if found != HEAD:
        _catch_up(store, found)
    if store.path is not None:
        _compare_with_mark(store, store.path)


def _catch_up(store: Store, found: str) -> None:
    if found not in KNOWN:
        raise StoreError(
            f"The database {store.name} was written by a newer returncall (its layout is {found!r}).",
            remedy="Upgrade returncall, or restore an older copy with `returncall restore FILE`.",
        )
    _upgrade(store, found)


def version(conn: Connection) -> str | None:
    """The database's Alembic revision; None for an empty database.  Raises StoreError for a foreign one."""
    there = set(inspect(conn).get_table_names())
    if _VERSION in there and "meta" in there:
        return conn.execute(text(f"SELECT version_num FROM {_VERSION}")).scalar()  # noqa: S608 - a constant
    ours = there & set(tables.metadata.tables)
    if ours or (there and conn.dialect.name == "sqlite"):
        raise StoreError(
            f"The database holds other tables ({', '.join(sorted(ours or there)[:3])}) and is not returncall's.",
            remedy="Give returncall a database of its own: change database.url in config.toml.",
        )
    return None


def create(conn: Connection, host_id: str) -> None:
    """Make all tables in an empty database and stamp it as Alembic would, without importing Alembic."""
    tables.metadata.create_all(conn)
    # The very table that Alembic makes (MigrationContext), so that it finds itself at home later.
    conn.execute(
        text(
            f"CREATE TABLE {_VERSION} (version_num VARCHAR(32) NOT NULL, "
            f"CONSTRAINT {_VERSION}_pkc PRIMARY KEY (version_num))"
        )
    )
    conn.execute(text(f"INSERT INTO {_VERSION} (version_num) VALUES (:head)"), {"head": HEAD})  # noqa: S608 - a constant
    meta.found(conn, host_id)


def _upgrade(store: Store, found: str) -> None:
    from returncall.store.migrations.upgrade import upgrade  # noqa: PLC0415 - brings Alembic, 0.8 s, rarely needed

    if store.path is not None:
        copy = store.path.with_name(f"{store.path.name}.before-{HEAD}")
        if not copy.exists():
            store.backup(copy)
    with store.write() as conn:
        _lock(conn)
        if version(conn) == found:
            upgrade(conn, HEAD)


def _compare_with_mark(store: Store, path: Path) -> None:
    with store.read() as conn:
        old = is_behind(read_mark(path), epoch=meta.epoch(conn), claims=meta.claims(conn))
    if old:
        with store.write() as conn:
            meta.disown(conn)


def _lock(conn: Connection) -> None:
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
