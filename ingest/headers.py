"""Header fields of RFC 5322: raw values, decoded words, addresses, dates, ids.  Nothing here raises for bad mail."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from functools import partial
from inspect import signature
from typing import TYPE_CHECKING

from ingest.limits import ADDRESSES, FIELD_OCTETS, HEADER_OCTETS, READ_FIELD_OCTETS, REFERENCES
from returncall.model import Address

if TYPE_CHECKING:
    from collections.abc import Callable

# Some senders end lines with CR CR LF: that is no empty line.
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n|\r\r(?!\n)|\r\r\n\r\r\n")
_FIELD = re.compile(rb"^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$", re.DOTALL)
_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,970}>")
_ENCODED = re.compile(r"=\?[^?\s]{1,40}\?[bBqQ]\?")
_HOST = re.compile(r"(?=.{1,253}\Z)[^\s@<>,;:()\"\\\[\]\x00-\x1f\x7f]+|\[[0-9A-Fa-f:.]+\]")
# Codecs of Python that are no charsets of mail, by their own names; some cost quadratic time.
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"})
# Halves of characters, which no text can hold: UTF-7 spells them, and what writes text refuses them.
_LONE = re.compile("[\ud800-\udfff]")
# What senders mean by these names (WHATWG Encoding): the superset.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "iso-8859-1": "cp1252", "latin1": "cp1252"}
# A field that no two parsers can read differently: one mailbox, no comment, no escape, no second "@".
# (An address literal for a host is among them: the parser of Python before 3.11.3 cannot read it.)
_SIMPLE = re.compile(
    r"(?:\"([^\"\\<>@,;:]*)\"[ \t]*|([^\"\\<>(),;:\[\]]*))<([\w.+=&'/-]+)@([\w-]+(?:\.[\w-]+)*|\[[0-9A-Fa-f:.]+\])>"
    r"|([\w.+=&'/-]+)@([\w-]+(?:\.[\w-]+)*|\[[0-9A-Fa-f:.]+\])",
    re.ASCII,
)
_NOISE = re.compile(r'["()\\]')
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
    end = _END_OF_HEADER.search(octets, start)
    whole = end.start() if end else len(octets)
    stop = min(whole, start + HEADER_OCTETS)
    is_cut = stop < whole
    fields: list[tuple[str, str]] = []
    for lines in _unfold(octets[start:stop]):
        is_cut = is_cut or len(lines) > FIELD_OCTETS
        if match := _FIELD.match(lines[:FIELD_OCTETS]):
            fields.append((match[1].decode("ascii").lower(), _as_text(match[2]).strip()))
    return HeaderBlock(tuple(fields), end.end() if end else whole, is_cut)


def _unfold(block: bytes) -> list[bytes]:
    block = block.replace(b"\r\r\n", b"\n")
    whole: list[list[bytes]] = []
    for line in block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if line[:1] in {b" ", b"\t"} and whole:
            whole[-1].append(line)
        elif line:
            whole.append([line])
    return [b"".join(lines) for lines in whole]


def _as_text(value: bytes) -> str:
    for charset in ("utf-8", "cp1252"):
        try:
            return value.decode(charset)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def decode_words(value: str) -> str:
    """RFC 2047 encoded words as text; unknown charsets fall back, undecodable bytes become U+FFFD."""
    value = value[:READ_FIELD_OCTETS]
    if "=?" not in value or not _ENCODED.search(value):
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
    return decode_declared(octets, charset)[0]


def decode_declared(octets: bytes, charset: str | None) -> tuple[str, bool]:
    """(text, whether the declared charset is known and fits); none declared is fine as long as the octets are UTF-8."""
    declared = _codec(charset)
    for name in dict.fromkeys((declared, "utf-8", "cp1252")):
        try:
            text = octets.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
        return _whole(text), name == declared or (not charset and name == "utf-8")
    return octets.decode("utf-8", "replace"), False


def _whole(text: str) -> str:
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def _codec(charset: str | None) -> str:
    name = re.sub(r"[\s\"']", "", charset or "ascii").partition("*")[0].lower()
    try:
        is_refused = codecs.lookup(name).name in _NO_CHARSETS
    except (LookupError, ValueError):
        is_refused = True
    return "x-refused" if is_refused else _WIDER.get(name, name)


def one_line(value: str) -> str:
    """Text for a person: white space folded, control and line-separator characters out."""
    if value.isprintable():
        return " ".join(value.split())
    kept = (" " if c.isspace() else c for c in _whole(value) if c.isspace() or unicodedata.category(c) != "Cc")
    return " ".join("".join(kept).split())


def read_addresses(values: tuple[str, ...]) -> tuple[Address, ...]:
    """The mailboxes in address fields (RFC 5322, 3.4), names decoded; what is no addr-spec is left out."""
    found: list[Address] = []
    if len(values) == 1 and (simple := simple_address(values[0])):
        return (simple,)
    bounded = [value[:READ_FIELD_OCTETS] for value in values]
    for raw, spec in _mailboxes(bounded):
        if len(found) == ADDRESSES:
            break
        if address := _address(raw, spec):
            found.append(address)
    return tuple(found)


def simple_address(value: str) -> Address | None:
    """The one mailbox of a field that no two parsers can read differently; None for every other field."""
    match = _SIMPLE.fullmatch(value.strip()) if len(value) <= FIELD_OCTETS // 64 else None
    if match is None:
        return None
    local, host = match[3] or match[5], match[4] or match[6]
    return Address(one_line(decode_words(match[1] or match[2] or "")), local, host.lower())


def is_clear_list(values: tuple[str, ...]) -> bool:
    """Whether no two parsers can read these address fields differently: one field at most, of simple mailboxes."""
    pieces = values[0].split(",", ADDRESSES) if values and values[0].strip() else []
    return len(values) <= 1 and all(simple_address(piece) for piece in pieces)


def drops_words(value: str) -> bool:
    """Whether a comma outside quotes cuts words off that are no mailbox: programs show different names then."""
    pieces = re.sub(r'"[^"]*"|\([^()]*\)|<[^<>]*>', "@", value[:READ_FIELD_OCTETS]).split(",")
    return len(pieces) > 1 and any(piece.strip() and "@" not in piece for piece in pieces)


def _lenient() -> Callable[[list[str]], list[tuple[str, str]]]:
    """The stdlib's reading of address fields, in every Python: the newer ones refuse a whole field for one odd comma.

    What programs read differently is compared (ingest.parse), so there is nothing to be strict about here.
    """
    if "strict" in signature(getaddresses).parameters:
        return partial(getaddresses, strict=False)
    return getaddresses


_getaddresses = _lenient()


def _mailboxes(values: list[str]) -> list[tuple[str, str]]:
    """The stdlib's reading.  It recurses into comments and groups: what is too deep is read without either."""
    try:
        return _getaddresses([_plain_quotes(value) for value in values])
    except RecursionError:
        return _getaddresses([_NOISE.sub(" ", value).replace(":", " ") for value in values])


def _plain_quotes(value: str) -> str:
    """Thousands of quotes or brackets make the stdlib's parser quadratic; no honest field has them."""
    noisy = max(value.count('"'), value.count("("), value.count("\\"))
    return value if noisy <= READ_FIELD_OCTETS // 16 else _NOISE.sub("", value)


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
