"""Crowds, answers by hand, copies: only approved octets leave, and once.  test_random_sequences.py has any order."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ingest.parse import parse
from responder.gates import closed_gate
from returncall.errors import Refused
from returncall.model import DeliveryState, Message, MessageKey, RawMessage
from returncall.service import desk
from returncall.service.delivery import Dispatch, deliver_due, work_off
from returncall.service.once import take_database_over
from returncall.store import decisions, deliveries, drafts, messages, meta
from returncall.store.engine import open_store
from tests.responder.made import SAMS_PROFILE
from tests.rig.killing import BY_HAND_FILE, START, RigApp, Site, a_pair, fill, intake_round

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from returncall.model import Delivery
    from tests.rig.smtp import SmtpSink

pytestmark = pytest.mark.timeout(1800)
S = DeliveryState
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


class MemoryOutbox:
    """Takes everything and keeps it.  hook: what the world does right before the last look."""

    def __init__(self) -> None:
        self.taken: list[Delivery] = []
        self.hook: Callable[[], None] = lambda: None

    def send(self, delivery: Delivery, *, before_data: Any) -> str:
        self.hook()
        before_data()
        self.taken.append(delivery)
        return "ok"


class MemoryApp(RigApp):
    """RigApp with an outbox in memory."""

    def outbox(self, account: Any) -> Any:
        return self.__dict__.setdefault("kept_outbox", MemoryOutbox())


@pytest.fixture(params=DATABASES)
def site(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: SmtpSink) -> Site:
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    return Site.made(tmp_path, smtp_port=smtp_sink.port, database=url)


def _mailbox(app: RigApp) -> Any:
    return app.mailbox(app.settings.config.account[0])


def test_fifty_approvals_at_once_make_one_delivery(site: Site, smtp_sink: SmtpSink) -> None:
    app = site.app(START)
    (draft_id,) = fill(app, 1)
    barrier = threading.Barrier(50)

    def approve(_number: int) -> bool:
        barrier.wait()
        try:
            desk.approve(app, draft_id, seen_hash=None, at_once=True, via="cli")
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(approve, range(50))) == 1
    with app.store.read() as conn:
        assert len(decisions.for_draft(conn, draft_id)) == 1
        assert len(deliveries.in_state(conn, S.QUEUED)) == 1
    deliver_due(app, "w", lambda _name: _mailbox(app))
    assert len(smtp_sink.mails) == 1


def test_eight_workers_on_one_queue_send_each_mail_once(site: Site, smtp_sink: SmtpSink) -> None:
    app = site.app(START)
    for draft_id in fill(app, 60):
        desk.approve(app, draft_id, seen_hash=None, at_once=True, via="cli")

    def work(number: int) -> None:
        work_off(app, f"w{number}", lambda _name: _mailbox(app), Dispatch(0, []))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(smtp_sink.mails) == len({mail.header("Message-ID") for mail in smtp_sink.mails}) == 60
    with app.store.read() as conn:
        assert len(deliveries.in_state(conn, S.SENT)) == 60


POINTS = [
    f"{when}-{which}"
    for when in ("before-intake", "after-intake", "after-approval", "before-data")
    for which in "abcde"
]


@pytest.mark.parametrize("point", POINTS)
def test_an_answer_by_hand_at_any_point_before_data_is_the_only_one(tmp_path: Path, point: str) -> None:
    """Another program answers, under an id of its own: what it answers is all that can be known of it."""
    when, which = point.rsplit("-", 1)
    site = Site.made(tmp_path, smtp_port=1)
    app = MemoryApp(site.app(START).settings, clock=site.app(START).clock)
    by_hand = app.settings.data_dir / BY_HAND_FILE
    outbox = app.outbox(None)
    # Five kinds of answer: to this mail, to an earlier one of the thread, among others, folded, twice.
    message, draft = a_pair(1)
    earlier = replace(message, id="e" * 32, message_id="<m0@acme.example>", key=MessageKey("personal", "INBOX", 7, 99),
                      received_at=START - timedelta(days=2))  # fmt: skip
    ids = {"a": b"<m1@acme.example>", "b": b"<m0@acme.example>", "c": b"<x@y> <m1@acme.example> <z@y>",
           "d": b"<m1@acme.example>\n", "e": b"<m1@acme.example> <m1@acme.example>"}[which]  # fmt: skip
    if when == "before-intake":
        by_hand.write_bytes(ids)
    with app.store.write() as conn:
        messages.add_message(conn, earlier, b"x")
        messages.add_message(conn, message, b"x")
        drafts.add_draft(conn, draft)
    if when == "after-intake":
        by_hand.write_bytes(ids)
    desk.approve(app, draft.id, seen_hash=None, at_once=True, via="cli")
    if when == "after-approval":
        by_hand.write_bytes(ids)
    if when == "before-data":
        outbox.hook = lambda: by_hand.write_bytes(ids)

    deliver_due(app, "w", lambda _name: _mailbox(app))

    assert outbox.taken == []
    with app.store.read() as conn:
        delivery = deliveries.for_draft(conn, draft.id)
    assert delivery
    assert delivery.state is S.CANCELLED


def test_who_cannot_look_does_not_send(tmp_path: Path) -> None:
    site = Site.made(tmp_path, smtp_port=1)
    app = MemoryApp(site.app(START).settings, clock=site.app(START).clock)
    (draft_id,) = fill(app, 1)
    desk.approve(app, draft_id, seen_hash=None, at_once=True, via="cli")

    done = deliver_due(app, "w", lambda _name: None)

    assert app.outbox(None).taken == []
    assert "mailbox is away" in done.problems[0]


@pytest.mark.parametrize("number", range(50))
def test_a_clone_or_a_restored_copy_sends_nothing(tmp_path: Path, number: int) -> None:
    site = Site.made(tmp_path / "home", smtp_port=1)
    app = MemoryApp(site.app(START).settings, clock=site.app(START).clock)
    for draft_id in fill(app, 1 + number % 4):
        desk.approve(app, draft_id, seen_hash=None, at_once=True, via="cli")
    file = app.settings.data_dir / "returncall.sqlite3"
    if number % 2:  # a copy of the folder, elsewhere
        app.store.close()
        del app.__dict__["store"]
        shutil.copytree(tmp_path / "home", tmp_path / "copy")
        copy = Site(tmp_path / "copy")
    else:  # a backup, restored here after the mail was sent
        app.store.backup(tmp_path / "backup")
        deliver_due(app, "w", lambda _name: _mailbox(app))
        app.store.restore(tmp_path / "backup")
        copy = site
    assert file.exists()

    twin = MemoryApp(copy.app(START).settings, clock=copy.app(START + timedelta(hours=1)).clock)
    deliver_due(twin, "w2", lambda _name: _mailbox(twin))
    take_database_over(twin)
    deliver_due(twin, "w2", lambda _name: _mailbox(twin))

    assert twin.outbox(None).taken == []
    with open_store(twin.settings.database_url) as store, store.read() as conn:
        assert not meta.is_foreign(conn, store.host_id)
        assert deliveries.in_state(conn, S.QUEUED) == ()


def test_two_programs_that_answer_each_other_stop(tmp_path: Path) -> None:
    """The first reply is the last: the other side sees our own mark, or that we are answered, and drafts nothing."""
    site = Site.made(tmp_path, smtp_port=1)
    app = MemoryApp(site.app(START).settings, clock=site.app(START).clock)
    intake_round(app, ())
    with app.store.read() as conn:
        draft = drafts.list_open(conn)[0]
    desk.approve(app, draft.id, seen_hash=None, at_once=True, via="cli")
    deliver_due(app, "w", lambda _name: _mailbox(app))

    (sent,) = app.outbox(None).taken
    raw = RawMessage(MessageKey("personal", "INBOX", 7, 5), START, (), len(sent.content), sent.content)
    arrived = parse(raw)
    assert isinstance(arrived, Message)
    other = replace(SAMS_PROFILE, addresses=("rita1@acme.example",))
    assert closed_gate(arrived, other) is not None
