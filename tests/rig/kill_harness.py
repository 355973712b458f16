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

from returncall.service.delivery import PATIENCE
from returncall.store import decisions, deliveries, drafts
from tests.rig.killing import SENT_FILE, START, TROUBLE, RigApp, S, Site, Workers, fill
from tests.rig.smtp import SmtpSink, TakenMail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from returncall.app import App
    from returncall.model import Draft

    Work = Callable[["RigApp", Sequence[str]], None]


@dataclass
class Verdict:
    """What a run came to, in counts.  states: of the deliveries at the end; rounds and kills: how it was treated.

    stuck: claimed or uncertain for more than a quarter of an hour.  unapproved: mails that reached the server without
    an approval of exactly those octets for that recipient.
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
    """Kills a sender again and again until all is settled.  Everything random comes from `seed`."""

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

    def run(self, count: int, work: Work, *, longest: float = 0.2) -> Verdict:
        """`count` drafts under kills until each was tried, a quarter of an hour without kills, then in peace to the end.

        longest: a worker works for 0 to so many seconds; for more when that is too short to get anything done.
        """
        app = self.site.app(self.now)
        waiting = fill(app, count)
        done = Verdict(count)
        with self.sink, self.workers:
            grace = longest
            while waiting or self._is_due(app):
                before = _picture(app)
                # A short run has small rounds, or it would be over before enough of them were killed.
                few = self.random.randint(1, max(1, min(round(20 * longest), count // 16)))
                some, waiting = waiting[:few], waiting[few:]
                if self._round(work, some, done, self.random.uniform(0.0, grace)):
                    with app.store.read() as conn:
                        waiting = [key for key in some if deliveries.for_draft(conn, key) is None] + waiting
                # On a busy machine a worker may not have begun by then: such a round shows nothing.
                grace = max(longest, grace * 0.8) if _picture(app) != before else min(5.0, grace * 1.3)
            for _ in range(17):  # nobody kills any more, but the server goes on as before
                last_look = self.now
                self._round(work, (), done, None, minutes=1)
            with app.store.read() as conn:
                undecided = (*deliveries.CLAIMED, S.UNCERTAIN)
                done.stuck = len(deliveries.changed_before(conn, last_look - PATIENCE, *undecided))
            self.sink.calm()
            for _ in range(40):
                with app.store.read() as conn:
                    if not deliveries.in_state(conn, S.QUEUED, *undecided):
                        break
                self._round(work, (), done, None, minutes=61, is_calm=True)
        self._judge(app, done)
        app.close()
        return done

    def _is_due(self, app: App) -> bool:
        with app.store.read() as conn:
            due = deliveries.next_due(conn)
        return due is not None and due <= self.now

    def _round(
        self,
        work: Work,
        approvals: Sequence[str],
        done: Verdict,
        seconds: float | None,
        *,
        minutes: float = 0.2,
        is_calm: bool = False,
    ) -> bool:
        """One process; killed after `seconds`, or left to end.  Returns whether it was killed."""
        if not is_calm:
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


def _picture(app: App) -> list[tuple[object, ...]]:
    with app.store.read() as conn:
        counted = conn.exec_driver_sql(
            "SELECT state, count(*), sum(attempts) FROM deliveries GROUP BY state ORDER BY 1"
        )
        return [tuple(row) for row in counted]


def is_approved(conn: Any, mail: TakenMail) -> bool:
    """Whether somebody approved exactly these octets, for exactly this recipient."""
    draft = drafts.find_by_mime_message_id(conn, mail.header("Message-ID"))
    if draft is None or mail.envelope_to != (draft.to.address,):
        return False
    seen = approved_hash(mail.content, mail.envelope_from, draft)
    return any(d.verdict.value == "approve" and d.content_hash == seen for d in decisions.for_draft(conn, draft.id))


def approved_hash(content: bytes, envelope_from: str, draft: Draft) -> str:
    """What the approval of these octets must say (hex); the Date is set when the user approves."""
    without_date = re.sub(rb"(?m)^Date: [^\r\n]*\r\n", b"", content, count=1)
    head = f"{envelope_from}\n{draft.to.address}\n{draft.message}\n{draft.thread_id}\n".encode()
    return hashlib.sha256(head + without_date).hexdigest()
