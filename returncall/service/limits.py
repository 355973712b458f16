"""What has to be said twice: a crowd of replies in a day, two to one person in a week, one to a mail that is gone.

Limits stop a loop or a slip of the hand, not the user: `anyway` passes them, for one draft at a time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from returncall.errors import NeedsTick
from returncall.store import deliveries

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from config.schema import Sending
    from returncall.model import Draft

MAIL_GONE: Final = "mail-gone"
_DAY: Final = timedelta(days=1)


def refuse_the_unusual(conn: Connection, draft: Draft, sending: Sending, now: datetime) -> None:
    """Raises NeedsTick when this reply is one that the user should confirm."""
    how = f"If you mean it, type: returncall approve {draft.id} --anyway"
    if MAIL_GONE in draft.warnings:
        raise NeedsTick(
            f"The mail that {draft.id} answers has been moved or deleted since. Do you still want to answer it?",
            remedy=how,
        )
    recent = deliveries.left_since(conn, now - _DAY)
    if len(recent) >= sending.most_per_day:
        raise NeedsTick(
            f"{len(recent)} replies have left, or are leaving, within a day (sending.most_per_day).", remedy=how
        )
    if not sending.days_between:
        return
    earlier = deliveries.left_since(conn, now - timedelta(days=sending.days_between), to=draft.to.address)
    if earlier:
        raise NeedsTick(
            f"{draft.to.address} has had a reply within {sending.days_between} days (sending.days_between).",
            remedy=how,
        )
