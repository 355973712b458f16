"""The queue: what waits, best fit first; what is on its way above it; a notice about what was just done."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse

from returncall.store import messages
from returncall.store.moments import to_text
from returncall.store.queue import heads
from returncall.web.pages import ago, fragment, page, site_of, store_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from sqlalchemy import Connection
    from starlette.requests import Request
    from starlette.responses import Response

    from returncall.store.queue import Head
    from returncall.web.cards import Card
    from returncall.web.pages import Site

ON_A_PAGE: Final = 8
"""As many as stay below 60 KB with long mails and long replies."""
_MOST_HELD: Final = 20
_MOST_QUERY: Final = 80


def queue_page(request: Request) -> Response:
    """GET /"""
    site = site_of(request)
    shelf = site.shelf
    now = to_text(site.app.clock.now())
    query = request.query_params.get("q", "")[:_MOST_QUERY].strip()
    version = shelf.version()
    found = shelf.kept("heads", version, heads)
    held = [head.id for head in found if head.state != "proposed"]
    later = {head.id for head in found if head.state == "proposed" and is_put_off(head.snoozed_until, now)}
    waiting = [h.id for h in found if h.state == "proposed" and h.id not in later and matches(h, query)]
    last = max(1, -(-len(waiting) // ON_A_PAGE))
    number = min(last, max(1, number_of(request.query_params.get("page", "1"))))
    cards = shelf.cards(waiting[(number - 1) * ON_A_PAGE : number * ON_A_PAGE], version)
    did = request.query_params.get("did", "")
    notice = shelf.cards([did], version) if did else []
    return page(
        request,
        "queue.html",
        cards=_drawn(request, cards, number),
        held=shelf.cards(held[:_MOST_HELD], version),
        held_more=max(0, len(held) - _MOST_HELD),
        later=len(later),
        waiting=len(waiting),
        number=number,
        last=last,
        query=query,
        notice=notice[0] if notice else None,
        pulse=_pulse(site, version),
        declines=sum(card.is_decline for card in cards),
        read=0 if found else shelf.kept("messages", version, messages.count),
    )


def _drawn(request: Request, cards: Sequence[Card], number: int) -> list[Markup]:
    """The cards as HTML, drawn anew only where something that they show has changed."""
    site = site_of(request)
    now = site.app.clock.now()
    common = (request.state.session.csrf, str(number), site.app.settings.config.sending.mode)
    return [
        site.shelf.drawn(card, (*common, ago(card.received_at, now)), partial(_draw, request, card, number))
        for card in cards
    ]


def _draw(request: Request, card: Card, number: int) -> Markup:
    """One card of the queue as HTML."""
    return fragment(request, "card.html", card=card, number=number)


def pulse(request: Request) -> Response:
    """GET /pulse: the words of the pages that are not older than their data: that of the queue, and that of all others.

    The queue's changes with the open drafts only, so that a check of the mailbox does not redraw what is being read.
    """
    site = site_of(request)
    version = site.shelf.version()
    return PlainTextResponse(f"{_pulse(site, version)} {store_word(site, version)}")


def _pulse(site: Site, version: str | None) -> str:
    """A short word for the state of all open drafts."""
    told, snoozed = site.shelf.kept("pulse", version, _told)
    now = to_text(site.app.clock.now())
    again = sum(not is_put_off(until, now) for until in snoozed)
    return f"{told}{again or ''}"


def _told(conn: Connection) -> tuple[str, tuple[str, ...]]:
    """(a digest of the open drafts, until when some are put off): all that the pulse is made of but the time."""
    found = heads(conn)
    snoozed = tuple(head.snoozed_until for head in found if head.snoozed_until)
    return sha256(repr(found).encode("utf-8", "replace")).hexdigest()[:16], snoozed


def is_put_off(until: str | None, now: str) -> bool:
    """Whether a draft snoozed `until` then is out of sight.  now: as moments.to_text writes it."""
    return until is not None and until[:19] > now[:19]


def matches(head: Head, query: str) -> bool:
    """Whether every word of `query` stands in the draft's names, role or subject."""
    if not query:
        return True
    names = (head.company, head.agency, head.role, head.sender_name, head.sender_address, head.message_subject, head.id)
    hay = " ".join(name or "" for name in names).casefold()
    return all(word in hay for word in query.casefold().split())


def number_of(text: str) -> int:
    """A page number as it stands in an address; 1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004
