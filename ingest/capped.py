"""Parsing in a process of its own, whose time and memory are bounded.  [I/O]

A mail that ends the process is tried again alone and then comes out as Unreadable, one that takes too long at once;
every other mail is read.  While one lot is judged and stored the next is parsed already, so this is quicker than doing
it here.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.limits import MAIL_CPU_SECONDS, MAIL_SECONDS
from ingest.parcel import pack_mails, unpack_found
from ingest.parse import unreadable
from returncall.errors import MailboxError, ReturncallError
from returncall.frames import read_frame, write_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from returncall.model import Message, RawMessage, Unreadable

    Lot = list[tuple[RawMessage, Message | Unreadable]]

LOT_MESSAGES = 100
LOT_OCTETS = 16 * 1024 * 1024
_START_SECONDS = 120.0
# A library may leak; a process that has read so many is replaced before its memory bound strikes an innocent mail.
_MAILS_PER_WORKER = 10_000
_TRIES_ALONE = 2
_ENDS_KEPT = 1_000
_CODE = "import json,sys; sys.path[:]=json.loads(sys.argv[1]); from ingest.parse_worker import main; main()"


class _Died(Exception):
    """The process ended, or had to be ended, over the mail behind those that it had read.

    reason: for the user.  is_over: by its own limit, so trying again is idle.
    """

    def __init__(self, reason: str, ended: Ended, *, is_over: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.ended = ended
        self.is_over = is_over
        self.read: list[Message | Unreadable] = []


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that is gone.  was_meant: we had no more use for it; else a mail ended it, or its limits did.

    seconds: of computing, in all its life; 0 on Windows.  (What the kernel says of its memory begins with ours.)
    """

    pid: int
    seconds: float
    was_meant: bool


class _Worker:
    """One process.  Starting it costs nothing here; it is waited for when it is first asked."""

    def __init__(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own code, no word of which comes from mail
                [sys.executable, "-X", "utf8", "-c", _CODE, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise _no_worker(error.strerror or type(error).__name__) from error
        self._is_ready = False
        self._reaping = threading.Lock()
        self.mails = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, raws: Sequence[RawMessage], authserv_ids: Sequence[frozenset[str]]) -> list[Message | Unreadable]:
        """One result per mail.  Raises _Died, and MailboxError when no process comes up at all."""
        if not self._is_ready:
            self._wait_until_ready()
        self.mails += len(raws)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        read: list[Message | Unreadable] = []
        with self._leash(MAIL_SECONDS) as is_late:
            try:
                write_frames(self._process.stdin, *pack_mails(raws, authserv_ids))
                for raw in raws:
                    read.append(unpack_found(read_frame(self._process.stdout), raw))  # noqa: PERF401  what came before an error counts
            except (EOFError, OSError, ValueError, TypeError) as error:
                died = self._obituary(self.end(was_meant=False), is_late=is_late.is_set(), is_alone=len(raws) == 1)
                died.read = read
                raise died from error
        return read

    def end(self, *, was_meant: bool) -> Ended:
        """Leave no process behind."""
        self._kill()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()
        with self._reaping:
            seconds = self._reaped()
        return Ended(self.pid, seconds, was_meant)

    def _kill(self) -> None:
        """Popen's own kill() would collect a process that has ended by itself, and what it cost would be lost."""
        with self._reaping, contextlib.suppress(OSError):
            if self._process.returncode is None:
                os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def _reaped(self) -> float:
        """Seconds of computing of the process, which is gone afterwards."""
        if sys.platform == "win32" or self._process.returncode is not None:
            self._process.wait()
            return 0.0
        _, status, used = os.wait4(self.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_utime + used.ru_stime

    def _wait_until_ready(self) -> None:
        assert self._process.stdout is not None
        with self._leash(_START_SECONDS):
            try:
                read_frame(self._process.stdout)
            except (EOFError, OSError) as error:
                self.end(was_meant=False)
                raise _no_worker(f"it ended with code {self._process.returncode}") from error
        self._is_ready = True

    @contextlib.contextmanager
    def _leash(self, seconds: float) -> Iterator[threading.Event]:
        """Kill the process after that time, which ends every reading and writing; the event tells that it was so."""
        is_late = threading.Event()

        def strike() -> None:
            is_late.set()
            self._kill()

        timer = threading.Timer(seconds, strike)
        timer.daemon = True
        timer.start()
        try:
            yield is_late
        finally:
            timer.cancel()

    def _obituary(self, ended: Ended, *, is_late: bool, is_alone: bool) -> _Died:
        code = -self._process.returncode
        if is_late:  # in a lot, perhaps all of them together
            return _Died(f"reading it took more than {MAIL_SECONDS:.0f} seconds", ended, is_over=is_alone)
        if code == getattr(signal, "SIGXCPU", None):
            return _Died(f"reading it took more than {MAIL_CPU_SECONDS} seconds of computing", ended, is_over=True)
        return _Died("reading it ended the process that does so", ended, is_over=False)


def _no_worker(reason: str) -> MailboxError:
    return MailboxError(
        f"No process for reading mail could be started ({reason}).",
        remedy="Free some memory, then try again; nothing is lost.",
    )


class CappedParser:
    """See the module.  Satisfies ports.Parser; may be used by several threads, each gets a process of its own.

    believed: whose Authentication-Results are believed for the account of that name.
    """

    def __init__(self, believed: Callable[[str], frozenset[str]] = lambda _: frozenset()) -> None:
        """Nothing is started yet."""
        self._believed = believed
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        self.ended: deque[Ended] = deque(maxlen=_ENDS_KEPT)
        """The latest processes that are gone, for those who measure what a mail costs."""

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that wait for mail, for those who measure them."""
        return tuple(worker.pid for worker in self._idle)

    def warm(self) -> None:
        """Start a process now, so that the first mail need not wait for it."""
        with self._lock:
            if not self._idle:
                self._idle.append(_Worker())

    def parse(self, raws: Iterable[RawMessage]) -> Iterator[tuple[RawMessage, Message | Unreadable]]:
        """See ports.Parser.  Where `raws` raises a ReturncallError, what came before is handed on first."""
        lots = _lots(raws)
        failure: ReturncallError | None = None
        with ThreadPoolExecutor(1, "parse") as thread:
            under_way: Future[Lot] | None = None
            while True:
                try:
                    lot = next(lots, None)
                except ReturncallError as error:
                    failure, lot = error, None
                done = under_way.result() if under_way else []
                under_way = thread.submit(self._read, lot) if lot else None
                yield from done
                if under_way is None:
                    break
        if failure:
            raise failure

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            for worker in self._idle:
                self.ended.append(worker.end(was_meant=True))
            self._idle.clear()

    def _read(self, lot: list[RawMessage]) -> Lot:
        found: Lot = []
        while lot:
            try:
                found += zip(lot, self._asked(lot), strict=True)
                break
            except _Died as error:
                read = len(error.read)
                found += zip(lot, error.read, strict=False)
                raw, lot = lot[read], lot[read + 1 :]
                found.append((raw, unreadable(raw, error.reason) if error.is_over else self._alone(raw)))
        return found

    def _alone(self, raw: RawMessage) -> Message | Unreadable:
        reason = ""
        for _ in range(_TRIES_ALONE):
            try:
                return self._asked([raw])[0]
            except _Died as error:
                reason = error.reason
                if error.is_over:
                    break
        return unreadable(raw, reason)

    def _asked(self, raws: list[RawMessage]) -> list[Message | Unreadable]:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        worker = worker or _Worker()
        try:
            found = worker.ask(raws, [self._believed(raw.key.account) for raw in raws])
        except _Died as error:
            self.ended.append(error.ended)
            raise
        if worker.mails >= _MAILS_PER_WORKER:
            self.ended.append(worker.end(was_meant=True))
        else:
            with self._lock:
                self._idle.append(worker)
        return found


def _lots(raws: Iterable[RawMessage]) -> Iterator[list[RawMessage]]:
    """Lots of bounded length and size; what came before an error is a lot, too."""
    lot: list[RawMessage] = []
    octets = 0
    failure: ReturncallError | None = None
    try:
        for raw in raws:
            lot.append(raw)
            octets += len(raw.content)
            if len(lot) >= LOT_MESSAGES or octets >= LOT_OCTETS:
                yield lot
                lot, octets = [], 0
    except ReturncallError as error:
        failure = error
    if lot:
        yield lot
    if failure:
        raise failure
