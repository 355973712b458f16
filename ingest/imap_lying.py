"""What lies in a folder, by its header fields: drafts with their answers, and mail to be found again.  [I/O]"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import imap_words
from ingest.imap_errors import Declined, declined
from ingest.imap_fetched import fetched
from ingest.imap_folder import uids_since
from ingest.imap_sent import CHUNK, ITEMS, KEPT_OCTETS, ids_of
from returncall.model import LyingMail, LyingMails

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ingest.imap_folder import Opened
    from ingest.imap_wire import Wire

_DELETED = "\\deleted"
_FLAGS = b"(UID FLAGS)"


def lying_since(wire: Wire, opened: Opened, since: datetime) -> LyingMails:
    """The folder's mail that came at `since` or up to two days before."""
    found: dict[int, LyingMail] = {}
    uids = uids_since(wire, opened, since)
    for start in range(0, len(uids), CHUNK):
        words = imap_words.uid_set(uids[start : start + CHUNK])
        for uid, content in _kept(wire, opened, words, ITEMS):
            if content is not None:
                names, answers = ids_of(content)
                found[uid] = LyingMail(uid, _as_text(names), _as_text(answers))
    mails = tuple(found[uid] for uid in sorted(found))
    return LyingMails(opened.folder, opened.uidvalidity, opened.uidnext, mails)


def still_there(wire: Wire, opened: Opened, uids: Iterable[int]) -> frozenset[int]:
    """Those of `uids` that lie there and are not marked as deleted."""
    wanted = sorted(set(uids))
    found: set[int] = set()
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        found.update(uid for uid, _ in _kept(wire, opened, imap_words.uid_set(some), _FLAGS))
    return frozenset(found & set(wanted))


def _kept(wire: Wire, opened: Opened, uids: bytes, items: bytes) -> Iterator[tuple[int, bytes | None]]:
    """(UID, literal or None) of those that are not marked as deleted."""
    wire.allow()
    try:
        for pieces in wire.answers(wire.begin("UID FETCH", uids, items), keep=KEPT_OCTETS):
            message = fetched(pieces)
            if message and message.flags is not None and _DELETED not in {flag.lower() for flag in message.flags}:
                yield message.uid, message.content
            wire.allow()
    except Declined as error:
        raise declined(wire.server, error, folder=opened.folder) from error


def _as_text(ids: frozenset[bytes]) -> frozenset[str]:
    return frozenset(one.decode("utf-8", "surrogateescape") for one in ids)
