"""Which conversation a message belongs to, from its own header alone."""

from __future__ import annotations

import hashlib


def thread_id(message_id: str | None, in_reply_to: str | None, references: tuple[str, ...], fingerprint: str) -> str:
    """32 hex digits, the same for all messages that share a root id (RFC 5322, 3.6.4: References begins with it).

    A message without any id is a thread of its own.  Whether the sender belongs to the thread is for the store to
    check (ids are easily forged), so this value alone never raises trust.
    """
    root = references[0] if references else (in_reply_to or message_id or fingerprint)
    return hashlib.sha256(root.encode("utf-8", "surrogateescape")).hexdigest()[:32]
