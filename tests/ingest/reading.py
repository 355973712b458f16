"""An installation that reads a mailbox in memory: real store, real service, a judge that looks at subjects only."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import select

from config.load import load
from ingest.parse import parse
from returncall.app import App
from returncall.model import Kind
from returncall.service.folders import FolderReading
from returncall.service.tally import Tally
from returncall.store.schema_mail import messages
from tests.rig.memory_mailbox import MemoryMailbox
from tests.store.made import an_assessment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from returncall.model import Assessment, Message, RawMessage, Unreadable

START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class SetClock:
    at: datetime = START

    def now(self) -> datetime:
        return self.at


class SubjectJudge:
    """A mail whose subject begins with "Role" is outreach, every other is nothing."""

    version = "subject-1"

    def assess(
        self, messages: Sequence[Message], *, now: datetime | None = None, seen: object = ()
    ) -> list[Assessment]:
        return [
            an_assessment(
                message_id=one.id,
                kind=Kind.OUTREACH if one.subject.startswith("Role") else Kind.OTHER,
                is_recruiter=one.subject.startswith("Role"),
                campaign=one.id,
            )
            for one in messages
        ]


class ParsesHere:
    """Parsing without a process of its own, where thousands of tiny runs would only wait for one."""

    def parse(self, raws: Iterable[RawMessage]) -> Iterator[tuple[RawMessage, Message | Unreadable]]:
        for raw in raws:
            yield raw, parse(raw)

    def warm(self) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass
class Installation:
    app: App
    clock: SetClock
    mailbox: MemoryMailbox
    tallies: list[Tally] = field(default_factory=list)

    def look(self, folder: str = "INBOX") -> Tally:
        """One pass over the folder."""
        tally = Tally()
        self.tallies.append(tally)
        FolderReading(self.app, "personal", folder, self.mailbox, tally, tally.problems).read()
        return tally

    def subjects(self) -> list[str]:
        """Of every known mail, once per row in the store."""
        with self.app.store.read() as conn:
            return sorted(conn.execute(select(messages.c.subject)).scalars())


@contextmanager
def installed(**schedule: int) -> Iterator[Installation]:
    with TemporaryDirectory() as folder:
        config = Path(folder) / "config"
        config.mkdir()
        lines = [f"{name} = {value}" for name, value in schedule.items()]
        (config / "config.toml").write_text("[schedule]\n" + "\n".join(lines) + "\n")
        (config / "profile.toml").write_text('[me]\nname = "Sam Doe"\naddresses = ["sam@example.org"]\n')
        clock = SetClock()
        app = App(load(config, Path(folder) / "data", env={}), clock)
        app.__dict__["classifier"] = SubjectJudge()
        app.__dict__["parser"] = ParsesHere()
        try:
            yield Installation(app, clock, MemoryMailbox())
        finally:
            app.close()


def mail(subject: str, *, sender: str = "dawn", extra: str = "") -> bytes:
    return (
        f"From: Dawn Ray <{sender}@kestrel.example>\r\nTo: sam@example.org\r\nSubject: {subject}\r\n"
        f"Message-ID: <{subject.replace(' ', '.')}@kestrel.example>\r\n{extra}\r\nHello Sam, {subject}.\r\n"
    ).encode()
