"""What the queue page shows, kept while the database stays as it is: the order of the queue, and the cards made last.

Nothing here is older than the data: the order is read anew as soon as anybody has committed, and a card is made anew
as soon as anything of its draft, its judgement or its delivery differs.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from returncall.store import assessments, messages
from returncall.store.queue import items_of
from returncall.web.cards import make_card

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup
    from sqlalchemy import Connection

    from returncall.app import App
    from returncall.web.cards import Card

MOST_CARDS: Final = 200
Value = TypeVar("Value")


class Shelf:
    """Safe for threads."""

    def __init__(self, app: App) -> None:
        """Empty."""
        self._app: Final = app
        self._lock: Final = threading.Lock()
        self._version: str | None = None
        self._kept: dict[str, tuple[object, object]] = {}
        self._cards: OrderedDict[str, tuple[str | None, Card]] = OrderedDict()
        self._drawn: OrderedDict[tuple[str, ...], tuple[Card, Markup]] = OrderedDict()

    def version(self) -> str | None:
        """The database as it is now; to be asked before `Store.read`."""
        return self._app.store.version()

    def kept(
        self, name: str, version: str | None, make: Callable[[Connection], Value], *, stamp: object = None
    ) -> Value:
        """What `make` read under that name while the database was at `version`; not to be changed.

        stamp: what else it depends on, such as the day.
        """
        with self._lock:
            if version is not None and version == self._version and name in self._kept:
                of, known = self._kept[name]
                if of == stamp:
                    return cast("Value", known)
        with self._app.store.read() as conn:
            made = make(conn)
        with self._lock:
            if version != self._version:
                self._version, self._kept = version, {}
            self._kept[name] = (stamp, made)
        return made

    def cards(self, ids: Sequence[str], version: str | None) -> list[Card]:
        """The cards of those drafts in that order; what is unknown is left out."""
        with self._lock:
            kept = {key: self._cards[key] for key in ids if key in self._cards}
        current = {key: card for key, (of, card) in kept.items() if of is not None and of == version}
        if missing := [key for key in ids if key not in current]:
            with self._app.store.read() as conn:
                items = items_of(conn, missing)
                same = [item["id"] for item in items if item["id"] in kept and kept[item["id"]][1].item == item]
                current |= {key: kept[key][1] for key in same}
                made = make_cards(conn, [item for item in items if item["id"] not in current])
            current |= {card.id: card for card in made}
        with self._lock:
            for key, card in current.items():
                _put(self._cards, key, (version, card))
        return [current[key] for key in ids if key in current]

    def drawn(self, card: Card, circumstances: tuple[str, ...], draw: Callable[[], Markup]) -> Markup:
        """The HTML of `card`.  circumstances: all else that it depends on."""
        key = (card.id, *circumstances)
        with self._lock:
            known = self._drawn.get(key)
        html = known[1] if known is not None and known[0] is card else draw()
        with self._lock:
            _put(self._drawn, key, (card, html))
        return html


def make_cards(conn: Connection, items: Sequence[dict[str, Any]]) -> list[Card]:
    """The cards of those items, with their mail and assessments."""
    ids = [item["message"] for item in items]
    mails = messages.texts(conn, ids)
    found = assessments.for_messages(conn, ids)
    return [make_card(item, mails.get(item["message"], ""), found.get(item["message"])) for item in items]


def _put(shelf: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    shelf[key] = value
    shelf.move_to_end(key)
    while len(shelf) > MOST_CARDS:
        shelf.popitem(last=False)
