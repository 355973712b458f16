"""The quieter pages: what is done, the week, the quarter, opportunities, people, health.  All read-only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import PlainTextResponse, Response

from returncall.digest.compile import week_bounds, week_of
from returncall.digest.render import HEADINGS
from returncall.errors import UserError
from returncall.model import DeliveryState, Stage
from returncall.service.digest_state import answers_told
from returncall.service.missed import missed
from returncall.service.quarter import standing
from returncall.service.views import coverage
from returncall.service.weekly import week_digest
from returncall.store import (
    accounts,
    answers,
    contacts,
    cursors,
    deliveries,
    digests,
    failures,
    messages,
    opportunities,
)
from returncall.store.moments import to_text
from returncall.store.queue import closed_items, heads, items_of
from returncall.web.cards import make_card
from returncall.web.files import TYPES, packed_file, static_file
from returncall.web.pages import DAYS_OF_WEEK, page, refusal, site_of
from returncall.web.queue_page import is_put_off, number_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection
    from starlette.requests import Request

    from returncall.model import Coverage, Digest
    from returncall.service.missed import Miss
    from returncall.service.quarter import Standing

_DAYS: Final = 90
_ROWS: Final = 50


def done_page(request: Request) -> Response:
    """GET /done: sent, skipped, replaced and put off, each with why."""
    site = site_of(request)
    now = site.app.clock.now()
    number = max(1, number_of(request.query_params.get("page", "1")))
    known = site.shelf.kept("heads", site.shelf.version(), heads)
    put_off = [h.id for h in known if h.state == "proposed" and is_put_off(h.snoozed_until, to_text(now))]
    with site.app.store.read() as conn:
        later = items_of(conn, put_off[:_ROWS])
        total, over = closed_items(conn, limit=_ROWS, offset=(number - 1) * _ROWS)
        if not over and number > 1:
            number = 1
            total, over = closed_items(conn, limit=_ROWS, offset=0)
        noted = answers.for_messages(conn, [item["message"] for item in over])
    return page(
        request,
        "done.html",
        by_hand={key for key, one in noted.items() if one.how == answers.BY_HAND},
        rows=[make_card(item, "", None) for item in over],
        later=[make_card(item, "", None) for item in later],
        number=number,
        last=max(1, -(-total // _ROWS)),
    )


def week_page(request: Request) -> Response:
    """GET /week and /week/{week}"""
    site = site_of(request)
    now = site.app.clock.now()
    week = request.path_params.get("week") or week_of(now)
    try:
        first, following = week_bounds(week)
        before = week_of(first - timedelta(days=1))

        def look(conn: Connection) -> tuple[datetime | None, Digest]:
            sent = digests.sent_at(conn, week) if following <= now else None
            kept = digests.get(conn, week) if sent else None
            return sent, kept or week_digest(site.app, week, conn)

        sent, digest = site.shelf.kept("week", site.shelf.version(), look, stamp=(week, minute(now)))
    except UserError as error:
        return refusal(request, 404, error.what, error.remedy)
    except OverflowError:
        return refusal(request, 404, "That week lies beyond the calendar.")
    sections = [(name, key, [line for line in digest.lines if line.section == key]) for key, name in HEADINGS.items()]
    return page(
        request,
        "week.html",
        digest=digest,
        sent=sent,
        sections=[section for section in sections if section[2]],
        share=digest.coverage.share if digest.coverage else None,
        before=before,
        after=week_of(following) if following <= now else "",
    )


def digests_page(request: Request) -> Response:
    """GET /digests: every week that was summed up, the newest first."""
    site = site_of(request)
    schedule = site.app.settings.config.schedule
    with site.app.store.read() as conn:
        found = [(week, digests.sent_at(conn, week), answers_told(conn, week)) for week in digests.weeks(conn)[:_ROWS]]
    return page(
        request, "digests.html", digests=found, day=DAYS_OF_WEEK[schedule.digest_day], time=schedule.digest_time
    )


def quarter_page(request: Request) -> Response:
    """GET /quarter: first calls, how many recruiters got an answer, and why the others got none."""
    site = site_of(request)
    now = site.app.clock.now()
    since = now - timedelta(days=_DAYS)

    def look(conn: Connection) -> tuple[Standing, Coverage, tuple[Miss, ...]]:
        profile = site.app.settings.profile
        return standing(conn, profile, now), coverage(conn, since, now), missed(conn, since, now, most=_ROWS)

    quarter, found, misses = site.shelf.kept("quarter", site.shelf.version(), look, stamp=minute(now))
    ledger = [
        ("Still open", "open", found.open, [miss for miss in misses if not miss.closed]),
        ("Left unanswered for a stated reason", "settled", found.excused, [miss for miss in misses if miss.closed]),
    ]
    return page(
        request, "quarter.html", quarter=quarter, budget=quarter.budget, coverage=found, days=_DAYS, ledger=ledger
    )


def opportunities_page(request: Request) -> Response:
    """GET /opportunities: a column a stage."""
    site = site_of(request)
    with site.app.store.read() as conn:
        found = opportunities.list_opportunities(conn, include_closed=True)
        columns = [(stage.value, [one for one in found if one.stage is stage]) for stage in Stage]
        told = [one for _, some in columns for one in some[:_ROWS]]
        names = contacts.names(conn, {one.contact for one in told})
        latest = opportunities.latest_messages(conn, [one.id for one in told])
    return page(
        request, "opportunities.html", columns=columns, total=len(found), most=_ROWS, names=names, latest=latest
    )


def people_page(request: Request) -> Response:
    """GET /people: who wrote, last seen first."""
    site = site_of(request)
    query = request.query_params.get("q", "")[:80].strip()
    with site.app.store.read() as conn:
        total = contacts.count(conn, containing=query)
        last = max(1, -(-total // _ROWS))
        number = min(last, max(1, number_of(request.query_params.get("page", "1"))))
        some = contacts.list_contacts(conn, containing=query, limit=_ROWS, offset=(number - 1) * _ROWS)
    return page(request, "people.html", people=some, total=total, query=query, number=number, last=last)


def health_page(request: Request) -> Response:
    """GET /health: each account's last good check, what could not be read, what could not be delivered."""
    site = site_of(request)
    with site.app.store.read() as conn:
        seen = {one.name: one for one in accounts.list_accounts(conn)}
        known = [(one.name, one.address, seen.get(one.name)) for one in site.app.settings.config.account]
        values: dict[str, Any] = {
            "accounts": known,
            "cursors": cursors.list_cursors(conn),
            "failures": failures.list_failures(conn)[:_ROWS],
            "failed": failures.count(conn),
            "stuck": deliveries.in_state(conn, DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.NEEDS_YOU)[
                -_ROWS:
            ],
            "mails": messages.count(conn),
        }
    return page(request, "health.html", **values)


def minute(now: datetime) -> str:
    """What is counted up to now is counted anew each minute."""
    return to_text(now)[:16]


def keys_page(request: Request) -> Response:
    """GET /keys: the keys, for those who want to read them."""
    return page(request, "keys.html")


def healthz(_request: Request) -> Response:
    """GET /healthz, without login: whether the page answers, and nothing else."""
    return PlainTextResponse("ok\n")


def static(request: Request) -> Response:
    """GET /static/{name}, compressed for whoever takes that; nothing in it is secret, so its length may tell it."""
    name = request.path_params["name"]
    if name not in TYPES:
        return PlainTextResponse("There is no such file.\n", status_code=404)
    headers = {"Content-Type": TYPES[name], "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed_file(name), headers={**headers, "Content-Encoding": "gzip"})
    return Response(static_file(name), headers=headers)
