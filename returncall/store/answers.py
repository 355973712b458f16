"""Who has an answer: given by a delivery of ours, by the user elsewhere, or none for a stated reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select, union

from returncall.model import DeliveryState
from returncall.store.chunks import chunks
from returncall.store.schema_judgement import assessments
from returncall.store.schema_mail import messages
from returncall.store.schema_reply import answers, deliveries
from returncall.store.upsert import insert_all, upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

BY_HAND: Final = "by_hand"
EXCUSED: Final = "excused"

# Sent, or perhaps sent: answering again would risk a second answer.
_MAYBE_SENT: Final = (
    DeliveryState.CLAIMED_DATA,
    DeliveryState.SENT,
    DeliveryState.UNCERTAIN,
    DeliveryState.NEEDS_YOU,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one message: how is by_hand or excused; reason: a sentence, for excused."""

    message: str
    thread_id: str
    how: str
    reason: str
    at: datetime


def record_by_hand(conn: Connection, message: str, *, at: datetime) -> None:
    """Note that the user answered that message in another program.  Raises LookupError if it is unknown."""
    _record(conn, message, BY_HAND, "", at)


def excuse(conn: Connection, message: str, *, reason: str, at: datetime) -> None:
    """Note why that message gets no answer; an answer by hand is not overwritten.  Raises LookupError."""
    known = get(conn, message)
    if known is None or known.how == EXCUSED:
        _record(conn, message, EXCUSED, reason, at)


def excuse_new(conn: Connection, excused: Sequence[tuple[str, str, str]], *, at: datetime) -> None:
    """Note why messages that have just been stored get no answer.  excused: (message id, thread id, reason)."""
    names = ("message", "thread_id", "reason")
    insert_all(conn, answers, [{**dict(zip(names, one, strict=True)), "how": EXCUSED, "at": at} for one in excused])


def get(conn: Connection, message: str) -> Answer | None:
    """What is noted for that message; deliveries of ours are not noted here."""
    row = conn.execute(select(answers).where(answers.c.message == message)).first()
    return Answer(row.message, row.thread_id, row.how, row.reason, row.at) if row else None


def for_messages(conn: Connection, ids: Collection[str]) -> dict[str, Answer]:
    """What is noted for those of `ids` with a note, by message id."""
    return {
        row.message: Answer(row.message, row.thread_id, row.how, row.reason, row.at)
        for some in chunks(ids)
        for row in conn.execute(select(answers).where(answers.c.message.in_(some)))
    }


def noted_between(conn: Connection, since: datetime, until: datetime) -> frozenset[str]:
    """The messages received in that period for which something is noted: an answer by hand, or a reason."""
    query = (
        select(answers.c.message)
        .join(messages, messages.c.id == answers.c.message)
        .where(messages.c.received_at >= since, messages.c.received_at < until)
    )
    return frozenset(conn.execute(query).scalars())


def was_answered(conn: Connection, *, thread_id: str = "", campaign: str = "", message: str = "") -> bool:
    """Whether any message of that thread, of that campaign, or that message, has (or may have) an answer."""
    names = (("thread_id", thread_id), ("campaign", campaign), ("message", message))
    ours = select(deliveries.c.id).outerjoin(assessments, assessments.c.message == deliveries.c.message)
    by_hand = select(answers.c.message).outerjoin(assessments, assessments.c.message == answers.c.message)
    wanted = {name: value for name, value in names if value}
    if not wanted:
        return False
    ours = ours.where(
        deliveries.c.state.in_(_MAYBE_SENT),
        or_(*((assessments if name == "campaign" else deliveries).c[name] == value for name, value in wanted.items())),
    )
    by_hand = by_hand.where(
        answers.c.how == BY_HAND,
        or_(*((assessments if name == "campaign" else answers).c[name] == value for name, value in wanted.items())),
    )
    return conn.execute(ours.limit(1)).first() is not None or conn.execute(by_hand.limit(1)).first() is not None


def answered_threads(conn: Connection, *, since: datetime | None = None) -> frozenset[str]:
    """Threads in which something has (or may have) been answered, since then."""
    ours = select(deliveries.c.thread_id).where(deliveries.c.state.in_(_MAYBE_SENT))
    by_hand = select(answers.c.thread_id).where(answers.c.how == BY_HAND)
    if since is not None:
        ours = ours.where(deliveries.c.changed_at >= since)
        by_hand = by_hand.where(answers.c.at >= since)
    return frozenset(conn.execute(union(ours, by_hand)).scalars())


def answered_campaigns(conn: Connection) -> frozenset[str]:
    """Campaigns of which something has (or may have) been answered."""
    ours = select(deliveries.c.message).where(deliveries.c.state.in_(_MAYBE_SENT))
    by_hand = select(answers.c.message).where(answers.c.how == BY_HAND)
    query = select(assessments.c.campaign).where(
        assessments.c.message.in_(union(ours, by_hand)), assessments.c.campaign != ""
    )
    return frozenset(conn.execute(query).scalars())


def answered_messages(conn: Connection, since: datetime, until: datetime) -> dict[str, datetime]:
    """When each message received in that period was answered, by us or by hand: the figures of the coverage."""
    received = (messages.c.received_at >= since, messages.c.received_at < until)
    ours = (
        select(deliveries.c.message, deliveries.c.sent_at)
        .join(messages, messages.c.id == deliveries.c.message)
        .where(deliveries.c.state == DeliveryState.SENT, *received)
    )
    by_hand = (
        select(answers.c.message, answers.c.at)
        .join(messages, messages.c.id == answers.c.message)
        .where(answers.c.how == BY_HAND, *received)
    )
    return {row[0]: row[1] for query in (by_hand, ours) for row in conn.execute(query)}


def _record(conn: Connection, message: str, how: str, reason: str, at: datetime) -> None:
    thread_id = conn.execute(select(messages.c.thread_id).where(messages.c.id == message)).scalar()
    if thread_id is None:
        raise LookupError(message)
    upsert(conn, answers, {"message": message, "thread_id": thread_id, "how": how, "reason": reason, "at": at})


def withdraw_excuse(conn: Connection, message: str) -> bool:
    """Take the stated reason back, so that the message counts as open again; an answer by hand stays."""
    return conn.execute(answers.delete().where(answers.c.message == message, answers.c.how == EXCUSED)).rowcount == 1
