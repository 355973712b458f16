"""Draft -> the exact octets.  Pure: ids and the date are passed in.

In-Reply-To and References are carried byte for byte: the stdlib's plain SMTP policy would RFC 2047-encode ids over
about 64 characters, which breaks threading, so lines may be as long as RFC 5322 allows (998).
"""

from __future__ import annotations

import hashlib
import re
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from returncall.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from returncall.model import Address, Draft

POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")
OWN_HEADER = "X-Returncall-Id"
_KEPT_REFERENCES = 20
_MOST_LINE = 990
# What may stand in an id that is carried over: printable ASCII, no white space, in angle brackets.
_ID = re.compile(r"<[\x21-\x7e]{1,970}>")


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
    if own:
        chain.append(own)
    while chain and len("References: " + " ".join(chain)) > _MOST_LINE and len(chain) > 1:
        chain.pop(1 if len(chain) > 2 else 0)  # noqa: PLR2004  first and last matter most
    return own, tuple(chain)


def _header_address(address: Address) -> HeaderAddress:
    return HeaderAddress(display_name=address.name, addr_spec=address.address)


def compose(draft: Draft, *, date: datetime | None) -> bytes:
    """The mail as octets with CRLF line ends.  date None leaves the Date field out (for hashing).

    Raises Refused when the result would not carry exactly the fields and the one recipient of the draft.
    """
    mail = EmailMessage(policy=POLICY)
    try:
        mail["From"] = _header_address(draft.sender)
        mail["To"] = _header_address(draft.to)
        mail["Subject"] = draft.subject
        if date is not None:
            mail["Date"] = format_datetime(date)
        mail["Message-ID"] = draft.mime_message_id
        mail[OWN_HEADER] = draft.mime_message_id.strip("<>").partition("@")[0]
        mail.set_content(draft.body, charset="utf-8", cte="7bit" if _is_plain(draft.body) else "quoted-printable")
    except (ValueError, IndexError, UnicodeError) as error:
        raise Refused(
            "This draft cannot be written as a mail: an address or the subject has characters that mail cannot carry."
        ) from error
    octets = _insert_thread_fields(mail.as_bytes(), draft)
    _verify(octets, draft)
    return octets


def _is_plain(body: str) -> bool:
    return body.isascii() and all(len(line) <= _MOST_LINE for line in body.splitlines())


def _insert_thread_fields(octets: bytes, draft: Draft) -> bytes:
    """Put the ids in as raw bytes: EmailMessage's parser would touch odd ones such as <[x@host]>."""
    lines = b""
    if draft.in_reply_to:
        lines += b"In-Reply-To: " + draft.in_reply_to.encode("ascii") + b"\r\n"
    if draft.references:
        lines += b"References: " + "\r\n ".join(draft.references).encode("ascii") + b"\r\n"
    head, gap, body = octets.partition(b"\r\n\r\n")
    return head + b"\r\n" + lines + gap[2:] + body


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
