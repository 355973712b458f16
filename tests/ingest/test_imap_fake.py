"""What no good server says, and what is made of it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest

from ingest.imap_errors import FolderMissing, Garbled, LineLost
from ingest.imap_mailbox import UNFETCHABLE, open_mailbox
from ingest.imap_server import ImapServer
from returncall.errors import MailboxError, Throttled
from returncall.model import Cursor, RawMessage
from tests.rig.fake_imap import FakeImap, examined, fetch_answer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def server(port: int, **changes: object) -> ImapServer:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "user": "me",
        "secret": "canary",
        "timeout": 2.0,
    }
    return ImapServer(**{**values, **changes})  # type: ignore[arg-type]


def read(fake: FakeImap, *, last: int | None = None, since: datetime | None = None) -> list[RawMessage]:
    mailbox = open_mailbox(server(fake.port), account="personal")
    cursor = None if last is None else Cursor("personal", "INBOX", 7, last)
    try:
        return list(mailbox.fetch("INBOX", cursor, since=since))
    finally:
        mailbox.close()


def asked_uids(words: str, existing: range | list[int]) -> list[int]:
    """Which of `existing` a UID FETCH names."""
    asked = []
    for piece in words.split(" ", maxsplit=1)[0].split(","):
        first, _, last = piece.partition(":")
        asked += [uid for uid in existing if int(first) <= uid <= int(last or first)]
    return asked


class Folder:
    """A folder of small mails that behaves, but for what `bad` makes of one of them."""

    def __init__(self, uids: list[int], **bad: bytes | str) -> None:
        """bad: ``u5=b"..."`` is what is said in place of the answer about UID 5; "NO" and "CLOSE" are done."""
        self.uids = uids
        self.bad = {int(name[1:]): answer for name, answer in bad.items()}

    def __call__(self, verb: str, words: str) -> bytes | None:
        if verb == "EXAMINE":
            return examined(uidnext=(self.uids[-1] if self.uids else 0) + 1, messages=len(self.uids))
        if verb != "UID FETCH":
            return b"{tag} OK\r\n"
        uids = asked_uids(words, self.uids)
        if words.endswith("(UID)"):
            return b"".join(b"* %d FETCH (UID %d)\r\n" % (uid, uid) for uid in uids) + b"{tag} OK\r\n"
        answer = b""
        for uid in uids:
            bad = self.bad.get(uid)
            if bad == "NO":
                return answer + b"{tag} NO Some messages could not be fetched\r\n"
            if bad == "BAD":
                return answer + b"{tag} BAD internal trouble\r\n"
            answer += bad if isinstance(bad, bytes) else fetch_answer(uid, uid, b"Subject: %d\r\n\r\n" % uid)
        return answer + b"{tag} OK\r\n"


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


@pytest.mark.parametrize(
    "words",
    [
        "[THROTTLED] slow down",
        "[LIMIT] too much",
        "[OVERQUOTA] Account exceeded command or bandwidth limits",
        "[UNAVAILABLE] backend down",
        "[INUSE] somebody else",
        "Server Unavailable. 15",
        "User is authenticated but not connected.",
        "Connection closed. 14",
        "[ALERT] Too many simultaneous connections. (Failure)",
    ],
)
@pytest.mark.parametrize("at", ["EXAMINE", "UID FETCH", "STATUS", "BYE"])
def test_a_busy_server_is_left_in_peace(words: str, at: str) -> None:
    def script(verb: str, said: str) -> bytes:
        if at == "BYE" and verb == "UID FETCH":
            return f"* BYE {words}\r\n".encode()
        if verb == at and not said.endswith("(UID)"):
            return f"{{tag}} NO {words}\r\n".encode()
        return Folder([4, 5])(verb, said) or b""

    with FakeImap(script) as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        with pytest.raises(Throttled, match="later"):
            _ = mailbox.status("INBOX") if at == "STATUS" else list(mailbox.fetch("INBOX", None, since=None))
        mailbox.close()


@pytest.mark.parametrize(
    "words",
    ["[NONEXISTENT] Unknown Mailbox: Jobs", "Mailbox doesn't exist: Jobs", "[TRYCREATE] nope", "no such mailbox"],
)
def test_a_missing_folder_is_told_from_other_refusals(words: str) -> None:
    with FakeImap(lambda verb, _: f"{{tag}} NO {words}\r\n".encode()) as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        with pytest.raises(FolderMissing, match="Jobs") as caught:
            mailbox.status("Jobs")
        assert caught.value.remedy

        with pytest.raises(FolderMissing):
            list(mailbox.fetch("Jobs", None, since=None))
        mailbox.close()


@pytest.mark.parametrize("drip", [b"* OK still here\r\n", b"* 3 FETCH (FLAGS (\\Seen))\r\n"])
def test_a_server_that_talks_without_getting_anywhere_is_left(drip: bytes) -> None:
    """Every line comes in time; the whole does not."""

    def script(verb: str, words: str) -> bytes:
        if verb == "EXAMINE":
            return drip * 50_000
        return b"{tag} OK\r\n"

    with FakeImap(script) as fake:
        mailbox = open_mailbox(server(fake.port, timeout=1.0), account="personal")
        start = time.monotonic()
        with pytest.raises(LineLost, match="1 seconds"):
            list(mailbox.fetch("INBOX", None, since=None))

    assert time.monotonic() - start < 3


@pytest.mark.parametrize("verb", ["UID SEARCH", "UID FETCH", "EXAMINE", "STATUS", "LIST", "IDLE", "NOOP", "APPEND"])
@pytest.mark.parametrize("status", ["NO", "BAD"])
@pytest.mark.parametrize("capabilities", ["IMAP4rev1 IDLE", "IMAP4rev1 LITERAL+"])
def test_every_refusal_is_an_error_for_people(verb: str, status: str, capabilities: str) -> None:
    def script(asked: str, words: str) -> bytes:
        if asked == verb:
            return f"{{tag}} {status} I would rather not\r\n".encode()
        if asked == "LIST":
            return b'* LIST (\\Drafts) "/" Drafts\r\n* LIST (\\Sent) "/" Sent\r\n{tag} OK\r\n'
        if asked == "IDLE":
            return b"+ go\r\n{tag} OK\r\n"
        return Folder([4, 5])(asked, words) or b""

    failed = 0
    with FakeImap(script, capabilities=capabilities) as fake:
        for work in (
            lambda mailbox: mailbox.status("INBOX"),
            lambda mailbox: list(mailbox.fetch("INBOX", None, since=None)),
            lambda mailbox: list(mailbox.fetch("INBOX", None, since=NOW)),
            lambda mailbox: mailbox.sent_holds("<x@y>", since=NOW),
            lambda mailbox: mailbox.flags("INBOX", 4),
            lambda mailbox: mailbox.idle("INBOX", 0.01),
            lambda mailbox: mailbox.append("drafts", b"", ()) if verb != "IDLE" else None,
        ):
            mailbox = open_mailbox(server(fake.port, timeout=0.5), account="personal")
            try:
                work(mailbox)
            except MailboxError as error:
                failed += "rather not" in str(error)
            mailbox.close()
    expected = {"IDLE": "IDLE" in capabilities, "NOOP": "IDLE" not in capabilities}
    assert bool(failed) == expected.get(verb, True)


def test_after_an_error_the_mailbox_is_closed() -> None:
    with FakeImap(lambda verb, words: b"garbage\r\n") as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        with pytest.raises(Garbled):
            mailbox.status("INBOX")
        with pytest.raises(MailboxError, match="closed"):
            mailbox.status("INBOX")
        mailbox.close()


def test_waiting_on_a_server_without_idle_asks_at_the_end() -> None:
    def script(verb: str, words: str) -> bytes:
        if verb == "EXAMINE":
            return examined(uidnext=5, messages=4)
        return b"* 5 EXISTS\r\n{tag} OK\r\n" if verb == "NOOP" else b"{tag} OK\r\n"

    with FakeImap(script, capabilities="IMAP4rev1") as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        assert mailbox.idle("INBOX", 0.05)
        mailbox.close()


def test_a_server_that_closes_while_idle_does_not_spin() -> None:
    def script(verb: str, words: str) -> bytes | None:
        if verb == "EXAMINE":
            return examined()
        return b"+ idling\r\n* BYE Idle time-out\r\n" if verb == "IDLE" else b"{tag} OK\r\n"

    with FakeImap(script) as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        with pytest.raises(LineLost, match="Idle time-out"):
            mailbox.idle("INBOX", 60)


@pytest.mark.parametrize(
    ("answer", "name", "use"),
    [
        (b'* LIST (\\HasNoChildren \\Sent) "/" "Abc"\r\n', "Abc", "sent"),
        (b'* LIST (\\HasNoChildren) "/" "Gesendete Objekte"\r\n', "Gesendete Objekte", "sent"),
        (b'* LIST () "." INBOX.Entw&APw-rfe\r\n', "INBOX.Entwürfe", "drafts"),
        (b'* LIST () "/" {11}\r\n&AMk-l&AOk-\r\n', "Élé", ""),
        (b'* LIST () "/" 2026\r\n', "2026", ""),
        (b"* LIST () NIL Drafts\r\n", "Drafts", "drafts"),
        (b'* LIST () "/" "&2AA-"\r\n', "&2AA-", ""),
        (b'* LIST () "/" "&AAA-"\r\n', "&AAA-", ""),
        (b'* LIST () "/" "caf\xc3\xa9"\r\n', "caf\\xc3\\xa9", ""),
        (b'* LIST (\\Noselect \\Sent) "/" "[Gmail]"\r\n', "[Gmail]", "sent"),
    ],
)
def test_folders_are_named_for_people_and_kept_as_bytes(answer: bytes, name: str, use: str) -> None:
    with FakeImap(lambda verb, _: (answer if verb == "LIST" else b"") + b"{tag} OK\r\n") as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        (folder,) = mailbox.folders()
        mailbox.close()

    assert (folder.name, folder.use) == (name, use)


def test_a_broken_list_answer_hides_no_other_folder() -> None:
    answer = b'* LIST ((( "/" x\r\n* LIST () "/" ""\r\n* LIST\r\n* LIST () "/" INBOX\r\n'
    with FakeImap(lambda verb, _: (answer if verb == "LIST" else b"") + b"{tag} OK\r\n") as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        assert [folder.name for folder in mailbox.folders()] == ["INBOX"]
        with pytest.raises(FolderMissing, match="sent_folder"):
            mailbox.sent_holds("<x@y>", since=NOW)
        mailbox.close()


def test_a_refused_append_says_why() -> None:
    def script(verb: str, words: str) -> bytes:
        if verb == "LIST":
            return b'* LIST (\\Drafts) "/" Drafts\r\n{tag} OK\r\n'
        return b"{tag} NO [TOOBIG] too big for me\r\n" if verb == "APPEND" else b"{tag} OK\r\n"

    with FakeImap(script) as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        with pytest.raises(MailboxError, match="too big for me"):
            mailbox.append("drafts", b"Subject: x\r\n\r\n", ("\\Draft",))
        mailbox.close()
