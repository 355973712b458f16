"""Drafts, decisions and deliveries: what must never be there twice is never there twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from returncall.model import Decision, DeliveryState, DraftState, Verdict
from returncall.store import answers, assessments, decisions, deliveries, drafts, messages
from tests.store.made import NOW, a_delivery, a_draft, a_message, an_assessment

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from returncall.store.engine import Store

S = DeliveryState
DUE = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(minutes=5)


def _draft(conn: Connection, number: int = 1) -> None:
    messages.add_message(conn, a_message(number))
    assert drafts.add_draft(conn, a_draft(number), because="The role fits.")


def _approve(conn: Connection, number: int = 1, **changes: object) -> bool:
    draft = f"d{number}"
    if not drafts.set_state(conn, draft, DraftState.PROPOSED, DraftState.APPROVED):
        return False
    return deliveries.queue_delivery(conn, a_delivery(number, **changes), now=NOW)


def _together(workers: int, work: Callable[[int], object]) -> list[object]:
    """Run `work(0)` ... in as many threads, all let go at the same moment."""
    gate = threading.Barrier(workers)

    def one(number: int) -> object:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(workers)))


def test_a_draft_comes_back_exactly_with_its_reason(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)

        assert drafts.get(conn, "d1") == a_draft()
        assert drafts.because(conn, "d1") == "The role fits."
        assert drafts.list_open(conn) == (a_draft(),)
        assert drafts.list_open(conn, account="other") == ()
        assert drafts.for_message(conn, a_message().id) == (a_draft(),)
        assert drafts.find_by_mime_message_id(conn, "<r1@example.org>") == a_draft()
        assert drafts.get(conn, "d2") is None


def test_a_message_or_thread_with_a_waiting_draft_gets_no_second_one(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)
        messages.add_message(conn, a_message(2, thread_id="t1"))

        assert not drafts.add_draft(conn, a_draft(3, message=a_message(1).id))
        assert not drafts.add_draft(conn, a_draft(4, message=a_message(2).id, thread_id="t1"))
        assert [one.id for one in drafts.list_open(conn)] == ["d1"]


def test_a_withdrawn_draft_makes_room(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)
        assert drafts.set_state(conn, "d1", DraftState.PROPOSED, DraftState.SUPERSEDED)

        assert drafts.add_draft(conn, a_draft(2, message=a_message(1).id, thread_id="t1"))
        assert drafts.open_in_thread(conn, "t1") == a_draft(2, message=a_message(1).id, thread_id="t1")


def test_an_answered_message_never_gets_another_draft_but_its_thread_may(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)
        _approve(conn)
        deliveries.claim_due(conn, LATER, "w")
        deliveries.mark(conn, "v1", S.CLAIMED_CONNECT, S.CLAIMED_DATA, now=LATER)
        deliveries.mark(conn, "v1", S.CLAIMED_DATA, S.SENT, now=LATER)
        messages.add_message(conn, a_message(2, thread_id="t1"))

        assert not drafts.add_draft(conn, a_draft(3, message=a_message(1).id))
        assert drafts.add_draft(conn, a_draft(4, message=a_message(2).id, thread_id="t1"))


def test_a_state_is_set_only_from_the_state_and_words_that_were_seen(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)

        assert not drafts.set_state(conn, "d1", DraftState.APPROVED, DraftState.PROPOSED)
        assert not drafts.set_state(conn, "d1", DraftState.PROPOSED, DraftState.APPROVED, content_hash="other")
        assert drafts.set_state(
            conn, "d1", DraftState.PROPOSED, DraftState.DISMISSED, content_hash=a_draft().content_hash
        )
        assert drafts.list_open(conn) == ()


def test_own_words_replace_only_the_draft_that_was_seen(store: Store) -> None:
    edited = a_draft(1, body="Mine.", content_hash="new", warnings=())

    with store.write() as conn:
        _draft(conn)

        assert not drafts.replace_content(conn, edited, expected_hash="stale")
        assert drafts.replace_content(conn, edited, expected_hash=a_draft().content_hash, because="Your words.")
        assert drafts.get(conn, "d1") == edited
        assert drafts.because(conn, "d1") == "Your words."
        drafts.set_state(conn, "d1", DraftState.PROPOSED, DraftState.APPROVED)
        assert not drafts.replace_content(conn, a_draft(), expected_hash="new")


def test_a_draft_can_be_put_off_and_expires(store: Store) -> None:
    with store.write() as conn:
        _draft(conn, 1)
        _draft(conn, 2)

        assert drafts.snooze(conn, "d1", LATER)
        assert drafts.snoozed_until(conn, "d1") == LATER
        assert drafts.snooze(conn, "d1", None)
        assert drafts.expire(conn, NOW + timedelta(days=20)) == ()
        _approve(conn, 2)
        assert drafts.expire(conn, NOW + timedelta(days=22)) == ("d1",)
        assert drafts.get(conn, "d1") == a_draft(1, state=DraftState.SUPERSEDED)


def test_decisions_are_kept_in_their_order(store: Store) -> None:
    seen = [Decision("d1", verdict, "h", "web", NOW) for verdict in (Verdict.SNOOZE, Verdict.APPROVE)]

    with store.write() as conn:
        _draft(conn)
        for decision in seen:
            decisions.add(conn, decision)

        assert decisions.for_draft(conn, "d1") == tuple(seen)
        assert decisions.latest(conn, "d1") == seen[1]
        assert decisions.between(conn, NOW, LATER) == tuple(seen)
        assert decisions.latest(conn, "d2") is None


def test_a_delivery_comes_back_exactly(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)
        _approve(conn)

        assert deliveries.get(conn, "v1") == a_delivery()
        assert deliveries.for_draft(conn, "d1") == a_delivery()
        assert deliveries.in_state(conn, S.QUEUED) == (a_delivery(),)
        assert deliveries.find_by_mime_message_id(conn, "<r1@example.org>") == (a_delivery(),)
        assert deliveries.next_due(conn) == DUE
        with pytest.raises(LookupError):
            deliveries.queue_delivery(conn, a_delivery(2), now=NOW)


def test_nothing_is_claimed_before_the_hold_ends(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)
        _approve(conn)

        assert deliveries.claim_due(conn, DUE - timedelta(seconds=1), "w") is None
        taken = deliveries.claim_due(conn, DUE, "w")

        assert taken == replace(a_delivery(), state=S.CLAIMED_CONNECT, attempts=1)
        assert deliveries.claim_due(conn, LATER, "w2") is None
        assert deliveries.claimed_by(conn, "w") == (taken,)


def test_a_refused_mail_waits_for_its_next_time(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)
        _approve(conn)
        deliveries.claim_due(conn, DUE, "w")
        deliveries.mark(conn, "v1", S.CLAIMED_CONNECT, S.QUEUED, now=DUE, error="451 later", next_attempt_at=LATER)

        assert deliveries.claim_due(conn, LATER - timedelta(seconds=1), "w") is None
        assert deliveries.next_due(conn) == LATER
        again = deliveries.claim_due(conn, LATER, "w")
        assert again
        assert (again.attempts, again.last_error) == (2, "451 later")


def test_undo_wins_over_the_worker_until_data_is_spoken(store: Store) -> None:
    with store.write() as conn:
        for number in (1, 2):
            _draft(conn, number)
            _approve(conn, number)
        deliveries.claim_due(conn, DUE, "w")
        assert deliveries.cancel(conn, "v1", reason="You took it back.", now=DUE)
        assert not deliveries.mark(conn, "v1", S.CLAIMED_CONNECT, S.CLAIMED_DATA, now=DUE)

        deliveries.claim_due(conn, DUE, "w")
        assert deliveries.mark(conn, "v2", S.CLAIMED_CONNECT, S.CLAIMED_DATA, now=DUE)
        assert not deliveries.cancel(conn, "v2", reason="You took it back.", now=DUE)


def test_a_cancelled_or_failed_delivery_makes_room_for_another_of_the_same_mail(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)
        _approve(conn)
        assert not deliveries.queue_delivery(conn, a_delivery(1, id="v1b"), now=NOW)
        deliveries.cancel(conn, "v1", reason="", now=NOW)

        assert deliveries.queue_delivery(conn, a_delivery(1, id="v1b"), now=LATER)
        assert deliveries.for_draft(conn, "d1") == a_delivery(1, id="v1b")
        assert [one.id for one in deliveries.find_by_mime_message_id(conn, "<r1@example.org>")] == ["v1b", "v1"]


def test_old_claims_and_the_servers_own_id_can_be_found(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)
        _approve(conn)
        deliveries.claim_due(conn, DUE, "w")

        assert deliveries.changed_before(conn, DUE, *deliveries.CLAIMED) == ()
        assert [one.id for one in deliveries.changed_before(conn, LATER, *deliveries.CLAIMED)] == ["v1"]
        assert deliveries.learn_server_id(conn, "v1", "<theirs@x>")
        assert [one.id for one in deliveries.find_by_mime_message_id(conn, "<theirs@x>")] == ["v1"]


def test_what_was_sent_is_counted_per_period_and_person(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)
        _approve(conn)
        deliveries.mark(conn, "v1", S.QUEUED, S.SENT, now=DUE)

        assert [one.sent_at for one in deliveries.sent_between(conn, NOW, LATER)] == [DUE]
        assert len(deliveries.sent_to(conn, "rita1@acme.example", since=NOW)) == 1
        assert deliveries.sent_to(conn, "rita1@acme.example", since=LATER) == ()


@pytest.mark.parametrize(
    ("state", "answered"),
    [
        (S.QUEUED, False),
        (S.CLAIMED_DATA, True),
        (S.SENT, True),
        (S.UNCERTAIN, True),
        (S.NEEDS_YOU, True),
        (S.FAILED, False),
    ],
)
def test_what_may_have_been_sent_counts_as_an_answer(store: Store, state: DeliveryState, answered: bool) -> None:
    with store.write() as conn:
        _draft(conn)
        assessments.save(conn, an_assessment(1, campaign="c1"))
        _approve(conn)
        if state != S.QUEUED:
            deliveries.mark(conn, "v1", S.QUEUED, state, now=DUE)

        assert answers.was_answered(conn, thread_id="t1") is answered
        assert answers.was_answered(conn, campaign="c1") is answered
        assert answers.was_answered(conn, message=a_message().id) is answered
        assert answers.answered_threads(conn) == (frozenset({"t1"}) if answered else frozenset())
        assert not answers.was_answered(conn, thread_id="t2", campaign="c2")
        assert not answers.was_answered(conn)


def test_an_answer_by_hand_counts_and_an_excuse_does_not(store: Store) -> None:
    with store.write() as conn:
        for number in (1, 2):
            messages.add_message(conn, a_message(number))
        assessments.save(conn, an_assessment(1, campaign="c1"))
        answers.record_by_hand(conn, a_message(1).id, at=NOW)
        answers.excuse(conn, a_message(1).id, reason="No.", at=NOW)
        answers.excuse(conn, a_message(2).id, reason="Skipped.", at=NOW)

        assert answers.was_answered(conn, campaign="c1")
        assert answers.answered_threads(conn, since=NOW) == {"t1"}
        assert answers.answered_threads(conn, since=LATER) == frozenset()
        assert answers.answered_messages(conn, NOW, LATER) == {a_message(1).id: NOW}
        noted = answers.for_messages(conn, [a_message(1).id, a_message(2).id])
        assert [(one.how, one.reason) for one in noted.values()] == [("by_hand", ""), ("excused", "Skipped.")]
        with pytest.raises(LookupError):
            answers.record_by_hand(conn, "unknown", at=NOW)


def test_drafts_of_a_campaign_are_found_across_threads(store: Store) -> None:
    with store.write() as conn:
        for number in (1, 2):
            _draft(conn, number)
            assessments.save(conn, an_assessment(number, campaign="c"))

        assert [one.id for one in drafts.open_in_campaign(conn, "c")] == ["d1", "d2"]
        assert drafts.open_in_campaign(conn, "") == ()


def test_fifty_approvals_at_once_make_one_delivery(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)

    def approve(number: int) -> object:
        with store.write() as conn:
            return _approve(conn, 1, id=f"v{number}")

    results = _together(50, approve)

    assert results.count(True) == 1
    with store.read() as conn:
        assert len(deliveries.in_state(conn, *S)) == 1


def test_fifty_deliveries_of_one_draft_at_once_make_one(store: Store) -> None:
    with store.write() as conn:
        _draft(conn)

    def queue(number: int) -> object:
        with store.write() as conn:
            return deliveries.queue_delivery(conn, a_delivery(1, id=f"v{number}"), now=NOW)

    assert _together(50, queue).count(True) == 1


def test_eight_workers_never_take_the_same_mail(store: Store) -> None:
    with store.write() as conn:
        for number in range(60):
            _draft(conn, number)
            _approve(conn, number)

    def work(worker: int) -> object:
        taken: list[str] = []
        while True:
            with store.write() as conn:
                delivery = deliveries.claim_due(conn, LATER, f"w{worker}")
            if delivery is None:
                return taken
            taken.append(delivery.id)

    taken = [one for some in _together(8, work) for one in some]  # type: ignore[attr-defined]

    assert len(taken) == 60
    assert set(taken) == {f"v{number}" for number in range(60)}


def test_eight_threads_write_without_a_lock_error(store: Store) -> None:
    def write(worker: int) -> object:
        for number in range(200):
            with store.write() as conn:
                messages.highest_uid(conn, "personal", "INBOX", 7)  # reading first is what fails without IMMEDIATE
                messages.add_message(conn, a_message(worker * 1000 + number))
        return True

    assert all(_together(8, write))
    with store.read() as conn:
        assert messages.count(conn) == 1600
