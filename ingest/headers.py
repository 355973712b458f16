"""Header fields of RFC 5322: raw values, decoded words, addresses, dates, ids.  Nothing here raises for bad mail."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime

from ingest.limits import ADDRESSES, FIELD_OCTETS, HEADER_OCTETS, READ_FIELD_OCTETS, REFERENCES
from returncall.model import Address

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n|\r\r")
_FIELD = re.compile(rb"^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$", re.DOTALL)
_ID = re.compile(r"<[^<>\s]{1,970}>")
_ENCODED = re.compile(r"=\?[^?\s]{1,40}\?[bBqQ]\?")
_HOST = re.compile(r"(?=.{1,253}\Z)[^\s@<>,;:()\"\\\[\]]+|\[[0-9A-Fa-f:.]+\]")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The header of one message.

    fields: (lower-case name, unfolded value) in order, values bounded.  body_at: offset of the body in the octets.
    is_cut: whether the block or a field was longer than limits.py allows.
    """

    fields: tuple[tuple[str, str], ...]
    body_at: int
    is_cut: bool

    def first(self, name: str) -> str:
        """First value of the field, or ""."""
        return next((value for key, value in self.fields if key == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        """All values of the field, top first."""
        return tuple(value for key, value in self.fields if key == name)


def read_header(octets: bytes) -> HeaderBlock:
    """Split off the header: linear in its length, whatever it holds."""
    start = octets.find(b"\n") + 1 if octets[:5] == b"From " else 0
    end = _END_OF_HEADER.search(octets, start, start + HEADER_OCTETS)
    is_cut = end is None and len(octets) - start > HEADER_OCTETS
    stop = end.start() if end else min(len(octets), start + HEADER_OCTETS)
    fields: list[tuple[str, str]] = []
    for lines in _unfold(octets[start:stop]):
        is_cut = is_cut or len(lines) > FIELD_OCTETS
        if match := _FIELD.match(lines[:FIELD_OCTETS]):
            fields.append((match[1].decode("ascii").lower(), _as_text(match[2]).strip()))
    return HeaderBlock(tuple(fields), end.end() if end else stop, is_cut)


def _unfold(block: bytes) -> list[bytes]:
    whole: list[list[bytes]] = []
    for line in block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if line[:1] in {b" ", b"\t"} and whole:
            whole[-1].append(line)
        elif line:
            whole.append([line])
    return [b"".join(lines) for lines in whole]


def _as_text(value: bytes) -> str:
    for charset in ("ascii", "utf-8", "cp1252"):
        try:
            return value.decode(charset)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def decode_words(value: str) -> str:
    """RFC 2047 encoded words as text; unknown charsets fall back, undecodable bytes become U+FFFD."""
    value = value[:READ_FIELD_OCTETS]
    if not _ENCODED.search(value):
        return value
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, IndexError):
        return value
    words = []
    for piece, charset in pieces:
        words.append(piece if isinstance(piece, str) else decode_octets(piece, charset))
    return "".join(words)


def decode_octets(octets: bytes, charset: str | None) -> str:
    """Octets by their declared charset, else UTF-8, else Windows-1252 (as mail programs do)."""
    for name in ((charset or "ascii").strip("\"' ").split("*")[0], "utf-8", "cp1252"):
        try:
            return octets.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return octets.decode("utf-8", "replace")


def one_line(value: str) -> str:
    """Text for a person: white space folded, control and line-separator characters out."""
    kept = (" " if c.isspace() else c for c in value if c.isspace() or unicodedata.category(c) != "Cc")
    return " ".join("".join(kept).split())


def read_addresses(values: tuple[str, ...]) -> tuple[Address, ...]:
    """The mailboxes in address fields (RFC 5322, 3.4), names decoded; what is no addr-spec is left out."""
    found: list[Address] = []
    bounded = [value[:READ_FIELD_OCTETS] for value in values]
    for raw, spec in getaddresses([_plain_quotes(value) for value in bounded]):
        if len(found) == ADDRESSES:
            break
        if address := _address(raw, spec):
            found.append(address)
    return tuple(found)


def _plain_quotes(value: str) -> str:
    """Thousands of quotes or brackets make the stdlib's parser quadratic; no honest field has them."""
    noisy = max(value.count('"'), value.count("("), value.count("\\"))
    return value if noisy <= READ_FIELD_OCTETS // 16 else re.sub(r'["()\\]', "", value)


def _address(raw: str, spec: str) -> Address | None:
    local, at, host = spec.strip().rpartition("@")
    if not at or not local or not _HOST.fullmatch(host) or any(ord(c) < 33 or c in "<>,;" for c in local.strip('"')):  # noqa: PLR2004  space
        return None
    if "@" in local and not local.startswith('"'):
        return None
    return Address(one_line(decode_words(raw)), local, host.rstrip(".").lower())


def read_date(value: str) -> datetime | None:
    """The Date field as UTC; None when it is absent, senseless, before 1990 or impossible."""
    if not value:
        return None
    try:
        found = parsedate_to_datetime(value[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        utc = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return utc if utc >= _EARLIEST else None


def read_ids(value: str) -> tuple[str, ...]:
    """The msg-ids of a Message-ID, In-Reply-To or References field, as they stand, brackets included."""
    return tuple(_ID.findall(value)[-REFERENCES:])


def read_message_id(value: str) -> str | None:
    """The Message-ID as it stands, also an ill-formed one as long as it is one token in brackets."""
    ids = _ID.findall(value)
    return ids[0] if ids else None
