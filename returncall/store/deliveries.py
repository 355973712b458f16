"""Deliveries: approved mail on its way.  Every change is a compare-and-set, so that of two workers one wins.

Which changes are allowed is said in responder.approve; here only what cannot be left to anybody: one live
delivery per draft and per message, one under way per thread (unique indices), one worker per claim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, or_, select, union, update

from returncall.model import Action, Delivery, DeliveryState, DraftState
from returncall.store import meta
from returncall.store.schema_reply import answers, deliveries, drafts
from returncall.store.upsert import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

CLAIMED: Final = (DeliveryState.CLAIMED_CONNECT, DeliveryState.CLAIMED_DATA)
STOPPABLE: Final = (DeliveryState.QUEUED, DeliveryState.CLAIMED_CONNECT)
"""States in which nothing can have reached the server yet."""


def queue_delivery(conn: Connection, delivery: Delivery, *, now: datetime) -> bool:
    """Keep an approved mail; to be called in the transaction that approves its draft.

    False, and nothing is kept, when its draft or message has a live delivery already (sent counts), or its
    thread has one under way.  Raises LookupError when the draft is not in the store.
    """
    draft = conn.execute(select(drafts.c.message, drafts.c.thread_id).where(drafts.c.id == delivery.draft_id)).first()
    if draft is None:
        raise LookupError(delivery.draft_id)
    row = {
        **_to_row(delivery),
        "message": draft.message,
        "thread_id": draft.thread_id,
        "changed_at": now,
    }
    if not insert_new(conn, deliveries, row):
        return False
    conn.execute(update(drafts).where(drafts.c.id == delivery.draft_id).values(delivery=delivery.id))
    return True


def get(conn: Connection, delivery_id: str) -> Delivery | None:
    """The delivery with that id."""
    row = conn.execute(select(deliveries).where(deliveries.c.id == delivery_id)).first()
    return _from_row(row) if row else None


def for_draft(conn: Connection, draft_id: str) -> Delivery | None:
    """The newest delivery of that draft."""
    row = conn.execute(
        select(deliveries).join(drafts, drafts.c.delivery == deliveries.c.id).where(drafts.c.id == draft_id)
    ).first()
    return _from_row(row) if row else None


def claim_due(conn: Connection, now: datetime, worker: str) -> Delivery | None:
    """Take the mail that has been due longest: it is `claimed_connect` now, by `worker`, one attempt more.

    None when nothing is due.  Commit before speaking to any server.  PostgreSQL skips rows that another worker
    is taking; on SQLite `write()` lets one worker in at a time.
    """
    candidate = conn.execute(
        select(deliveries.c.id)
        .where(
            deliveries.c.state == DeliveryState.QUEUED,
            deliveries.c.send_after <= now,
            or_(deliveries.c.next_attempt_at.is_(None), deliveries.c.next_attempt_at <= now),
        )
        .order_by(deliveries.c.send_after, deliveries.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).scalar()
    if candidate is None:
        return None
    taken = conn.execute(
        update(deliveries)
        .where(deliveries.c.id == candidate, deliveries.c.state == DeliveryState.QUEUED)
        .values(
            state=DeliveryState.CLAIMED_CONNECT,
            attempts=deliveries.c.attempts + 1,
            claimed_by=worker,
            claimed_at=now,
            changed_at=now,
        )
    ).rowcount
    if not taken:
        return None
    meta.count_claim(conn)
    return get(conn, candidate)


def mark(
    conn: Connection,
    delivery_id: str,
    from_state: DeliveryState,
    to_state: DeliveryState,
    *,
    now: datetime,
    error: str = "",
    next_attempt_at: datetime | None = None,
) -> bool:
    """Compare and set: False when the delivery is no longer in `from_state`, and then the caller must stop.

    error: what the server said, or ""; next_attempt_at: not to be claimed before (for a way back to `queued`).
    `sent` is dated `now` and closes the draft, so that a later message of the thread can get one.
    """
    values: dict[str, Any] = {
        "state": to_state,
        "last_error": error,
        "next_attempt_at": next_attempt_at,
        "changed_at": now,
    }
    if to_state == DeliveryState.SENT:
        values["sent_at"] = now
    if to_state not in CLAIMED:
        values |= {"claimed_by": None, "claimed_at": None}
    wanted = (deliveries.c.id == delivery_id, deliveries.c.state == from_state)
    if conn.execute(update(deliveries).where(*wanted).values(values)).rowcount != 1:
        return False
    if to_state == DeliveryState.SENT:
        conn.execute(update(drafts).where(drafts.c.delivery == delivery_id).values(is_open=False))
    return True


def cancel(conn: Connection, delivery_id: str, *, reason: str, now: datetime) -> bool:
    """Stop a delivery of which nothing can have reached the server; False when it is too late.

    reason: a sentence, kept as the last error.  What becomes of the draft is the caller's to say.
    """
    wanted = (deliveries.c.id == delivery_id, deliveries.c.state.in_(STOPPABLE))
    change = {"state": DeliveryState.CANCELLED, "last_error": reason, "changed_at": now, "claimed_by": None}
    return conn.execute(update(deliveries).where(*wanted).values(change)).rowcount == 1


def find_by_mime_message_id(conn: Connection, mime_message_id: str) -> tuple[Delivery, ...]:
    """Deliveries of the mail with that Message-ID, ours or the server's, newest first.

    Several when the user sent it again.
    """
    ours = deliveries.c.mime_message_id == mime_message_id
    rows = conn.execute(
        select(deliveries)
        .where(or_(ours, deliveries.c.server_message_id == mime_message_id))
        .order_by(deliveries.c.changed_at.desc(), deliveries.c.id)
    )
    return tuple(map(_from_row, rows))


def learn_server_id(conn: Connection, delivery_id: str, server_message_id: str) -> bool:
    """Keep the Message-ID that the server gave our mail instead of its own; whether the delivery is known."""
    change = update(deliveries).where(deliveries.c.id == delivery_id).values(server_message_id=server_message_id)
    return conn.execute(change).rowcount == 1


def in_state(conn: Connection, *states: DeliveryState, account: str | None = None) -> tuple[Delivery, ...]:
    """Deliveries in any of `states`, longest due first."""
    query = select(deliveries).where(deliveries.c.state.in_(states))
    if account is not None:
        query = query.where(deliveries.c.account == account)
    return tuple(map(_from_row, conn.execute(query.order_by(deliveries.c.send_after, deliveries.c.id))))


def changed_before(conn: Connection, moment: datetime, *states: DeliveryState) -> tuple[Delivery, ...]:
    """Deliveries that have been in one of `states` since before `moment`: stale claims, old uncertainties."""
    wanted = (deliveries.c.state.in_(states), deliveries.c.changed_at < moment)
    return tuple(map(_from_row, conn.execute(select(deliveries).where(*wanted).order_by(deliveries.c.changed_at))))


def claimed_by(conn: Connection, worker: str) -> tuple[Delivery, ...]:
    """What `worker` holds: after a restart under the same name, what its crash left behind."""
    wanted = (deliveries.c.state.in_(CLAIMED), deliveries.c.claimed_by == worker)
    return tuple(map(_from_row, conn.execute(select(deliveries).where(*wanted).order_by(deliveries.c.id))))


def sent_between(conn: Connection, since: datetime, until: datetime) -> tuple[Delivery, ...]:
    """What was sent from `since` to before `until`, in order."""
    wanted = (
        deliveries.c.state == DeliveryState.SENT,
        deliveries.c.sent_at >= since,
        deliveries.c.sent_at < until,
    )
    return tuple(map(_from_row, conn.execute(select(deliveries).where(*wanted).order_by(deliveries.c.sent_at))))


def calls_agreed(conn: Connection, since: datetime, until: datetime) -> tuple[str, ...]:
    """The messages whose yes to a call was sent in that period, by us or from Drafts, or is or may be under way."""
    under_way = deliveries.c.state.not_in((DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.CANCELLED))
    sent = and_(deliveries.c.state == DeliveryState.SENT, deliveries.c.sent_at >= since, deliveries.c.sent_at < until)
    query = select(drafts.c.message).select_from(deliveries.join(drafts, drafts.c.id == deliveries.c.draft))
    ours = query.where(drafts.c.action == Action.ACCEPT_CALL, or_(sent, under_way))
    by_hand = (
        select(drafts.c.message)
        .join(answers, answers.c.message == drafts.c.message)
        .where(
            drafts.c.action == Action.ACCEPT_CALL,
            drafts.c.state == DraftState.APPROVED,
            drafts.c.delivery.is_(None),
            drafts.c.is_open.is_(False),
            answers.c.at >= since,
            answers.c.at < until,
        )
    )
    return tuple(conn.scalars(union(ours, by_hand)))


def sent_to(conn: Connection, address: str, *, since: datetime) -> tuple[Delivery, ...]:
    """What was sent to `address` since then, oldest first: the limit per correspondent."""
    wanted = (
        deliveries.c.state == DeliveryState.SENT,
        deliveries.c.envelope_to == address,
        deliveries.c.sent_at >= since,
    )
    return tuple(map(_from_row, conn.execute(select(deliveries).where(*wanted).order_by(deliveries.c.sent_at))))


def left_since(conn: Connection, since: datetime, *, to: str = "") -> tuple[str, ...]:
    """The ids of what was sent since then or is, or may be, under way; to: to that address (any case) only."""
    under_way = deliveries.c.state.not_in((DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.CANCELLED))
    sent = and_(deliveries.c.state == DeliveryState.SENT, deliveries.c.sent_at >= since)
    rows = conn.execute(select(deliveries.c.id, deliveries.c.envelope_to).where(or_(sent, under_way)))
    return tuple(row.id for row in rows if not to or row.envelope_to.lower() == to.lower())


def next_due(conn: Connection) -> datetime | None:
    """When the next queued mail may be tried: how long a worker can sleep."""
    rows = conn.execute(
        select(deliveries.c.send_after, deliveries.c.next_attempt_at).where(deliveries.c.state == DeliveryState.QUEUED)
    )
    return min((max(row.send_after, row.next_attempt_at or row.send_after) for row in rows), default=None)


def _to_row(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "draft": delivery.draft_id,
        "account": delivery.account,
        "mime_message_id": delivery.mime_message_id,
        "content_hash": delivery.content_hash,
        "envelope_from": delivery.envelope_from,
        "envelope_to": delivery.envelope_to,
        "content": delivery.content,
        "state": delivery.state,
        "send_after": delivery.send_after,
        "attempts": delivery.attempts,
        "next_attempt_at": delivery.next_attempt_at,
        "last_error": delivery.last_error,
        "sent_at": delivery.sent_at,
    }


def _from_row(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        draft_id=row.draft,
        account=row.account,
        mime_message_id=row.mime_message_id,
        content_hash=row.content_hash,
        envelope_from=row.envelope_from,
        envelope_to=row.envelope_to,
        content=row.content,
        state=DeliveryState(row.state),
        send_after=row.send_after,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        last_error=row.last_error,
        sent_at=row.sent_at,
    )
