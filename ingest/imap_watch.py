"""Waiting for new mail.  [I/O]

IDLE for at most five minutes, then DONE and a tagged answer, so that a dead connection shows.
Servers without IDLE are asked by NOOP at the end.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ingest import imap_answers
from ingest.imap_errors import Declined, declined

if TYPE_CHECKING:
    from ingest.imap_folder import Opened
    from ingest.imap_wire import Wire

IDLE_MOST_SECONDS = 300.0


def wait_for_change(wire: Wire, opened: Opened, seconds: float) -> bool:
    """Wait until the opened folder has another number of messages; False after `seconds` without.

    Returns only after the server has given a tagged answer, so either result proves that the line lives;
    a closed or silent line raises LineLost.
    """
    until = time.monotonic() + min(seconds, IDLE_MOST_SECONDS)
    can_idle = b"IDLE" in wire.capabilities
    changed = False
    try:
        if can_idle:
            changed = _idle(wire, opened, until)
        else:
            wire.wait(until - time.monotonic())
            for pieces in wire.run("NOOP"):
                changed = changed or _is_change(pieces, opened)
    except Declined as error:
        raise declined(wire.server, error, folder=opened.folder) from error
    return changed


def _idle(wire: Wire, opened: Opened, until: float) -> bool:
    wire.allow()
    tag = wire.begin("IDLE")
    wire.go_ahead(tag)
    changed = False
    while not changed and wire.wait(until - time.monotonic()):
        # An ended line is readable at once and for ever: reading it raises, so this cannot spin.
        pieces = wire.next_answer(tag)
        if pieces is None:
            return True  # the server has had enough; whatever came meanwhile is seen by looking
        changed = _is_change(pieces, opened)
    wire.done()
    for pieces in wire.answers(tag):
        changed = changed or _is_change(pieces, opened)
    return changed


def _is_change(pieces: list[bytes], opened: Opened) -> bool:
    count = imap_answers.exists(pieces)
    return count is not None and count != opened.messages
