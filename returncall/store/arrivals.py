"""The acceptable invitations of the past: what the quarter keeper learns from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from returncall.model import Fit, Kind, TrustLevel
from returncall.store.schema_judgement import assessments
from returncall.store.schema_mail import messages

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

# An axis is clearly hit from here on, so the score of an acceptable invitation is no lower.
_LOWEST_SCORE = 0.5


def invitations(conn: Connection, since: datetime) -> tuple[tuple[str, datetime, Fit], ...]:
    """(campaign or thread, when its first mail came, fit), once each, of all that was acceptable by its fit.

    The fits come without their reasons: a year of them is read at a time.
    """
    rows = conn.execute(
        select(messages.c.thread_id, messages.c.received_at, assessments.c.campaign, assessments.c.document)
        .join(assessments, assessments.c.message == messages.c.id)
        .where(
            assessments.c.kind.in_((Kind.OUTREACH, Kind.FOLLOW_UP)),
            assessments.c.trust != TrustLevel.SCAM,
            assessments.c.fit >= _LOWEST_SCORE,
            messages.c.received_at >= since,
        )
        .order_by(messages.c.received_at, messages.c.id)
    )
    found: dict[str, tuple[datetime, Fit]] = {}
    for row in rows:
        said = row.document["fit"]
        fit = Fit(
            said["score"],
            said["role"],
            said["company"],
            said["person"],
            below_floor=said.get("below_floor", False),
            never=said.get("never", False),
        )
        acceptable = not (fit.never or fit.below_floor) and max(fit.role, fit.company, fit.person) >= _LOWEST_SCORE
        if acceptable:
            found.setdefault(row.campaign or row.thread_id, (row.received_at, fit))
    return tuple((key, at, fit) for key, (at, fit) in found.items())


def oldest_mail(conn: Connection) -> datetime | None:
    """When the oldest mail of the store came."""
    return conn.execute(select(func.min(messages.c.received_at))).scalar()
