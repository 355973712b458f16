"""The program on Sam's mailbox: a real IMAP server, a clock that is set, and Sam's other mail program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from config.load import load
from returncall.app import App
from returncall.service.once import Pass, read_account
from returncall.store import drafts
from returncall.store.queue import queue
from tests.end_to_end.program import PROFILE
from tests.rig.killing import EverythingFits, SetClock

if TYPE_CHECKING:
    from pathlib import Path

    from returncall.model import Draft
    from tests.rig.dovecot import MailUser

HEADER_END = re.compile(rb"\r?\n\r?\n")


class SamsApp(App):
    """Every mail is an invitation."""

    @cached_property
    def classifier(self) -> Any:
        return EverythingFits()


def recruiter_mail(number: int) -> bytes:
    return (
        f"From: Rita Vale <rita{number}@acme.example>\r\nTo: sam@example.org\r\nSubject: Role {number}\r\n"
        f"Message-ID: <m{number}@acme.example>\r\nDate: Mon, 02 Nov 2026 09:14:00 +0000\r\n\r\n"
        "We are hiring a staff engineer.\r\n"
    ).encode()


@dataclass
class Sam:
    """folder: of the installation.  port: where IMAP is, the server itself or a proxy before it."""

    folder: Path
    user: MailUser
    mode: str = "drafts"
    port: int = 0
    smtp_port: int = 1
    extra: str = ""
    account_extra: str = ""
    # No call is wanted, so nothing is kept for a better one: each mail gets its decline at once.
    practice: str = "[practice]\nfirst_calls_per_quarter = 0\nmost_per_quarter = 0\n"

    def __post_init__(self) -> None:
        (self.folder / "config").mkdir(parents=True, exist_ok=True)
        (self.folder / "config" / "profile.toml").write_text(PROFILE + self.practice, encoding="utf-8")
        self.set_mode(self.mode)
        self.clock = SetClock(datetime.now(UTC))
        self.app = self.opened()

    def set_mode(self, mode: str) -> None:
        (self.folder / "config" / "config.toml").write_text(
            f"""
[sending]
mode = "{mode}"
hold_seconds = 0
{self.extra}
[[account]]
name = "personal"
address = "sam@example.org"
imap = {{ host = "127.0.0.1", port = {self.port or self.user.server.port}, security = "none", user = "{self.user.name}" }}
smtp = {{ host = "127.0.0.1", port = {self.smtp_port}, security = "none" }}
auth = {{ method = "password", password_command = ["printf", "%s", "{self.user.password}"] }}
{self.account_extra}
""",
            encoding="utf-8",
        )

    def opened(self) -> SamsApp:
        return SamsApp(load(self.folder / "config", self.folder / "data", env={}), clock=self.clock)

    def receive(self, *numbers: int) -> None:
        self.user.deliver([recruiter_mail(number) for number in numbers], at=datetime.now(UTC))

    def look(self, *, later: timedelta = timedelta(0)) -> Pass:
        """One look at the mailbox."""
        self.clock.moment += later
        done = Pass()
        account = self.app.settings.config.account[0]
        mailbox = self.app.mailbox(account)
        try:
            read_account(self.app, account, mailbox, done)
        finally:
            mailbox.close()
        return done

    def drafts(self) -> tuple[Draft, ...]:
        with self.app.store.read() as conn:
            return drafts.list_open(conn)

    def states(self) -> dict[str, str]:
        """Draft id to what the queue says."""
        with self.app.store.read() as conn:
            return {item["id"]: item["state"] for item in queue(conn, now=self.clock.now(), which="all")}

    # -- Sam's mail program ----------------------------------------------------------

    def lying(self, folder: str = "Drafts") -> dict[int, bytes]:
        """UID to octets, of what is not marked as deleted."""
        found = {}
        with self.user.client() as client:
            client.select(f'"{folder}"', readonly=True)
            for part in client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")[1]:
                if isinstance(part, tuple) and b"\\Deleted" not in part[0]:
                    number = re.search(rb"UID (\d+)", part[0])
                    assert number
                    found[int(number[1])] = part[1]
        return found

    def flags(self, folder: str = "Drafts") -> list[bytes]:
        with self.user.client() as client:
            client.select(f'"{folder}"', readonly=True)
            return [one for one in client.fetch("1:*", "(FLAGS)")[1] if isinstance(one, bytes)]

    def save(self, uid: int, old: bytes, new: bytes, *, keeps_id: bool = True) -> int:
        """Edit a draft as mail programs do: another message, then the old one removed."""
        octets = self.lying()[uid]
        assert old in octets
        octets = octets.replace(old, new)
        if not keeps_id:
            octets = renamed(octets)
        (made,) = self.user.deliver([octets], folder="Drafts", flags="\\Draft", at=datetime.now(UTC))
        self.user.expunge([uid], folder="Drafts")
        return made

    def send(self, uid: int, *, keeps_id: bool = True) -> None:
        """Send a draft: a copy in Sent, then the draft removed."""
        octets = self.lying()[uid]
        self.file_sent(octets if keeps_id else renamed(octets))
        self.user.expunge([uid], folder="Drafts")

    def file_sent(self, octets: bytes) -> None:
        self.user.deliver([octets], folder="Sent", flags="\\Seen", at=datetime.now(UTC))


def renamed(octets: bytes) -> bytes:
    """As by a program that keeps neither the Message-ID nor header fields it does not know."""
    head, _, body = octets.partition(b"\r\n\r\n")
    head = re.sub(rb"(?m)^Message-ID: .*$", b"Message-ID: <made-by-the-client@example.org>\r", head)
    head = re.sub(rb"(?m)^X-Returncall-Id: .*\r\n", b"", head)
    return head + b"\r\n\r\n" + body
