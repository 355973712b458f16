"""Two installations wired to each other, every draft approved at once: they stop by themselves (HAZARDS I11)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from returncall.model import DraftState
from returncall.service import desk
from returncall.service.delivery import deliver_due
from returncall.service.once import Pass, process_lock, read_account
from returncall.store import drafts
from tests.end_to_end.test_sequences import MemoryApp
from tests.rig.killing import START, Site
from tests.rig.memory_mailbox import MemoryMailbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from returncall.model import Delivery

OUTREACH = (
    b"From: Rita Vale <rita@acme.example>\r\nTo: sam@example.org\r\nSubject: Staff engineer at Acme\r\n"
    b"Message-ID: <first@acme.example>\r\nDate: Mon, 02 Nov 2026 09:14:00 +0000\r\n\r\n"
    b"Hi Sam,\r\n\r\nWe are hiring a staff engineer. Shall we talk?\r\n\r\nRita\r\n"
)
ROUNDS = 10


def _as_sent(octets: bytes) -> bytes:
    return octets


def _renamed(octets: bytes) -> bytes:
    """By a server that gives each mail an id of its own."""
    return re.sub(rb"(?m)^Message-ID: <([^@\r\n]+)@[^\r\n]*", rb"Message-ID: <\1@exchange.example>", octets, count=1)


def _without_marks(octets: bytes) -> bytes:
    """By a gateway that also drops header fields it does not know."""
    return re.sub(rb"(?m)^X-Returncall-Id:[^\r\n]*\r\n", b"", _renamed(octets), count=1)


class Side:
    """One installation with its mailbox.  written: what it handed over."""

    def __init__(self, folder: Path, name: str, address: str) -> None:
        site = Site.made(folder, smtp_port=1)
        for file in ("config.toml", "profile.toml"):
            path = folder / "config" / file
            path.write_text(
                path.read_text("utf-8").replace("sam@example.org", address).replace("Sam Doe", name), "utf-8"
            )
        made = site.app(START)
        self.app = MemoryApp(made.settings, clock=made.clock)
        self.mailbox = MemoryMailbox()
        self.written: list[Delivery] = self.app.outbox(None).taken

    def receive(self, octets: bytes) -> None:
        clock: Any = self.app.clock
        self.mailbox.deliver(octets, at=clock.moment)

    def work(self) -> list[bytes]:
        """Read, approve whatever waits, send; returns what left now."""
        clock: Any = self.app.clock
        clock.moment += timedelta(minutes=30)
        before = len(self.written)
        with process_lock(self.app):
            read_account(self.app, self.app.settings.config.account[0], self.mailbox, Pass())
            with self.app.store.read() as conn:
                waiting = [draft.id for draft in drafts.list_open(conn) if draft.state is DraftState.PROPOSED]
            for draft_id in waiting:
                desk.approve(self.app, draft_id, seen_hash=None, at_once=True, via="cli")
            deliver_due(self.app, "w", lambda _name: self.app.mailbox(self.app.settings.config.account[0]))
        return [one.content for one in self.written[before:]]


@pytest.mark.parametrize("relay", [_as_sent, _renamed, _without_marks])
def test_two_programs_that_answer_each_other_write_two_mails_at_most(
    tmp_path: Path, relay: Callable[[bytes], bytes]
) -> None:
    sam = Side(tmp_path / "sam", "Sam Doe", "sam@example.org")
    rita = Side(tmp_path / "rita", "Rita Vale", "rita@acme.example")
    sam.receive(OUTREACH)

    for _ in range(ROUNDS):
        for octets in sam.work():
            rita.receive(relay(octets))
        for octets in rita.work():
            sam.receive(relay(octets))

    assert len(sam.written) == 1, "the first answer has to leave, or nothing is shown"
    assert len(sam.written) + len(rita.written) <= 2
    if relay is not _without_marks:
        assert rita.written == []
