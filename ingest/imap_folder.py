"""One opened folder: how many messages, which UIDs.  [I/O]

EXAMINE only, but for the Drafts folder while a draft of ours is taken back.  UIDs are listed by UID FETCH over
ranges, an answer a message: SEARCH ALL puts them on one line, which breaks near 150,000 messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ingest import imap_answers, imap_words
from ingest.imap_errors import Declined, declined
from ingest.imap_fetched import fetched
from returncall.errors import MailboxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.imap_wire import Wire

# Answers to SEARCH come on one line: 50,000 UIDs of ten digits stay under the 1 MB that a line may have.
_SEARCH_SPAN = 50_000
_SEARCH_RANGES = 40
_LIST_SPAN = 5_000
_DEPTH = 3
# SINCE compares days, in whatever zone the server thinks; the exact time is compared here.
_SINCE_SLACK = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Opened:
    """An examined folder.  uidnext is one more than the highest UID, 1 when there is none."""

    folder: str
    uidvalidity: int
    uidnext: int
    messages: int
    highestmodseq: int


def examine(wire: Wire, folder: str, octets: bytes, *, for_taking_back: bool = False) -> Opened:
    """Open `folder` for reading only.  octets: its name as the server spells it."""
    if for_taking_back:
        wire.allow_taking_back(imap_words.quoted(octets))
    numbers: dict[str, int] = {}
    messages = 0
    wire.selections += 1
    wire.settle()
    try:
        for pieces in wire.run("SELECT" if for_taking_back else "EXAMINE", imap_words.quoted(octets)):
            found = imap_answers.code_number(pieces)
            if found:
                numbers[found[0]] = found[1]
            messages = imap_answers.exists(pieces) or messages
        if not numbers.get("UIDVALIDITY"):
            raise MailboxError(
                f'The mail server {wire.server.place} keeps no lasting numbers for the folder "{folder}".',
                remedy="returncall cannot follow such a folder; forward its mail to another mailbox.",
            )
        uidnext = numbers.get("UIDNEXT", 0) or _highest_uid(wire, messages) + 1
    except Declined as error:
        raise declined(wire.server, error, folder=folder) from error
    return Opened(folder, numbers["UIDVALIDITY"], uidnext, messages, numbers.get("HIGHESTMODSEQ", 0))


def _highest_uid(wire: Wire, messages: int) -> int:
    if not messages:
        return 0
    return max((imap_answers.listed_uid(pieces) or 0 for pieces in wire.run("UID FETCH", b"*", b"(UID)")), default=0)


def uids_since(wire: Wire, opened: Opened, since: datetime) -> list[int]:
    """UIDs of messages that came at `since` or up to two days before, rising.

    By SEARCH SINCE over ranges of UIDs, where those are few enough; else by listing every INTERNALDATE.
    The caller compares the exact time.
    """
    earliest = since.astimezone(UTC) - _SINCE_SLACK
    try:
        if opened.uidnext <= _SEARCH_SPAN * _SEARCH_RANGES:
            return _searched(wire, opened, earliest)
        return [uid for uid, at in _listed(wire, opened) if at is None or at >= earliest]
    except Declined as error:
        raise declined(wire.server, error, folder=opened.folder) from error


def _searched(wire: Wire, opened: Opened, earliest: datetime) -> list[int]:
    uids: set[int] = set()
    tags = []
    wire.allow()
    for start in range(1, opened.uidnext, _SEARCH_SPAN):
        end = min(start + _SEARCH_SPAN, opened.uidnext) - 1
        words = (b"UID", imap_words.span(start, end), b"SINCE", imap_words.day(earliest.date()))
        tags.append(wire.begin("UID SEARCH", *words))
    for tag in tags:
        for pieces in wire.answers(tag):
            uids.update(imap_answers.search_uids(pieces) or ())
        wire.allow()
    return sorted(uid for uid in uids if 0 < uid < opened.uidnext)


def _listed(wire: Wire, opened: Opened) -> Iterator[tuple[int, datetime | None]]:
    """(UID, INTERNALDATE or None) of all messages, rising, a few ranges asked ahead."""
    start = 1
    size = _LIST_SPAN
    last = opened.uidnext - 1
    while start <= last:
        tags = []
        wire.allow()
        for _ in range(_DEPTH):
            if start > last:
                break
            end = min(last, start + size - 1)
            tags.append(wire.begin("UID FETCH", imap_words.span(start, end), b"(UID INTERNALDATE)"))
            start = end + 1
        found: dict[int, datetime | None] = {}
        for tag in tags:
            for pieces in wire.answers(tag):
                message = fetched(pieces)
                if message and message.uid <= last:
                    found[message.uid] = message.received_at
                    wire.allow()
        # UIDs may lie milliards apart; empty stretches are crossed in growing steps.
        size = size * 4 if len(found) < _LIST_SPAN else _LIST_SPAN
        yield from sorted(found.items())
