"""Places where a test may end the process, as a power cut would.

Each step has two: `NAME:before` and `NAME:after`.  Nothing happens unless RETURNCALL_CRASH_AT names one of them.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS: Final = (
    "intake.parse",
    "intake.judge",
    "intake.store",
    "intake.keep_mail",
    "intake.keep_draft",
    "intake.cursor",
    "intake.folder_end",
    "intake.answered_by_hand",
    "intake.gone",
    "desk.approve",
    "desk.close_draft",
    "desk.queue_delivery",
    "desk.edit",
    "desk.switch",
    "desk.skip",
    "desk.undo",
    "desk.snooze",
    "desk.correct",
    "delivery.recover",
    "delivery.sent_check",
    "delivery.settle",
    "delivery.claim",
    "delivery.connect",
    "delivery.mail",
    "delivery.rcpt",
    "delivery.last_look",
    "delivery.phase",
    "delivery.data",
    "delivery.content",
    "delivery.mark",
    "delivery.put_off",
    "delivery.withdraw",
    "copies.intend",
    "copies.append",
    "copies.note",
    "drafts.intend",
    "drafts.append",
    "drafts.note",
    "drafts.take_back",
    "drafts.follow",
    "digest.compile",
    "database.take_over",
)
POINTS: Final = tuple(f"{step}:{side}" for step in STEPS for side in ("before", "after"))
_VARIABLE: Final = "RETURNCALL_CRASH_AT"


@contextmanager
def crash_step(name: str) -> Iterator[None]:
    """A step that a power cut may come before or after."""
    crash_point(f"{name}:before")
    yield
    crash_point(f"{name}:after")


def crash_point(point: str) -> None:
    """SIGKILL this process when the environment says so."""
    if os.environ.get(_VARIABLE) == point:
        os.kill(os.getpid(), signal.SIGKILL)
