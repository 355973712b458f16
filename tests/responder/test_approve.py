"""Draft + the user's word -> a Delivery, or a refusal that says what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.approve import STEPS, approve, may_step, next_attempt
from responder.compose import compose, octets_hash
from returncall.errors import Refused
from returncall.model import Decision, Delivery, DeliveryState, DraftState, Verdict
from tests.responder.made import NOW, a_draft

S = DeliveryState
ENDS = {S.SENT, S.FAILED, S.CANCELLED}


def approving(draft: Any = None, **changes: Any) -> tuple[Decision, Delivery]:
    values: dict[str, Any] = {
        "seen_hash": None,
        "mode": "send",
        "thread_moved_on": False,
        "now": NOW,
        "hold": timedelta(seconds=30),
        "delivery_id": "d1",
        "via": "cli",
    }
    return approve(draft or a_draft(), **(values | changes))


def reached(start: DeliveryState) -> set[DeliveryState]:
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += STEPS[here]
    return seen


def test_every_state_has_its_steps_and_can_be_reached() -> None:
    assert set(STEPS) == set(DeliveryState)
    assert reached(S.QUEUED) == set(DeliveryState)


@pytest.mark.parametrize("state", list(DeliveryState))
def test_from_every_state_there_is_an_end(state: DeliveryState) -> None:
    assert reached(state) & ENDS


@pytest.mark.parametrize("end", sorted(ENDS))
def test_an_end_is_an_end(end: DeliveryState) -> None:
    assert not STEPS[end]


def test_what_may_have_left_is_never_queued_again() -> None:
    for state in (S.UNCERTAIN, S.NEEDS_YOU, S.SENT):
        assert not reached(state) & {S.QUEUED, S.CLAIMED_CONNECT, S.CLAIMED_DATA}


def test_every_state_before_data_can_be_cancelled_and_none_after() -> None:
    assert {state for state in DeliveryState if may_step(state, S.CANCELLED)} == {
        S.QUEUED, S.CLAIMED_CONNECT, S.NEEDS_YOU,
    }  # fmt: skip


def test_nothing_is_sent_without_the_data_phase_or_the_users_word() -> None:
    assert {state for state in DeliveryState if may_step(state, S.SENT)} == {S.CLAIMED_DATA, S.UNCERTAIN, S.NEEDS_YOU}


@given(st.sampled_from(list(DeliveryState)), st.sampled_from(list(DeliveryState)))
def test_may_step_is_the_table(here: DeliveryState, there: DeliveryState) -> None:
    assert may_step(here, there) == (there in STEPS[here])


def test_an_approval_freezes_exactly_these_octets() -> None:
    draft = a_draft()
    decision, delivery = approving(draft, seen_hash=draft.content_hash)
    assert decision == Decision("k3x9", Verdict.APPROVE, draft.content_hash, "cli", NOW)
    assert delivery.content == compose(draft, date=NOW)
    assert delivery.content_hash == octets_hash(delivery.content)
    assert (delivery.envelope_from, delivery.envelope_to) == ("sam@example.org", "rita@acme.example")
    assert delivery.state is DeliveryState.QUEUED
    assert delivery.send_after == NOW + timedelta(seconds=30)
    assert delivery.mime_message_id == draft.mime_message_id
    assert (delivery.attempts, delivery.last_error, delivery.sent_at) == (0, "", None)


def test_a_draft_can_be_approved_until_it_expires() -> None:
    draft = a_draft()
    assert approving(draft, now=draft.expires_at - timedelta(seconds=1))
    with pytest.raises(Refused, match=r"expired on 2026-11-23"):
        approving(draft, now=draft.expires_at)


REFUSALS = [
    ({"mode": "observe"}, {}, r'Sending is off \(sending.mode = "observe"\)', "mode = "),
    ({"mode": "drafts"}, {}, r'sending.mode = "drafts"', "mode = "),
    ({"thread_moved_on": True}, {}, "moved on", "returncall show k3x9"),
    ({"seen_hash": "0" * 64}, {}, "has changed", "returncall show k3x9"),
    ({}, {"body": "other words"}, "has changed", "returncall show k3x9"),
    ({}, {"subject": "Re: other"}, "has changed", "returncall show k3x9"),
    ({}, {"state": DraftState.APPROVED}, "approved already", "queue --all"),
    ({}, {"state": DraftState.DISMISSED}, "was skipped", "returncall undo k3x9"),
    ({}, {"state": DraftState.SUPERSEDED}, "replaced by a newer one", "returncall queue"),
    ({}, {"warnings": ("several-reply-to", "relay")}, "relay", "returncall show k3x9"),
    ({"now": NOW + timedelta(days=22)}, {}, "expired", "returncall edit k3x9"),
]


@pytest.mark.parametrize(("changes", "draft_changes", "what", "remedy"), REFUSALS)
def test_a_refusal_says_what_and_what_to_do(
    changes: dict[str, Any], draft_changes: dict[str, Any], what: str, remedy: str
) -> None:
    with pytest.raises(Refused) as caught:
        approving(replace(a_draft(), **draft_changes), **changes)
    assert re.search(what, caught.value.what)
    assert remedy in caught.value.remedy
    assert caught.value.what.endswith(".")
    assert caught.value.exit_code == 1
    assert not caught.value.is_temporary


@pytest.mark.parametrize("state", [state for state in DraftState if state is not DraftState.PROPOSED])
def test_only_a_proposed_draft_can_be_approved(state: DraftState) -> None:
    with pytest.raises(Refused):
        approving(a_draft(state=state))


def test_trying_again_waits_longer_each_time_and_ends_after_a_day() -> None:
    minutes = [(next_attempt(n, NOW, NOW) or NOW) - NOW for n in range(1, 8)]
    assert [wait / timedelta(minutes=1) for wait in minutes] == [1, 5, 15, 60, 60, 60, 60]
    assert next_attempt(9, NOW, NOW + timedelta(hours=24)) is None
    assert next_attempt(9, NOW, NOW + timedelta(hours=23, minutes=59)) is not None
    assert next_attempt(0, NOW, NOW) == NOW + timedelta(minutes=1)


@given(st.integers(0, 100), st.timedeltas(timedelta(0), timedelta(hours=48)))
def test_the_next_try_always_lies_ahead(attempts: int, passed: timedelta) -> None:
    found = next_attempt(attempts, NOW, NOW + passed)
    assert (found is None) == (passed >= timedelta(hours=24))
    assert found is None or timedelta(minutes=1) <= found - (NOW + passed) <= timedelta(hours=1)
