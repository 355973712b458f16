"""What the user noted after a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from returncall.store.schema_relations import debriefs

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Debrief:
    """opportunity: its id.  answers: (question, answer) pairs in the order they were asked."""

    opportunity: str
    answers: tuple[tuple[str, str], ...]
    at: datetime


def add(conn: Connection, debrief: Debrief) -> None:
    """Keep `debrief`; its opportunity must be in the store."""
    answers = [list(pair) for pair in debrief.answers]
    conn.execute(insert(debriefs).values(opportunity=debrief.opportunity, answers=answers, at=debrief.at))


def for_opportunity(conn: Connection, opportunity: str) -> tuple[Debrief, ...]:
    """The debriefs of that opportunity, oldest first."""
    rows = conn.execute(select(debriefs).where(debriefs.c.opportunity == opportunity).order_by(debriefs.c.id))
    return tuple(
        Debrief(row.opportunity, tuple((question, answer) for question, answer in row.answers), row.at) for row in rows
    )
