"""The queue: quick, the same both ways, best fit first, and true about what was sent."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from returncall.errors import StoreError
from returncall.model import Action, Address, DeliveryState, DraftState
from returncall.store import assessments, deliveries, drafts, messages, moments, queue
from returncall.store.engine import open_store
from returncall.store.place import sqlite_url
from tests.store.made import NOW, a_delivery, a_draft, a_message, an_assessment

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from returncall.store.engine import Store

S = DeliveryState
LATER = NOW + timedelta(minutes=5)


def _fill(conn: Connection, number: int, *, fit: float | None = 0.5, **changes: object) -> None:
    messages.add_message(conn, a_message(number))
    assessments.save(conn, an_assessment(number, fit=fit))
    drafts.add_draft(conn, a_draft(number, **changes), because="The role fits.")


def _approve(conn: Connection, number: int, *states: DeliveryState) -> None:
    drafts.set_state(conn, f"d{number}", DraftState.PROPOSED, DraftState.APPROVED)
    deliveries.queue_delivery(conn, a_delivery(number), now=NOW)
    for here, there in zip((S.QUEUED, *states), states, strict=False):
        assert deliveries.mark(conn, f"v{number}", here, there, now=LATER)


def _states(conn: Connection, which: queue.Which) -> dict[str, str]:
    return {item["id"]: item["state"] for item in queue.queue(conn, now=NOW, which=which)}


def test_an_item_says_all_that_the_command_promises(store: Store) -> None:
    with store.write() as conn:
        _fill(conn, 1)
        _approve(conn, 1)

        (item,) = queue.queue(conn, now=NOW, which="open")

    promised = {
        "id": "d1",
        "state": "approved",
        "action": "decline",
        "fit": 0.5,
        "company": "Acme",
        "role": "Engineer",
        "from": "sam@example.org",
        "to": "rita1@acme.example",
        "subject": "Re: Role 1",
        "body": "Thanks, not interested at this time.",
        "hash": f"{1:064x}",
        "send_after": "2026-11-02T09:14:30Z",
        "message_id": "<m1@acme.example>",
        "thread_id": "t1",
        "sender_name": "Rita Recruiter",
        "received_at": "2026-11-02T09:14:01Z",
        "because": "The role fits.",
        "warnings": ["Reply-To is another domain."],
        "kind": "outreach",
        "trust": "ok",
    }
    assert {name: item[name] for name in promised} == promised


def test_the_best_fit_comes_first_and_an_unknown_one_last(store: Store) -> None:
    with store.write() as conn:
        for number, fit in ((1, 0.2), (2, None), (3, 0.9)):
            _fill(conn, number, fit=fit)
        messages.add_message(conn, a_message(4))
        drafts.add_draft(conn, a_draft(4))

        assert [item["id"] for item in queue.queue(conn, now=NOW)] == ["d3", "d1", "d4", "d2"]


def test_of_the_same_fit_a_yes_comes_first_then_a_question_then_a_decline(store: Store) -> None:
    with store.write() as conn:
        for number, action in (
            (1, Action.ACCEPT_CALL),
            (2, Action.DECLINE),
            (3, Action.ASK_DETAILS),
            (4, Action.DECLINE),
        ):
            _fill(conn, number, action=action)
        _fill(conn, 5, fit=0.6, action=Action.DECLINE)

        assert [item["id"] for item in queue.queue(conn, now=NOW)] == ["d5", "d1", "d3", "d4", "d2"]
        assert [head.id for head in queue.heads(conn)] == ["d5", "d1", "d3", "d4", "d2"]


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ((), "approved"),
        ((S.CLAIMED_CONNECT,), "claimed"),
        ((S.CLAIMED_CONNECT, S.CLAIMED_DATA), "claimed"),
        ((S.CLAIMED_CONNECT, S.CLAIMED_DATA, S.SENT), "sent"),
        ((S.FAILED,), "failed"),
        ((S.CLAIMED_CONNECT, S.CLAIMED_DATA, S.UNCERTAIN), "uncertain"),
        ((S.CLAIMED_CONNECT, S.CLAIMED_DATA, S.UNCERTAIN, S.NEEDS_YOU), "needs_you"),
        ((S.CANCELLED,), "cancelled"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_state_joins_draft_and_delivery(store: Store, states: tuple[DeliveryState, ...], shown: str) -> None:
    with store.write() as conn:
        _fill(conn, 1)
        _approve(conn, 1, *states)

        assert _states(conn, "all") == {"d1": shown}
        assert _states(conn, "open") == ({} if shown == "sent" else {"d1": shown})
        assert _states(conn, "waiting") == {}


def test_a_draft_taken_back_waits_again_and_a_skipped_one_is_dismissed(store: Store) -> None:
    with store.write() as conn:
        for number in (1, 2, 3):
            _fill(conn, number)
        _approve(conn, 1, S.CANCELLED)
        drafts.set_state(conn, "d1", DraftState.APPROVED, DraftState.PROPOSED)
        drafts.set_state(conn, "d2", DraftState.PROPOSED, DraftState.DISMISSED)
        drafts.set_state(conn, "d3", DraftState.PROPOSED, DraftState.SUPERSEDED)

        assert _states(conn, "waiting") == {"d1": "proposed"}
        assert _states(conn, "all") == {"d1": "proposed", "d2": "dismissed", "d3": "superseded"}


def test_a_snoozed_draft_comes_back_when_its_time_has_come(store: Store) -> None:
    with store.write() as conn:
        _fill(conn, 1)
        drafts.snooze(conn, "d1", LATER)

        assert queue.queue(conn, now=NOW) == []
        assert [item["id"] for item in queue.queue(conn, now=LATER)] == ["d1"]
        assert _states(conn, "open") == {"d1": "proposed"}


@pytest.mark.parametrize("which", ["waiting", "open", "all"])
def test_the_quick_queue_equals_the_stores(sqlite_store: Store, which: queue.Which) -> None:
    assert sqlite_store.path is not None
    with sqlite_store.write() as conn:
        for number in range(20):
            _fill(
                conn, number, fit=number / 20, body=f"Thanks\0 {number} \udcff", to=Address("Zoë", "z", "Acme.EXAMPLE")
            )
        for number in range(10):
            _approve(conn, number, *[S.CLAIMED_CONNECT, S.CLAIMED_DATA, S.SENT][: number % 4])
        whole = queue.queue(conn, now=LATER, which=which)

    assert queue.quick_queue(sqlite_store.path, now=LATER, which=which) == whole
    sqlite_store.close()
    assert queue.quick_queue(sqlite_store.path, now=LATER, which=which) == whole
    assert len(whole) >= 10


def test_the_quick_queue_leaves_other_layouts_and_missing_files_to_the_store(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    assert queue.quick_queue(path, now=NOW) is None

    with open_store(sqlite_url(path)) as store, store.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert queue.quick_queue(path, now=NOW) is None

    path.write_bytes(b"x" * 9999)
    with pytest.raises(StoreError, match="cannot be read"):
        queue.quick_queue(path, now=NOW)


def test_the_quick_queue_loads_nothing_heavy(sqlite_store: Store) -> None:
    program = (
        "import sys, pathlib, datetime; from returncall.store import queue\n"
        "print(queue.quick_queue(pathlib.Path(sys.argv[1]), now=datetime.datetime.now(datetime.UTC)))\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('sqlalchemy', 'alembic', 'spacy', 'pydantic')])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(sqlite_store.path)], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["[]", "[]"]


def test_the_queue_is_read_through_the_indices(store: Store) -> None:
    """At fifty thousand messages a scan would cost more than the whole budget of 5 ms."""
    plan = "EXPLAIN QUERY PLAN" if store.path else "EXPLAIN"
    with store.write() as conn:
        _fill(conn, 1)
        if not store.path:
            conn.exec_driver_sql("SET enable_seqscan = off")  # an empty table is scanned by any sane planner
        rows = conn.execute(text(f"{plan} {queue.sql('waiting')}"), {"now": "2026"}).all()

    words = " ".join(str(row) for row in rows)
    assert "drafts_open" in words or "uq_drafts" in words
    assert "SCAN m " not in words
    assert "Seq Scan" not in words


def test_heads_are_the_open_queue_without_its_words(store: Store) -> None:
    with store.write() as conn:
        for number, fit in enumerate((0.2, None, 0.9), 1):
            _fill(conn, number, fit=fit)
        _approve(conn, 1)
    with store.read() as conn:
        found, items = queue.heads(conn), queue.queue(conn, now=NOW, which="open")

    assert len(found) == 3
    for head, item in zip(found, items, strict=True):
        same = {name: item[name] for name in head._fields}
        assert head._asdict() == same


def test_items_come_in_the_order_that_was_asked_for(store: Store) -> None:
    with store.write() as conn:
        for number in (1, 2, 3):
            _fill(conn, number)
    with store.read() as conn:
        every = {item["id"]: item for item in queue.queue(conn, now=NOW, which="all")}
        wanted = sorted(every, reverse=True)

        assert queue.items_of(conn, [*wanted, "none"]) == [every[key] for key in wanted]
        assert queue.items_of(conn, []) == []


def test_sent_and_closed_items_are_found_by_the_database(store: Store) -> None:
    with store.write() as conn:
        for number in (1, 2, 3):
            _fill(conn, number)
        _approve(conn, 2, S.CLAIMED_CONNECT, S.CLAIMED_DATA, S.SENT)
    with store.read() as conn:
        every = queue.queue(conn, now=NOW, which="all")
        sent = [item for item in every if item["state"] == "sent"]
        at = moments.from_text(sent[0]["sent_at"])

        assert queue.sent_items(conn, at, at + timedelta(seconds=1)) == sent
        assert queue.sent_items(conn, at - timedelta(days=1), at) == []
        assert queue.closed_items(conn, limit=5, offset=0) == (1, sent)
        assert queue.closed_items(conn, limit=5, offset=1) == (1, [])


def test_the_version_changes_with_every_commit_of_anybody_and_only_then(store: Store) -> None:
    first = store.version()
    with store.read() as conn:
        queue.heads(conn)
    assert store.version() == first
    with store.write() as conn:
        _fill(conn, 1)
    second = store.version()
    assert second != first
    with open_store(store.url) as other, other.write() as conn:
        _fill(conn, 2)
    assert store.version() not in {first, second}


def test_a_store_in_memory_has_no_version() -> None:
    with open_store("sqlite://") as store:
        assert store.version() is None
