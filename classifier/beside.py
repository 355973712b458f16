"""Judging in processes of its own, beside the one that fetches and stores.  [I/O]

spaCy and its weights live there and nowhere else, and two cores are used instead of one.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from classifier.judge_worker import read_value, write_value
from returncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from returncall.model import Assessment, Message, Profile

_LOT_SECONDS = 300.0
_TRIES = 2
_CODE = "import json,sys; sys.path[:]=json.loads(sys.argv[1]); from classifier.judge_worker import main; main()"
# Rows of a few hundred numbers gain nothing from threads of the numerical library, which take memory and cores.
_ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class JudgeDied(Exception):
    """The process ended, or had to be ended, over some messages."""


class _Worker:
    """One process.  Starting it costs nothing here; it is waited for when it is first asked."""

    def __init__(self, profile: Profile | None, personal: Path | None) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own code, no word of which comes from mail
                [sys.executable, "-X", "utf8", "-c", _CODE, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=os.environ | _ALONE,
            )
            assert self._process.stdin is not None
            write_value(self._process.stdin, (profile, personal))
        except OSError as error:
            raise _no_worker() from error
        self._version = ""

    @property
    def pid(self) -> int:
        return self._process.pid

    def version(self) -> str:
        """What the model is called; waits for the process to come up.  Raises UserError when it does not."""
        if not self._version:
            assert self._process.stdout is not None
            try:
                with self._leash():
                    self._version = read_value(self._process.stdout)
            except (EOFError, OSError) as error:
                self.end()
                raise _no_worker() from error
        return self._version

    def ask(self, messages: Sequence[Message]) -> list[Assessment] | None:
        """Their assessments; None when judging one of them broke.  Raises JudgeDied."""
        self.version()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            with self._leash():
                write_value(self._process.stdin, list(messages))
                judged: list[Assessment] | None = read_value(self._process.stdout)
        except (EOFError, OSError) as error:
            self.end()
            raise JudgeDied from error
        return judged

    def end(self) -> None:
        """Leave no process behind."""
        with contextlib.suppress(OSError):
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()
        self._process.wait()

    @contextlib.contextmanager
    def _leash(self) -> Iterator[None]:
        """Kill the process after a while, which ends every reading and writing."""
        timer = threading.Timer(_LOT_SECONDS, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _no_worker() -> UserError:
    return UserError(
        "The process that judges mail does not start.", remedy="Type `returncall doctor`; it says what is missing."
    )


class Beside:
    """Judges messages, each on its own, in at most `processes` processes.  Safe for threads."""

    def __init__(self, profile: Profile | None = None, *, personal: Path | None = None, processes: int = 1) -> None:
        """Nothing is started yet.  profile, personal: see classifier.here."""
        self._profile = profile
        self._personal = personal
        self.processes = processes
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        self._room = threading.Semaphore(processes)

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that wait for mail, for those who measure them."""
        return tuple(worker.pid for worker in self._idle)

    @property
    def version(self) -> str:
        """Name and version of the model.  Raises UserError when no process comes up."""
        with self._worker() as worker:
            return worker.version()

    def warm(self) -> None:
        """Start a process now, so that the first mail need not wait for it."""
        with self._lock:
            if not self._idle:
                self._idle.append(_Worker(self._profile, self._personal))

    def judge(self, messages: Sequence[Message]) -> list[Assessment]:
        """One assessment per message.  Raises RuntimeError or UserError when that cannot be had for all of them."""
        if not messages:
            return []
        judged = None
        for _ in range(_TRIES):
            try:
                judged = self._asked(messages)
            except JudgeDied:
                continue  # perhaps for want of memory, and not over these
            break
        if judged is None:
            raise RuntimeError("one of these messages cannot be judged")
        return judged

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            for worker in self._idle:
                worker.end()
            self._idle.clear()

    def _asked(self, messages: Sequence[Message]) -> list[Assessment] | None:
        with self._worker() as worker:
            return worker.ask(messages)

    @contextlib.contextmanager
    def _worker(self) -> Iterator[_Worker]:
        """A process for one question, waited for when all are busy; one over which an error came is not kept."""
        with self._room:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            worker = worker or _Worker(self._profile, self._personal)
            yield worker
            with self._lock:
                self._idle.append(worker)
