"""Mail between us and the process that parses it: JSON and octets, nothing that could run.  Pure.

A message goes over without its key, date, flags and size, which the receiver knows better than what read hostile mail.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from returncall.model import Address, Attachment, Authentication, Link, Message, MessageKey, RawMessage, Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence


def pack_mails(raws: Sequence[RawMessage], authserv_ids: Sequence[frozenset[str]]) -> tuple[bytes, bytes]:
    """(what is said of the mails, their contents one after another)."""
    heads = [
        [*_place(raw.key), raw.received_at.isoformat(), raw.flags, raw.size, len(raw.content), sorted(ids)]
        for raw, ids in zip(raws, authserv_ids, strict=True)
    ]
    return _octets(heads), b"".join(raw.content for raw in raws)


def unpack_mails(heads: bytes, contents: bytes) -> list[tuple[RawMessage, frozenset[str]]]:
    """What pack_mails packed: mails, and whose Authentication-Results are believed for each."""
    found = []
    at = 0
    for account, folder, uidvalidity, uid, received_at, flags, size, length, ids in _plain(heads):
        key = MessageKey(account, folder, uidvalidity, uid)
        content = contents[at : at + length]
        found.append(
            (RawMessage(key, datetime.fromisoformat(received_at), tuple(flags), size, content), frozenset(ids))
        )
        at += length
    return found


def pack_found(found: Message | Unreadable) -> bytes:
    """One result."""
    if isinstance(found, Unreadable):
        return _octets(found.reason)
    return _octets(
        [
            [found.id, found.message_id, found.thread_id, found.in_reply_to, found.references],
            [[_parts(one) for one in some] for some in ((found.sender,), found.reply_to, found.to, found.cc)],
            [found.subject, found.sent_at and found.sent_at.isoformat(), found.text, found.quoted, found.signature],
            [[link.text, link.url] for link in found.links],
            [[one.name, one.content_type, one.size] for one in found.attachments],
            [found.list_id, found.auto_submitted],
            _authentication(found.authentication),
            found.header_fields,
            found.defects,
        ]
    )


def unpack_found(octets: bytes, raw: RawMessage) -> Message | Unreadable:
    """The result for `raw`.  Raises ValueError or TypeError for what pack_found never makes."""
    plain = _plain(octets)
    if isinstance(plain, str):
        return Unreadable(raw.key, raw.received_at, plain, raw.size, raw.content)
    ids, people, words, links, attachments, machine, authentication, fields, defects = plain
    mark, message_id, thread_id, in_reply_to, references = ids
    (sender,), reply_to, to, cc = (tuple(Address(*one) for one in some) for some in people)
    subject, sent_at, text, quoted, signature = words
    return Message(
        id=mark,
        key=raw.key,
        message_id=message_id,
        thread_id=thread_id,
        in_reply_to=in_reply_to,
        references=tuple(references),
        sender=sender,
        reply_to=reply_to,
        to=to,
        cc=cc,
        subject=subject,
        sent_at=datetime.fromisoformat(sent_at) if sent_at else None,
        received_at=raw.received_at,
        text=text,
        quoted=quoted,
        signature=signature,
        links=tuple(Link(*one) for one in links),
        attachments=tuple(Attachment(*one) for one in attachments),
        list_id=machine[0],
        auto_submitted=machine[1],
        authentication=Authentication(*authentication),
        header_fields=tuple((name, value) for name, value in fields),
        defects=tuple(defects),
        flags=raw.flags,
        size=raw.size,
    )


def _place(key: MessageKey) -> list[str | int]:
    return [key.account, key.folder, key.uidvalidity, key.uid]


def _parts(address: Address) -> list[str]:
    return [address.name, address.mailbox, address.host]


def _authentication(found: Authentication) -> list[str]:
    return [found.spf, found.dkim, found.dmarc, found.domain]


def _octets(value: Any) -> bytes:
    # Lone surrogates are written as they are: folder names and header fields may hold some.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _plain(octets: bytes) -> Any:
    return json.loads(octets.decode("utf-8", "surrogatepass"))
