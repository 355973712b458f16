"""Peak memory of a first run over mailboxes of several sizes: all processes of the program together, flat or not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.end_to_end.program import Program
from tests.ingest.test_large_mailbox import LargeFolder
from tests.rig.fake_imap import FakeImap

SIZES = (5_000, 50_000)
_STEP = 0.1


def _megabytes(pid: int) -> float:
    """Resident memory of the process and of all below it; what they share counts as often as it is shared."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        below = [one for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text().split()]
    except OSError:
        return 0.0  # gone meanwhile
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(_megabytes(int(one)) for one in below)


def _run(messages: int) -> tuple[float, float, str]:
    """(peak megabytes, seconds, what the program said) of a first look at so many messages of the last thirty days."""
    with tempfile.TemporaryDirectory() as name, FakeImap(LargeFolder(count=messages, recent=messages)) as server:
        folder = Path(name)
        Program.with_account(folder, imap_port=server.port, smtp_port=9, user="me", password="canary")
        folders = ["--config", str(folder / "config"), "--data", str(folder / "data")]
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "returncall", *folders, "run", "--once"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _megabytes(process.pid))
            time.sleep(_STEP)
        said = process.communicate()[0].decode().splitlines()
        return peak, time.perf_counter() - began, said[0] if said else ""


def main(*sizes: int) -> None:
    """Print one line per size."""
    for messages in sizes or SIZES:
        peak, seconds, said = _run(messages)
        print(f"{messages:,} messages: peak {peak:.0f} MB, {seconds:.0f} s; {said}", flush=True)


if __name__ == "__main__":
    main()
