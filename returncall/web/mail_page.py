"""One mail, whole: its words with the evidence marked, the reasons, the thread so far, and its draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from returncall.model import Kind
from returncall.service.as_sent import html_as_sent
from returncall.service.marking import evidence, flowed, pieces, shown
from returncall.service.wording import difference, template_text
from returncall.service.words import pay_words, rule_words
from returncall.store import answers, assessments, drafts, messages
from returncall.store.queue import items_of
from returncall.web.cards import axes_of, chips_of, facts_of, level_of, make_card, writer_of
from returncall.web.pages import page, refusal, site_of

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from starlette.requests import Request
    from starlette.responses import Response

    from returncall.model import Assessment, Message


def draft_page(request: Request) -> Response:
    """GET /draft/{id}"""
    site = site_of(request)
    with site.app.store.read() as conn:
        draft = drafts.get(conn, request.path_params["id"])
        if draft is None:
            return refusal(request, 404, "There is no such draft here.")
        return _show(request, conn, draft.message, draft_id=draft.id)


def message_page(request: Request) -> Response:
    """GET /message/{id}"""
    site = site_of(request)
    with site.app.store.read() as conn:
        made = drafts.for_message(conn, request.path_params["id"])
        return _show(request, conn, request.path_params["id"], draft_id=made[-1].id if made else "")


def as_sent_page(request: Request) -> Response:
    """GET /message/{id}/as-sent: the mail's own HTML, cleaned, in a sandboxed frame that inherits the page's policy."""
    with site_of(request).app.store.read() as conn:
        message = messages.get_message(conn, request.path_params["id"])
        raw = messages.get_raw(conn, request.path_params["id"])
    if message is None:
        return refusal(request, 404, "There is no such mail here.")
    return page(request, "as_sent.html", message=message, html=html_as_sent(raw) if raw else "", kept=raw is not None)


def _show(request: Request, conn: Connection, message_id: str, *, draft_id: str) -> Response:
    site = site_of(request)
    message = messages.get_message(conn, message_id)
    if message is None:
        return refusal(request, 404, "There is no such mail here.")
    found = assessments.get(conn, message_id)
    values: dict[str, Any] = {"card": None, "changes": (), "is_changed": False}
    if draft_id:
        item = items_of(conn, [draft_id])[0]
        values["card"] = make_card(item, message.text, found, whole=True)
        draft = drafts.get(conn, draft_id)
        if draft and found:
            plain = template_text(site.app, conn, draft, message, found)
            values["changes"] = difference(plain, draft.body) if plain else ()
            values["is_changed"] = plain.strip() != draft.body.strip()
    return page(
        request,
        "mail.html",
        message=message,
        found=found,
        words=pieces(flowed(shown(message.text)), evidence(found) if found else ()),
        reasons=reasons_of(found),
        fit=round(found.fit.score * 100) if found and found.fit else None,
        level=level_of(round(found.fit.score * 100) if found and found.fit else None),
        axes=axes_of(found),
        facts=facts_of(found),
        pay=pay_words(found.pay) if found and found.pay else "",
        chips=chips_of(found),
        writer=writer_of(found),
        links=[(link.text, urlsplit_host(link.url), link.url) for link in message.links[:20]],
        thread=[other for other in messages.thread(conn, message.thread_id) if other.id != message.id],
        note=answers.get(conn, message_id),
        answers_to=_answers_to(message),
        kinds=[(kind.value, kind.value.replace("_", " ")) for kind in Kind],
        **values,
    )


def reasons_of(found: Assessment | None) -> list[tuple[str, str, float, str]]:
    """(axis, rule, weight, quote) of every reason, the heaviest first."""
    if found is None:
        return []
    reasons = (*(found.fit.reasons if found.fit else ()), *found.reasons)
    told = [(r.axis, rule_words(r.rule), r.weight, r.quote) for r in reasons]
    flags = [("trust", rule_words(flag.rule), -1.0, flag.quote) for flag in found.trust.evidence]
    return [*flags, *sorted(told, key=lambda reason: -abs(reason[2]))]


def urlsplit_host(url: str) -> str:
    """The host that a link really leads to, or ""."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _answers_to(message: Message) -> str:
    """Another address that the mail wants its answer at, or ""."""
    if message.reply_to and message.reply_to[0].address != message.sender.address:
        return str(message.reply_to[0])
    return ""
