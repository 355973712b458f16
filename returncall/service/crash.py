"""Places where a test may end the process, as a power cut would.  Does nothing unless RETURNCALL_CRASH_AT names one."""

from __future__ import annotations

import os
import signal

POINTS = (
    "intake.parsed",
    "intake.judged",
    "intake.before_commit",
    "intake.after_commit",
    "delivery.claimed",
    "delivery.connected",
    "delivery.before_data",
    "delivery.after_data",
    "delivery.before_mark",
    "delivery.after_mark",
)
_VARIABLE = "RETURNCALL_CRASH_AT"


def crash_point(name: str) -> None:
    """SIGKILL this process when the environment says so."""
    if os.environ.get(_VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
