"""Ids, folders, subjects, addresses and passwords out of hostile mail and servers, over real sockets.

The servers keep every octet.  Each command is one line with a tag, or a verb, of ours, and there are as many as we gave:
nothing with a line break or a NUL in it ever becomes part of one.
"""

from __future__ import annotations

import contextlib
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ingest.headers import one_line
from ingest.imap_mailbox import ImapMailbox, open_mailbox
from ingest.imap_server import ImapServer
from responder.approve import approve
from responder.compose import compose, octets_hash
from responder.outbox import SmtpOutbox, SmtpServer
from returncall.errors import Refused, ReturncallError
from returncall.model import Address
from tests.responder.made import NOW, a_draft
from tests.rig.fake_imap import FakeImap, examined
from tests.rig.smtp import SmtpSink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from returncall.model import Delivery
    from tests.rig.smtp import TakenMail

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
PIECES = (
    "\r\n", "\r", "\n", "\x00", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", '"', "\\", "{3}\r\n", "{3+}\r\n", "%", "*", "(", ")", "]", " ",
    "A1 LOGOUT", "\r\nA1 DELETE INBOX\r\n", "\r\nRCPT TO:<x@y.example>\r\n", "\r\n.\r\nMAIL FROM:<x@y.example>\r\n", "\nDATA\n", "INBOX", "Entwürfe", "&", "&-",
    "&AAo-", "&AA0ACg-", "=?utf-8?q?=0d=0a?=", "\ud800", "\udc0a", "\U0001f680", "日本", "<m1@acme.example>", "<a\r\n b@c.example>", "x" * 200, "~/", "../", "\t", "\x7f", "\xa0",
)  # fmt: skip
COMMAND = re.compile(
    rb'R\d+ (?:STATUS|EXAMINE) "[^\x00\r\n]*"(?: \([A-Z ]+\))?\r\n|R\d+ (?:LIST "" "\*"|LOGOUT|UID FETCH [^\x00\r\n]*'
    rb"|UID SEARCH UID [0-9:]+ SINCE [0-9A-Za-z-]+)\r\n"
)
BEFORE = re.compile(rb"[A-Z]{4}\d+ (?:CAPABILITY|AUTHENTICATE PLAIN|LOGIN [^\x00\r\n]*)\r\n")
SMTP_COMMAND = re.compile(
    r"(?:EHLO \[127\.0\.0\.1\]|MAIL FROM:<[^\x00\r\n<> ]+>(?: size=\d+)?|RCPT TO:<[^\x00\r\n<> ]+>|DATA|RSET|QUIT)",
    re.IGNORECASE,
)


def values(seed: int, count: int) -> Iterator[str]:
    """Pieces that break lines among others, and characters of all of Unicode, lone halves of them too."""
    chance = random.Random(seed)
    for _ in range(count):
        parts = [
            chance.choice(PIECES)
            if chance.random() < 0.7
            else chr(chance.randrange(chance.choice((128, 0x3000, 0x110000))))
            for _ in range(chance.randrange(1, 7))
        ]
        yield "".join(parts)


class _Server:
    """Answers as any server does; lists the folder whose name is fed to it, octet for octet."""

    def __init__(self) -> None:
        self.listed = b"Sent"

    def __call__(self, verb: str, words: str) -> bytes:
        if verb == "EXAMINE":
            return examined()
        if verb == "STATUS":
            return b"* STATUS x (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 7)\r\n{tag} OK\r\n"
        if verb == "LIST":
            return b'* LIST (\\Sent) "/" {%d}\r\n%s\r\n{tag} OK\r\n' % (
                len(self.listed),
                self.listed.replace(b"{tag}", b"tag"),
            )
        return b"{tag} OK\r\n"


def _imap_uses(mailbox: ImapMailbox, server: _Server, value: str) -> Iterator[Callable[[], object]]:
    """Every way in which a folder's name, a message's id or a server's own octets come near a command."""
    server.listed = value.replace("{tag}", "").encode("utf-8", "surrogatepass") or b"x"
    yield lambda: mailbox.status(value)
    yield lambda: list(mailbox.fetch(value, None, since=None))
    yield mailbox.folders
    yield lambda: mailbox.lying(value, since=SINCE)
    yield lambda: mailbox.answered_by_hand([value], since=SINCE)
    yield lambda: mailbox.sent_holds(value, since=SINCE)
    yield lambda: mailbox.folder_below("INBOX", value)


def hammer_imap(seed: int, count: int) -> tuple[int, int]:
    """(values tried, commands that came of them)."""
    server = _Server()
    refused = commands = 0
    with FakeImap(server) as fake:
        settings = ImapServer("127.0.0.1", fake.port, "none", "sam", "secret", timeout=10.0)
        mailbox = open_mailbox(settings, account="personal")
        chance = random.Random(seed)
        for number, value in enumerate(values(seed, count)):
            if mailbox._wire.is_closed or number % 1_000 == 0:
                mailbox.close()
                commands += check_imap(bytes(fake.received))
                fake.received.clear()
                fake.lines.clear()
                mailbox = open_mailbox(settings, account="personal")
            uses = list(_imap_uses(mailbox, server, value))
            try:
                chance.choice(uses)()
            except ReturncallError:
                refused += 1
        mailbox.close()
        commands += check_imap(bytes(fake.received))
    assert 0 < refused < count
    return count, commands


def check_imap(received: bytes) -> int:
    """How many commands; each is one of ours, on a line of its own, under the next number."""
    number = found = 0
    for line in received.splitlines(keepends=True) if b"\r" not in received.replace(b"\r\n", b"") else [received]:
        if BEFORE.fullmatch(line):
            number = 0
            continue
        assert COMMAND.fullmatch(line), line
        number += 1
        assert line.startswith(b"R%d " % number), line
        found += 1
    assert b"\x00" not in received
    return found


def hammer_sign_in(seed: int, count: int) -> None:
    """User names and passwords."""
    for value in values(seed, count):
        with FakeImap() as fake, contextlib.suppress(ReturncallError):
            open_mailbox(ImapServer("127.0.0.1", fake.port, "none", value, value, timeout=5.0), account="p").close()
        check_imap(bytes(fake.received))


def hammer_smtp(seed: int, count: int) -> tuple[int, int]:
    """(drafts tried, mails that went out).  Subject, names, addresses, ids and text of each are hostile."""
    sent = 0
    fuzz = values(seed, 6 * count)
    chance = random.Random(seed)
    with SmtpSink() as sink:
        outbox = SmtpOutbox(SmtpServer("127.0.0.1", sink.port, "none"), answer_seconds=10.0)
        for number in range(count):
            subject, name, local, one_id, body, rest = (next(fuzz) for _ in range(6))
            changes = {"subject": one_line(subject) if number % 2 else subject, "body": body + "\n.\n" + rest + "\n"}
            if number % 3 == 0:
                changes |= {"to": Address(name, "rita", "acme.example"), "in_reply_to": one_id, "references": (one_id,)}
            if number % 7 == 0:
                changes |= {"to": Address(name, local, "acme.example")}
            draft = a_draft(**changes, content_hash="")
            try:
                content = compose(draft, date=NOW)
            except Refused:
                continue
            envelope = chance.choice((draft.to.address, draft.to.address, local))
            delivery = replace(_delivery(), content=content, content_hash=octets_hash(content), envelope_to=envelope)
            sink.commands.clear()
            sink.mails.clear()
            try:
                outbox.send(delivery, before_data=lambda: None)
            except ReturncallError:
                assert not sink.mails
                continue
            sent += 1
            check_smtp(sink.commands, sink.mails, content, envelope)
    assert 0 < sent < count
    return count, sent


def _delivery() -> Delivery:
    _, made = approve(
        a_draft(),
        seen_hash=None,
        mode="send",
        thread_moved_on=False,
        now=NOW,
        hold=timedelta(0),
        delivery_id="d1",
        via="cli",
    )
    return made


def check_smtp(commands: list[str], mails: list[TakenMail], content: bytes, to: str) -> None:
    """One mail, to one address, octet for octet, and no command but the five."""
    assert all(SMTP_COMMAND.fullmatch(command) for command in commands), commands
    verbs = [command.split(" ")[0].upper() for command in commands if command.upper() != "QUIT"]
    assert verbs in (["EHLO", "EHLO", "MAIL", "RCPT", "DATA"], ["EHLO", "MAIL", "RCPT", "DATA"]), verbs
    (mail,) = mails
    assert mail.envelope_to == (to,)
    assert mail.content == content


def test_no_value_ever_becomes_a_command() -> None:
    tried, commands = hammer_imap(seed=1, count=1_500)
    hammer_sign_in(seed=2, count=60)
    drafts, sent = hammer_smtp(seed=3, count=250)

    assert (tried, drafts) == (1_500, 250)
    assert commands > 300
    assert sent > 20


def test_the_check_hears_a_second_command() -> None:
    with pytest.raises(AssertionError):
        check_imap(b'R1 STATUS "x\r\nA1 DELETE INBOX" (MESSAGES)\r\n')
    with pytest.raises(AssertionError):
        check_imap(b'R1 STATUS "x" (MESSAGES)\r\nR1 LOGOUT\r\n')
    with pytest.raises(AssertionError):
        check_imap(b'R1 STATUS "x\x00" (MESSAGES)\r\n')
    with pytest.raises(AssertionError):
        check_smtp(["EHLO [127.0.0.1]", "MAIL FROM:<a@b> \x00", "RCPT TO:<c@d>", "DATA"], [], b"", "c@d")


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_no_value_of_100_000_ever_becomes_a_command() -> None:
    tried, commands = hammer_imap(seed=11, count=80_000)
    hammer_sign_in(seed=12, count=2_000)
    drafts, sent = hammer_smtp(seed=13, count=18_000)
    print(
        f"\n{tried + drafts + 2_000:,} values: {commands:,} IMAP commands and {sent:,} mails, each on lines of its own"
    )
