"""The queue: what waits, best fit first; what is on its way above it; a notice about what was just done."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import PlainTextResponse

from returncall.store import assessments, messages
from returncall.store.moments import to_text
from returncall.store.queue import queue
from returncall.web.cards import make_card
from returncall.web.pages import page, site_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection
    from starlette.requests import Request
    from starlette.responses import Response

    from returncall.web.cards import Card

ON_A_PAGE: Final = 10
_MOST_QUERY: Final = 80


def queue_page(request: Request) -> Response:
    """GET /"""
    site = site_of(request)
    now = site.app.clock.now()
    query = request.query_params.get("q", "")[:_MOST_QUERY].strip()
    with site.app.store.read() as conn:
        items = queue(conn, now=now, which="open")
        held = [item for item in items if item["state"] != "proposed"]
        waiting = [item for item in items if item["state"] == "proposed"]
        later = [item for item in waiting if is_put_off(item, to_text(now))]
        waiting = [item for item in waiting if item not in later and matches(item, query)]
        last = max(1, -(-len(waiting) // ON_A_PAGE))
        number = min(last, max(1, number_of(request.query_params.get("page", "1"))))
        some = waiting[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
        cards = make_cards(conn, some)
        on_the_way = make_cards(conn, held)
        notice = _notice(conn, request.query_params.get("did", ""), items, now=now)
        read = messages.count(conn) if not items else 0
    return page(
        request,
        "queue.html",
        cards=cards,
        held=on_the_way,
        later=len(later),
        waiting=len(waiting),
        number=number,
        last=last,
        query=query,
        notice=notice,
        pulse=pulse_of(items),
        declines=sum(card.is_decline for card in cards),
        read=read,
    )


def pulse(request: Request) -> Response:
    """GET /pulse: changes whenever the open drafts do; the page asks so as never to be older than its data."""
    site = site_of(request)
    with site.app.store.read() as conn:
        return PlainTextResponse(pulse_of(queue(conn, now=site.app.clock.now(), which="open")))


def pulse_of(items: Sequence[dict[str, Any]]) -> str:
    """A short word for the state of all open drafts."""
    told = "\n".join(f"{i['id']} {i['state']} {i['hash']} {i['snoozed_until']} {i['error']}" for i in items)
    return sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


def make_cards(conn: Connection, items: Sequence[dict[str, Any]], *, whole: bool = False) -> list[Card]:
    """The cards of those items, with their mail and assessments."""
    ids = [item["message"] for item in items]
    mails = messages.get_messages(conn, ids)
    found = assessments.for_messages(conn, ids)
    return [make_card(item, mails.get(item["message"]), found.get(item["message"]), whole=whole) for item in items]


def is_put_off(item: dict[str, Any], now: str) -> bool:
    """Whether the item is snoozed.  now: as moments.to_text writes it."""
    return bool(item["snoozed_until"]) and item["snoozed_until"][:19] > now[:19]


def matches(item: dict[str, Any], query: str) -> bool:
    """Whether every word of `query` stands in the item's names, role or subject."""
    names = ("company", "agency", "role", "sender_name", "sender_address", "message_subject", "id")
    hay = " ".join(str(item[name] or "") for name in names).casefold()
    return all(word in hay for word in query.casefold().split())


def number_of(text: str) -> int:
    """A page number as it stands in an address; 1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004


def _notice(conn: Connection, draft_id: str, items: Sequence[dict[str, Any]], *, now: Any) -> Card | None:
    """The card of what was just acted on, as it stands now; None for an id that is unknown."""
    if not draft_id:
        return None
    found = next((item for item in items if item["id"] == draft_id), None)
    if found is None:
        found = next((item for item in queue(conn, now=now, which="all") if item["id"] == draft_id), None)
    return make_cards(conn, [found])[0] if found else None
