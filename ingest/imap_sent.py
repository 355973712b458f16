"""What the user, or we, already sent.  [I/O]

Before anything goes out: did somebody answer by hand, is our own mail already there?  Read from the Sent folder's
header fields and compared here: message ids never become part of a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest import imap_words
from ingest.imap_errors import Declined, declined
from ingest.imap_fetched import fetched
from ingest.imap_folder import uids_since

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.imap_folder import Opened
    from ingest.imap_wire import Wire

OWN_HEADER = "X-Returncall-Id"
KEPT_OCTETS = 32_768
_FIELDS = f"MESSAGE-ID IN-REPLY-TO REFERENCES {OWN_HEADER.upper()} X-MICROSOFT-ORIGINAL-MESSAGE-ID".encode("ascii")
ITEMS = b"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (%s)]<0.%d>)" % (_FIELDS, KEPT_OCTETS)
CHUNK = 200
_FOLD = re.compile(rb"\r?\n[ \t]+")
_ID = re.compile(rb"<[^<>]{1,2000}>")
_SPACE = re.compile(rb"\s+")
_ANSWERING = frozenset({b"in-reply-to", b"references"})


@dataclass(slots=True)
class SentHeaders:
    """The message ids of a Sent folder's mail, read once and kept up to date.

    since: from when on it is complete.  names: what mails are called; answers: what they answer.
    """

    uidvalidity: int
    since: datetime
    next_uid: int = 1
    names: dict[bytes, datetime] = field(default_factory=dict)
    answers: dict[bytes, datetime] = field(default_factory=dict)

    def update(self, wire: Wire, opened: Opened) -> None:
        """Read what came since the last look."""
        if self.next_uid == 1:
            uids: Sequence[int] = uids_since(wire, opened, self.since)
        else:
            uids = range(self.next_uid, opened.uidnext)
        wire.allow()
        tags = [
            wire.begin("UID FETCH", imap_words.uid_set(uids[start : start + CHUNK]), ITEMS)
            for start in range(0, len(uids), CHUNK)
        ]
        try:
            for tag in tags:
                for pieces in wire.answers(tag, keep=KEPT_OCTETS):
                    self._note(pieces)
                    wire.allow()
        except Declined as error:
            raise declined(wire.server, error, folder=opened.folder) from error
        self.next_uid = opened.uidnext

    def _note(self, pieces: list[bytes]) -> None:
        message = fetched(pieces)
        if message is None or message.content is None:
            return
        at = message.received_at or self.since
        names, answers = ids_of(message.content)
        for known, ids in ((self.names, names), (self.answers, answers)):
            for one in ids:
                known[one] = max(at, known.get(one, at))


def ids_of(header: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """(what the mail is called, what it answers) of a header block.

    Called: Message-ID, Microsoft's note of the one that Exchange replaced, and our own header field.
    """
    names: set[bytes] = set()
    answers: set[bytes] = set()
    for line in _FOLD.sub(b" ", header).splitlines():
        key, _, value = line.partition(b":")
        key = key.strip().lower()
        ids = {_SPACE.sub(b"", one) for one in _ID.findall(value)}
        if key in _ANSWERING:
            answers |= ids
        else:
            names |= ids or ({value.strip()} if value.strip() else set())
    return frozenset(names), frozenset(answers)


def id_octets(message_id: str) -> bytes:
    """A message id as it is compared: without white space, bytes as they stood."""
    try:
        octets = message_id.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character that no octets stood for: it is nobody's id
        octets = message_id.encode("utf-8", "surrogatepass")
    return _SPACE.sub(b"", octets)
