"""From a mail's arrival in Dovecot to its stored draft, while `returncall run` waits in IDLE."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from returncall.store import drafts, messages
from returncall.store.engine import Store, open_store
from tests.end_to_end import mails
from tests.end_to_end.program import Program
from tests.rig.dovecot import Dovecot

ARRIVALS = 50
_AT_MOST = 60.0
_PAUSE = 0.5
_STEP = 0.01


def _outreach(number: int) -> bytes:
    """Each from another firm and with another id, so that none is a follow-up of another."""
    content = mails.outreach(0).replace(b"kestrel", b"kestrel%d" % number)
    return content.replace(b"Message-ID: <", b"Message-ID: <%d." % number)


def _seconds_to_draft(store: Store, message_id: str) -> float:
    began = time.perf_counter()
    while (seconds := time.perf_counter() - began) < _AT_MOST:
        with store.read() as conn:
            if any(drafts.for_message(conn, one.id) for one in messages.find_by_message_id(conn, message_id)):
                return seconds
        time.sleep(_STEP)
    raise SystemExit(f"No draft came within {_AT_MOST:.0f} seconds.")


def _measure(folder: Path, server: Dovecot, arrivals: int) -> list[float]:
    user = server.user()
    Program.with_account(folder, imap_port=server.port, smtp_port=9, user=user.name, password=user.password)
    folders = ["--config", str(folder / "config"), "--data", str(folder / "data")]
    service = subprocess.Popen(
        [sys.executable, "-m", "returncall", *folders, "run", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert service.stdout is not None
        service.stdout.readline()  # the page is there, and so is the database
        seconds = []
        with open_store(f"sqlite:///{folder / 'data' / 'returncall.sqlite3'}") as store:
            for number in range(arrivals + 1):
                content = _outreach(number)
                message_id = content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()
                user.deliver([content], at=datetime.now(UTC))
                seconds.append(_seconds_to_draft(store, message_id))
                time.sleep(_PAUSE)
        return seconds
    finally:
        service.send_signal(signal.SIGINT)
        service.wait(60)


def main(arrivals: int = ARRIVALS) -> None:
    """Print p50, p95 and the worst of `arrivals`, and the first, which also loads what judges."""
    server = Dovecot()
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            first, *later = _measure(Path(folder), server, arrivals)
    finally:
        server.stop()
    p95 = statistics.quantiles(later, n=20, method="inclusive")[-1]
    print(f"arrival to stored draft, {len(later)} arrivals, load {os.getloadavg()[0]:.1f}:")
    print(f"p50 {statistics.median(later):.2f} s, p95 {p95:.2f} s, worst {max(later):.2f} s")
    print(f"the first of all, which loads what judges: {first:.2f} s")


if __name__ == "__main__":
    main()
