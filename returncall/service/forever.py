"""The lasting service: a thread per account that reads and watches, and one loop that delivers what is due.

After trouble an account waits, longer each time and never to the second, so that a thousand programs do not come back
at once; a refused sign-in is tried twice and then left to the user, because the third may lock the account.
"""

from __future__ import annotations

import os
import random
import secrets
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from returncall.errors import MailboxError, ReturncallError, SignInRefused, StoreError, Throttled, UserError
from returncall.model import DeliveryState
from returncall.service.delivery import deliver_due
from returncall.service.digest_mail import send_if_due
from returncall.service.once import Pass, connect, note_unreachable, process_lock, read_account
from returncall.service.second_look import look_again
from returncall.store import accounts, deliveries, drafts, sent_copies

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.schema import Account
    from returncall.app import App
    from returncall.ports import Mailbox

_FIRST_WAIT = 5.0
_LONGEST_WAIT = 30 * 60.0
# While the line is down: short, so that mail is seen within a minute of its coming back.
_LONGEST_LINE_WAIT = 15.0
_THROTTLED_WAIT = 5 * 60.0
_SIGN_INS = 2
_IDLE_SECONDS = 290.0
_LOOK_SECONDS = 1.0
_DOUBT_SECONDS = 60.0
_DIGEST_SECONDS = 60.0


def backoff(failures: int, draw: float, *, error: ReturncallError | None = None) -> float:
    """Seconds to wait after `failures` failures in a row, the last of them `error`.

    draw: 0 to 1, spreads the programs over half the time.
    """
    throttled = isinstance(error, Throttled)
    is_line = isinstance(error, MailboxError) and not isinstance(error, Throttled | SignInRefused)
    most = _LONGEST_LINE_WAIT if is_line else _LONGEST_WAIT
    longest = min(most, _FIRST_WAIT * 2.0 ** min(failures - 1, 12))
    return max(_THROTTLED_WAIT if throttled else 0.0, longest * (0.5 + draw / 2))


@dataclass
class _Trouble:
    """Failures and refused sign-ins in a row; forgotten as soon as a connection has lived for one wait."""

    failures: int = 0
    refused: int = 0


@dataclass
class Service:
    """Reads, drafts and delivers until `stop` is set.  say: takes a sentence for the log."""

    app: App
    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)
    _next_doubt: float = 0.0
    _next_digest: float = 0.0
    _told: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Block until `stop` is set.  Raises UserError without an account, StoreError when another one runs."""
        if not self.app.settings.config.account:
            raise UserError(
                "No account is configured.", remedy="Type `returncall setup`, or try `returncall demo` first."
            )
        with process_lock(self.app):
            self.app.store  # noqa: B018  opened here, so that a broken database is told before any thread starts
            threads = [
                threading.Thread(target=self._watch, args=(account,), name=f"account {account.name}", daemon=True)
                for account in self.app.settings.config.account
            ]
            for thread in threads:
                thread.start()
            while not self.stop.wait(_LOOK_SECONDS):
                self._deliver()
                self._send_digest()
            for thread in threads:
                thread.join(timeout=_LOOK_SECONDS)

    # -- reading ----------------------------------------------------------------

    def _watch(self, account: Account) -> None:
        trouble = _Trouble()
        while not self.stop.is_set():
            wait = 0.0
            try:
                self._stay_connected(account, trouble)
            except (MailboxError, UserError, StoreError) as error:
                trouble.failures += 1
                trouble.refused += isinstance(error, SignInRefused)
                self._note(account, error)
                if trouble.refused >= _SIGN_INS:
                    self.say(f"{account.name}: sign-in was refused twice; not tried again until restarted.")
                    return
                wait = backoff(trouble.failures, random.random(), error=error)  # noqa: S311  spreads load, guards nothing
            self.stop.wait(wait)

    def _stay_connected(self, account: Account, trouble: _Trouble) -> None:
        """One connection: read, then watch, until it fails or the service stops."""
        with ExitStack() as stack:
            self.app.parser.warm()
            mailbox = connect(self.app, account)
            stack.callback(mailbox.close)
            while not self.stop.is_set():
                folder = account.folders[0]
                status = mailbox.status(folder)
                self._read(account, mailbox)
                wait = min(_IDLE_SECONDS, float(self.app.settings.config.schedule.poll_seconds))
                changed = mailbox.idle(folder, wait, status=status)
                trouble.failures = trouble.refused = 0
                if not changed:
                    with self.app.store.write() as conn:
                        accounts.note_ok(conn, account.name, at=self.app.clock.now())

    def _read(self, account: Account, mailbox: Mailbox) -> None:
        done = Pass()
        read_account(self.app, account, mailbox, done)
        with self.app.intake:
            look_again(self.app)
        with self.app.store.write() as conn:
            accounts.note_ok(conn, account.name, at=self.app.clock.now())
        for sentence in done.told:
            self.say(sentence)
        for problem in done.problems:
            if problem not in self._told:  # they are found again at each look
                self._told.add(problem)
                self.say(problem)
        if done.tally.new:
            self.say(f"{account.name}: {done.tally.new} new, {done.tally.drafted} drafts")

    def _note(self, account: Account, error: ReturncallError) -> None:
        done = Pass()
        if isinstance(error, MailboxError):
            note_unreachable(self.app, account, error, done)
        self.say(f"{account.name}: {error}")

    # -- the digest -------------------------------------------------------------

    def _send_digest(self) -> None:
        """Look once a minute, after trouble every five minutes, whether a digest is due."""
        if time.monotonic() < self._next_digest:
            return
        self._next_digest = time.monotonic() + _DIGEST_SECONDS
        try:
            if send_if_due(self.app):
                self.say("The digest was sent.")
        except ReturncallError as error:
            self._next_digest = time.monotonic() + _THROTTLED_WAIT
            self.say(f"The digest could not be sent now. {error}")

    # -- delivering -------------------------------------------------------------

    def _deliver(self) -> None:
        now = self.app.clock.now()
        try:
            with self.app.store.read() as conn:
                due = deliveries.next_due(conn)
                copy_due = sent_copies.next_due(conn)
                doubtful = deliveries.in_state(conn, *deliveries.CLAIMED, DeliveryState.UNCERTAIN)
            asks_again = bool(doubtful) and time.monotonic() >= self._next_doubt
            if (due is None or due > now) and (copy_due is None or copy_due > now) and not asks_again:
                return
            self._next_doubt = time.monotonic() + _DOUBT_SECONDS
            with ExitStack() as stack:
                opened: dict[str, Mailbox | None] = {}

                def mailbox(name: str) -> Mailbox | None:
                    if name not in opened:
                        opened[name] = self._second_connection(name, stack)
                    return opened[name]

                worker = f"{os.getpid()}-{secrets.token_hex(4)}"
                done = deliver_due(self.app, worker, mailbox)
                for problem in done.problems:
                    self.say(problem)
                if done.sent:
                    self.say(f"{done.sent} sent")
            with self.app.store.write() as conn:
                drafts.expire(conn, now)
        except ReturncallError as error:
            self.say(str(error))
            self.stop.wait(_FIRST_WAIT)

    def _second_connection(self, name: str, stack: ExitStack) -> Mailbox | None:
        account = self.app.account(name)
        if account is None:
            return None
        try:
            found = self.app.mailbox(account)
        except (MailboxError, UserError):
            return None
        stack.callback(found.close)
        return found
