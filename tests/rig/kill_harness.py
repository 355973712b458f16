"""Runs rounds of work under random kills, and counts what came of it."""

from __future__ import annotations

import hashlib
import random
import re
import signal
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from returncall.store import decisions, deliveries, drafts
from tests.rig.killing import SENT_FILE, START, TROUBLE, RigApp, S, Site, Workers, fill
from tests.rig.smtp import SmtpSink, TakenMail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from returncall.app import App

    Work = Callable[["RigApp", Sequence[str]], None]


@dataclass
class Verdict:
    """What a run came to, in counts.  states: of the deliveries at the end; rounds and kills: how it was treated.

    most_filed: copies of one mail in Sent.
    """

    drafts: int
    rounds: int = 0
    kills: int = 0
    arrived: int = 0
    duplicates: int = 0
    most_copies: int = 0
    false_sent: int = 0
    lost: int = 0
    stuck: int = 0
    unapproved: int = 0
    most_filed: int = 0
    states: Counter[str] = field(default_factory=Counter)


class Harness:
    """Kills `rounds` of a sender until all is settled.  Everything random comes from `seed`."""

    def __init__(self, folder: Path, *, seed: int, database: str = "", files_sent: float = 0.95) -> None:
        """files_sent: share of the accepted mails of which the provider files a copy in Sent."""
        self.random = random.Random(seed)
        self.now = START
        self._sent = folder / "data" / SENT_FILE
        self._files_sent = files_sent
        self._filing = threading.Lock()
        self.sink = SmtpSink(slow_seconds=0.03, delivers=self._file)
        self.site = Site.made(folder, smtp_port=self.sink.port, database=database)
        self.workers = Workers()

    def _file(self, mail: TakenMail) -> None:
        with self._filing:
            if self.random.random() < self._files_sent:
                with self._sent.open("ab") as file:
                    file.write(mail.header("Message-ID").encode() + b"\n")

    def run(self, count: int, work: Work, *, kills: int, longest: float = 0.2) -> Verdict:
        """`count` drafts through at least `kills` kills and then in peace until nothing moves any more."""
        app = self.site.app(self.now)
        waiting = fill(app, count)
        done = Verdict(count)
        with self.sink, self.workers:
            while waiting or done.kills < kills:
                few = self.random.randint(1, 4)
                some, waiting = waiting[:few], waiting[few:]
                if self._round(work, some, done, self.random.uniform(0.0, longest)):
                    with app.store.read() as conn:
                        waiting = [key for key in some if deliveries.for_draft(conn, key) is None] + waiting
            self.sink.calm()
            for _ in range(17):  # the last look is sixteen minutes after the restart
                self._round(work, (), done, None, minutes=1)
            with app.store.read() as conn:
                done.stuck = len(deliveries.in_state(conn, *deliveries.CLAIMED, S.UNCERTAIN))
            for _ in range(40):
                with app.store.read() as conn:
                    if deliveries.next_due(conn) is None:
                        break
                self._round(work, (), done, None, minutes=61)
        self._judge(app, done)
        app.close()
        return done

    def _round(
        self,
        work: Work,
        approvals: Sequence[str],
        done: Verdict,
        seconds: float | None,
        *,
        minutes: float = 0.2,
    ) -> bool:
        """One process; killed after `seconds`, or left to end.  Returns whether it was killed."""
        if seconds is not None:
            self.sink.plan(*self.random.choices(list(TROUBLE), list(TROUBLE.values()), k=3))
        worker = self.workers.start(work, folder=str(self.site.folder), now=self.now.isoformat(), words=list(approvals))
        killed = worker.end(seconds) == -signal.SIGKILL
        done.rounds += 1
        done.kills += killed
        self.now += timedelta(minutes=minutes)
        return killed

    def _judge(self, app: App, done: Verdict) -> None:
        filed = Counter(self._sent.read_bytes().split())
        done.most_filed = max(filed.values(), default=0)
        arrived = Counter(mail.header("Message-ID") for mail in self.sink.mails)
        done.arrived = len(arrived)
        done.duplicates = sum(copies - 1 for copies in arrived.values())
        done.most_copies = max(arrived.values(), default=0)
        with app.store.read() as conn:
            for number in range(1, done.drafts + 1):
                delivery = deliveries.for_draft(conn, f"d{number}")
                draft = drafts.get(conn, f"d{number}")
                state = delivery.state.value if delivery else "none"
                done.states[state] += 1
                copies = arrived[draft.mime_message_id] if draft else 0
                done.false_sent += state == "sent" and not copies
                done.lost += state not in {"sent", "failed", "needs_you", "cancelled"}
            done.unapproved = sum(not is_approved(conn, mail) for mail in self.sink.seen)


def is_approved(conn: Any, mail: TakenMail) -> bool:
    """Whether somebody approved exactly these octets, for exactly this recipient."""
    draft = drafts.find_by_mime_message_id(conn, mail.header("Message-ID"))
    if draft is None or mail.envelope_to != (draft.to.address,):
        return False
    without_date = re.sub(rb"(?m)^Date: [^\r\n]*\r\n", b"", mail.content, count=1)
    head = f"{mail.envelope_from}\n{mail.envelope_to[0]}\n{draft.message}\n{draft.thread_id}\n".encode()
    seen = hashlib.sha256(head + without_date).hexdigest()
    return any(d.verdict.value == "approve" and d.content_hash == seen for d in decisions.for_draft(conn, draft.id))
