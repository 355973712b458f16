"""The parts of a MIME message: texts, HTML and attachments.

A body of one plain or HTML part is decoded here; everything else mail-parser takes apart.  Text is decoded by its
declared charset, else UTF-8, else Windows-1252; `bad-charset` notes where the declaration was wrong.
"""

from __future__ import annotations

import binascii
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailparser import MailParser

from ingest.headers import decode_declared, is_clear_list, simple_address
from ingest.limits import ADDRESSES, READ_FIELD_OCTETS
from ingest.mime_tree import build_tree

if TYPE_CHECKING:
    from email.message import Message as MimePart

    from ingest.headers import HeaderBlock

# It logs content types and header names of bad mail, which are private.
for _noisy in ("mailparser", "mailparser.core", "mailparser.utils"):
    logging.getLogger(_noisy).disabled = True

# What mail-parser needs to see; a quarter of its time goes into Received alone.
_STRUCTURE = ("mime-version", "content-type", "content-transfer-encoding", "content-disposition")
_ONE_TEXT = re.compile(r"text/(plain|html)\s*(?:;\s*(.*))?", re.IGNORECASE | re.DOTALL)
_PARAMETER = re.compile(
    r"\s*(charset|format|delsp|x-[\w-]+|reply-type)\s*=\s*(\"[^\"\\]*\"|[^\s;\"]+)\s*(?:;|$)", re.IGNORECASE
)

_INVENTED = re.compile(r"[a-z]{10}\.(?:txt|rtf)")


@dataclass(frozen=True, slots=True)
class Parts:
    """text_plain, text_html: decoded bodies in order.  attachments: as mail-parser tells them.

    senders, recipients: (name, addr-spec) pairs that mail-parser reads in From, and in To and Cc together; None where
    the fields allow but one reading, or cost too much to read twice.
    """

    text_plain: tuple[str, ...]
    text_html: tuple[str, ...]
    attachments: tuple[dict[str, Any], ...] = ()
    senders: tuple[tuple[str, str], ...] | None = None
    recipients: tuple[tuple[str, str], ...] | None = None
    bad_charset: bool = False


def take_apart(content: bytes, block: HeaderBlock) -> Parts:
    """The parts of `content`.  Raises AttributeError, LookupError, TypeError or ValueError for a broken structure."""
    written = block.first("from")[:READ_FIELD_OCTETS]
    is_clear = not written or simple_address(written) is not None
    are_clear = is_clear_list(block.every("to")) and is_clear_list(block.every("cc"))
    if is_clear and are_clear and (one := _one_part(content, block)):
        return one
    head = [f"{name}: {block.first(name)[:READ_FIELD_OCTETS]}\r\n" for name in _STRUCTURE if block.first(name)]
    asks_sender = not is_clear and _is_cheap(written)
    if asks_sender:
        head.append(f"From: {written}\r\n")
    # Newer Pythons refuse a whole field for a comma at its end, which many programs leave there.
    reached = [(name, value[:READ_FIELD_OCTETS].strip(" \t,")) for name in ("to", "cc") for value in block.every(name)]
    asks_recipients = not are_clear and _is_cheap("".join(value for _, value in reached))
    if asks_recipients:
        head += [f"{name}: {value}\r\n" for name, value in reached]
    octets = "".join(head).encode("utf-8", "replace") + b"\r\n" + content[block.body_at :]
    tree = build_tree(octets)
    found = _Taken.from_bytes(octets) if tree is None else _Taken(tree)
    return Parts(
        tuple(found.text_plain),
        tuple(found.text_html),
        tuple(_honest_name(attachment, content) for attachment in found.attachments),
        tuple(found.from_) if asks_sender else None,
        (*found.to, *found.cc) if asks_recipients else None,
        found.bad_charset,
    )


def _is_cheap(written: str) -> bool:
    """Whether mail-parser reads the addresses in linear time."""
    return max(map(written.count, '"(;')) <= ADDRESSES and written.count(",") < ADDRESSES


def _honest_name(attachment: dict[str, Any], content: bytes) -> dict[str, Any]:
    """mail-parser makes up a random name where none is given; a mail must read the same each time."""
    name = str(attachment.get("filename") or "")
    invented = _INVENTED.fullmatch(name) and name.encode("ascii") not in content
    return {**attachment, "filename": ""} if invented else attachment


class _Taken(MailParser):  # type: ignore[misc]  # the library has no types
    """mail-parser with our decoding of text, and without its summary of the header, which nobody reads here."""

    bad_charset = False

    def _decode_body_payload(self, part: MimePart, charset: str, _number: int) -> str:
        written = str(part.get("content-transfer-encoding", ""))
        if written != _encoding_name(written):
            part.replace_header("content-transfer-encoding", _encoding_name(written))
        octets = part.get_payload(decode=True)
        if not isinstance(octets, bytes):
            return ""
        text, is_fine = decode_declared(octets, str(part.get_content_charset() or "") and charset)
        self.bad_charset = self.bad_charset or not is_fine
        return text

    def _make_mail(self, complete: bool = True) -> dict[str, Any]:  # noqa: ARG002  the library's signature
        return {}


def _one_part(content: bytes, block: HeaderBlock) -> Parts | None:
    """A body of one text part, decoded; None when there is more to take apart."""
    match = _ONE_TEXT.fullmatch(block.first("content-type").strip() or "text/plain")
    if match is None or block.first("content-disposition"):
        return None
    charset = ""
    rest = match[2] or ""
    while rest.strip():
        parameter = _PARAMETER.match(rest)
        if parameter is None:
            return None
        if parameter[1].lower() == "charset":
            charset = parameter[2].strip('"')
        rest = rest[parameter.end() :]
    octets = _transferred(content[block.body_at :], _encoding_name(block.first("content-transfer-encoding")))
    if octets is None:
        return None
    text, is_fine = decode_declared(octets, charset)
    is_html = match[1].lower() == "html"
    return Parts(() if is_html else (text,), (text,) if is_html else (), bad_charset=not is_fine)


def _encoding_name(written: str) -> str:
    """The mechanism without blanks, parameters or comments that some senders add."""
    return re.split(r"[;(]", written, maxsplit=1)[0].strip().lower()


def _transferred(octets: bytes, encoding: str) -> bytes | None:
    """The body's own octets (RFC 2045, 6); None where only the library knows how to mend them."""
    if encoding in {"", "7bit", "8bit", "binary"}:
        return octets
    if encoding == "quoted-printable":
        return binascii.a2b_qp(octets)
    if encoding == "base64":
        try:
            return binascii.a2b_base64(octets)
        except binascii.Error:
            return None
    return None
