"""A server that refuses, stalls or hangs up, and what the user is told."""

from __future__ import annotations

import time

import pytest

from ingest.imap_errors import FolderMissing, Garbled, LineLost
from ingest.imap_mailbox import open_mailbox
from returncall.errors import MailboxError, Throttled
from tests.ingest.fake_folder import NOW, Folder, server
from tests.rig.fake_imap import FakeImap, examined


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


def test_mail_that_is_told_before_the_wait_begins_counts() -> None:
    def script(verb: str, words: str) -> bytes:
        if verb == "EXAMINE":
            return examined(uidnext=5, messages=4)
        return b"* 5 EXISTS\r\n+ idling\r\n{tag} OK\r\n" if verb == "IDLE" else b"{tag} OK\r\n"

    with FakeImap(script) as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        assert mailbox.idle("INBOX", 60)
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
