"""Opportunities: a role at a company through one person, its stages over time, and its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from returncall.model import Opportunity, Stage
from returncall.store.chunks import chunks
from returncall.store.schema_mail import messages
from returncall.store.schema_relations import opportunities, opportunity_messages, opportunity_stages
from returncall.store.upsert import insert_new, upsert

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection, Row


def save(conn: Connection, opportunity: Opportunity) -> None:
    """Keep `opportunity`, in place of what was known; a new one, or a new stage, is dated by its last message."""
    known = get(conn, opportunity.id)
    upsert(conn, opportunities, _to_row(opportunity))
    if known is None or known.stage != opportunity.stage:
        _note_stage(conn, opportunity.id, opportunity.stage, opportunity.last_message_at)


def get(conn: Connection, opportunity: str) -> Opportunity | None:
    """The opportunity with that id."""
    row = conn.execute(select(opportunities).where(opportunities.c.id == opportunity)).first()
    return _from_row(row) if row else None


def list_opportunities(conn: Connection, *, include_closed: bool = False) -> tuple[Opportunity, ...]:
    """Opportunities, the latest message first."""
    query = select(opportunities).order_by(opportunities.c.last_message_at.desc(), opportunities.c.id)
    if not include_closed:
        query = query.where(opportunities.c.stage != Stage.CLOSED)
    return tuple(map(_from_row, conn.execute(query)))


def of_contact(conn: Connection, address: str) -> tuple[Opportunity, ...]:
    """That person's opportunities, oldest first."""
    rows = conn.execute(
        select(opportunities).where(opportunities.c.contact == address).order_by(opportunities.c.opened_at)
    )
    return tuple(map(_from_row, rows))


def set_stage(conn: Connection, opportunity: str, stage: Stage, *, at: datetime) -> bool:
    """Move on to `stage`; False when the opportunity is unknown or there already."""
    wanted = (opportunities.c.id == opportunity, opportunities.c.stage != stage)
    if conn.execute(update(opportunities).where(*wanted).values(stage=stage)).rowcount != 1:
        return False
    _note_stage(conn, opportunity, stage, at)
    return True


def note_interest(conn: Connection, opportunity: str, interest: int | None, *, note: str, at: datetime) -> bool:
    """Keep the user's dated interest, 1 to 5; whether the opportunity is known."""
    values = {"interest": interest, "interest_noted_at": at, "note": note}
    return conn.execute(update(opportunities).where(opportunities.c.id == opportunity).values(values)).rowcount == 1


def stages(conn: Connection, opportunity: str) -> tuple[tuple[Stage, datetime], ...]:
    """The stages it went through, each with its day."""
    rows = conn.execute(
        select(opportunity_stages.c.stage, opportunity_stages.c.at)
        .where(opportunity_stages.c.opportunity == opportunity)
        .order_by(opportunity_stages.c.id)
    )
    return tuple((Stage(row.stage), row.at) for row in rows)


def reached(conn: Connection, stage: Stage, since: datetime, until: datetime) -> frozenset[str]:
    """The ids of those that reached `stage` from `since` to before `until`: the first calls of a quarter."""
    rows = conn.execute(
        select(opportunity_stages.c.opportunity).where(
            opportunity_stages.c.stage == stage, opportunity_stages.c.at >= since, opportunity_stages.c.at < until
        )
    )
    return frozenset(rows.scalars())


def attach(conn: Connection, opportunity: str, message: str) -> bool:
    """Say that a message belongs to an opportunity; whether that is new."""
    return insert_new(conn, opportunity_messages, {"opportunity": opportunity, "message": message})


def messages_of(conn: Connection, opportunity: str) -> tuple[str, ...]:
    """The ids of the messages that belong to it."""
    rows = conn.execute(
        select(opportunity_messages.c.message)
        .where(opportunity_messages.c.opportunity == opportunity)
        .order_by(opportunity_messages.c.message)
    )
    return tuple(rows.scalars())


def latest_messages(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """The id of the message that came last, for each of the opportunities `ids` that has any."""
    query = (
        select(opportunity_messages.c.opportunity, messages.c.id)
        .join(messages, messages.c.id == opportunity_messages.c.message)
        .order_by(messages.c.received_at, messages.c.id)
    )
    return {
        row.opportunity: row.id
        for some in chunks(ids)
        for row in conn.execute(query.where(opportunity_messages.c.opportunity.in_(some)))
    }


def of_message(conn: Connection, message: str) -> tuple[Opportunity, ...]:
    """The opportunities that a message belongs to, oldest first."""
    rows = conn.execute(
        select(opportunities)
        .join(opportunity_messages, opportunity_messages.c.opportunity == opportunities.c.id)
        .where(opportunity_messages.c.message == message)
        .order_by(opportunities.c.opened_at, opportunities.c.id)
    )
    return tuple(map(_from_row, rows))


def threads_with_any(conn: Connection, thread_ids: Collection[str]) -> frozenset[str]:
    """Those of `thread_ids` with a message that belongs to an opportunity."""
    query = select(messages.c.thread_id).join(opportunity_messages, opportunity_messages.c.message == messages.c.id)
    return frozenset(
        found
        for some in chunks(thread_ids)
        for found in conn.execute(query.where(messages.c.thread_id.in_(some))).scalars()
    )


def _note_stage(conn: Connection, opportunity: str, stage: Stage, at: datetime) -> None:
    conn.execute(insert(opportunity_stages).values(opportunity=opportunity, stage=stage, at=at))


def _to_row(opportunity: Opportunity) -> dict[str, Any]:
    return {
        "id": opportunity.id,
        "contact": opportunity.contact,
        "company": opportunity.company,
        "role": opportunity.role,
        "stage": opportunity.stage,
        "opened_at": opportunity.opened_at,
        "last_message_at": opportunity.last_message_at,
        "interest": opportunity.interest,
        "interest_noted_at": opportunity.interest_noted_at,
        "note": opportunity.note,
    }


def _from_row(row: Row[Any]) -> Opportunity:
    return Opportunity(
        id=row.id,
        contact=row.contact,
        company=row.company,
        role=row.role,
        stage=Stage(row.stage),
        opened_at=row.opened_at,
        last_message_at=row.last_message_at,
        interest=row.interest,
        interest_noted_at=row.interest_noted_at,
        note=row.note,
    )
