"""Mail as values: from the server's bytes to a parsed message.

Names follow RFC 5322 (header fields), RFC 3501 / 9051 (UID, UIDVALIDITY, INTERNALDATE, flags)
and RFC 3834 (automatic answers).  All times are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class MessageKey:
    """Where a message lies; a place, not an identity (the same mail may lie in several folders).

    uidvalidity and uid are 0 for local files; folder is then the file's path.
    """

    account: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of RFC 5322; `name` is decoded and may be ""; `mailbox` is the local part."""

    name: str
    mailbox: str
    host: str

    @property
    def address(self) -> str:
        """The addr-spec, local part as written, host in lower case."""
        return f"{self.mailbox}@{self.host.lower()}" if self.host else self.mailbox

    def __str__(self) -> str:
        """For people: ``Name <local@host>``."""
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class RawMessage:
    """Bytes as delivered.  size: octets on the server; content may be cut to fewer."""

    key: MessageKey
    received_at: datetime
    flags: tuple[str, ...]
    size: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """Named for display only; never opened, never written under its own name."""

    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the body.  text: what the reader sees; url: where it points."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Authentication:
    """What the provider's own Authentication-Results say (RFC 8601); "" when nothing trusted is said.

    Each is a result word: pass, fail, none, ...; domain is the header.from that was judged.
    """

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A parsed message.

    id: 32 hex digits, a fingerprint of the raw bytes minus trace header fields, so that the same mail found
    in two folders is one and two mails that share a Message-ID are two.
    message_id, in_reply_to, references: with their angle brackets, bytes as they stood.
    text: the newest words only; quoted and signature are split off and kept.
    header_fields: the other header fields worth knowing, lower-case name and unfolded value.
    defects: short codes (see ingest.parse) that say what was odd; some of them forbid a draft.
    """

    id: str
    key: MessageKey
    message_id: str | None
    thread_id: str
    in_reply_to: str | None
    references: tuple[str, ...]
    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    sent_at: datetime | None
    received_at: datetime
    text: str
    quoted: str = ""
    signature: str = ""
    language: str = ""
    links: tuple[Link, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    list_id: str = ""
    auto_submitted: str = ""
    authentication: Authentication = field(default_factory=Authentication)
    header_fields: tuple[tuple[str, str], ...] = ()
    defects: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    size: int = 0

    def header(self, name: str) -> str:
        """First value of the header field `name` (any case), or ""."""
        wanted = name.lower()
        return next((value for key, value in self.header_fields if key == wanted), "")


@dataclass(frozen=True, slots=True)
class LyingMail:
    """A mail in a folder, by its header fields alone.

    names: what it is called, by Message-ID, our own header field or Exchange's note; answers: what it answers; both
    without white space.
    """

    uid: int
    names: frozenset[str]
    answers: frozenset[str]


@dataclass(frozen=True, slots=True)
class LyingMails:
    """A folder's recent mail in rising UID order; what is marked as deleted is not in it.  uidnext: as in STATUS."""

    folder: str
    uidvalidity: int
    uidnext: int
    mails: tuple[LyingMail, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that could not be parsed: kept with its bytes and the reason, blocks nothing."""

    key: MessageKey
    received_at: datetime
    reason: str
    size: int
    content: bytes
