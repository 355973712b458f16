"""One FETCH answer about one message.  Pure.

Nearly all answers look alike; for those IMAPClient's lexer, which goes octet by octet, would take four
fifths of the time that fetching takes.  So the usual shape is read by one pattern, and whatever differs from it in
anything goes to the lexer; tests hold both to the same results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from imapclient.response_parser import parse_fetch_response

from ingest.imap_answers import records

if TYPE_CHECKING:
    from collections.abc import Sequence

_FETCH = re.compile(rb"\* (\d{1,10}) FETCH (.*)\Z", re.DOTALL | re.IGNORECASE)
_USUAL = re.compile(
    rb"\* \d{1,10} FETCH \("
    rb"(?:UID (?P<uid>[1-9]\d{0,9}) |FLAGS \((?P<flags>[A-Za-z$\\ ]*)\) "
    rb"|INTERNALDATE \"(?P<date>[^\"]{26})\" |RFC822\.SIZE (?P<size>0|[1-9]\d{0,11}) ){4}"
    rb"BODY\[\](?:<0>)? \{\d+\}"
)
_USUAL_PIECES = 3
_DATED = re.compile(rb"\* \d{1,10} FETCH \(UID (?P<uid>[1-9]\d{0,9}) INTERNALDATE \"(?P<date>[^\"]{26})\"\)")
_DATE = re.compile(rb"([ 0-3]\d)-([A-Z][a-z]{2})-([12]\d{3}) ([0-2]\d):([0-5]\d):([0-5]\d) ([+-])([01]\d)([0-5]\d)")
_MONTHS = {name: at for at, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


@dataclass(frozen=True, slots=True)
class Fetched:
    """One FETCH answer.  Items that were not in it are None; content is None when the server sent NIL."""

    uid: int
    flags: tuple[str, ...] | None
    received_at: datetime | None
    size: int | None
    content: bytes | None


def fetched(pieces: Sequence[bytes]) -> Fetched | None:
    """A FETCH answer that names its UID, or None.

    Unsolicited ones (flags changed elsewhere) often carry no UID: they are about a sequence number, which
    means nothing to us.
    """
    return usual(pieces) or dated(pieces) or lexed(pieces)


def usual(pieces: Sequence[bytes]) -> Fetched | None:
    """The four items and a literal, nothing else, nothing odd; otherwise None."""
    if len(pieces) != _USUAL_PIECES or pieces[2] != b")":
        return None
    found = _USUAL.fullmatch(pieces[0])
    if not found or None in found.groups():
        return None
    received_at = _usual_moment(found["date"])
    if received_at is None:
        return None
    flags = found["flags"].decode("ascii").split()
    return Fetched(
        uid=int(found["uid"]),
        flags=tuple(flag for flag in flags if flag.lower() != "\\recent"),
        received_at=received_at,
        size=int(found["size"]),
        content=pieces[1],
    )


def dated(pieces: Sequence[bytes]) -> Fetched | None:
    """UID and INTERNALDATE, nothing else, nothing odd; otherwise None."""
    found = _DATED.fullmatch(pieces[0]) if len(pieces) == 1 else None
    received_at = _usual_moment(found["date"]) if found else None
    return Fetched(int(found["uid"]), None, received_at, None, None) if found and received_at else None


def lexed(pieces: Sequence[bytes]) -> Fetched | None:
    """Any FETCH answer that names its UID and that IMAPClient's lexer can read."""
    found = _FETCH.match(pieces[0])
    if not found:
        return None
    try:
        parsed = parse_fetch_response(
            records(pieces, found[1] + b" " + found[2]), normalise_times=False, uid_is_key=False
        )
    except Exception:  # noqa: BLE001  # hostile input: the lexer raises what it likes, RecursionError among it
        return None
    items: dict[bytes, Any] = next(iter(parsed.values()), {})
    uid = items.get(b"UID")
    if len(parsed) != 1 or not isinstance(uid, int) or uid <= 0:
        return None
    size = items.get(b"RFC822.SIZE")
    content = next((value for key, value in items.items() if _is_body(key)), None)
    return Fetched(
        uid=uid,
        flags=_flags(items.get(b"FLAGS")),
        received_at=_moment(items.get(b"INTERNALDATE")),
        size=size if isinstance(size, int) else None,
        content=content if isinstance(content, bytes) else None,
    )


def _usual_moment(text: bytes) -> datetime | None:
    found = _DATE.fullmatch(text)
    if not found or found[2] not in _MONTHS:
        return None
    day, _, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        there = datetime(int(year), _MONTHS[found[2]], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        return None
    return there - offset if sign == b"+" else there + offset


def _is_body(key: object) -> bool:
    return isinstance(key, bytes) and key[:5].upper() == b"BODY["


def _flags(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, tuple):
        return None
    words = (word if isinstance(word, bytes) else b"NIL" if word is None else str(word).encode() for word in value)
    # \Recent says who looked first, not what the message is.
    return tuple(word.decode("ascii", "replace") for word in words if word.lower() != b"\\recent")


def _moment(value: object) -> datetime | None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    try:
        return value.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
