"""The Drafts folder and Sent as they are found -> what became of a draft that was put there.  Pure.

A mail program never changes a message: it puts another one beside it and removes the old one, in either order, and
may give it another Message-ID.  So an unchanged number is an unchanged copy, and what is gone is looked for twice,
some minutes apart, before it counts as deleted.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from returncall.model import PlacementState

if TYPE_CHECKING:
    from datetime import datetime

    from returncall.model import Draft, LyingMail, LyingMails, Placement

P = PlacementState
# Thunderbird, for one, removes the draft only after it has filed the mail in Sent; others do it the other way round.
PATIENCE: Final = timedelta(minutes=3)
_FOLD: Final = re.compile(rb"\r?\n(?=[ \t])")
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
FOLLOWED: Final = frozenset({P.PLACING, P.LYING, P.EDITED, P.TAKING, P.MISSING})


def fingerprint(octets: bytes) -> str:
    """SHA-256 (hex) of recipient, subject and body: what stays the same when a server adds header fields."""
    head, _, body = octets.partition(found[0]) if (found := _HEAD_END.search(octets)) else (octets, b"", b"")
    lines = sorted(
        b" ".join(line.split())
        for line in _FOLD.sub(b"", head).splitlines()
        if line.partition(b":")[0].strip().lower() in {b"to", b"cc", b"bcc", b"subject"}
    )
    return hashlib.sha256(b"\n".join((*lines, b"", *body.rstrip().splitlines()))).hexdigest()


def bears_our_name(mail: LyingMail, draft: Draft) -> bool:
    """Whether a mail has the draft's Message-ID or our own header field."""
    return not mail.names.isdisjoint({draft.mime_message_id, draft.mime_message_id.strip("<>").partition("@")[0]})


def copies(found: LyingMails, draft: Draft) -> tuple[LyingMail, ...]:
    """The mails of the folder that are the draft's copy, as anybody left it: by what they are called."""
    return tuple(mail for mail in found.mails if bears_our_name(mail, draft))


def own_words(found: LyingMails, draft: Draft, ids: frozenset[str]) -> tuple[LyingMail, ...]:
    """Drafts that answer the same mail under another name.  ids: of the mail and its thread."""
    return tuple(mail for mail in found.mails if not bears_our_name(mail, draft) and not mail.answers.isdisjoint(ids))


def was_never_put(known: Placement, found: LyingMails, draft: Draft) -> bool:
    """Whether an APPEND that nobody saw the end of did not happen: no number since then is without its mail."""
    if found.uidvalidity != known.uidvalidity or copies(found, draft):
        return False
    return set(range(known.uid, found.uidnext)) <= {mail.uid for mail in found.mails}


def next_state(known: Placement, *, there: bool, elsewhere: bool, is_sent: bool, now: datetime) -> PlacementState:
    """What has become of a copy that lay in Drafts.

    there: it lies at its number.  elsewhere: the same answer, edited, lies at another.  is_sent: Sent holds it or
    another answer.
    """
    if is_sent:
        return P.SENT
    if there:
        return known.state if known.state is P.EDITED else P.LYING
    if elsewhere:
        return P.EDITED
    if known.state is P.MISSING and now - known.changed_at >= PATIENCE:
        return P.DELETED
    return P.MISSING
