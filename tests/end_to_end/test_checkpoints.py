"""No path leads past the hiring manager without the note: random walks over the real store and the real acts."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from config.load import load
from responder.checkpoint import GOING_ON
from returncall.app import App
from returncall.errors import Refused, UserError
from returncall.model import Action, DeliveryState, DraftState, Kind, Opportunity, Stage
from returncall.service import desk
from returncall.service.checkpoints import find_opportunity, record
from returncall.service.second_look import look_again
from returncall.store import answers, assessments, deliveries, drafts, messages, opportunities
from tests.responder.made import a_message, an_assessment

START = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)
LATE = {Stage.DEEPER, Stage.FINAL, Stage.OFFER}
LAST = {Stage.FINAL, Stage.OFFER}
PROFILE = '[me]\nname = "Sam Doe"\naddresses = ["sam@example.org"]\n[want]\ntitles = ["staff engineer"]\n'


class Now:
    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment


class Process(RuleBasedStateMachine):
    """One opportunity, its mails and its drafts; the user does whatever they like, in any order."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        root = Path(self.folder.name)
        (root / "config").mkdir()
        (root / "config" / "config.toml").write_text('[sending]\nmode = "send"\n', encoding="utf-8")
        (root / "config" / "profile.toml").write_text(PROFILE, encoding="utf-8")
        self.clock = Now()
        self.app = App(load(root / "config", root / "data", env={}), self.clock)
        self.mails = 0
        self.spoken = Stage.CONTACTED
        self.interest: int | None = None
        self.would_consider = False
        self.stage = Stage.CONTACTED
        with self.app.store.write() as conn:
            opportunities.save(
                conn, Opportunity("o1", "rita@acme.example", "Acme", "Staff Engineer", self.stage, START, START)
            )
        self.mail_comes(Kind.OUTREACH, "contacted")

    @rule(kind=st.sampled_from([Kind.CONVERSATION, Kind.OUTREACH]), spoken=st.sampled_from(["", "deeper", "final"]))
    def mail_comes(self, kind: Kind, spoken: str) -> None:
        self.mails += 1
        self.clock.moment += timedelta(hours=1)
        key = f"{self.mails:032x}"
        # Each in a thread of its own, so that each may have a draft; they belong to one opportunity.
        mail = a_message(
            id=key, thread_id=key, message_id=f"<{key}@acme.example>", received_at=self.clock.moment,
            sent_at=self.clock.moment,
        )  # fmt: skip
        with self.app.store.write() as conn:
            messages.add_message(conn, mail, b"x")
            assessments.save(conn, an_assessment(message_id=key, kind=kind, stage=spoken, campaign=""))
            opportunities.attach(conn, "o1", key)
        with contextlib.suppress(Refused):
            desk.correct(self.app, key, kind=kind, company=None, role=None)

    @rule(stage=st.sampled_from(list(Stage)))
    def stage_is_noted(self, stage: Stage) -> None:
        self.stage = stage
        with self.app.store.write() as conn:
            opportunities.set_stage(conn, "o1", stage, at=self.clock.moment)

    @rule(interest=st.one_of(st.none(), st.integers(1, 5)), consider=st.sampled_from([None, True, False]))
    def a_call_is_noted(self, interest: int | None, consider: bool | None) -> None:
        with self.app.store.write() as conn:
            record(
                conn, find_opportunity(conn, "o1"), (("role", "x"),), interest=interest, would_consider=consider,
                at=self.clock.moment,
            )  # fmt: skip
            self.stage = find_opportunity(conn, "o1").stage
        self.interest = interest if interest is not None else self.interest
        self.would_consider = consider if consider is not None else self.would_consider

    @rule(place=st.integers(0, 9), template=st.sampled_from(sorted(desk.LETTERS)))
    def a_letter_is_chosen(self, place: int, template: str) -> None:
        self._try(lambda: desk.letter(self.app, f"{place % self.mails + 1:032x}", template))

    @rule(place=st.integers(0, 9), action=st.sampled_from([Action.ACCEPT_CALL, Action.DECLINE, Action.ASK_DETAILS]))
    def it_is_switched(self, place: int, action: Action) -> None:
        if waiting := self._waiting():
            self._try(lambda: desk.switch(self.app, waiting[place % len(waiting)], action))

    @rule(place=st.integers(0, 9))
    def it_is_approved(self, place: int) -> None:
        if not (waiting := self._waiting()):
            return
        self._approve(waiting[place % len(waiting)])

    @rule(place=st.integers(0, 9), stage=st.sampled_from(sorted(LATE)), template=st.sampled_from(sorted(GOING_ON)))
    def the_stage_moves_while_a_yes_waits(self, place: int, stage: Stage, template: str) -> None:
        """The way on which the lock at the approval is the only one left."""
        self.a_letter_is_chosen(place, template)
        self.stage_is_noted(stage)
        with self.app.store.read() as conn:
            known = drafts.for_message(conn, f"{place % self.mails + 1:032x}")
        for draft in known:
            if draft.state is DraftState.PROPOSED:
                self._approve(draft.id)

    def _approve(self, chosen: str) -> None:
        with self.app.store.read() as conn:
            draft = drafts.get(conn, chosen)
            judged = assessments.get(conn, draft.message)  # type: ignore[union-attr]
        assert draft is not None
        assert judged is not None
        try:
            desk.approve(self.app, chosen, seen_hash=None, at_once=True, via="cli")
        except Refused:
            return
        spoken = judged.stage if judged.kind is Kind.CONVERSATION and judged.stage else "contacted"
        reached = {self.stage, Stage(spoken)}
        if draft.template in GOING_ON:
            assert not reached & LATE or self.interest == 5
            assert not reached & LAST or self.would_consider

    @rule(place=st.integers(0, 9))
    def it_is_skipped_or_taken_back(self, place: int) -> None:
        with self.app.store.read() as conn:
            known = [d.id for key in range(1, self.mails + 1) for d in drafts.for_message(conn, f"{key:032x}")]
        if known:
            chosen = known[place % len(known)]
            self._try(lambda: desk.skip(self.app, chosen, via="cli"))
            self._try(lambda: desk.undo(self.app, chosen))

    @rule()
    def the_keeper_looks_again(self) -> None:
        look_again(self.app)

    @invariant()
    def every_delivery_stood_behind_a_decision(self) -> None:
        with self.app.store.read() as conn:
            for delivery in deliveries.in_state(conn, DeliveryState.QUEUED):
                draft = drafts.get(conn, delivery.draft_id)
                assert draft is not None
                assert draft.state is DraftState.APPROVED
                assert not answers.get(conn, draft.message)

    def _waiting(self) -> list[str]:
        with self.app.store.read() as conn:
            return [d.id for d in drafts.list_open(conn) if d.state is DraftState.PROPOSED]

    def _try(self, act: object) -> None:
        with contextlib.suppress(Refused, UserError):
            act()  # type: ignore[operator]

    def teardown(self) -> None:
        if hasattr(self, "app"):
            self.app.close()
            self.folder.cleanup()


def _walk(examples: int, **changes: Any) -> None:
    run_state_machine_as_test(
        Process, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None, **changes)
    )


def test_no_path_leads_past_the_hiring_manager_without_the_note() -> None:
    _walk(25)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_path_of_a_thousand_leads_past_the_hiring_manager_without_the_note() -> None:
    _walk(1_000, database=None)


def test_without_the_lock_the_walk_finds_a_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk can fail: with the check taken out of the approval it does."""
    monkeypatch.setattr("returncall.service.desk.refuse_if_locked", lambda _conn, _draft: None)

    with pytest.raises(AssertionError):
        _walk(50, database=None, derandomize=True, phases=[Phase.generate])
