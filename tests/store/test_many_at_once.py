"""What is stored and asked for many messages at once is what would be stored and asked for each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from returncall.model import Address, Kind, Opportunity, Stage
from returncall.store import answers, assessments, corrections, messages, opportunities
from returncall.store.corrections import Correction
from tests.store.made import NOW, a_message, an_assessment

if TYPE_CHECKING:
    from returncall.model import Message
    from returncall.store.engine import Store


def _stored(store: Store, mails: list[Message]) -> frozenset[str]:
    with store.write() as conn:
        new = messages.add_messages(conn, [(mail, mail.subject.encode()) for mail in mails])
        messages.add_locations(conn, [(mail.key, mail.id) for mail in mails])
        return new


def test_only_what_is_new_is_said_to_be_new(store: Store) -> None:
    mails = [a_message(number) for number in range(1, 251)]

    assert _stored(store, mails[:120]) == {mail.id for mail in mails[:120]}
    assert _stored(store, mails) == {mail.id for mail in mails[120:]}
    assert _stored(store, mails) == frozenset()

    with store.read() as conn:
        assert messages.get_messages(conn, [mail.id for mail in mails]) == {mail.id: mail for mail in mails}
        assert messages.get_raw(conn, mails[200].id) == b"Role 201"
        assert messages.known_uids(conn, "personal", "INBOX", 7) == set(range(1, 251))
        assert messages.known_ids(conn, [mails[0].id, "f" * 32]) == {mails[0].id}


def test_the_newest_of_each_sender_come_oldest_first(store: Store) -> None:
    senders = [Address("R", "Rita", "acme.example"), Address("B", "bob", "other.example")]
    mails = [
        a_message(number, sender=senders[number % 2], received_at=NOW - timedelta(days=number))
        for number in range(1, 21)
    ]
    _stored(store, mails)
    with store.write() as conn:
        kinds = {number: Kind.OUTREACH if number % 3 else Kind.OTHER for number in range(1, 20)}
        assessments.save_all(conn, [an_assessment(number, kind=kind) for number, kind in kinds.items()])
    since = NOW - timedelta(days=15)

    with store.read() as conn:
        found = messages.latest_of_senders(
            conn,
            {"rita@ACME.example", "bob@other.example", "nobody@x.example"},
            kinds={Kind.OUTREACH},
            since=since,
            most=4,
        )

    # Every third is no letter.  Newest: 1, 5, 7 and 11 of Bob; 2, 4, 8 and 10 of Rita.
    assert found == tuple(mails[number - 1] for number in (11, 10, 8, 7, 5, 4, 2, 1))


def test_answered_campaigns_are_those_of_single_questions(store: Store) -> None:
    mails = [a_message(number) for number in range(1, 5)]
    _stored(store, mails)
    with store.write() as conn:
        assessments.save_all(
            conn, [an_assessment(number, campaign=name) for number, name in ((1, "a"), (2, "b"), (3, ""), (4, "d"))]
        )
        answers.record_by_hand(conn, mails[0].id, at=NOW)
        answers.record_by_hand(conn, mails[2].id, at=NOW)
        answers.excuse_new(conn, [(mails[3].id, mails[3].thread_id, "Too far.")], at=NOW)

    with store.read() as conn:
        assert answers.answered_campaigns(conn) == {"a"}
        assert answers.answered_threads(conn) == {"t1", "t3"}
        assert [answers.was_answered(conn, campaign=name) for name in ("a", "b", "d")] == [True, False, False]
        noted = answers.get(conn, mails[3].id)

    assert noted is not None
    assert (noted.how, noted.reason) == (answers.EXCUSED, "Too far.")


def test_the_newest_verdict_on_a_sender_counts(store: Store) -> None:
    _stored(store, [a_message(number) for number in (1, 2, 3)])
    said = [
        Correction(f"{number:032x}", "Rita@acme.example", NOW + timedelta(days=day), kind=kind)
        for number, day, kind in ((1, 2, Kind.OTHER), (2, 1, Kind.OUTREACH))
    ]
    with store.write() as conn:
        for one in said:
            corrections.save(conn, one)

    with store.read() as conn:
        assert corrections.for_senders(conn, {"RITA@acme.example"}) == {
            "rita@acme.example": corrections.for_sender(conn, "rita@acme.example")
        }
        assert set(corrections.for_messages(conn, {f"{2:032x}", f"{3:032x}"})) == {f"{2:032x}"}


def test_threads_of_opportunities_are_known(store: Store) -> None:
    _stored(store, [a_message(1), a_message(2, thread_id="t1"), a_message(3)])
    one = Opportunity(
        id="o", contact="rita@acme.example", company="Acme", role="", stage=Stage.CONTACTED, opened_at=NOW,
        last_message_at=NOW,
    )  # fmt: skip
    with store.write() as conn:
        opportunities.save(conn, one)
        opportunities.attach(conn, "o", f"{2:032x}")

    with store.read() as conn:
        assert opportunities.threads_with_any(conn, {"t1", "t3"}) == {"t1"}
