"""Upgrades, backups, restored and copied databases."""

from __future__ import annotations

import shutil
import stat
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from returncall.errors import StoreError
from returncall.model import DeliveryState, DraftState
from returncall.store import creation, deliveries, drafts, failures, messages, meta, suggestions, tables
from returncall.store.engine import Store, open_store
from returncall.store.migrations.upgrade import upgrade
from returncall.store.place import host_id, sqlite_path, sqlite_url
from returncall.store.revision import HEAD
from tests.store.made import NOW, a_delivery, a_draft, a_message

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

LATER = NOW + timedelta(minutes=5)


def _first_layout(url: str) -> None:
    """Leave a database as the first version made it, with a mail in it."""
    with open_store(url) as store, store.write() as conn:
        itself = {key: meta.get(conn, key) for key in ("epoch", "host")}
        tables.metadata.drop_all(conn)
        conn.execute(text("DROP TABLE alembic_version"))
        upgrade(conn, "0001")
        for key, value in itself.items():
            meta.put(conn, key, value)
        messages.add_message(conn, a_message(), b"raw")


def _approved(conn: Connection, number: int = 1) -> None:
    messages.add_message(conn, a_message(number))
    drafts.add_draft(conn, a_draft(number))
    drafts.set_state(conn, f"d{number}", DraftState.PROPOSED, DraftState.APPROVED)
    deliveries.queue_delivery(conn, a_delivery(number), now=NOW)


def test_an_old_database_is_brought_up_to_date_and_keeps_its_mail(url: str) -> None:
    _first_layout(url)

    with open_store(url) as store, store.read() as conn:
        assert creation.version(conn) == HEAD
        assert messages.get_message(conn, a_message().id) == a_message()
        assert messages.get_raw(conn, a_message().id) == b"raw"
        assert suggestions.get(conn, a_message().id) is None
        assert not meta.is_foreign(conn, store.host_id)


def test_an_old_sqlite_file_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "x.db")
    _first_layout(url)

    open_store(url).close()

    copy = tmp_path / f"x.db.before-{HEAD}"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with open_store(sqlite_url(copy)) as old, old.read() as conn:
        assert messages.count(conn) == 1


def test_a_backup_is_one_private_file_with_everything_in_it(store: Store, tmp_path: Path) -> None:
    with store.write() as conn:
        _approved(conn)
        failures.add_failure(conn, a_message(9).key, stage="parse", error="odd", at=NOW, raw=b"bytes")
    path = tmp_path / "copies" / "copy.db"

    store.backup(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["copy.db"]
    with open_store(sqlite_url(path)) as copy, copy.read() as conn:
        assert messages.get_message(conn, a_message().id) == a_message()
        assert deliveries.get(conn, "v1") == a_delivery()
        assert failures.raw_of(conn, 1) == (b"bytes", None, 0)
        assert meta.is_foreign(conn, copy.host_id)


def test_a_backup_never_overwrites_a_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")

    with pytest.raises(StoreError, match="is there already"):
        store.backup(tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "mine"


def test_restoring_brings_everything_back_and_sends_nothing_of_it(store: Store, tmp_path: Path) -> None:
    with store.write() as conn:
        _approved(conn)
        failures.add_failure(conn, a_message(9).key, stage="parse", error="odd", at=NOW)
    store.backup(tmp_path / "copy.db")
    content = (tmp_path / "copy.db").read_bytes()
    with store.write() as conn:
        messages.add_message(conn, a_message(2))

    store.restore(tmp_path / "copy.db")

    with store.write() as conn:
        assert messages.count(conn) == 1
        assert deliveries.get(conn, "v1") == a_delivery()
        assert meta.is_foreign(conn, store.host_id)
        assert failures.add_failure(conn, a_message(8).key, stage="parse", error="odd", at=NOW).id == 2
    assert (tmp_path / "copy.db").read_bytes() == content


def test_what_is_no_backup_is_not_restored(store: Store, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")

    with pytest.raises(StoreError, match=r"notes\.txt is not a backup"):
        store.restore(tmp_path / "notes.txt")
    with pytest.raises(StoreError, match="cannot be read"):
        store.restore(tmp_path / "nothing.db")


def test_a_new_database_is_at_home(store: Store) -> None:
    with store.read() as conn:
        assert not meta.is_foreign(conn, store.host_id)
        assert len(meta.epoch(conn)) == 32


def test_another_machine_or_place_is_foreign(url: str) -> None:
    open_store(url, machine="mine").close()

    with open_store(url, machine="other") as store, store.read() as conn:
        assert meta.is_foreign(conn, store.host_id)
    with open_store(url, machine="mine") as store, store.read() as conn:
        assert not meta.is_foreign(conn, store.host_id)
    assert host_id("sqlite:////a/x.db", machine="m") != host_id("sqlite:////b/x.db", machine="m")


def test_a_copied_file_is_foreign_and_the_original_is_not(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.write() as conn:
        _approved(conn)
    sqlite_store.close()
    path = sqlite_path(sqlite_store.url)
    assert path is not None
    shutil.copy(path, tmp_path / "copy.db")

    with open_store(sqlite_url(tmp_path / "copy.db")) as copy, copy.read() as conn:
        assert meta.is_foreign(conn, copy.host_id)
    with open_store(sqlite_store.url) as original, original.read() as conn:
        assert not meta.is_foreign(conn, original.host_id)


def test_an_older_copy_put_back_in_place_is_foreign_once_something_was_sent(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with open_store(sqlite_url(path)) as store, store.write() as conn:
        _approved(conn)
    shutil.copy(path, tmp_path / "older.db")
    with open_store(sqlite_url(path)) as store, store.write() as conn:
        assert deliveries.claim_due(conn, LATER, "worker")

    shutil.copy(tmp_path / "older.db", path)

    with open_store(sqlite_url(path)) as store, store.write() as conn:
        assert deliveries.get(conn, "v1") == a_delivery()
        assert meta.is_foreign(conn, store.host_id)
        assert meta.take_over(conn, store.host_id, LATER) == 1
    with open_store(sqlite_url(path)) as store, store.read() as conn:
        assert not meta.is_foreign(conn, store.host_id)


def test_an_ordinary_restart_after_sending_is_not_foreign(sqlite_store: Store) -> None:
    with sqlite_store.write() as conn:
        _approved(conn)
        assert deliveries.claim_due(conn, LATER, "worker")
    sqlite_store.close()

    with open_store(sqlite_store.url) as again, again.read() as conn:
        assert not meta.is_foreign(conn, again.host_id)


def test_a_transaction_undone_leaves_no_mark_behind(sqlite_store: Store) -> None:
    with sqlite_store.write() as conn:
        _approved(conn)
    with pytest.raises(LookupError), sqlite_store.write() as conn:
        _claim_then_stumble(conn)
    sqlite_store.close()

    with open_store(sqlite_store.url) as again, again.read() as conn:
        assert not meta.is_foreign(conn, again.host_id)


def _claim_then_stumble(conn: Connection) -> None:
    assert deliveries.claim_due(conn, LATER, "worker")
    raise LookupError


def test_taking_over_takes_every_open_approval_back(store: Store) -> None:
    with store.write() as conn:
        for number in (1, 2, 3, 4):
            _approved(conn, number)
        deliveries.mark(conn, "v2", DeliveryState.QUEUED, DeliveryState.CLAIMED_CONNECT, now=NOW)
        deliveries.mark(conn, "v3", DeliveryState.QUEUED, DeliveryState.CLAIMED_DATA, now=NOW)
        deliveries.mark(conn, "v4", DeliveryState.QUEUED, DeliveryState.SENT, now=NOW)
        before = meta.epoch(conn)

        assert meta.take_over(conn, store.host_id, LATER) == 2

        states = [str(deliveries.get(conn, f"v{number}").state) for number in (1, 2, 3, 4)]  # type: ignore[union-attr]
        assert states == ["cancelled", "cancelled", "uncertain", "sent"]
        kept = [str(drafts.get(conn, f"d{number}").state) for number in (1, 2, 3, 4)]  # type: ignore[union-attr]
        assert kept == ["proposed", "proposed", "approved", "approved"]
        assert deliveries.claim_due(conn, LATER, "worker") is None
        assert meta.epoch(conn) != before
        assert not meta.is_foreign(conn, store.host_id)
