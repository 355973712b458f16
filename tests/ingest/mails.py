"""Raw messages for the tests of reading, all made up here."""

from __future__ import annotations

from datetime import UTC, datetime

from ingest.parse import parse
from returncall.model import Message, MessageKey, RawMessage, Unreadable

RECEIVED = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)
HEAD = (
    "From: Rita Vale <rita@acme.example>\r\nTo: Sam Doe <sam@example.org>\r\nSubject: Staff engineer\r\n"
    "Date: Mon, 02 Nov 2026 09:12:00 +0000\r\nMessage-ID: <m1@acme.example>\r\n"
)


def raw(content: bytes | str, *, size: int = 0, uid: int = 1) -> RawMessage:
    octets = content.encode() if isinstance(content, str) else content
    return RawMessage(MessageKey("personal", "INBOX", 7, uid), RECEIVED, (), size or len(octets), octets)


def read(content: bytes | str) -> Message:
    found = parse(raw(content))
    assert isinstance(found, Message), found
    return found


def unread(content: bytes | str) -> Unreadable:
    found = parse(raw(content))
    assert isinstance(found, Unreadable)
    return found


def mail(body: bytes | str = "Hello\r\n", *fields: str, head: str = HEAD) -> bytes:
    """A message with the usual header, further fields and a body."""
    octets = body.encode() if isinstance(body, str) else body
    return (head + "".join(f"{field}\r\n" for field in fields)).encode() + b"\r\n" + octets
