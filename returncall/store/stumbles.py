"""Places in a mailbox that need care: where the line broke again and again, and whose mail is not wanted back.

Only numbers are kept, no word of the mail.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from returncall.model import MessageKey
from returncall.store import meta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_BROKEN: Final = "broken-at"
_ERASED: Final = "erased-at"
_TIMES: Final = 3


def note_break(conn: Connection, key: MessageKey) -> None:
    """The line broke before the message at `key` was there."""
    places = _load(conn, _BROKEN)
    places[key] = places.get(key, 0) + 1
    _save(conn, _BROKEN, places)


def to_avoid(conn: Connection) -> frozenset[MessageKey]:
    """Messages at which the line broke three times: they are not asked for any more."""
    return frozenset(key for key, times in _load(conn, _BROKEN).items() if times >= _TIMES)


def passed(conn: Connection, account: str, folder: str) -> None:
    """That folder was read to its end: what broke the line is behind us."""
    places = _load(conn, _BROKEN)
    left = {key: times for key, times in places.items() if (key.account, key.folder) != (account, folder)}
    if left != places:
        _save(conn, _BROKEN, left)


def note_erased(conn: Connection, keys: Iterable[MessageKey]) -> None:
    """What lay there was erased on request."""
    _save(conn, _ERASED, _load(conn, _ERASED) | dict.fromkeys(keys, 1))


def erased_uids(conn: Connection, account: str, folder: str, uidvalidity: int) -> frozenset[int]:
    """UIDs in that folder that are not to be read again by looking back."""
    wanted = (account, folder, uidvalidity)
    places = _load(conn, _ERASED)
    return frozenset(key.uid for key in places if (key.account, key.folder, key.uidvalidity) == wanted)


def _load(conn: Connection, name: str) -> dict[MessageKey, int]:
    return {MessageKey(*place): times for *place, times in json.loads(meta.get(conn, name) or "[]")}


def _save(conn: Connection, name: str, places: dict[MessageKey, int]) -> None:
    rows = [[key.account, key.folder, key.uidvalidity, key.uid, times] for key, times in places.items()]
    meta.put(conn, name, json.dumps(rows))
