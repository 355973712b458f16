"""A mailbox of 150,000 messages on the scripted server: the first run is quick, careful, and survives being killed."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from returncall.store import drafts, messages
from returncall.store.engine import open_store
from tests.end_to_end import mails
from tests.end_to_end.program import Program
from tests.ingest.fake_folder import asked_uids
from tests.rig.fake_imap import FakeImap, examined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from returncall.model import Message

RECENT_DAYS = 30
# "": at any moment.
KILLED_AT = ("intake.keep_mail:after", "intake.store:after", "", "intake.cursor:before", "intake.judge:after")
WINDOW_DAYS = 21


class LargeFolder:
    """`count` messages; the last `recent` came within 31 days, evenly, the others before; every third is outreach."""

    def __init__(self, count: int, recent: int) -> None:
        self.count, self.recent = count, recent
        self.now = datetime.now(UTC)

    def at(self, uid: int) -> datetime:
        back = self.count - uid
        days = back * 31 / self.recent if back < self.recent else 31 + (back - self.recent) / 100
        return self.now - timedelta(days=days, minutes=1)

    def __call__(self, verb: str, words: str) -> bytes | None:
        if verb == "STATUS":
            line = f'* STATUS "INBOX" (MESSAGES {self.count} UIDNEXT {self.count + 1} UIDVALIDITY 7)\r\n'
            return line.encode() + b"{tag} OK\r\n"
        if verb == "EXAMINE":
            count = 0 if "Sent" in words else self.count
            return examined(uidnext=count + 1, messages=count)
        if verb == "LIST":
            return b'* LIST (\\Sent) "/" "Sent"\r\n* LIST () "/" "INBOX"\r\n{tag} OK\r\n'
        if verb == "UID SEARCH":
            first, last = map(int, re.findall(r"(\d+):(\d+)", words)[0])
            earliest = datetime.strptime(words.rsplit(maxsplit=1)[-1].strip('"'), "%d-%b-%Y").replace(tzinfo=UTC)
            found = [uid for uid in range(first, last + 1) if self.at(uid) >= earliest]
            return b"* SEARCH " + " ".join(map(str, found)).encode() + b"\r\n{tag} OK\r\n"
        if verb == "UID FETCH":
            return b"".join(self._answers(words)) + b"{tag} OK\r\n"
        return b"{tag} OK\r\n"

    def _answers(self, words: str) -> Iterator[bytes]:
        for uid in asked_uids(words, range(1, self.count + 1)):
            if words.endswith("(UID)"):
                yield b"* %d FETCH (UID %d)\r\n" % (uid, uid)
                continue
            content = _mail(uid)
            at = self.at(uid).strftime("%d-%b-%Y %H:%M:%S +0000")
            yield (
                (
                    f'* {uid} FETCH (UID {uid} FLAGS () INTERNALDATE "{at}" RFC822.SIZE {len(content)} '
                    f"BODY[]<0> {{{len(content)}}}\r\n"
                ).encode()
                + content
                + b")\r\n"
            )


def _mail(uid: int) -> bytes:
    """Each from another firm, so that none is a follow-up of another."""
    content = mails.outreach(0) if uid % 3 == 0 else mails.ordinary(uid)
    return content.replace(b"kestrel", b"kestrel%d" % uid).replace(b"Message-ID: <", b"Message-ID: <%d." % uid)


def first_run_of(folder: LargeFolder, place: Path, *, kills: int) -> float:
    """Run until done, killed so often on the way; returns the seconds of the last run.

    Killed by turns around the commit of a batch and at any moment: while it starts, signs in, fetches, judges, stores.
    """
    chance = random.Random(kills)
    with FakeImap(folder) as server:
        program = Program.with_account(place, imap_port=server.port, smtp_port=9, user="me", password="canary")
        for at in range(kills):
            arguments = ["--config", str(place / "config"), "--data", str(place / "data"), "run", "--once"]
            point = KILLED_AT[at % len(KILLED_AT)]
            process = subprocess.Popen(
                [sys.executable, "-m", "returncall", *arguments],
                cwd=Path(__file__).parents[2],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "RETURNCALL_CRASH_AT": point},
            )
            if not point:
                time.sleep(chance.uniform(0.2, 20))
                process.kill()
            # At a named point every one of them dies: there is mail left to read.
            assert process.wait(300) in ({-9} if point else {-9, 0})
        began = time.perf_counter()
        program("run", "--once", code=None)
        seconds = time.perf_counter() - began
        assert program("run", "--once", code=None).startswith("0 new")
    return seconds


def check(folder: LargeFolder, place: Path) -> tuple[list[Message], int]:
    with open_store(f"sqlite:///{place / 'data' / 'returncall.sqlite3'}") as store, store.read() as conn:
        known = list(messages.recent(conn, datetime(2000, 1, 1, tzinfo=UTC)))
        made = drafts.list_open(conn)
        drafted = [message for message in known if message.id in {draft.message for draft in made}]
    earliest = folder.now - timedelta(days=RECENT_DAYS)
    expected = [uid for uid in range(folder.count - folder.recent - 200, folder.count + 1) if folder.at(uid) > earliest]
    there = [message.key.uid for message in sorted(known, key=lambda one: one.key.uid)]
    # The look back began some seconds after `now`, so the oldest may just have left it.
    assert there in (expected, expected[1:])
    assert 0 < len(made) <= 50
    assert all(message.received_at > folder.now - timedelta(days=WINDOW_DAYS, minutes=1) for message in drafted)
    return known, len(made)


@pytest.mark.timeout(300)
def test_a_killed_first_run_on_a_large_mailbox_resumes_and_stays_careful(tmp_path: Path) -> None:
    folder = LargeFolder(count=20_000, recent=250)

    first_run_of(folder, tmp_path, kills=3)

    check(folder, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_first_run_on_150_000_messages(tmp_path: Path) -> None:
    folder = LargeFolder(count=150_000, recent=3_000)

    seconds = first_run_of(folder, tmp_path, kills=10)

    known, made = check(folder, tmp_path)
    print(f"150,000 messages, {len(known)} read, {made} drafts, killed 10 times; the last run took {seconds:.0f} s")
