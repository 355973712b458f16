"""The week as the store tells it, for digest.compile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from responder.policy import Case, History, suggest
from returncall.crash import crash_step
from returncall.digest.compile import (
    ANSWERED,
    LEFT,
    WAITING,
    YOURSELF,
    WeekMail,
    compile_digest,
    median_pay,
    week_bounds,
)
from returncall.model import Action, Kind
from returncall.service.views import call_budget, coverage
from returncall.store import accounts, answers, assessments, failures, messages
from returncall.store.queue import queue

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection

    from returncall.app import App
    from returncall.model import Assessment, Digest, Message

_COVERAGE_DAYS = 90
_SHOWN_IF_FLAGGED = frozenset(
    {Kind.OFFER, Kind.REFERRAL, Kind.OUTREACH, Kind.FOLLOW_UP, Kind.CONVERSATION, Kind.SCHEDULING}
)


def week_digest(app: App, week: str) -> Digest:
    """The digest of one ISO week, with what waits now."""
    now = app.clock.now()
    first, following = week_bounds(week)
    with crash_step("digest.compile"), app.store.read() as conn:
        items = queue(conn, now=now, which="all")
        judged = assessments.received_between(conn, first, following)
        mails = messages.get_messages(conn, [a.message_id for a in judged])
        lines = _lines(app, conn, items, judged, mails, (first, following))
        return compile_digest(
            week,
            lines,
            counts=(
                ("messages read", len(judged)),
                ("from recruiters", sum(a.is_recruiter for a in judged)),
                ("waiting", sum(line.section == WAITING for line in lines)),
                ("answered", sum(line.section == ANSWERED for line in lines)),
            ),
            budget=call_budget(conn, app.settings.profile, now),
            coverage=coverage(conn, now - timedelta(days=_COVERAGE_DAYS), now),
            market=median_pay(
                {"min": a.pay.min, "max": a.pay.max, "currency": a.pay.currency, "per": a.pay.per}
                for a in judged
                if a.pay
            ),
            health=_health(conn),
        )


def _lines(
    app: App,
    conn: Connection,
    items: list[dict[str, Any]],
    judged: tuple[Assessment, ...],
    mails: dict[str, Message],
    bounds: tuple[datetime, datetime],
) -> list[WeekMail]:
    first, following = bounds
    lines = [_item_line(item, WAITING) for item in items if item["state"] == "proposed"]
    span = (first.isoformat(), following.isoformat())
    lines += [_item_line(item, ANSWERED) for item in items if item["sent_at"] and span[0] <= item["sent_at"] < span[1]]
    drafted = {item["message"] for item in items}
    notes = answers.for_messages(conn, list(mails))
    for assessment in judged:
        mail = mails[assessment.message_id]
        if assessment.message_id in drafted:
            continue
        suggestion = suggest(Case(mail, assessment, mail.received_at, app.profile, History()))
        if suggestion.action is Action.FLAG and assessment.kind in _SHOWN_IF_FLAGGED:
            lines.append(_mail_line(mail, assessment, YOURSELF, suggestion.action, suggestion.because))
        elif assessment.is_recruiter and (note := notes.get(assessment.message_id)):
            lines.append(_mail_line(mail, assessment, LEFT, Action.NONE, note.reason or "You answered it yourself."))
    return lines


def _item_line(item: dict[str, Any], section: str) -> WeekMail:
    from returncall.store.moments import from_text  # noqa: PLC0415  beside its only use

    return WeekMail(
        section=section,
        draft_id=item["id"],
        company=item["company"] or "",
        role=item["role"] or item["message_subject"] or "",
        person=item["sender_name"] or "",
        fit=item["fit"],
        action=item["action"],
        because=item["because"] or "",
        at=from_text(item["received_at"]),
    )


def _mail_line(mail: Message, found: Assessment, section: str, action: Action, because: str) -> WeekMail:
    return WeekMail(
        section=section,
        draft_id="",
        company=found.company.name if found.company else "",
        role=found.role.title if found.role else mail.subject,
        person=mail.sender.name,
        fit=found.fit.score if found.fit else None,
        action=action.value,
        because=because,
        at=mail.received_at,
    )


def _health(conn: Connection) -> tuple[str, ...]:
    sentences = [
        f"{account.name} could not be read: {account.last_error}"
        for account in accounts.list_accounts(conn)
        if account.last_error
    ]
    if parked := failures.count(conn):
        sentences.append(f"{parked} messages could not be read; they are kept: returncall retry")
    return tuple(sentences)
