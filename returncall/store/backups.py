"""Copies of the whole database, in one SQLite file whatever the database is, and the way back.

A copy is marked as one: whoever opens it finds it foreign, and nothing is sent from it (see meta.py).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, NullPool, create_engine, delete, insert, select, text
from sqlalchemy.engine import URL

from returncall.errors import StoreError
from returncall.store import creation, meta, tables
from returncall.store.private import make_private_file, make_private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_BATCH: Final = 500
_HEADER: Final = b"SQLite format 3\0"


def back_up(conn: Connection, path: Path) -> None:
    """Copy the database of `conn` to the new file `path` (0600).

    Written under another name, flushed, then renamed: a copy that is there is whole.  Raises StoreError when
    `path` is taken already; a half-written copy is removed.
    """
    if path.exists():
        raise StoreError(f"The file {path} is there already.", remedy="Name another file, or move that one away.")
    make_private_folder(path.parent)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    make_private_file(part)
    try:
        if conn.dialect.name == "sqlite":
            _copy_file(conn, part)
        with _file(part).begin() as copy:
            if conn.dialect.name != "sqlite":
                creation.create(copy, "")
                _copy_rows(conn, copy)
            meta.disown(copy)
        _flush(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def working_copy(path: Path) -> Iterator[Path]:
    """A private copy of the backup `path`, for as long as the block runs.  Raises StoreError."""
    with tempfile.TemporaryDirectory(prefix="returncall-") as folder:
        copy = Path(folder) / path.name
        try:
            shutil.copyfile(path, copy)
        except OSError as error:
            raise StoreError(f"The backup {path} cannot be read: {error.strerror}.", remedy="Name another.") from error
        with copy.open("rb") as file:
            if file.read(len(_HEADER)) != _HEADER:
                raise StoreError(f"The file {path} is not a backup of returncall.", remedy="Name another.")
        yield copy


def restore(old: Connection, conn: Connection) -> None:
    """Replace all rows behind `conn` by those behind `old` and mark them as a copy.

    All in the caller's one transaction.  Both databases have the same layout: opening them saw to it.
    """
    for table in reversed(tables.metadata.sorted_tables):
        conn.execute(delete(table))
    _copy_rows(old, conn)
    meta.disown(conn)


def _copy_file(conn: Connection, part: Path) -> None:
    source: Any = conn.connection.dbapi_connection
    target = sqlite3.connect(part)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    finally:
        target.close()


def _copy_rows(old: Connection, new: Connection) -> None:
    for table in tables.metadata.sorted_tables:
        new.execute(delete(table))
        for rows in old.execute(select(table)).mappings().partitions(_BATCH):
            new.execute(insert(table), [dict(row) for row in rows])
        if new.dialect.name == "postgresql" and isinstance(table.primary_key.columns.values()[0].type, Integer):
            # Copied numbers do not move PostgreSQL's own counter.
            new.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 - our own table names
                    f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
                )
            )


def _file(path: Path) -> Engine:
    return create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
