"""Hostile mail: every file under some folders, or mail made to hurt, each between two good mails.

    python -m bench hazards FOLDER ...      files
    python -m bench hazards --made [N]      bench/nasty.py: N octets of each (32,000), twice, four times, and 4 MB

Says whether every good mail was processed and every hostile one kept, stored or set aside, octet for octet; how often
the program and its reading process ended; and the most that any one mail cost, in all processes together, those that
were lost and replaced included: seconds of computing and memory.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.nasty import MADE, mail
from returncall.app import App, open_app
from returncall.model import MessageKey, RawMessage
from returncall.service.intake import take_in
from returncall.service.tally import Tally
from returncall.store import failures, messages

if TYPE_CHECKING:
    from collections.abc import Iterator

_GOOD = (
    "From: Grace Hill <grace@friends.example>\r\nTo: sam@example.org\r\nSubject: Lunch {0}\r\n"
    "Message-ID: <good{0}@friends.example>\r\n\r\nAre you free on Friday?  {0}\r\n"
)
_INSIDE = "--inside"
_MOST_SECONDS = 2.0
_MOST_MB = 300.0
_MOST_GROWTH = 2.5
# Below this the clock's noise and the two good mails decide.
_NOISE = 0.05
_TURNS = 2
_HUGE = 4_000_000
_SHOWN = 8


@dataclass(frozen=True)
class Cost:
    """What one mail cost.  seconds: of computing; megabytes: the reader whole, and what the program grew by."""

    name: str
    seconds: float
    megabytes: float
    readers_lost: int = 0


@dataclass(frozen=True)
class Case:
    """name: of the file, or of what it is made of; size: octets asked for, 0 for files."""

    name: str
    size: int
    content: bytes


class _Peaks(threading.Thread):
    """Watches the peak memory of processes while they live: afterwards nobody can tell."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._ours = Path("/proc/self/cmdline").read_bytes()
        self.is_over = threading.Event()
        self.most = 0.0
        self.own_seconds = 0.0

    def run(self) -> None:
        while not self.is_over.wait(0.005):
            self.look()
            self.own_seconds = time.thread_time()

    def look(self) -> None:
        for pid in _children():
            # A child that has not become another program yet is ours, with all the mails that we hold.
            with contextlib.suppress(OSError):
                if Path(f"/proc/{pid}/cmdline").read_bytes() != self._ours:
                    self.most = max(self.most, _megabytes(pid, "VmHWM"))


def main(*arguments: str) -> int:
    """Print the findings; 1 when a promise is broken.  The program runs in a process of its own, whose end is seen."""
    if arguments[:1] == (_INSIDE,):
        return _inside(*arguments[1:])
    done = subprocess.run([sys.executable, "-m", "bench.hazards", _INSIDE, *arguments], check=False)
    died = done.returncode not in (0, 1)
    print(f"exits of the program's own process: {int(died)}" + (f" (code {done.returncode})" if died else ""))
    return int(done.returncode != 0)


def _inside(*arguments: str) -> int:
    cases = list(_made(*map(int, arguments[1:]))) if arguments[:1] == ("--made",) else list(_files(arguments))
    with tempfile.TemporaryDirectory() as place:
        app = open_app(place, place)
        try:
            for at in (1, 2):
                _take(app, -at, Case("warm", 0, mail("job-and-words", 2_000, at)))
            costs = [_take(app, number, case) for number, case in enumerate(cases, 1)]
            is_kept = _tell_what_became_of(app, cases)
            is_cheap = _tell_costs(costs, len(app.parser.ended) - sum(one.was_meant for one in app.parser.ended))
            is_even = _tell_growth(cases, costs)
        finally:
            app.close()
    is_well = is_kept and is_cheap and is_even
    print("every promise kept" if is_well else "A PROMISE IS BROKEN")
    return int(not is_well)


def _files(folders: tuple[str, ...]) -> Iterator[Case]:
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                yield Case(str(path.relative_to(folder)), 0, path.read_bytes())


def _made(least: int = 32_000) -> Iterator[Case]:
    for name in MADE:
        for size in (least, 2 * least, 4 * least):
            for turn in range(_TURNS):
                yield Case(name, size, mail(name, size, turn))
        yield Case(name, _HUGE, mail(name, _HUGE))


def _take(app: App, number: int, case: Case) -> Cost:
    good = [_GOOD.format(f"{number}-{side}").encode() for side in (1, 2)]
    mails = [good[0], case.content, good[1]]
    raws = [
        RawMessage(MessageKey("bench", "hazards", 1, abs(number) * 3 + at), datetime.now(UTC), (), len(one), one)
        for at, one in enumerate(mails)
    ]
    before = {pid: _seconds(pid) for pid in _children()}
    for pid in (os.getpid(), *before):
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")  # the peak is counted anew
    held, ended = _megabytes(os.getpid(), "VmRSS"), len(app.parser.ended)
    peaks = _Peaks()
    peaks.start()
    began = time.process_time()
    take_in(app, raws, Tally())
    seconds = time.process_time() - began
    peaks.is_over.set()
    peaks.join()
    peaks.look()
    gone = list(app.parser.ended)[ended:]
    spent = {pid: _seconds(pid) for pid in _children()} | {one.pid: one.seconds for one in gone}
    seconds += sum(now - before.get(pid, 0.0) for pid, now in spent.items()) - peaks.own_seconds
    grew = _megabytes(os.getpid(), "VmHWM") - held
    lost = sum(not one.was_meant for one in gone)
    return Cost(f"{case.name} {case.size:,}" if case.size else case.name, seconds, grew + peaks.most, lost)


def _children() -> list[int]:
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _seconds(pid: int) -> float:
    """Of computing, by all threads; 0 when the process is gone."""
    try:
        tasks = [task.read_text(encoding="ascii").split()[0] for task in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    except OSError:
        return 0.0
    return sum(map(int, tasks)) / 1e9


def _megabytes(pid: int, field: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(field)), 0.0)


def _tell_what_became_of(app: App, cases: list[Case]) -> bool:
    """Whether each good mail was processed and each hostile one is in the store, octet for octet."""
    goods = 2 * len(cases)
    reasons: dict[str, int] = {}
    stored = aside = again = 0
    lost: list[str] = []
    with app.store.read() as conn:
        missing = sum(
            not messages.find_by_message_id(conn, f"<good{number}-{side}@friends.example>")
            for number in range(1, len(cases) + 1)
            for side in (1, 2)
        )
        parked = {one.key.uid: one for one in failures.list_failures(conn)}
        same = {case.content for case in cases}
        for number, case in enumerate(cases, 1):
            key = MessageKey("bench", "hazards", 1, number * 3 + 1)
            if one := parked.get(key.uid):
                reasons[f"{one.stage}: {one.error}"] = reasons.get(f"{one.stage}: {one.error}", 0) + 1
                kept = failures.raw_of(conn, one.id)
                aside += kept is not None and kept[0] == case.content
                lost += [] if kept is not None and kept[0] == case.content else [case.name]
                continue
            at = messages.locate(conn, key)
            octets = messages.get_raw(conn, at) if at else None
            if octets == case.content:
                stored += 1
            elif octets in same:  # the same mail but for its trace fields, taken in before
                again += 1
            else:
                lost.append(case.name)
    print(f"{len(cases)} mails, each between two good ones; good mails processed: {goods - missing} of {goods}")
    print(f"kept octet for octet: {stored} stored, {aside} set aside; {again} copies of such; lost: {len(lost)} {lost}")
    for reason, count in sorted(reasons.items()):
        print(f"  {count:4} set aside: {reason}")
    return not missing and not lost


def _tell_costs(costs: list[Cost], readers_lost: int) -> bool:
    slow = sorted(costs, key=lambda cost: -cost.seconds)
    big = sorted(costs, key=lambda cost: -cost.megabytes)
    print(f"reading processes lost and replaced: {readers_lost} {[c.name for c in costs if c.readers_lost][:_SHOWN]}")
    print("most computing, s: " + ", ".join(f"{cost.seconds:.2f} {cost.name}" for cost in slow[:_SHOWN]))
    print("most memory, MB: " + ", ".join(f"{cost.megabytes:.0f} {cost.name}" for cost in big[:_SHOWN]))
    return slow[0].seconds <= _MOST_SECONDS and big[0].megabytes <= _MOST_MB


def _tell_growth(cases: list[Case], costs: list[Cost]) -> bool:
    least: dict[str, dict[int, float]] = {}
    for case, cost in zip(cases, costs, strict=True):
        if case.size and case.size != _HUGE:
            by_size = least.setdefault(case.name, {})
            by_size[case.size] = min(cost.seconds, by_size.get(case.size, cost.seconds))
    growth = []
    for name, by_size in least.items():
        once, twice, four_times = (by_size[size] for size in sorted(by_size))
        growth += [(twice / max(once, _NOISE), name), (four_times / max(twice, _NOISE), name)]
    if not growth:
        return True
    growth.sort(reverse=True)
    print("twice the size costs at most: " + ", ".join(f"{times:.2f} x {name}" for times, name in growth[:_SHOWN]))
    return growth[0][0] <= _MOST_GROWTH


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
