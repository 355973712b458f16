"""Whatever the user, the mailbox and the crowd do in whatever order: only approved octets leave, and once."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ingest.parse import parse
from responder.compose import content_hash
from responder.gates import closed_gate
from returncall.errors import Refused, UserError
from returncall.model import Action, DeliveryState, Message, MessageKey, RawMessage
from returncall.service import desk
from returncall.service.delivery import Dispatch, deliver_due, work_off
from returncall.service.once import take_database_over
from returncall.store import assessments, decisions, deliveries, drafts, messages, meta
from returncall.store.engine import open_store
from tests.responder.made import SAMS_PROFILE, an_assessment
from tests.rig.fresh import EmptyImage
from tests.rig.kill_harness import approved_hash
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


class Sequences(RuleBasedStateMachine):
    """The user, new mail and the sender in any order, over one database.

    Every act takes an argument: Hypothesis falls back on the one with the fewest, and would do little else.
    """

    app: MemoryApp
    empty: EmptyImage
    counted: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        # One program for all runs, each on a database fresh from the same image: to make its tables takes longer
        # than to use them.
        self.empty.lay()
        clock: Any = self.app.clock
        clock.moment = START
        self.app.__dict__["kept_outbox"] = self.box = MemoryOutbox()
        self.looked_at = 0
        self.ids: list[str] = []
        self.approved: set[tuple[str, str]] = set()
        for number in range(3):
            self._mail_comes(number + 1, same_thread=False)

    def teardown(self) -> None:
        self.counted["sequences"] += 1
        self.counted["mails sent"] += len(self.box.taken)

    def _try(self, name: str, act: Callable[[], object]) -> bool:
        try:
            act()
        except (Refused, UserError):
            self.counted[f"{name}: refused"] += 1
            return False
        self.counted[f"{name}: done"] += 1
        return True

    def _draft(self, number: int) -> Any:
        with self.app.store.read() as conn:
            return drafts.get(conn, self.ids[number % len(self.ids)])

    def _mail_comes(self, number: int, *, same_thread: bool) -> bool:
        message, draft = a_pair(number)
        if same_thread:
            thread = self._draft(0).thread_id
            message, draft = replace(message, thread_id=thread), replace(draft, thread_id=thread)
            draft = replace(draft, content_hash=content_hash(draft))
        with self.app.store.write() as conn:
            messages.add_message(conn, message, b"x")
            assessments.save(conn, an_assessment(message_id=message.id))
            is_kept = drafts.add_draft(conn, draft)
        if is_kept:
            self.ids.append(draft.id)
        return is_kept

    @rule(same_thread=st.booleans())
    def new_mail(self, *, same_thread: bool) -> None:
        if len(self.ids) < 6:
            kept = self._mail_comes(len(self.ids) + 1, same_thread=same_thread)
            self.counted[f"new mail: {'done' if kept else 'refused'}"] += 1

    @rule(number=st.integers(0, 9), stale=st.booleans())
    def approve(self, number: int, *, stale: bool) -> None:
        draft = self._draft(number)
        seen = "0" * 64 if stale else draft.content_hash
        name = "approve what is stale" if stale else "approve"
        if self._try(
            name, lambda: desk.approve(self.app, draft.id, seen_hash=seen, at_once=number % 2 == 0, via="cli")
        ):
            assert not stale
            self.approved.add((draft.id, draft.content_hash))

    @rule(number=st.integers(0, 9), words=st.sampled_from(["Thanks, no.", "Not this time.", "I'd rather not."]))
    def edit(self, number: int, words: str) -> None:
        self._try("edit", lambda: desk.edit(self.app, self._draft(number).id, words))

    @rule(number=st.integers(0, 9), act=st.sampled_from(["skip", "undo", "snooze", "switch"]))
    def act(self, number: int, act: str) -> None:
        key = self._draft(number).id
        acts: dict[str, Callable[[], object]] = {
            "skip": lambda: desk.skip(self.app, key, via="cli"),
            "undo": lambda: desk.undo(self.app, key),
            "snooze": lambda: desk.snooze(self.app, key, START + timedelta(days=1)),
            "switch": lambda: desk.switch(self.app, key, Action.DECLINE),
        }
        if self._try(act, acts[act]) and act == "undo":
            self.approved = {one for one in self.approved if one[0] != key}

    @rule(number=st.integers(0, 9))
    def approve_and_run(self, number: int) -> None:
        self.approve(number, stale=False)
        self.run(1)

    @rule(number=st.integers(0, 9))
    def approve_and_take_back(self, number: int) -> None:
        self.approve(number, stale=False)
        self.act(number, "undo")

    @rule(minutes=st.sampled_from([0, 1, 30]))
    def run(self, minutes: int) -> None:
        clock: Any = self.app.clock
        clock.moment += timedelta(minutes=minutes)
        deliver_due(self.app, "w", lambda _name: _mailbox(self.app))
        self.counted["run: done"] += 1

    @rule(minutes=st.sampled_from([0, 30]))
    def restore(self, minutes: int) -> None:
        """A copy sends nothing, and at its new home every approval is asked for again."""
        before = len(self.box.taken)
        with self.app.store.write() as conn:
            meta.disown(conn)
        self.run(minutes)
        assert len(self.box.taken) == before
        with self.app.store.write() as conn:
            meta.take_over(conn, self.app.store.host_id, self.app.clock.now())
        self.approved.clear()
        self.counted["restore: done"] += 1

    @invariant()
    def only_approved_octets_left_and_once(self) -> None:
        self.counted["steps"] += 1
        assert len({one.draft_id for one in self.box.taken}) == len(self.box.taken)
        for one in self.box.taken[self.looked_at :]:
            with self.app.store.read() as conn:
                draft = drafts.get(conn, one.draft_id)
            assert draft
            assert one.envelope_to == draft.to.address
            # Hashed anew from the octets, not taken from a row that says what they are.
            assert (one.draft_id, approved_hash(one.content, one.envelope_from, draft)) in self.approved
        self.looked_at = len(self.box.taken)


def _run_sequences(folder: Path, examples: int, **changes: Any) -> Counter[str]:
    """Run so many sequences; returns how often each thing happened."""
    site = Site.made(folder, smtp_port=1, database="sqlite://").app(START)
    Sequences.app, Sequences.counted = MemoryApp(site.settings, clock=site.clock), Counter()
    with closing(Sequences.app), closing(EmptyImage(Sequences.app.store)) as Sequences.empty:
        run_state_machine_as_test(
            Sequences,
            settings=settings(
                max_examples=examples, stateful_step_count=20, deadline=None, database=None,
                suppress_health_check=list(HealthCheck), **changes,
            ),
        )  # fmt: skip
    return Sequences.counted


def _is_worth_something(counted: Counter[str], examples: int) -> None:
    """Each act was done, and refused where it can be; mail left."""
    assert counted["sequences"] >= examples
    assert counted["mails sent"] > examples / 4, counted
    for act in ("new mail", "approve", "edit", "skip", "undo", "snooze", "switch", "run", "restore"):
        assert counted[f"{act}: done"], (act, counted)
    for act in ("approve", "approve what is stale", "edit", "skip", "undo", "switch"):
        assert counted[f"{act}: refused"], (act, counted)


def test_any_sequence_sends_only_what_was_approved(tmp_path: Path) -> None:
    _run_sequences(tmp_path, 25)

    assert Sequences.counted["mails sent"]


def _approves_what_was_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    real = desk.decide
    monkeypatch.setattr(desk, "decide", lambda draft, **words: real(draft, **(words | {"seen_hash": None})))


def _sends_other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    real = deliveries.claim_due

    def claim(*words: Any) -> Delivery | None:
        found = real(*words)
        return found and replace(found, content=found.content.replace(b"Rita", b"Vera"))

    monkeypatch.setattr(deliveries, "claim_due", claim)


def _sends_what_was_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "_stopped", lambda _conn, _delivery, _now: True)


def _sends_from_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meta, "is_foreign", lambda _conn, _host: False)


def _forgets_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def mark_sent(app: MemoryApp, delivery: Delivery) -> None:
        now = app.clock.now()
        with app.store.write() as conn:
            later = now + timedelta(minutes=1)
            deliveries.mark(conn, delivery.id, S.CLAIMED_DATA, S.QUEUED, now=now, next_attempt_at=later)

    monkeypatch.setattr("returncall.service.delivery._mark_sent", mark_sent)


@pytest.mark.parametrize(
    "break_it",
    [
        _approves_what_was_not_seen,
        _sends_other_words,
        _sends_what_was_taken_back,
        _sends_from_a_copy,
        _forgets_what_was_sent,
    ],
)
def test_the_sequences_find_a_broken_sender(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, break_it: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """They can fail: each of five faults, put in on purpose, is found."""
    break_it(monkeypatch)

    with pytest.raises(AssertionError):
        _run_sequences(tmp_path, 200, derandomize=True, phases=[Phase.generate])


@pytest.mark.soak
@pytest.mark.parametrize("number", range(20))
def test_ten_thousand_sequences_send_only_what_was_approved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """In twenty parts of 500, each with a seed of its own, so that each part says by itself what it came to."""
    monkeypatch.setattr(Sequences, "_hypothesis_internal_use_seed", number, raising=False)

    counted = _run_sequences(tmp_path, 500)

    print(f"\nseed {number}: {dict(sorted(counted.items()))}")
    _is_worth_something(counted, 500)
