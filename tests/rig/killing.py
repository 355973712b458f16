"""A sender that is killed at random moments, again and again, against a server that misbehaves.

The worker is forked from a process that has everything imported, so that a round costs milliseconds and SIGKILL
meets the work and not the start.  The clock is the caller's, so that hours of retries take seconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from config.load import load
from ingest.imap_sent import id_octets
from returncall.app import App
from returncall.errors import DeliveryError, Refused
from returncall.model import Action, Address, DeliveryState, Kind, MessageKey
from returncall.service import desk
from returncall.service.delivery import Dispatch, deliver_due, work_off
from returncall.service.once import Pass, process_lock, read_account, take_database_over
from returncall.service.weekly import week_digest
from returncall.store import deliveries, drafts, messages
from tests.responder import made
from tests.rig.memory_mailbox import MemoryMailbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from config.schema import Account
    from returncall.model import Assessment, Draft, Message

    Work = Callable[["RigApp", Sequence[str]], None]

S = DeliveryState
START = made.NOW
SENT_FILE = "sent.ids"
BY_HAND_FILE = "by-hand.ids"
# Weights out of 100: most connections go well, as in life.
TROUBLE = {
    "": 52, "accept-then-drop": 8, "rst-after-dot": 6, "drop-before-answer": 6, "slow-answer": 8, "tempfail-data": 5,
    "drop-in-data": 4, "drop-before-data": 3, "rcpt-4xx": 2, "mail-4xx": 2, "data-4xx": 2, "rcpt-5xx": 1,
    "reject-data": 1, "drop-greeting": 2, "drop-after-mail": 2,
}  # fmt: skip


@dataclass(slots=True)
class SetClock:
    """Shows what it is set to."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


class SentFile:
    """The part of a mailbox that a sender needs, over a file of Message-IDs that the server side appends to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answered_by_hand(self, message_ids: Sequence[str], *, since: datetime) -> frozenset[str]:
        return frozenset(one for one in message_ids if id_octets(one) in self._read(BY_HAND_FILE))

    def sent_holds(self, mime_message_id: str, *, since: datetime) -> bool:
        return id_octets(mime_message_id) in self._read(SENT_FILE)

    def sent_folder(self) -> str:
        return "Sent"

    def append(self, use: str, content: bytes, flags: Sequence[str]) -> int:
        assert use == "sent"
        (name,) = re.findall(rb"(?m)^Message-ID: (<[^>]+>)", content)
        with (self._folder / SENT_FILE).open("ab") as file:
            file.write(name + b"\n")
        return 0

    def _read(self, name: str) -> list[bytes]:
        path = self._folder / name
        return path.read_bytes().split() if path.exists() else []

    def close(self) -> None:
        pass


class EverythingFits:
    """A classifier for which each mail is an invitation."""

    version = "rig-1"

    def assess(
        self, messages: Sequence[Message], *, now: datetime | None = None, seen: object = ()
    ) -> list[Assessment]:
        return [made.an_assessment(message_id=message.id) for message in messages]


class RigApp(App):
    """The program with a Sent folder of the rig's; outbox, store and settings are its own."""

    def mailbox(self, account: Account) -> Any:
        return SentFile(self.settings.data_dir)

    @cached_property
    def classifier(self) -> Any:
        return EverythingFits()


@dataclass(frozen=True)
class Site:
    """One installation."""

    folder: Path

    @classmethod
    def made(cls, folder: Path, *, smtp_port: int, database: str = "") -> Site:
        config = folder / "config"
        config.mkdir(parents=True)
        (folder / "data").mkdir()
        (config / "config.toml").write_text(
            f"""
[sending]
mode = "send"
hold_seconds = 0
most_per_day = 100000
[database]
url = "{database}"
[[account]]
name = "personal"
address = "sam@example.org"
imap = {{ host = "127.0.0.1", port = 1, security = "none" }}
smtp = {{ host = "127.0.0.1", port = {smtp_port}, security = "none" }}
auth = {{ method = "password", password_command = ["printf", "x"] }}
""",
            encoding="utf-8",
        )
        (config / "profile.toml").write_text('[me]\nname = "Sam Doe"\naddresses = ["sam@example.org"]\n', "utf-8")
        return cls(folder)

    def app(self, now: datetime) -> RigApp:
        return RigApp(load(self.folder / "config", self.folder / "data"), clock=SetClock(now))


def a_pair(number: int, **changes: Any) -> tuple[Message, Draft]:
    """Mail `number` and the draft that answers it."""
    message = made.a_message(
        id=f"{number:032x}",
        key=MessageKey("personal", "INBOX", 7, number),
        message_id=f"<m{number}@acme.example>",
        thread_id=f"{number:032x}",
        received_at=START,
    )
    values: dict[str, Any] = {
        "id": f"d{number}",
        "message": message.id,
        "to": Address("Rita Vale", f"rita{number}", "acme.example"),
        "thread_id": message.thread_id,
        "in_reply_to": message.message_id,
        "references": (message.message_id,),
        "mime_message_id": f"<{hashlib.md5(str(number).encode()).hexdigest()}@returncall.invalid>",
        "body": f"Hi Rita,\n\nI'm not interested at this time ({number}).\n.\n\nBest,\nSam\n",
    }
    return message, made.a_draft(**(values | changes))


def fill(app: App, count: int) -> list[str]:
    """Put `count` drafts into the store; returns their ids."""
    ids = []
    with app.store.write() as conn:
        for number in range(1, count + 1):
            message, draft = a_pair(number)
            messages.add_message(conn, message, b"From: rita@acme.example\r\n\r\nHello\r\n")
            assert drafts.add_draft(conn, draft)
            ids.append(draft.id)
    return ids


def careful_round(app: RigApp, approvals: Sequence[str]) -> None:
    """What one run of the program does: some approvals, then what is due."""
    for draft_id in approvals:
        try:
            desk.approve(app, draft_id, seen_hash=None, at_once=True, via="cli")
        except Refused:
            continue
    with process_lock(app):
        deliver_due(app, f"worker-{os.getpid()}", lambda _name: app.mailbox(app.settings.config.account[0]))


def naive_round(app: RigApp, approvals: Sequence[str]) -> None:
    """What most programs do: send, then mark as sent; try again whatever was not marked."""
    for draft_id in approvals:
        try:
            desk.approve(app, draft_id, seen_hash=None, at_once=True, via="cli")
        except Refused:
            continue
    outbox = app.outbox(app.settings.config.account[0])
    assert outbox is not None
    with app.store.read() as conn:
        waiting = deliveries.in_state(conn, S.QUEUED)
    for delivery in waiting:
        try:
            outbox.send(delivery, before_data=lambda: None)
        except DeliveryError:
            continue
        with app.store.write() as conn:
            deliveries.mark(conn, delivery.id, S.QUEUED, S.SENT, now=app.clock.now())


def crowd_round(app: RigApp, words: Sequence[str]) -> None:
    """One of several senders on the same queue, without the lock that keeps them apart."""
    work_off(app, words[0], lambda _name: app.mailbox(app.settings.config.account[0]), Dispatch(0, []))


def intake_round(app: RigApp, words: Sequence[str]) -> None:
    """Read an inbox of two invitations."""
    mailbox = MemoryMailbox()
    for number in (1, 2):
        mailbox.deliver(
            f"From: Rita Vale <rita{number}@acme.example>\r\nTo: sam@example.org\r\nSubject: Role {number}\r\n"
            f"Message-ID: <m{number}@acme.example>\r\nDate: Mon, 02 Nov 2026 09:14:00 +0000\r\n\r\n"
            "We are hiring a staff engineer.\r\n".encode(),
            at=START,
        )
    with process_lock(app):
        read_account(app, app.settings.config.account[0], mailbox, Pass())


def desk_round(app: RigApp, words: Sequence[str]) -> None:
    """One act of the user: its name, then the draft's id."""
    act, draft_id = words
    match act:
        case "approve":
            desk.approve(app, draft_id, seen_hash=None, at_once=True, via="cli")
        case "edit":
            desk.edit(app, draft_id, "Hi Rita,\n\nother words.\n")
        case "switch":
            desk.switch(app, draft_id, Action.ASK_DETAILS)
        case "skip":
            desk.skip(app, draft_id, via="cli")
        case "undo":
            desk.undo(app, draft_id)
        case "snooze":
            desk.snooze(app, draft_id, START + timedelta(days=7))
        case "correct":
            desk.correct(app, draft_id, kind=Kind.VENDOR, company=None, role=None)
        case "digest":
            week_digest(app, "2026-W45")
        case "take_over":
            take_database_over(app)
        case _:
            raise ValueError(act)


WORK: dict[str, Work] = {
    one.__name__: one for one in (careful_round, naive_round, crowd_round, intake_round, desk_round)
}


class Workers:
    """A process that has everything imported and forks a worker at a time: see `start`."""

    def __enter__(self) -> Self:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.rig.killing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=Path(__file__).parents[2],
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(timeout=30)

    def start(self, work: Work, *, folder: str, now: str, words: Sequence[str], crash_at: str = "") -> Worker:
        """Fork a worker for one call of `work`, which is a function of this module."""
        assert self._server.stdin
        asked = {"work": work.__name__, "folder": folder, "now": now, "words": list(words), "crash_at": crash_at}
        self._server.stdin.write(json.dumps(asked).encode() + b"\n")
        return Worker(self._server, int(self.line()))

    def line(self) -> str:
        assert self._server.stdout
        return self._server.stdout.readline().decode()


@dataclass(frozen=True)
class Worker:
    """One forked process."""

    server: subprocess.Popen[bytes]
    pid: int

    def end(self, seconds: float | None) -> int:
        """Kill it `seconds` into its work, or let it end; returns its exit code, below 0 for a signal."""
        assert self.server.stdout
        if (line := self.server.stdout.readline()) != b"ready\n":
            return int(line)
        if not select.select([self.server.stdout], [], [], seconds)[0]:
            os.kill(self.pid, signal.SIGKILL)
        return int(self.server.stdout.readline())


def serve() -> None:
    """Fork a worker for each line of stdin; say its pid, then its exit code."""
    for name in ("responder.outbox", "config.secrets", "sqlite3", "sqlalchemy.dialects.postgresql.psycopg", "psycopg"):
        with suppress(ImportError):  # what the program imports late, each worker would import anew
            import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        told, tell = os.pipe()
        pid = os.fork()
        if not pid:
            os.read(told, 1)  # its own words come after its pid
            os.environ["RETURNCALL_CRASH_AT"] = asked["crash_at"]
            status = 1
            try:
                app = Site(Path(asked["folder"])).app(datetime.fromisoformat(asked["now"]))
                app.store.check()
                print("ready", flush=True)
                WORK[asked["work"]](app, asked["words"])
                status = 0
            except Exception:  # noqa: BLE001  whatever it was, this process must not go on as the server
                traceback.print_exc()
            finally:
                os._exit(status)
        print(pid, flush=True)
        os.write(tell, b".")
        for end in (told, tell):
            os.close(end)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
