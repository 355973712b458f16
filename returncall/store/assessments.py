"""Assessments: a few columns for searching, and the whole value as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from returncall.model import Assessment
from returncall.store.chunks import chunks
from returncall.store.codec import from_plain, to_plain
from returncall.store.schema_judgement import assessments
from returncall.store.schema_mail import messages
from returncall.store.upsert import upsert, upsert_all

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection


def save(conn: Connection, assessment: Assessment) -> None:
    """Keep `assessment`, in place of an older one of the same message, which must be in the store.

    Its `message_id` is the id of the Message (32 hex digits), not the Message-ID header field.
    """
    upsert(conn, assessments, _to_row(assessment))


def save_all(conn: Connection, found: Iterable[Assessment]) -> None:
    """Like save, for many."""
    upsert_all(conn, assessments, list(map(_to_row, found)))


def get(conn: Connection, message: str) -> Assessment | None:
    """The assessment of the message with that id."""
    document = conn.execute(select(assessments.c.document).where(assessments.c.message == message)).scalar()
    return from_plain(Assessment, document) if document is not None else None


def for_messages(conn: Connection, ids: Collection[str]) -> dict[str, Assessment]:
    """The assessments of those of `ids` that have one, by message id."""
    query = select(assessments.c.message, assessments.c.document)
    return {
        row.message: from_plain(Assessment, row.document)
        for some in chunks(ids)
        for row in conn.execute(query.where(assessments.c.message.in_(some)))
    }


def received_between(
    conn: Connection, since: datetime, until: datetime, *, only_recruiters: bool = False
) -> tuple[Assessment, ...]:
    """Assessments of what was received from `since` to before `until`, in order of arrival."""
    query = (
        select(assessments.c.document)
        .join(messages, messages.c.id == assessments.c.message)
        .where(messages.c.received_at >= since, messages.c.received_at < until)
        .order_by(messages.c.received_at, messages.c.id)
    )
    if only_recruiters:
        query = query.where(assessments.c.is_recruiter)
    return tuple(from_plain(Assessment, document) for document in conn.execute(query).scalars())


def count_between(conn: Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """(all, from recruiters) of the judged messages received from `since` to before `until`."""
    row = conn.execute(
        select(func.count(), func.count().filter(assessments.c.is_recruiter))
        .select_from(assessments.join(messages, messages.c.id == assessments.c.message))
        .where(messages.c.received_at >= since, messages.c.received_at < until)
    ).one()
    return row[0], row[1]


def from_recruiters(conn: Connection, since: datetime, until: datetime) -> tuple[tuple[str, datetime], ...]:
    """(message id, time of receipt) of what recruiters wrote from `since` to before `until`; no words are read."""
    rows = conn.execute(
        select(messages.c.id, messages.c.received_at)
        .join(assessments, assessments.c.message == messages.c.id)
        .where(messages.c.received_at >= since, messages.c.received_at < until, assessments.c.is_recruiter)
        .order_by(messages.c.received_at, messages.c.id)
    )
    return tuple((row.id, row.received_at) for row in rows)


def of_interest_between(
    conn: Connection, since: datetime, until: datetime, kinds: Collection[str]
) -> tuple[Assessment, ...]:
    """What was received in that period and a recruiter wrote, or is of one of `kinds`, in order of arrival."""
    rows = conn.execute(
        select(assessments.c.document)
        .join(messages, messages.c.id == assessments.c.message)
        .where(messages.c.received_at >= since, messages.c.received_at < until)
        .where(or_(assessments.c.is_recruiter, assessments.c.kind.in_(kinds)))
        .order_by(messages.c.received_at, messages.c.id)
    )
    return tuple(from_plain(Assessment, document) for document in rows.scalars())


def facts_between(conn: Connection, since: datetime, until: datetime) -> tuple[tuple[datetime, dict[str, Any]], ...]:
    """(time of receipt, the assessment as plain data) of what recruiters wrote in that period: for counting."""
    rows = conn.execute(
        select(messages.c.received_at, assessments.c.document)
        .join(assessments, assessments.c.message == messages.c.id)
        .where(messages.c.received_at >= since, messages.c.received_at < until, assessments.c.is_recruiter)
        .order_by(messages.c.received_at)
    )
    return tuple((row.received_at, row.document) for row in rows)


def in_campaign(conn: Connection, campaign: str) -> tuple[Assessment, ...]:
    """The touches of one campaign, in order of arrival."""
    rows = conn.execute(
        select(assessments.c.document)
        .join(messages, messages.c.id == assessments.c.message)
        .where(assessments.c.campaign == campaign)
        .order_by(messages.c.received_at, messages.c.id)
    )
    return tuple(from_plain(Assessment, document) for document in rows.scalars())


def _to_row(assessment: Assessment) -> dict[str, Any]:
    return {
        "message": assessment.message_id,
        "kind": assessment.kind,
        "confidence": assessment.confidence,
        "unsure": assessment.unsure,
        "is_recruiter": assessment.is_recruiter,
        "role": assessment.role.title if assessment.role else None,
        "company": assessment.company.name if assessment.company else None,
        "agency": assessment.agency,
        "fit": assessment.fit.score if assessment.fit else None,
        "trust": assessment.trust.level,
        "campaign": assessment.campaign,
        "stage": assessment.stage,
        "model": assessment.model,
        "assessed_at": assessment.assessed_at,
        "document": to_plain(assessment),
    }
