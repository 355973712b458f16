"""What every mailbox promises: the one in memory, and IMAP on Dovecot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ingest.imap_mailbox import ImapMailbox, open_mailbox
from returncall.errors import MailboxError
from returncall.model import Cursor
from tests.rig.memory_mailbox import MemoryMailbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from returncall.model import RawMessage
    from tests.rig.dovecot import MailUser

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def mail(number: int, *header: str) -> bytes:
    lines = [f"Message-ID: <m{number}@example.org>", f"Subject: Number {number}", *header, "", f"Body {number}", ""]
    return "\r\n".join(lines).encode()


@dataclass
class MemoryPost:
    mailbox: MemoryMailbox

    def deliver(self, *mails: bytes, folder: str = "INBOX", at: datetime = NOW) -> list[int]:
        return [self.mailbox.deliver(one, at=at, folder=folder) for one in mails]

    def expunge(self, folder: str, uids: Sequence[int]) -> None:
        for uid in uids:
            self.mailbox.expunge(folder, uid)

    def make(self, folder: str) -> None:
        self.mailbox.folders[folder] = type(self.mailbox.folders["INBOX"])()

    def renumber(self, folder: str) -> None:
        self.mailbox.renumber(folder)


@dataclass
class DovecotPost:
    user: MailUser
    mailbox: ImapMailbox

    def deliver(self, *mails: bytes, folder: str = "INBOX", at: datetime = NOW) -> list[int]:
        return self.user.deliver(mails, folder=folder, at=at)

    def expunge(self, folder: str, uids: Sequence[int]) -> None:
        self.user.expunge(uids, folder=folder)

    def make(self, folder: str) -> None:
        with self.user.client() as client:
            client.create(folder)

    def renumber(self, folder: str) -> None:
        self.user.renumber(folder)


Post = MemoryPost | DovecotPost


@pytest.fixture(params=["memory", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    if request.param == "memory":
        yield MemoryPost(MemoryMailbox("personal"))
        return
    user = request.getfixturevalue("mail_user")
    mailbox = open_mailbox(user.settings(), account="personal")
    yield DovecotPost(user, mailbox)
    mailbox.close()


def uids(messages: Iterator[RawMessage]) -> list[int]:
    return [raw.key.uid for raw in messages]


def cursor_at(post: Post, uid: int, *, folder: str = "INBOX") -> Cursor:
    return Cursor("personal", folder, post.mailbox.status(folder).uidvalidity, uid)


def test_an_empty_folder_gives_nothing(post: Post) -> None:
    assert uids(post.mailbox.fetch("INBOX", None, since=None)) == []
    assert post.mailbox.status("INBOX").uidnext == 1


def test_hands_on_bytes_date_and_place_as_they_are(post: Post) -> None:
    (uid,) = post.deliver(mail(1))

    (raw,) = post.mailbox.fetch("INBOX", None, since=None)

    assert raw.content == mail(1)
    assert raw.size == len(mail(1))
    assert raw.received_at == NOW
    assert raw.received_at.utcoffset() == timedelta(0)
    assert raw.flags == ()
    assert (raw.key.account, raw.key.folder, raw.key.uid) == ("personal", "INBOX", uid)
    assert raw.key.uidvalidity == post.mailbox.status("INBOX").uidvalidity


def test_gives_rising_uids_across_gaps(post: Post) -> None:
    post.deliver(*(mail(number) for number in range(1, 13)))
    post.expunge("INBOX", [1, 4, 5, 11])

    assert uids(post.mailbox.fetch("INBOX", None, since=None)) == [2, 3, 6, 7, 8, 9, 10, 12]


def test_continues_after_the_cursor(post: Post) -> None:
    post.deliver(*(mail(number) for number in range(1, 6)))
    cursor = cursor_at(post, 3)

    assert uids(post.mailbox.fetch("INBOX", cursor, since=None)) == [4, 5]


def test_gives_nothing_when_nothing_is_new(post: Post) -> None:
    post.deliver(mail(1), mail(2))
    cursor = cursor_at(post, 2)

    assert uids(post.mailbox.fetch("INBOX", cursor, since=None)) == []


def test_finds_what_came_while_the_last_message_was_deleted(post: Post) -> None:
    post.deliver(mail(1), mail(2), mail(3))
    cursor = cursor_at(post, 3)
    post.expunge("INBOX", [3])
    post.deliver(mail(4))

    assert uids(post.mailbox.fetch("INBOX", cursor, since=None)) == [4]


def test_looks_back_only_so_far_on_a_first_run(post: Post) -> None:
    post.deliver(mail(1), at=NOW - timedelta(days=60))
    post.deliver(mail(2), at=NOW - timedelta(days=20))
    post.deliver(mail(3), at=NOW - timedelta(days=40))
    post.deliver(mail(4), at=NOW)

    since = NOW - timedelta(days=30)

    assert uids(post.mailbox.fetch("INBOX", None, since=since)) == [2, 4]


def test_compares_the_minute_not_the_day_on_a_first_run(post: Post) -> None:
    post.deliver(mail(1), at=NOW - timedelta(minutes=1))
    post.deliver(mail(2), at=NOW + timedelta(minutes=1))

    assert uids(post.mailbox.fetch("INBOX", None, since=NOW)) == [2]


def test_dates_select_nothing_once_there_is_a_cursor(post: Post) -> None:
    post.deliver(mail(1), at=NOW)
    post.deliver(mail(2), at=NOW - timedelta(days=400))
    cursor = cursor_at(post, 1)

    assert uids(post.mailbox.fetch("INBOX", cursor, since=NOW - timedelta(days=30))) == [2]


def test_starts_over_when_the_server_renumbers(post: Post) -> None:
    post.make("Jobs")
    post.deliver(mail(1), mail(2), folder="Jobs")
    before = cursor_at(post, 2, folder="Jobs")
    post.renumber("Jobs")
    post.deliver(mail(3), folder="Jobs")

    (raw,) = post.mailbox.fetch("Jobs", before, since=None)

    assert raw.content == mail(3)
    assert raw.key.uidvalidity != before.uidvalidity
    assert post.mailbox.status("Jobs").uidvalidity == raw.key.uidvalidity


def test_keeps_the_first_128_kb_and_tells_the_size(post: Post) -> None:
    big = mail(1) + b"x" * 300_000
    post.deliver(big, mail(2))

    first, second = post.mailbox.fetch("INBOX", None, since=None)

    assert first.content == big[:131_072]
    assert first.size == len(big)
    assert second.content == mail(2)


def test_other_questions_may_be_asked_between_two_messages(post: Post) -> None:
    post.deliver(*(mail(number) for number in range(1, 8)))
    post.deliver(mail(9, "In-Reply-To: <m2@example.org>"), folder="Sent")

    seen = []
    for raw in post.mailbox.fetch("INBOX", None, since=None):
        seen.append(raw.key.uid)
        answered = post.mailbox.answered_by_hand([f"<m{raw.key.uid}@example.org>"], since=NOW - timedelta(days=1))
        assert bool(answered) == (raw.key.uid == 2)

    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_a_reader_who_stops_early_disturbs_nothing(post: Post) -> None:
    post.deliver(*(mail(number) for number in range(1, 8)))

    assert next(iter(post.mailbox.fetch("INBOX", None, since=None))).key.uid == 1
    assert post.mailbox.status("INBOX").messages == 7
    assert uids(post.mailbox.fetch("INBOX", cursor_at(post, 5), since=None)) == [6, 7]


@pytest.mark.parametrize(
    "header",
    [
        "In-Reply-To: <asked@example.org>",
        "References: <other@example.org> <asked@example.org>",
        "References: <other@example.org>\r\n <asked@example.org>",
        "REFERENCES: <other@example.org>\r\n\t<asked@example.org> <more@example.org>",
    ],
    ids=["in-reply-to", "references", "folded", "folded-by-tab"],
)
def test_sees_that_the_user_answered_by_hand(post: Post, header: str) -> None:
    post.deliver(mail(1, header), folder="Sent")

    answered = post.mailbox.answered_by_hand(["<asked@example.org>", "<never@example.org>"], since=NOW)

    assert answered == {"<asked@example.org>"}


def test_sees_answers_that_come_while_it_watches(post: Post) -> None:
    assert post.mailbox.answered_by_hand(["<asked@example.org>"], since=NOW) == frozenset()
    post.deliver(mail(1, "In-Reply-To: <asked@example.org>"), folder="Sent")

    assert post.mailbox.answered_by_hand(["<asked@example.org>"], since=NOW) == {"<asked@example.org>"}


def test_answers_from_before_do_not_count(post: Post) -> None:
    post.deliver(mail(1, "In-Reply-To: <asked@example.org>"), folder="Sent", at=NOW - timedelta(hours=1))

    assert post.mailbox.answered_by_hand(["<asked@example.org>"], since=NOW) == frozenset()


@pytest.mark.parametrize(
    "header",
    [
        "Message-ID: <ours@example.org>",
        "X-Microsoft-Original-Message-ID: <ours@example.org>",
        "X-Returncall-Id: <ours@example.org>",
        "x-returncall-id:\r\n <ours@example.org>",
    ],
    ids=["message-id", "renamed-by-exchange", "own-header", "folded"],
)
def test_finds_our_own_mail_in_sent(post: Post, header: str) -> None:
    post.deliver(f"Subject: x\r\n{header}\r\n\r\nBody\r\n".encode(), folder="Sent")

    assert post.mailbox.sent_holds("<ours@example.org>", since=NOW)
    assert not post.mailbox.sent_holds("<theirs@example.org>", since=NOW)


def test_an_id_in_a_body_or_in_references_is_not_our_mail(post: Post) -> None:
    post.deliver(mail(1, "References: <ours@example.org>") + b"Message-ID: <ours@example.org>\r\n", folder="Sent")

    assert not post.mailbox.sent_holds("<ours@example.org>", since=NOW)


@pytest.mark.parametrize(
    "message_id",
    ['<a" UNSEEN>', "<x@y>\r\nA1 LOGOUT", "<[x@microsoft.com]>", "<schön@example.org>", "<x@y>) BODY[]", "{3+}\r\nabc"],
)
def test_odd_message_ids_are_only_compared(post: Post, message_id: str) -> None:
    assert not post.mailbox.sent_holds(message_id, since=NOW)
    assert post.mailbox.answered_by_hand([message_id], since=NOW) == frozenset()
    assert post.mailbox.status("INBOX").messages == 0


def test_tells_the_flags_of_a_message_or_that_it_is_gone(post: Post) -> None:
    uid = post.mailbox.append("drafts", mail(1), ("\\Draft", "\\Seen"))

    assert set(post.mailbox.flags("Drafts", uid) or ()) == {"\\Draft", "\\Seen"}
    post.expunge("Drafts", [uid])
    assert post.mailbox.flags("Drafts", uid) is None


def test_appends_octet_for_octet(post: Post) -> None:
    content = b"Subject: {5}\r\n\r\n" + bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n"

    uid = post.mailbox.append("sent", content, ("\\Seen",))
    (raw,) = post.mailbox.fetch("Sent", None, since=None)

    assert (raw.key.uid, raw.content) == (uid, content)


def test_waiting_notices_what_came_since_the_last_look(post: Post) -> None:
    before = post.mailbox.status("INBOX")
    post.deliver(mail(1))

    assert post.mailbox.idle("INBOX", 5, status=before)


def test_a_missing_folder_is_named(post: Post) -> None:
    with pytest.raises(MailboxError, match="Nowhere"):
        uids(post.mailbox.fetch("Nowhere", None, since=None))


def test_a_closed_mailbox_says_so(post: Post) -> None:
    post.mailbox.close()
    post.mailbox.close()

    with pytest.raises(MailboxError):
        post.mailbox.status("INBOX")


def test_the_folder_of_sent_mail_is_known(post: Post) -> None:
    assert post.mailbox.sent_folder() == "Sent"


def test_what_lies_in_a_folder_is_told_by_its_header_fields(post: Post) -> None:
    first, second = post.deliver(
        mail(1, "In-Reply-To: <theirs@x.example>", "X-Returncall-Id: abc"), mail(2), folder="Drafts"
    )

    found = post.mailbox.lying("Drafts", since=NOW)

    assert (found.folder, found.uidnext) == ("Drafts", second + 1)
    assert found.uidvalidity == post.mailbox.status("Drafts").uidvalidity
    assert [one.uid for one in found.mails] == [first, second]
    assert found.mails[0].names == {"<m1@example.org>", "abc"}
    assert found.mails[0].answers == {"<theirs@x.example>"}
    post.expunge("Drafts", [first])
    assert [one.uid for one in post.mailbox.lying("Drafts", since=NOW).mails] == [second]


def test_what_is_still_there_is_told_and_nothing_after_a_renumbering(post: Post) -> None:
    first, second = post.deliver(mail(1), mail(2))
    before = post.mailbox.status("INBOX").uidvalidity
    post.expunge("INBOX", [first])

    assert post.mailbox.still_there("INBOX", before, [first, second, 900]) == {second}
    assert post.mailbox.still_there("INBOX", before + 7, [second]) is None


def test_only_what_is_ours_is_taken_back_from_drafts(post: Post) -> None:
    theirs, ours = post.deliver(mail(1), mail(2), folder="Drafts")
    valid = post.mailbox.status("Drafts").uidvalidity

    assert not post.mailbox.take_back(valid, theirs, is_ours=lambda octets: b"Number 2" in octets)
    assert not post.mailbox.take_back(valid + 1, ours, is_ours=lambda _octets: True)
    assert post.mailbox.take_back(valid, ours, is_ours=lambda octets: b"Number 2" in octets)
    assert post.mailbox.take_back(valid, ours, is_ours=lambda _octets: False), "it is gone already"
    assert [one.uid for one in post.mailbox.lying("Drafts", since=NOW).mails] == [theirs]
    assert uids(post.mailbox.fetch("Drafts", None, since=None)) == [theirs]


def test_a_folder_below_another_is_named_as_the_server_does(post: Post) -> None:
    post.make("Recruiters/Accept")

    assert post.mailbox.folder_below("Recruiters", "Accept") == "Recruiters/Accept"
    assert post.mailbox.folder_below("Recruiters", "Decline") == ""
