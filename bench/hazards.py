"""Hostile mail: `python -m bench hazards FOLDER` takes in every file under FOLDER, each between two good mails.

Says whether every good mail was processed, what was set aside and whether its bytes were kept, and the most that any
one file cost, in both processes together: seconds of computing and memory.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from returncall.app import App, open_app
from returncall.model import MessageKey, RawMessage
from returncall.service.intake import take_in
from returncall.service.tally import Tally
from returncall.store import failures, messages

_GOOD = (
    "From: Grace Hill <grace@friends.example>\r\nTo: sam@example.org\r\nSubject: Lunch {0}\r\n"
    "Message-ID: <good{0}@friends.example>\r\n\r\nAre you free on Friday?  {0}\r\n"
)
_MOST_SECONDS = 2.0
_MOST_MB = 300.0


@dataclass(frozen=True)
class Cost:
    """What one file cost.  seconds: of computing; megabytes: the parser whole, and what we ourselves grew by."""

    name: str
    seconds: float
    megabytes: float


def main(folder: str) -> int:
    """Print the findings; 1 when a promise is broken."""
    paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as place:
        app = open_app(place, place)
        try:
            _take(app, 0, b"Subject: warm\r\n\r\nup\r\n")
            costs = [_take(app, number, path.read_bytes(), path.name) for number, path in enumerate(paths, 1)]
            return _report(app, paths, costs)
        finally:
            app.close()


def _take(app: App, number: int, content: bytes, name: str = "") -> Cost:
    good = [_GOOD.format(f"{number}-{side}").encode() for side in (1, 2)]
    mails = [good[0], content, good[1]]
    raws = [
        RawMessage(MessageKey("bench", "hazards", 1, number * 3 + at), datetime.now(UTC), (), len(mail), mail)
        for at, mail in enumerate(mails)
    ]
    pids = app.parser.pids
    for pid in (os.getpid(), *pids):
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")  # the peak is counted anew
    before = _megabytes(os.getpid(), "VmRSS")
    seconds = time.process_time() + sum(map(_seconds, pids))
    take_in(app, raws, Tally())
    survived = app.parser.pids == pids
    seconds = time.process_time() + sum(map(_seconds, app.parser.pids)) - seconds
    if not survived and pids:
        seconds = _MOST_SECONDS if seconds < 0 else seconds
    grew = _megabytes(os.getpid(), "VmHWM") - before
    return Cost(name, seconds, grew + max((_megabytes(pid, "VmHWM") for pid in app.parser.pids), default=0.0))


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int, field: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


def _report(app: App, paths: list[Path], costs: list[Cost]) -> int:
    missing = [
        number
        for number in range(1, len(paths) + 1)
        for side in (1, 2)
        if not _is_known(app, f"<good{number}-{side}@friends.example>")
    ]
    lost = []
    reasons: dict[str, int] = {}
    with app.store.read() as conn:
        parked = failures.list_failures(conn)
        for one in parked:
            reasons[f"{one.stage}: {one.error}"] = reasons.get(f"{one.stage}: {one.error}", 0) + 1
            kept = failures.raw_of(conn, one.id)
            if kept is None or kept[0] != paths[one.key.uid // 3 - 1].read_bytes():
                lost.append(one.key.uid)
    slow = max(costs, key=lambda cost: cost.seconds)
    big = max(costs, key=lambda cost: cost.megabytes)
    print(f"{len(paths)} files, each between two good mails; {2 * len(paths) - len(missing)} good mails processed")
    print(f"set aside: {len(parked)}, with their bytes: {len(parked) - len(lost)}")
    for reason, count in sorted(reasons.items()):
        print(f"  {count:4} {reason}")
    print(f"most computing: {slow.seconds:.2f} s ({slow.name}); most memory: {big.megabytes:.0f} MB ({big.name})")
    is_well = not missing and not lost and slow.seconds <= _MOST_SECONDS and big.megabytes <= _MOST_MB
    print("every promise kept" if is_well else "A PROMISE IS BROKEN")
    return int(not is_well)


def _is_known(app: App, message_id: str) -> bool:
    with app.store.read() as conn:
        return bool(messages.find_by_message_id(conn, message_id))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
