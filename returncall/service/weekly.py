"""The week as the store tells it, for digest.compile."""

from __future__ import annotations

from contextlib import nullcontext
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
from returncall.store import accounts, answers, assessments, drafts, failures, messages
from returncall.store.queue import queue, sent_items

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection

    from returncall.app import App
    from returncall.model import Assessment, Digest, Message

_COVERAGE_DAYS = 90
_SHOWN_IF_FLAGGED = frozenset(
    {Kind.OFFER, Kind.REFERRAL, Kind.OUTREACH, Kind.FOLLOW_UP, Kind.CONVERSATION, Kind.SCHEDULING}
)


def week_digest(app: App, week: str, view: Connection | None = None) -> Digest:
    """The digest of one ISO week, with what waits now.  view: reads the store, else a connection of its own does."""
    now = app.clock.now()
    first, following = week_bounds(week)
    with crash_step("digest.compile"), nullcontext(view) if view else app.store.read() as conn:
        judged = assessments.of_interest_between(conn, first, following, _SHOWN_IF_FLAGGED)
        waiting = [item for item in queue(conn, now=now, which="open") if item["state"] == "proposed"]
        lines = [_item_line(item, WAITING) for item in waiting]
        lines += [_item_line(item, ANSWERED) for item in sent_items(conn, first, following)]
        lines += _undrafted(app, conn, judged)
        read, from_recruiters = assessments.count_between(conn, first, following)
        return compile_digest(
            week,
            lines,
            counts=(
                ("messages read", read),
                ("from recruiters", from_recruiters),
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


def _undrafted(app: App, conn: Connection, judged: tuple[Assessment, ...]) -> list[WeekMail]:
    """What the user has to look at, and what was left alone with a reason."""
    drafted = drafts.drafted(conn, [found.message_id for found in judged])
    rest = {found.message_id: found for found in judged if found.message_id not in drafted}
    mails = messages.get_messages(conn, list(rest))
    notes = answers.for_messages(conn, list(rest))
    lines: list[WeekMail] = []
    for key, assessment in rest.items():
        mail = mails[key]
        suggestion = suggest(Case(mail, assessment, mail.received_at, app.profile, History()))
        if suggestion.action is Action.FLAG and assessment.kind in _SHOWN_IF_FLAGGED:
            lines.append(_mail_line(mail, assessment, YOURSELF, suggestion.action, suggestion.because))
        elif assessment.is_recruiter and (note := notes.get(key)):
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
