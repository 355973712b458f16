"""What no good server says about its messages, and what is made of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from ingest.imap_mailbox import UNFETCHABLE, open_mailbox
from returncall.errors import MailboxError
from tests.ingest.fake_folder import NOW, Folder, asked_uids, read, server
from tests.rig.fake_imap import FakeImap, examined, fetch_answer

BROKEN: dict[str, bytes | str] = {
    "refused": "NO",
    "bad-command": "BAD",
    "nil-body": b'* 5 FETCH (UID 5 FLAGS () INTERNALDATE "20-Nov-2026 10:00:00 +0000" RFC822.SIZE 9 BODY[] NIL)\r\n',
    "no-body": b'* 5 FETCH (UID 5 FLAGS () INTERNALDATE "20-Nov-2026 10:00:00 +0000" RFC822.SIZE 9)\r\n',
    "unbalanced": b"* 5 FETCH (UID 5 FLAGS (() BODY[]<0> {3}\r\nabc)\r\n",
    "no-uid": b"* 5 FETCH (FLAGS () BODY[]<0> {3}\r\nabc)\r\n",
    "nested": b"* 5 FETCH (UID 5 FLAGS " + b"(" * 5_000 + b" BODY[]<0> {3}\r\nabc)\r\n",
    "literal-too-big": b"* 5 FETCH (UID 5 BODY[]<0> {99999999999}\r\nabc)\r\n",
    "not-imap": b"HTTP/1.1 200 OK\r\n\r\n",
    "foreign-tag": b"ZZ9 OK done\r\n",
    "endless-line": b"* 5 FETCH (UID 5 X " + b"x" * 1_100_000 + b")\r\n",
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_one_message_that_cannot_be_had_is_set_aside_and_the_rest_comes(answer: bytes | str) -> None:
    with FakeImap(Folder(list(range(1, 30)), u5=answer)) as fake:
        messages = read(fake)

    assert [raw.key.uid for raw in messages] == list(range(1, 30))
    (bad,) = [raw for raw in messages if UNFETCHABLE in raw.flags]
    assert (bad.key.uid, bad.content) == (5, b"")
    assert messages[5].content == b"Subject: 6\r\n\r\n"
    assert fake.connections <= 4


def test_several_bad_messages_in_several_ranges_are_each_set_aside() -> None:
    bad: dict[str, bytes | str] = {
        "u1": "NO",
        "u207": BROKEN["unbalanced"],
        "u208": BROKEN["literal-too-big"],
        "u700": "BAD",
    }
    with FakeImap(Folder(list(range(1, 701)), **bad)) as fake:
        messages = read(fake)

    assert [raw.key.uid for raw in messages] == list(range(1, 701))
    assert [raw.key.uid for raw in messages if UNFETCHABLE in raw.flags] == [1, 207, 208, 700]


def test_a_server_that_hands_over_nothing_is_ill_not_the_messages() -> None:
    bad = {f"u{uid}": "NO" for uid in range(1, 101)}
    with FakeImap(Folder(list(range(1, 101)), **bad)) as fake, pytest.raises(MailboxError, match="no message"):
        read(fake)


def test_a_broken_date_does_not_hide_a_message() -> None:
    odd = b'* 5 FETCH (UID 5 FLAGS () INTERNALDATE "00-Foo-0000 99:99:99 +9999" RFC822.SIZE 3 BODY[]<0> {3}\r\nabc)\r\n'
    with FakeImap(Folder([4, 5, 6], u5=odd)) as fake:
        messages = read(fake)

    assert [(raw.key.uid, bool(raw.content)) for raw in messages] == [(4, True), (5, True), (6, True)]


def test_answers_about_other_messages_are_ignored() -> None:
    noise = (
        b"* 5 FETCH (FLAGS (\\Seen))\r\n"
        b"* 5 FETCH (FLAGS (\\Answered) UID 5)\r\n"
        b'* 77 FETCH (UID 9000 FLAGS () INTERNALDATE "20-Nov-2026 10:00:00 +0000" RFC822.SIZE 3 BODY[]<0> {3}\r\nabc)\r\n'
        b"* 3 EXPUNGE\r\n* 99 EXISTS\r\n* OK [ALERT] Your mailbox is nearly full\r\n* NO something\r\n"
        b"* VANISHED (EARLIER) 1:3\r\n* XYZZY {3}\r\nabc plugh\r\n"
    )
    answer = noise + fetch_answer(5, 5, b"five") + noise
    with FakeImap(Folder([4, 5, 6], u5=answer)) as fake:
        messages = read(fake)

    assert [raw.key.uid for raw in messages] == [4, 5, 6]
    assert messages[1].content == b"five"
    assert not messages[2].flags


def test_items_spread_over_several_answers_are_put_together() -> None:
    spread = (
        b"* 5 FETCH (UID 5 BODY[]<0> {4}\r\nfive)\r\n"
        b'* 5 FETCH (UID 5 INTERNALDATE "20-Nov-2026 10:00:00 +0000" RFC822.SIZE 4)\r\n'
        b"* 5 FETCH (UID 5 FLAGS (\\Seen))\r\n"
    )
    with FakeImap(Folder([5], u5=spread)) as fake:
        (message,) = read(fake)

    assert (message.content, message.flags, message.size) == (b"five", ("\\Seen",), 4)


def test_messages_in_any_order_are_handed_on_in_rising_order() -> None:
    def script(verb: str, words: str) -> bytes:
        folder = Folder(list(range(1, 21)))
        answer = folder(verb, words) or b""
        if verb != "UID FETCH" or words.endswith("(UID)"):
            return answer
        return b"".join(fetch_answer(uid, uid, b"%d" % uid) for uid in range(20, 0, -1)) + b"{tag} OK\r\n"

    with FakeImap(script) as fake:
        assert [int(raw.content) for raw in read(fake)] == list(range(1, 21))


def test_what_is_missing_is_asked_for_once_more_and_then_gone() -> None:
    asked = 0

    def script(verb: str, words: str) -> bytes:
        nonlocal asked
        folder = Folder([4, 5, 6], u5=b"")
        if verb == "UID FETCH" and not words.endswith("(UID)") and asked_uids(words, [5]):
            asked += 1
        return folder(verb, words) or b""

    with FakeImap(script) as fake:
        assert [raw.key.uid for raw in read(fake)] == [4, 6]
    assert asked == 2


def test_a_message_that_only_comes_when_asked_again_is_not_lost() -> None:
    asked = 0

    def script(verb: str, words: str) -> bytes:
        nonlocal asked
        if verb == "UID FETCH" and not words.endswith("(UID)"):
            asked += 1
        return (Folder([4, 5, 6], u5=b"") if asked < 2 else Folder([4, 5, 6]))(verb, words) or b""

    with FakeImap(script) as fake:
        assert [raw.key.uid for raw in read(fake)] == [4, 5, 6]


def test_uids_milliards_apart_cost_few_questions() -> None:
    uids = [1, 2_000_000_000, 2_000_000_001, 4_294_967_290]
    with FakeImap(Folder(uids)) as fake:
        assert [raw.key.uid for raw in read(fake)] == uids
        assert len(fake.lines) < 70
        assert [raw.key.uid for raw in read(fake, since=datetime(2020, 1, 1, tzinfo=UTC))] == uids

    assert not [line for line in fake.lines if "SEARCH" in line]


def test_a_crowded_mailbox_is_never_listed_on_one_line() -> None:
    """300,000 messages: SEARCH ALL would answer with two megabytes on a line."""
    uids = list(range(1, 300_001))
    folder = Folder(uids)

    def script(verb: str, words: str) -> bytes:
        if verb == "UID SEARCH":
            found = re.search(r"UID (\d+):(\d+)", words)
            assert found
            line = " ".join(map(str, range(int(found[1]), int(found[2]) + 1)))
            return f"* SEARCH {line}\r\n{{tag}} OK\r\n".encode()
        if verb == "EXAMINE":
            return folder(verb, words) or b""
        small = asked_uids(words, range(1, 300_001)) if ":" in words else []
        return b"".join(fetch_answer(uid, uid, b"%d" % uid) for uid in small) + b"{tag} OK\r\n"

    with FakeImap(script) as fake:
        mailbox = open_mailbox(server(fake.port, timeout=20), account="personal")
        assert mailbox.uids("INBOX", since=NOW) == uids
        mailbox.close()
    assert "ALL" not in " ".join(fake.lines)
    assert max(map(len, fake.lines)) < 4_000


def test_a_server_without_uidnext_is_read_to_the_end() -> None:
    def script(verb: str, words: str) -> bytes:
        if verb == "EXAMINE":
            return b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n{tag} OK\r\n"
        if words.startswith("* "):
            return b"* 3 FETCH (UID 12)\r\n{tag} OK\r\n"
        return Folder([4, 5, 12])(verb, words) or b""

    with FakeImap(script) as fake:
        assert [raw.key.uid for raw in read(fake)] == [4, 5, 12]
        assert [raw.key.uid for raw in read(fake, last=5)] == [12]


def test_a_folder_without_lasting_numbers_is_refused() -> None:
    def script(verb: str, words: str) -> bytes:
        return b"* 3 EXISTS\r\n{tag} OK\r\n"

    with FakeImap(script) as fake, pytest.raises(MailboxError, match="lasting numbers"):
        read(fake)


def test_a_folder_renumbered_while_it_is_read_starts_over_next_time() -> None:
    examines = 0

    def script(verb: str, words: str) -> bytes:
        nonlocal examines
        examines += verb == "EXAMINE"
        if verb == "EXAMINE" and examines > 1:
            return examined(uidvalidity=8, uidnext=10, messages=9)
        return Folder(list(range(1, 10)), u5=BROKEN["literal-too-big"])(verb, words) or b""

    with FakeImap(script) as fake, pytest.raises(MailboxError, match="renumbered"):
        read(fake)
