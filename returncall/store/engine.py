"""Opens the database, and hands out its connections.

SQLite: WAL, synchronous=FULL (NORMAL for what can be done again), foreign keys on, and BEGIN IMMEDIATE for every
write: a deferred transaction that reads and then writes fails at once when another writer was quicker, whatever the
busy timeout.
The hooks are those of SQLAlchemy's documentation, "Serializable isolation / Savepoints / Transactional DDL".
"""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import StaticPool, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from returncall.errors import StoreError
from returncall.store import backups, creation, meta
from returncall.store.errors_map import translated
from returncall.store.mark import write_mark
from returncall.store.place import host_id, is_sqlite, sqlite_path, sqlite_url
from returncall.store.private import make_private_file, make_private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine, PoolProxiedConnection

_BUSY_SECONDS: Final = 10
_TURN_SECONDS: Final = 30
_PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # what `forget` deletes is overwritten
    "cache_size = -8000",  # KiB: enough for the queue's pages among 50,000 messages
)
_WRITES: Final = "returncall_writes"
_SNAPSHOT: Final = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}


class Store:
    """An open database.  Safe for threads; each `read` and `write` has a connection of its own."""

    def __init__(self, engine: Engine, url: str, *, machine: str | None = None) -> None:
        """Use `open_store`."""
        self.url: Final = url
        self.path: Final = sqlite_path(url)
        self.name: Final = str(self.path) if self.path else engine.url.set(query={}).render_as_string()
        self.host_id: Final = host_id(url, machine=machine)
        self._engine: Final = engine
        self._writer: Final = threading.Lock()
        self._writing: int | None = None
        self._watch: PoolProxiedConnection | None = None
        self._watching: Final = threading.Lock()

    @contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[Connection]:
        """One transaction: committed at the end of the block, rolled back when it raises.

        lasting: whether it must outlive a power cut from then on.  Where it can be done again, as reading mail can,
        SQLite need not wait for the disk; the next lasting one takes it along, and nothing is ever half there.

        Writers of this process queue here and not in SQLite, whose waiting is neither fair nor quick.  No
        network inside, and no second `write` (RuntimeError: it would wait for itself).  Raises StoreError.
        """
        if self._writing == threading.get_ident():
            raise RuntimeError("write() inside write(): pass the connection on instead.")
        with translated(self.name):
            if not self._is_sqlite:
                with self._engine.begin() as conn:
                    yield conn
                return
            with self._turn(), self._engine.connect().execution_options(**{_WRITES: True}) as conn:
                conn.info.pop(meta.NEWS, None)
                with nullcontext() if lasting else _without_waiting(conn), conn.begin():
                    yield conn
                self._tell_mark(conn)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that cannot write, with one consistent view from its first query on.  Raises StoreError."""
        with translated(self.name):
            if not self._is_sqlite:
                with self._engine.connect().execution_options(**_SNAPSHOT) as conn:
                    yield conn
                return
            # In memory there is one connection for all, so readers queue with the writers.
            with nullcontext() if self.path else self._turn(), self._engine.connect() as conn:
                conn.exec_driver_sql("PRAGMA query_only = ON")
                try:
                    yield conn
                finally:
                    conn.rollback()
                    conn.exec_driver_sql("PRAGMA query_only = OFF")

    def version(self) -> str | None:
        """A word that differs whenever anybody, also another process, has committed since; None: always look.

        Ask before reading what is kept under it, so that a commit in between is seen the next time.
        """
        if not self._is_sqlite:
            with self.read() as conn:  # the set of all transactions that are seen: the same set, the same data
                return str(conn.exec_driver_sql("SELECT pg_current_snapshot()").scalar())
        if self.path is None:
            return None
        with translated(self.name), self._watching:
            if self._watch is None:  # its own connection: data_version passes over what its connection commits
                self._watch = self._engine.raw_connection()
            cursor = self._watch.cursor()
            try:
                return str(cursor.execute("PRAGMA data_version").fetchone()[0])
            finally:
                cursor.close()

    def check(self) -> None:
        """Read the whole database for damage.  Raises StoreError that says what was found."""
        if not self._is_sqlite:
            with self.read() as conn:
                conn.execute(text("SELECT 1"))
            return
        with self.read() as conn:
            found = [row[0] for row in conn.exec_driver_sql("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            raise StoreError(
                f"The database {self.name} is damaged ({found[0].splitlines()[-1]}).",
                remedy="Restore a copy with `returncall restore FILE`.",
            )

    def backup(self, path: Path) -> None:
        """Write a copy to the new SQLite file `path` (0600), whole or not at all; see backups.back_up."""
        with self.read() as conn, translated(str(path)):
            backups.back_up(conn, path)

    def restore(self, path: Path) -> None:
        """Replace everything here by the copy in `path`; see backups.restore."""
        with (
            backups.working_copy(path) as copy,  # opening may bring it up to date: not the user's own file
            open_store(sqlite_url(copy), create=False) as source,
            source.read() as old,
            self.write() as conn,
        ):
            backups.restore(old, conn)

    def scrub(self) -> None:
        """Leave no trace of deleted rows in the files: rebuild the database and empty its log."""
        with translated(self.name):
            if not self._is_sqlite:
                with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                    conn.exec_driver_sql("VACUUM")
                return
            with self._turn(), closing(self._engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
                cursor.execute("VACUUM")  # the raw connection: _on_begin would open a transaction, VACUUM wants none
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._writer.acquire(timeout=_TURN_SECONDS):
            raise StoreError(f"The database {self.name} is busy: another part does not finish.", remedy="Try again.")
        self._writing = threading.get_ident()
        try:
            yield
        finally:
            self._writing = None
            self._writer.release()

    def _tell_mark(self, conn: Connection) -> None:
        news = conn.info.pop(meta.NEWS, None)
        if news is not None and self.path is not None:
            with suppress(OSError):  # a full disk must not undo what is committed
                write_mark(self.path, news)

    def close(self) -> None:
        """Close all connections."""
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._engine.dispose()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """See close."""
        self.close()

    def __repr__(self) -> str:
        """Without the password."""
        return f"Store({self.name})"

    @property
    def _is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"


def open_store(url: str, *, create: bool = True, machine: str | None = None) -> Store:
    """Open the database at `url`: ``sqlite:///FILE``, ``sqlite://`` (memory) or ``postgresql+psycopg://...``.

    A new database gets its tables, an old one is brought up to date (SQLite: after a backup beside it).
    create: whether a missing SQLite file may be made.  machine: see place.host_id.
    Raises StoreError with a sentence for people.
    """
    path = sqlite_path(url)
    if path is not None:
        if not create and not path.exists():
            raise StoreError(f"There is no database at {path}.", remedy="Run `returncall setup` to make one.")
        make_private_folder(path.parent)
        make_private_file(path)
    store = Store(_sqlite(path) if is_sqlite(url) else _postgresql(url), url, machine=machine)
    try:
        creation.prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _sqlite(path: Path | None) -> Engine:
    if path is None:
        # In memory there is one connection, or each would have a database of its own.
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        url = URL.create("sqlite", database=str(path))
        engine = create_engine(url, pool_size=16, max_overflow=48, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 must not begin transactions by itself: _on_begin does
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


@contextmanager
def _without_waiting(conn: Connection) -> Iterator[None]:
    """Commit without waiting for the disk (in WAL mode the file stays whole all the same)."""
    raw: Any = conn.connection.driver_connection
    raw.execute("PRAGMA synchronous = NORMAL").close()
    try:
        yield
    finally:
        raw.execute("PRAGMA synchronous = FULL").close()


def _on_begin(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get(_WRITES) else "BEGIN")


def _postgresql(url: str) -> Engine:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "The setting database.url is not a database URL.",
            remedy='Write url = "sqlite:////home/you/returncall.db", or "postgresql+psycopg://user@host/name".',
        ) from error
    if address.get_backend_name() not in ("postgresql", "postgres"):
        raise StoreError(
            f"A database of type {address.get_backend_name()!r} is not supported.",
            remedy="Write a database.url that begins with sqlite:/// or postgresql+psycopg://.",
        )
    address = address.set(drivername="postgresql+psycopg")
    if "connect_timeout" not in address.query:
        address = address.update_query_dict({"connect_timeout": str(_BUSY_SECONDS)})
    try:
        return create_engine(address, pool_size=16, max_overflow=16, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError(
            "The part that speaks to PostgreSQL is not installed.",
            remedy='Install it: pip install "returncall[postgres]".',
        ) from error
