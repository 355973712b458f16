"""The checkpoint lock as a table, and what it lets through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.checkpoint import GOING_ON, ORDER, Checkpoint, allows, further, lock, way_out
from responder.policy import suggest
from returncall.model import Action, Kind, Stage
from tests.responder.made import NOW
from tests.responder.test_policy import a_case

PIQUED = {"interest": 5, "noted_at": NOW}
LETTERS = [
    "accept_call", "decline", "ask_details", "pause", "withdraw", "after_call_thanks", "offer_received", "decline_final",
]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "piqued", "would_consider", "is_open"),
    [
        (Stage.CONTACTED, False, False, True), (Stage.RECRUITER_CALL, False, False, True),
        (Stage.HIRING_MANAGER, False, False, True), (Stage.DEEPER, False, False, False),
        (Stage.DEEPER, True, False, True), (Stage.FINAL, True, False, False), (Stage.FINAL, False, True, False),
        (Stage.FINAL, True, True, True), (Stage.OFFER, True, False, False), (Stage.OFFER, True, True, True),
        (Stage.CLOSED, False, False, True),
    ],
)  # fmt: skip
def test_each_stage_asks_for_its_note(stage: Stage, piqued: bool, would_consider: bool, is_open: bool) -> None:
    at = Checkpoint(stage, **(PIQUED if piqued else {}), would_consider_at=NOW if would_consider else None)

    assert (lock(at) == "") == is_open
    for letter in LETTERS:
        assert allows(at, letter) == (is_open or letter not in GOING_ON)


@pytest.mark.parametrize("interest", [None, 1, 2, 3, 4])
def test_less_than_seriously_piqued_is_not_enough(interest: int | None) -> None:
    at = Checkpoint(Stage.DEEPER, interest, NOW)

    assert lock(at)
    assert way_out(at) == ("withdraw" if interest in {1, 2} else "pause")


def test_a_note_without_a_date_is_none() -> None:
    assert lock(Checkpoint(Stage.DEEPER, 5, None))


@given(st.sampled_from(list(Stage)), st.sampled_from(list(Stage)))
def test_the_further_stage_counts(one: Stage, other: Stage) -> None:
    found = further(one, other)

    assert found in {one, other}
    if Stage.CLOSED not in {one, other}:
        assert ORDER.index(found) == max(ORDER.index(one), ORDER.index(other))


@pytest.mark.parametrize("kind", [Kind.CONVERSATION, Kind.OUTREACH, Kind.FOLLOW_UP])
@pytest.mark.parametrize("stage", [Stage.DEEPER, Stage.FINAL, Stage.OFFER])
def test_behind_the_lock_only_a_way_out_is_drafted(kind: Kind, stage: Stage) -> None:
    for at in (Checkpoint(stage, is_process=True), Checkpoint(stage, 2, NOW - timedelta(days=1), is_process=True)):
        found = suggest(a_case(judged_kind=kind, checkpoint=at))
        assert (found.action, found.template) == (Action.DECLINE, way_out(at))
        assert "note" in found.because


def test_where_nothing_was_recorded_no_letter_is_proposed() -> None:
    found = suggest(a_case(judged_kind=Kind.CONVERSATION, checkpoint=Checkpoint(Stage.DEEPER)))

    assert found.template == ""
