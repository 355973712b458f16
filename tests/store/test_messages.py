"""Messages: one per mail however many places it lies in, exact to the last odd character."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returncall.model import Address, Attachment, Authentication, Link, Message, MessageKey
from returncall.store import assessments, messages, moments
from tests.store.made import NOW, a_message, an_assessment

if TYPE_CHECKING:
    from returncall.store.engine import Store

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
MOMENTS = st.datetimes(timezones=st.just(UTC))
ADDRESSES = st.builds(Address, ANY_TEXT, ANY_TEXT, ANY_TEXT)
MESSAGES = st.builds(
    Message,
    id=st.text(string.hexdigits, min_size=32, max_size=32),
    key=st.builds(MessageKey, st.just("personal"), ANY_TEXT, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
    message_id=st.none() | ANY_TEXT,
    thread_id=ANY_TEXT,
    in_reply_to=st.none() | ANY_TEXT,
    references=st.lists(ANY_TEXT, max_size=3).map(tuple),
    sender=ADDRESSES,
    reply_to=st.lists(ADDRESSES, max_size=2).map(tuple),
    to=st.lists(ADDRESSES, max_size=2).map(tuple),
    cc=st.lists(ADDRESSES, max_size=2).map(tuple),
    subject=ANY_TEXT,
    sent_at=st.none() | MOMENTS,
    received_at=MOMENTS,
    text=ANY_TEXT,
    quoted=ANY_TEXT,
    links=st.lists(st.builds(Link, ANY_TEXT, ANY_TEXT), max_size=2).map(tuple),
    attachments=st.lists(st.builds(Attachment, ANY_TEXT, ANY_TEXT, st.integers(0, 2**40)), max_size=2).map(tuple),
    authentication=st.builds(Authentication, ANY_TEXT, ANY_TEXT),
    header_fields=st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=3).map(tuple),
    defects=st.lists(ANY_TEXT, max_size=2).map(tuple),
    flags=st.lists(ANY_TEXT, max_size=2).map(tuple),
    size=st.integers(0, 2**40),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=MESSAGES)
def test_every_message_comes_back_exactly(store: Store, message: Message) -> None:
    with store.write() as conn:
        if messages.add_message(conn, message):
            assert messages.get_message(conn, message.id) == message
            if message.message_id is not None:
                assert message in messages.find_by_message_id(conn, message.message_id)
            assert message in messages.thread(conn, message.thread_id)


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_escaped_text_comes_back_and_suits_both_databases(text: str) -> None:
    escaped = moments.escape(text)

    assert moments.unescape(escaped) == text
    assert "\0" not in escaped
    escaped.encode("utf-8")


@given(MOMENTS, MOMENTS)
def test_stored_times_sort_as_they_passed(one: datetime, other: datetime) -> None:
    assert (moments.to_text(one) < moments.to_text(other)) == (one < other)
    assert moments.from_text(moments.to_text(one)) == one


def test_a_time_is_kept_in_utc() -> None:
    tokyo = datetime(2026, 11, 2, 8, 0, tzinfo=timezone(timedelta(hours=9)))

    assert moments.to_text(tokyo) == "2026-11-01T23:00:00.000000Z"
    assert moments.shown(moments.to_text(tokyo)) == "2026-11-01T23:00:00Z"


def test_the_same_mail_in_three_folders_is_one_message(store: Store) -> None:
    keys = [MessageKey("personal", folder, 7, 5) for folder in ("INBOX", "Archive", "Work")]

    with store.write() as conn:
        new = [messages.add_message(conn, a_message(1, key=key), b"raw") for key in keys]

        assert new == [True, False, False]
        assert messages.count(conn) == 1
        assert sorted(key.folder for key in messages.locations_of(conn, a_message().id)) == ["Archive", "INBOX", "Work"]
        assert [messages.locate(conn, key) for key in keys] == [a_message().id] * 3


def test_two_mails_that_share_a_message_id_are_two(store: Store) -> None:
    with store.write() as conn:
        messages.add_message(conn, a_message(1, message_id="<same@x>"))
        messages.add_message(conn, a_message(2, message_id="<same@x>"))

        found = messages.find_by_message_id(conn, "<same@x>")

        assert [message.id for message in found] == [a_message(1).id, a_message(2).id]
        assert messages.threads_of(conn, ["<same@x>", "<other@x>"]) == {"<same@x>": "t1"}


def test_a_place_that_holds_another_mail_now_says_so(store: Store) -> None:
    key = MessageKey("local", "/mail/one.eml", 0, 0)

    with store.write() as conn:
        messages.add_message(conn, a_message(1, key=key))
        messages.add_message(conn, a_message(2, key=key))

        assert messages.locate(conn, key) == a_message(2).id


def test_what_is_known_of_a_folder_counts_only_under_its_uidvalidity(store: Store) -> None:
    with store.write() as conn:
        for number in (1, 5, 9):
            messages.add_message(conn, a_message(number))

        assert messages.known_uids(conn, "personal", "INBOX", 7) == {1, 5, 9}
        assert messages.known_uids(conn, "personal", "INBOX", 7, since_uid=5) == {5, 9}
        assert messages.known_uids(conn, "personal", "INBOX", 8) == frozenset()
        assert messages.highest_uid(conn, "personal", "INBOX", 7) == 9
        assert messages.highest_uid(conn, "personal", "INBOX", 8) == 0


def test_bytes_are_kept_compressed_and_can_be_dropped_by_age(store: Store) -> None:
    raw = b"Received: from somewhere\r\n" * 1000

    with store.write() as conn:
        messages.add_message(conn, a_message(1), raw)
        messages.add_message(conn, a_message(2, received_at=NOW + timedelta(days=1)), raw)

        assert messages.get_raw(conn, a_message(1).id) == raw
        assert messages.drop_raw(conn, before=NOW + timedelta(hours=1)) == 1
        assert messages.get_raw(conn, a_message(1).id) is None
        assert messages.get_raw(conn, a_message(2).id) == raw


def test_recent_mail_comes_oldest_first_and_half_open(store: Store) -> None:
    with store.write() as conn:
        for number in (4, 2, 3, 1):
            messages.add_message(conn, a_message(number))

        since, until = a_message(2).received_at, a_message(4).received_at
        assert [m.uid for m in (one.key for one in messages.recent(conn, since))] == [2, 3, 4]
        assert [one.key.uid for one in messages.recent(conn, since, until=until)] == [2, 3]


def test_a_sender_is_found_in_any_case(store: Store) -> None:
    with store.write() as conn:
        messages.add_message(conn, a_message(1))
        messages.add_message(conn, a_message(2))

        assert messages.from_sender(conn, "RITA1@acme.EXAMPLE") == (a_message(1),)
        assert messages.from_sender(conn, "rita1@acme.example", since=NOW + timedelta(days=1)) == ()


def test_unassessed_mail_is_what_no_or_another_model_judged(store: Store) -> None:
    with store.write() as conn:
        for number in (1, 2, 3):
            messages.add_message(conn, a_message(number))
        assessments.save(conn, an_assessment(2, model="old"))
        assessments.save(conn, an_assessment(3, model="new"))

        assert [one.key.uid for one in messages.iter_unassessed(conn)] == [1]
        assert [one.key.uid for one in messages.iter_unassessed(conn, model="new")] == [2, 1]
        assert [one.key.uid for one in messages.iter_unassessed(conn, model="new", limit=1)] == [2]


def test_a_thousand_messages_are_found_by_id_at_once(store: Store) -> None:
    with store.write() as conn:
        for number in range(1100):
            messages.add_message(conn, a_message(number))

        found = messages.get_messages(conn, [a_message(number).id for number in range(1200)])

    assert len(found) == 1100


def test_threads_can_be_joined(store: Store) -> None:
    with store.write() as conn:
        messages.add_message(conn, a_message(1))
        messages.add_message(conn, a_message(2))

        assert messages.join_threads(conn, "t2", "t1") == 1
        assert messages.thread(conn, "t1") == (a_message(1), replace(a_message(2), thread_id="t1"))


def test_hostile_lengths_are_kept_on_both_databases(store: Store) -> None:
    import random

    noise = "".join(random.Random(1).choices(string.ascii_letters, k=60_000))
    message = a_message(1, message_id=f"<{noise}@x>", sender=Address("", noise, "x.example"), in_reply_to=noise)

    with store.write() as conn:
        messages.add_message(conn, message)

        assert messages.find_by_message_id(conn, f"<{noise}@x>") == (message,)
        assert messages.from_sender(conn, f"{noise}@x.example") == (message,)
