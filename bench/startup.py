"""Start-up of the commands that people type all day, as ratios to an empty Python in the same run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 10


def _median(command: list[str]) -> float:
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Print one line per command: the median of ten, divided by that of `python -c pass`."""
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "returncall", "--config", folder, "--data", folder]
        subprocess.run([*program, "quarter"], capture_output=True, check=True)  # makes the database
        empty = _median([sys.executable, "-c", "pass"])
        for name, command in (
            ("--help", [sys.executable, "-m", "returncall", "--help"]),
            ("queue", [*program, "queue"]),
            ("queue --json", [*program, "queue", "--json"]),
            ("quarter", [*program, "quarter"]),
        ):
            print(f"{name:<14} {_median(command) / empty:5.1f} x an empty Python")


if __name__ == "__main__":
    main()
