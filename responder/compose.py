"""Draft -> the exact octets.  Pure: ids and the date are passed in.

The header is written here, line by line, and only the body by the stdlib: its SMTP policy would RFC 2047-encode ids
over about 64 characters, which breaks threading, and touch odd ones such as <[x@host]>.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from responder.recipients import is_sendable
from returncall.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from returncall.model import Address, Draft

# RFC 2045, 6.7: no line of quoted-printable is longer than 76.
POLICY = SMTP.clone(max_line_length=76, cte_type="7bit")
OWN_HEADER = "X-Returncall-Id"
_KEPT_REFERENCES = 20
_MOST_LINE = 990
_FOLD_AT = 76
_MOST_NAME = 200
# An encoded word has at most 75 characters (RFC 2047, 2): 45 octets are 60 in base64, and 12 are the frame.
_WORD_OCTETS = 45
# What may stand in an id that is carried over: printable ASCII, no white space, in angle brackets.
_ID = re.compile(r"<[\x21-\x7e]{1,970}>")
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def thread_fields(
    message_id: str | None, references: tuple[str, ...], in_reply_to: str | None
) -> tuple[str | None, tuple[str, ...]]:
    """(In-Reply-To, References) for an answer (RFC 5322, 3.6.4): the first and the last 20 of the chain, then the id.

    Ids that cannot stand in a header field are left out rather than mended.
    """
    chain = [i for i in (references or ((in_reply_to,) if in_reply_to else ())) if _ID.fullmatch(i)]
    own = message_id if message_id and _ID.fullmatch(message_id) else None
    chain = [i for i in dict.fromkeys(chain) if i != own]
    if len(chain) > _KEPT_REFERENCES + 1:
        chain = [chain[0], *chain[-_KEPT_REFERENCES:]]
    return own, (*chain, own) if own else tuple(chain)


def compose(draft: Draft, *, date: datetime | None) -> bytes:
    """The mail as octets with CRLF line ends.  date None leaves the Date field out (for hashing).

    Raises Refused when the result would not carry exactly the fields and the one recipient of the draft.
    """
    _refuse_unwritable(draft)
    mail = EmailMessage(policy=POLICY)
    try:
        mail.set_content(draft.body, charset="utf-8", cte="7bit" if _is_plain(draft.body) else "quoted-printable")
    except UnicodeError as error:
        raise Refused(f"The text of {draft.id} has characters that mail cannot carry.") from error
    lines = [
        _address_line("From", draft.sender),
        _address_line("To", draft.to),
        _text_line("Subject", draft.subject),
        f"Date: {format_datetime(date)}" if date is not None else "",
        f"Message-ID: {draft.mime_message_id}",
        f"{OWN_HEADER}: {draft.mime_message_id.strip('<>').partition('@')[0]}",
        f"In-Reply-To: {draft.in_reply_to}" if draft.in_reply_to else "",
        "\r\n ".join(("References:", *draft.references)) if draft.references else "",
    ]
    octets = "".join(f"{line}\r\n" for line in lines if line).encode("ascii") + mail.as_bytes()
    _verify(octets, draft)
    return octets


def _refuse_unwritable(draft: Draft) -> None:
    for address in (draft.sender, draft.to):
        if not is_sendable(address):
            raise Refused(f"{draft.id} cannot be written as a mail: its address is none that mail can carry.")
    ids = (draft.mime_message_id, *((draft.in_reply_to,) if draft.in_reply_to else ()), *draft.references)
    if not all(map(_ID.fullmatch, ids)):
        raise Refused(f"{draft.id} cannot be written as a mail: a Message-ID in it is none that mail can carry.")
    if any(unicodedata.category(c) in _UNWRITABLE for c in draft.subject):
        raise Refused(f"{draft.id} cannot be written as a mail: its subject has line breaks or control characters.")
    if "\0" in draft.body:
        raise Refused(f"The text of {draft.id} has characters that mail cannot carry.")


def _address_line(field: str, address: Address) -> str:
    name = " ".join("".join(" " if unicodedata.category(c) in _UNWRITABLE else c for c in address.name).split())
    name = name[:_MOST_NAME].strip()
    if not name:
        return f"{field}: {address.address}"
    if name.isascii() and "=?" not in name:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'{field}: "{quoted}" <{address.address}>'
    return f"{field}: {_encoded(name)}\r\n <{address.address}>"


def _text_line(field: str, text: str) -> str:
    """Plain where plain suffices, folded only at single spaces, so that unfolding gives back the same words."""
    if not text.isascii() or "=?" in text or text != " ".join(text.split()):
        return f"{field}: {_encoded(text)}"
    lines = [f"{field}:"]
    for word in text.split(" "):
        if len(word) > _FOLD_AT:
            return f"{field}: {_encoded(text)}"
        if len(lines[-1]) + 1 + len(word) > _FOLD_AT:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)


def _encoded(text: str) -> str:
    """RFC 2047 encoded words, whole characters in each (section 5)."""
    words: list[bytes] = []
    for character in text:
        octets = character.encode("utf-8")
        if words and len(words[-1]) + len(octets) <= _WORD_OCTETS:
            words[-1] += octets
        else:
            words.append(octets)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in words)


def _is_plain(body: str) -> bool:
    return body.isascii() and all(len(line) <= _MOST_LINE for line in re.split(r"[\r\n]", body))


def _verify(octets: bytes, draft: Draft) -> None:
    head = octets.partition(b"\r\n\r\n")[0]
    names = [line.split(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    allowed = {
        b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"mime-version",
        b"content-type", b"content-transfer-encoding", OWN_HEADER.lower().encode(),
    }  # fmt: skip
    if (
        len(names) != len(set(names))
        or not set(names) <= allowed
        or b"\0" in octets
        or b"\n" in octets.replace(b"\r\n", b"")
    ):
        raise Refused(f"The draft {draft.id} would make a mail with unexpected header fields; it was not composed.")


def content_hash(draft: Draft) -> str:
    """SHA-256 (hex) of everything the user approves: the envelope and every octet but the Date field.

    The Date is left out because it is set when the user approves; the approved octets are stored and hashed again.
    """
    digest = hashlib.sha256()
    digest.update(f"{draft.sender.address}\n{draft.to.address}\n{draft.message}\n{draft.thread_id}\n".encode())
    digest.update(compose(draft, date=None))
    return digest.hexdigest()


def octets_hash(octets: bytes) -> str:
    """SHA-256 (hex) of the octets on the wire."""
    return hashlib.sha256(octets).hexdigest()


def new_message_id(random_hex: str) -> str:
    """A Message-ID that names neither the host nor the user.  random_hex: 128 bits from the caller."""
    return f"<{random_hex}@returncall.invalid>"
