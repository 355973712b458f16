"""Waiting for new mail.  [I/O]

IDLE for at most five minutes; every 20 seconds DONE and a tagged answer, so that a dead connection shows soon: a router
that has forgotten the connection tells neither side.  Servers without IDLE are asked by NOOP, as often.
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
PROBE_SECONDS = 20.0
# What a living line needs for a word.  Without an answer for so long a new connection is the quicker way to new mail.
PROOF_SECONDS = 15.0


def wait_for_change(wire: Wire, opened: Opened, seconds: float) -> bool:
    """Wait until the opened folder has another number of messages; False after `seconds` without.

    Returns only after the server has given a tagged answer, so either result proves that the line lives;
    a closed or silent line raises LineLost.
    """
    until = time.monotonic() + min(seconds, IDLE_MOST_SECONDS)
    wait = _idle if b"IDLE" in wire.capabilities else _noop
    try:
        while True:
            changed = wait(wire, opened, min(until, time.monotonic() + PROBE_SECONDS))
            if changed or time.monotonic() >= until:
                return changed
    except Declined as error:
        raise declined(wire.server, error, folder=opened.folder) from error


def _noop(wire: Wire, opened: Opened, until: float) -> bool:
    wire.wait(until - time.monotonic())
    changed = False
    wire.allow(PROOF_SECONDS)
    for pieces in wire.answers(wire.begin("NOOP")):
        changed = changed or _is_change(pieces, opened)
    return changed


def _idle(wire: Wire, opened: Opened, until: float) -> bool:
    wire.allow(PROOF_SECONDS)
    tag = wire.begin("IDLE")
    # Mail that came between two IDLEs may be told before the server's "+".
    changed = any(_is_change(pieces, opened) for pieces in wire.go_ahead(tag))
    while not changed and wire.wait(until - time.monotonic()):
        # An ended line is readable at once and for ever: reading it raises, so this cannot spin.
        pieces = wire.next_answer(tag)
        if pieces is None:
            return True  # the server has had enough; whatever came meanwhile is seen by looking
        changed = _is_change(pieces, opened)
    wire.done()
    wire.allow(PROOF_SECONDS)
    for pieces in wire.answers(tag):
        changed = changed or _is_change(pieces, opened)
    return changed


def _is_change(pieces: list[bytes], opened: Opened) -> bool:
    count = imap_answers.exists(pieces)
    return count is not None and count != opened.messages
