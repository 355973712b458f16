"""What the server's untagged answers mean.  Pure.

The lexing is IMAPClient's.  Any answer may be foreign, cut short or nonsense: then it is None, never an error,
and the one who asked notices what is missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from imapclient.response_parser import parse_response

if TYPE_CHECKING:
    from collections.abc import Sequence

_LISTED = re.compile(rb"\* \d{1,10} FETCH \(UID (\d{1,10})\)\Z", re.IGNORECASE)
_EXISTS = re.compile(rb"\* (\d{1,10}) EXISTS\b", re.IGNORECASE)
_CODE_NUMBER = re.compile(rb"\* OK \[(UIDVALIDITY|UIDNEXT|HIGHESTMODSEQ) (\d{1,20})\]", re.IGNORECASE)
_STATUS_ITEMS = re.compile(rb"\(([^()]*)\)\s*\Z")
_SEARCH = re.compile(rb"\* SEARCH((?: \d{1,10})*)\s*\Z", re.IGNORECASE)
_LIST = re.compile(rb"\* LIST (.*)\Z", re.DOTALL | re.IGNORECASE)
_LIST_FIELDS = 3


def records(pieces: Sequence[bytes], head: bytes) -> list[Any]:
    """Pieces in the shape that IMAPClient's lexer wants; head replaces the first line."""
    lines = [head, *pieces[2::2]]
    return [*zip(lines, pieces[1::2], strict=False), lines[-1]]


def listed_uid(pieces: Sequence[bytes]) -> int | None:
    """The UID in an answer to ``FETCH (UID)``, which holds nothing else; fast, for long lists."""
    found = _LISTED.match(pieces[0])
    return int(found[1]) if found else None


def exists(pieces: Sequence[bytes]) -> int | None:
    """The count in ``* n EXISTS``."""
    found = _EXISTS.match(pieces[0])
    return int(found[1]) if found else None


def code_number(pieces: Sequence[bytes]) -> tuple[str, int] | None:
    """UIDVALIDITY, UIDNEXT or HIGHESTMODSEQ in an untagged OK."""
    found = _CODE_NUMBER.match(pieces[0])
    return (found[1].decode("ascii").upper(), int(found[2])) if found else None


def status_items(pieces: Sequence[bytes]) -> dict[str, int] | None:
    """The numbers of a STATUS answer."""
    if pieces[0][:9].upper() != b"* STATUS ":
        return None
    found = _STATUS_ITEMS.search(pieces[-1])
    if not found:
        return None
    words = found[1].split()
    return {
        name.decode("ascii", "replace").upper(): int(value)
        for name, value in zip(words[::2], words[1::2], strict=False)
        if value.isdigit()
    }


def search_uids(pieces: Sequence[bytes]) -> list[int] | None:
    """The UIDs of a SEARCH answer."""
    found = _SEARCH.match(pieces[0])
    return [int(word) for word in found[1].split()] if found else None


def listed(pieces: Sequence[bytes]) -> tuple[frozenset[str], bytes, bytes] | None:
    """(attributes in lower case, delimiter, name as the server spells it) of a LIST answer."""
    found = _LIST.match(pieces[0])
    if not found:
        return None
    try:
        parsed = parse_response(records(pieces, found[1]))
    except Exception:  # noqa: BLE001  # as in fetched
        return None
    if len(parsed) < _LIST_FIELDS or not isinstance(parsed[0], tuple):
        return None
    attributes, delimiter, name = parsed[:_LIST_FIELDS]
    if isinstance(name, int):  # a folder called 2026, sent without quotes
        name = b"%d" % name
    if not isinstance(name, bytes) or not name:
        return None
    words = frozenset(word.decode("ascii", "replace").lower() for word in attributes if isinstance(word, bytes))
    return words, delimiter if isinstance(delimiter, bytes) else b"", name
