"""The check that every run with Dovecot ends with does find harm: each offence below is made on purpose."""

from __future__ import annotations

import imaplib
import shutil
from typing import TYPE_CHECKING

import pytest

from ingest.imap_mailbox import open_mailbox
from tests.rig import harm
from tests.rig.dovecot import PASSWORD, Dovecot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.dovecot

MAIL = b"From: dawn@kestrel.example\r\nSubject: x\r\n\r\nA1 UID STORE 1 +FLAGS (\\Seen)\r\nhi\r\n"


@pytest.fixture
def server() -> Iterator[Dovecot]:
    if not shutil.which("dovecot"):
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    made = Dovecot()
    made.start()
    yield made
    shutil.rmtree(made.root, ignore_errors=True)


def set_flag(client: imaplib.IMAP4) -> None:
    client.select("INBOX")
    client.uid("STORE", "1", "+FLAGS", "(\\Seen)")


def read_without_peek(client: imaplib.IMAP4) -> None:
    client.select("INBOX")
    client.uid("FETCH", "1", "(BODY[])")


def expunge(client: imaplib.IMAP4) -> None:
    client.select("INBOX")
    client.uid("STORE", "1", "+FLAGS", "(\\Deleted)")
    client.expunge()


def move(client: imaplib.IMAP4) -> None:
    client.select("INBOX")
    client.xatom("MOVE", "1", "Trash")


def store_elsewhere(client: imaplib.IMAP4) -> None:
    client.append("INBOX", "", "", MAIL)


def make_folder(client: imaplib.IMAP4) -> None:
    client.create("New")


@pytest.mark.parametrize(
    ("offence", "words"),
    [
        (set_flag, "flag_change: box=INBOX"), (read_without_peek, "flag_change: box=INBOX"), (expunge, "expunge: box=INBOX"),
        (move, "expunge: box=INBOX"), (store_elsewhere, "save: box=INBOX"), (make_folder, "CREATE"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_an_offence_fails_the_run(server: Dovecot, offence: Callable[[imaplib.IMAP4], None], words: str) -> None:
    user = server.user()
    user.deliver([MAIL])
    with imaplib.IMAP4("127.0.0.1", server.port) as client:  # it does not say that it is another program
        client.login(user.name, PASSWORD)
        offence(client)

    with pytest.raises(AssertionError, match=words):
        server.stop()


def test_what_we_do_and_what_the_user_does_is_no_offence(server: Dovecot) -> None:
    user = server.user()
    user.deliver([MAIL, MAIL])
    mailbox = open_mailbox(user.settings(), account="personal")
    assert len(list(mailbox.fetch("INBOX", None, since=None))) == 2
    uid = mailbox.append("drafts", MAIL, ["\\Draft", "\\Seen"])
    uidvalidity = mailbox.status("Drafts").uidvalidity
    assert mailbox.take_back(uidvalidity, uid, is_ours=lambda _: True)
    mailbox.close()
    user.expunge([1])

    server.stop()


def test_literals_are_no_commands() -> None:
    sent = b'R1 APPEND "Drafts" () {17+}\r\nA1 DELETE INBOX\r\n\r\nR2 LOGOUT\r\n'

    assert list(harm.commands(sent)) == [b'R1 APPEND "Drafts" () ""\r\n', b"R2 LOGOUT\r\n"]
