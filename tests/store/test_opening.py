"""Opening: private files, and a sentence for everything that can be wrong."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from returncall.errors import StoreError
from returncall.store import messages
from returncall.store.engine import Store, open_store
from returncall.store.place import sqlite_url
from tests.store.made import a_message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.rig.postgres import PostgresServer


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277], ids=["open", "usual", "odd"])
def test_all_its_files_are_for_the_owner_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "deep" / "data"
    before = os.umask(umask)
    try:
        with open_store(sqlite_url(folder / "x.db")) as store, store.write() as conn:
            messages.add_message(conn, a_message(), b"raw")
            modes = {path.name: _mode(path) for path in folder.iterdir()}
    finally:
        os.umask(before)

    assert set(modes) == {"x.db", "x.db-wal", "x.db-shm", "x.db.mark"}
    assert set(modes.values()) == {0o600}
    assert _mode(folder) == _mode(folder.parent) == 0o700


def test_a_database_that_others_could_read_is_narrowed(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    open_store(sqlite_url(path)).close()
    path.chmod(0o644)

    open_store(sqlite_url(path)).close()

    assert _mode(path) == 0o600


def test_a_missing_file_is_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no database at .*x\.db\. Run `returncall setup`"):
        open_store(sqlite_url(tmp_path / "x.db"), create=False)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"Dear Sam, " * 500)

    with pytest.raises(StoreError, match=r"x\.db is not a database"):
        open_store(sqlite_url(path))

    assert path.read_bytes() == b"Dear Sam, " * 500


def test_somebody_elses_database_is_refused_and_left_alone(url: str, tmp_path: Path) -> None:
    with _raw(url, tmp_path) as conn:
        conn.execute(text("CREATE TABLE messages (id INTEGER)"))
        conn.commit()

    with pytest.raises(StoreError, match=r"holds other tables \(messages\) and is not returncall's"):
        open_store(url)


def test_a_newer_layout_is_refused(url: str) -> None:
    with open_store(url) as store, store.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match=r"written by a newer returncall.*9999.*Upgrade returncall"):
        open_store(url)


def test_damage_inside_is_found_and_said(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with open_store(sqlite_url(path)) as store, store.write() as conn:
        for number in range(300):
            messages.add_message(conn, a_message(number, text="word " * 200))
    content = bytearray(path.read_bytes())
    for start in range(len(content) // 8192 * 4096, len(content), 3 * 4096):
        content[start : start + 2048] = b"\xa5" * 2048
    path.write_bytes(content)

    with open_store(sqlite_url(path)) as store, pytest.raises(StoreError, match=r"is damaged \(.*\)\. Restore a copy"):
        store.check()


def test_a_sound_database_passes_its_check(store: Store) -> None:
    store.check()


def test_a_database_locked_by_another_program_is_said_to_be(sqlite_store: Store) -> None:
    assert sqlite_store.path is not None
    other = sqlite3.connect(sqlite_store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with sqlite_store.read() as conn:
        conn.exec_driver_sql("PRAGMA busy_timeout = 50")  # the pool's one connection so far; ten seconds otherwise

    with pytest.raises(StoreError, match=r"is locked by another program"), sqlite_store.write():
        pass

    other.close()


def test_a_full_disk_loses_nothing_that_was_committed(sqlite_store: Store) -> None:
    with sqlite_store.write() as conn:
        messages.add_message(conn, a_message(1))

    def fill(conn: Connection) -> None:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        for number in range(2, 50):
            messages.add_message(conn, a_message(number, text="word " * 5000))

    with pytest.raises(StoreError, match=r"cannot grow: the disk is full"), sqlite_store.write() as conn:
        fill(conn)

    with sqlite_store.read() as conn:
        assert messages.count(conn) == 1


def test_an_error_never_repeats_mail(sqlite_store: Store) -> None:
    with pytest.raises(StoreError) as caught, sqlite_store.write() as conn:
        conn.execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "canary"})

    assert "canary" not in str(caught.value)
    assert "INSERT" not in str(caught.value)


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError), store.read() as conn:
        messages.add_message(conn, a_message())

    with store.write() as conn:  # and the connection is fit for use again
        assert messages.add_message(conn, a_message())


def test_what_raises_inside_a_transaction_undoes_all_of_it(store: Store) -> None:
    with pytest.raises(LookupError), store.write() as conn:
        _add_then_stumble(conn)

    with store.read() as conn:
        assert messages.count(conn) == 0


def test_a_write_inside_a_write_is_a_mistake_not_a_deadlock(sqlite_store: Store) -> None:
    with sqlite_store.write(), pytest.raises(RuntimeError, match=r"write\(\) inside write\(\)"), sqlite_store.write():
        pass


def test_a_database_in_memory_serves_several_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with open_store("sqlite://") as store:

        def add(number: int) -> None:
            with store.write() as conn:
                messages.add_message(conn, a_message(number))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(add, range(40)))

        with store.read() as conn:
            assert messages.count(conn) == 40


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://host/name", "type 'mysql' is not supported"),
        ("nonsense", "is not a database URL"),
        ("postgresql+psycopg://sam:hunter2@127.0.0.1:1/name", r"127\.0\.0\.1:1/name cannot be reached"),
    ],
    ids=["other kind", "no URL", "no server"],
)
def test_a_wrong_url_is_explained_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as caught:
        open_store(url)

    assert "hunter2" not in str(caught.value)


@pytest.mark.postgres
def test_what_a_postgres_server_refuses_is_explained(postgres_server: PostgresServer) -> None:
    with pytest.raises(StoreError, match="does not exist on that server"):
        open_store(postgres_server.url("nowhere"))
    with pytest.raises(StoreError, match="does not let this user in") as caught:
        open_store(postgres_server.url("postgres", password="hunter2"))

    assert "hunter2" not in str(caught.value)


def test_a_missing_postgres_driver_is_named_with_what_to_type(tmp_path: Path) -> None:
    import subprocess

    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from returncall.store.engine import open_store\n"
        "open_store('postgresql+psycopg://host/name')"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert 'pip install "returncall[postgres]"' in done.stderr


def _add_then_stumble(conn: Connection) -> None:
    messages.add_message(conn, a_message())
    raise LookupError


@contextmanager
def _raw(url: str, tmp_path: Path) -> Iterator[Connection]:
    from sqlalchemy import create_engine

    (tmp_path / "data").mkdir(exist_ok=True)
    engine = create_engine(url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()
