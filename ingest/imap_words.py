"""The one way values get into an IMAP command.  Pure.

IMAPClient sends CR LF inside a search value as it stands, and what follows is a command of its own
(mjs/imapclient#657); so nothing that came from a mail, a server or a setting is pasted into a command elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from imapclient import imap_utf7

from returncall.errors import MailboxError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNSENDABLE = re.compile(rb"[\x00\r\n]")
_FLAG = re.compile(r"\\?[A-Za-z0-9$_.-]{1,60}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_MOST_NAME_OCTETS = 1_000
UID_MOST = 2**32 - 1


class NotSendable(MailboxError):
    """A value cannot be put into a command; nothing was sent."""

    is_temporary = False


def quoted(value: bytes) -> bytes:
    """A quoted string (RFC 3501, 4.3).  Raises NotSendable for NUL, CR and LF."""
    if _UNSENDABLE.search(value):
        raise NotSendable("A name or value holds a line break or a NUL; it was not sent to the mail server.")
    if len(value) > _MOST_NAME_OCTETS:
        raise NotSendable("A name or value is too long; it was not sent to the mail server.")
    return b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def refuse_controls(value: str) -> None:
    """Raise NotSendable for a user name, password or token with a control character, before anything is sent."""
    if _CONTROL.search(value) or _SURROGATE.search(value):
        raise NotSendable(
            "The user name, password or token holds a line break or another control character; it was not sent.",
            remedy="Check what the password command or the environment variable delivers.",
        )


def folder_octets(name: str) -> bytes:
    """The server's bytes of a folder name as people write it: modified UTF-7 (RFC 3501, 5.1.3)."""
    if not name or _SURROGATE.search(name) or _CONTROL.search(name):
        raise NotSendable("The folder's name is empty or holds characters that no folder can have.")
    return bytes(imap_utf7.encode(name))


def folder_name(octets: bytes) -> str:
    """A folder's name for people.

    A name that does not survive the way there and back (broken encoding, lone surrogates, raw 8-bit) is shown
    as the server spells it; its bytes are kept beside it.
    """
    try:
        name = str(imap_utf7.decode(octets))
        if not _SURROGATE.search(name) and not _CONTROL.search(name) and imap_utf7.encode(name) == octets:
            return name
    except (UnicodeError, ValueError):
        pass
    return octets.decode("ascii", "backslashreplace")


def number(value: int) -> bytes:
    """A UID or a count."""
    if not 0 < value <= UID_MOST:
        raise NotSendable("A message number is out of range; it was not sent to the mail server.")
    return b"%d" % value


def span(first: int, last: int) -> bytes:
    """``first:last``."""
    return number(first) + b":" + number(last)


def uid_set(uids: Iterable[int]) -> bytes:
    """Rising UIDs as a set with ranges: 1:3,7.  Must not be empty."""
    pieces: list[bytes] = []
    first = last = 0
    for uid in uids:
        if uid == last + 1 and first:
            last = uid
            continue
        if first:
            pieces.append(number(first) if first == last else span(first, last))
        first = last = uid
    if not first:
        raise NotSendable("No message was named.")
    pieces.append(number(first) if first == last else span(first, last))
    return b",".join(pieces)


def day(value: date) -> bytes:
    """A date for SEARCH SINCE, e.g. 03-Nov-2026, whatever the locale."""
    return f"{value.day:02d}-{_MONTHS[value.month - 1]}-{value.year:04d}".encode("ascii")


def flag_list(flags: Sequence[str]) -> bytes:
    r"""Flags in parentheses, e.g. ``(\Draft \Seen)``."""
    if any(not _FLAG.fullmatch(flag) for flag in flags):
        raise NotSendable("A flag holds characters that no flag can have.")
    return b"(" + " ".join(flags).encode("ascii") + b")"
