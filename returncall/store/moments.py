"""Times and odd characters as text that both databases keep, compare and sort alike.  Standard library only."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

# U+10FFFF is a noncharacter: never in honest text, yet valid UTF-8 for SQLite and PostgreSQL.
ESCAPE: Final = "\U0010ffff"
_HOSTILE: Final = re.compile("[\x00\ud800-\udfff\U0010ffff]")
_ESCAPED: Final = re.compile("\U0010ffff([0-9a-f]{6})")


def to_text(moment: datetime) -> str:
    """`moment` (aware) in UTC, always 27 characters: ``2026-11-02T09:14:00.000000Z``; sorts as it passes.

    Raises ValueError for a naive time: nobody knows what it means.
    """
    if moment.tzinfo is None:
        raise ValueError("A time without a time zone cannot be stored.")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime:
    """The aware UTC time that `to_text` wrote."""
    return datetime.fromisoformat(text)


def shown(text: str | None) -> str | None:
    """A stored time as the JSON documents show it: whole seconds, ``2026-11-02T09:14:00Z``."""
    return text[:19] + "Z" if text else None


def escape(text: str) -> str:
    """`text` without NUL and lone surrogates, which mail holds and databases refuse; `unescape` brings them back."""
    return _HOSTILE.sub(lambda found: f"{ESCAPE}{ord(found[0]):06x}", text)


def unescape(text: str) -> str:
    """What `escape` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if ESCAPE in text else text
