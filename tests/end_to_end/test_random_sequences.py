"""Whatever the user, the mailbox and the sender do in whatever order: only approved octets leave, and once."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from responder.approve import approve
from responder.compose import content_hash
from returncall.errors import Refused, UserError
from returncall.model import Action, DeliveryState
from returncall.service import desk
from returncall.service.delivery import deliver_due
from returncall.store import assessments, deliveries, drafts, messages, meta
from tests.end_to_end.test_sequences import MemoryApp, MemoryOutbox
from tests.responder.made import an_assessment
from tests.rig.fresh import EmptyImage
from tests.rig.kill_harness import approved_hash
from tests.rig.killing import START, Site, a_pair

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from returncall.model import Delivery, Draft

pytestmark = pytest.mark.timeout(1800)
S = DeliveryState


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
        deliver_due(self.app, "w", lambda _name: self.app.mailbox(self.app.settings.config.account[0]))
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
    def decide(draft: Draft, **words: Any) -> object:
        return approve(draft, **(words | {"seen_hash": None}))

    monkeypatch.setattr("returncall.service.desk.decide", decide)


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
