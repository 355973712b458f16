"""Messages, the places where they lie, and their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select, update

from returncall.model import Address, Attachment, Authentication, Link, Message, MessageKey
from returncall.store.chunks import chunks
from returncall.store.codec import from_plain, to_plain
from returncall.store.schema_judgement import assessments
from returncall.store.schema_mail import locations, messages, raw_messages
from returncall.store.upsert import insert_all, insert_all_new, insert_new, upsert, upsert_all

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from returncall.model import Kind

_BATCH: Final = 500

# Fields of Message that lie together in the column `parts`, with their types.
_PARTS: Final[dict[str, Any]] = {
    "references": tuple[str, ...],
    "reply_to": tuple[Address, ...],
    "to": tuple[Address, ...],
    "cc": tuple[Address, ...],
    "links": tuple[Link, ...],
    "attachments": tuple[Attachment, ...],
    "authentication": Authentication,
    "header_fields": tuple[tuple[str, str], ...],
    "defects": tuple[str, ...],
    "flags": tuple[str, ...],
}

_SHORTEST_START: Final = 6


def add_message(conn: Connection, message: Message, raw: bytes | None = None) -> bool:
    """Keep `message`, where it lies, and its bytes; whether it is new.

    The same mail seen again, in this folder or another, only adds a place (and bytes that were missing).
    """
    is_new = insert_new(conn, messages, _to_row(message))
    add_location(conn, message.key, message.id)
    if raw is not None:
        insert_new(conn, raw_messages, {"message": message.id, "content": raw})
    return is_new


def add_messages(conn: Connection, mails: Iterable[tuple[Message, bytes]]) -> frozenset[str]:
    """Keep messages and their bytes, not where they lie (add_locations does); returns the ids of those that are new."""
    mails = list(mails)
    new = insert_all_new(conn, messages.c.id, [_to_row(message) for message, _ in mails])
    insert_all(conn, raw_messages, [{"message": message.id, "content": raw} for message, raw in mails])
    return new


def add_locations(conn: Connection, places: Iterable[tuple[MessageKey, str]]) -> None:
    """Like add_location, for many.  places: (where, message id)."""
    upsert_all(conn, locations, [{**to_plain(key), "message": message} for key, message in places])


def add_location(conn: Connection, key: MessageKey, message: str) -> None:
    """Note that the message with id `message` lies at `key`; a local file may hold another mail now."""
    upsert(conn, locations, {**to_plain(key), "message": message})


def get_message(conn: Connection, message: str) -> Message | None:
    """The message with that id."""
    row = conn.execute(select(messages).where(messages.c.id == message)).first()
    return _from_row(row) if row else None


def get_messages(conn: Connection, ids: Collection[str]) -> dict[str, Message]:
    """Those of `ids` that are known, by id."""
    return {
        row.id: _from_row(row)
        for some in chunks(ids)
        for row in conn.execute(select(messages).where(messages.c.id.in_(some)))
    }


def received(conn: Connection, ids: Collection[str]) -> dict[str, datetime]:
    """When those of `ids` that are known came, by id."""
    query = select(messages.c.id, messages.c.received_at)
    return {
        row.id: row.received_at for some in chunks(ids) for row in conn.execute(query.where(messages.c.id.in_(some)))
    }


def known_ids(conn: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of `ids` that are known."""
    query = select(messages.c.id)
    return frozenset(
        found for some in chunks(ids) for found in conn.execute(query.where(messages.c.id.in_(some))).scalars()
    )


def texts(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """The words of those of `ids` that are known, by id; nothing else is read."""
    query = select(messages.c.id, messages.c.text)
    return {row.id: row.text for some in chunks(ids) for row in conn.execute(query.where(messages.c.id.in_(some)))}


def get_raw(conn: Connection, message: str) -> bytes | None:
    """The message's bytes as delivered; None when they were never kept or have been dropped."""
    return conn.execute(select(raw_messages.c.content).where(raw_messages.c.message == message)).scalar()


def drop_raw(conn: Connection, *, before: datetime) -> int:
    """Forget the bytes of messages received before `before`; returns of how many."""
    old = select(messages.c.id).where(messages.c.received_at < before)
    return conn.execute(raw_messages.delete().where(raw_messages.c.message.in_(old))).rowcount


def arrivals(conn: Connection, ids: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """(thread id, time of receipt) of those of `ids` that are known, by id; no words are read."""
    query = select(messages.c.id, messages.c.thread_id, messages.c.received_at)
    return {
        row.id: (row.thread_id, row.received_at)
        for some in chunks(ids)
        for row in conn.execute(query.where(messages.c.id.in_(some)))
    }


def find_by_message_id(conn: Connection, message_id: str) -> tuple[Message, ...]:
    """All messages with that Message-ID, oldest first: different mails may share one."""
    rows = conn.execute(
        select(messages).where(messages.c.message_id == message_id).order_by(messages.c.received_at, messages.c.id)
    )
    return tuple(map(_from_row, rows))


def find_twin(conn: Connection, message: Message) -> str | None:
    """The id of the known mail with the same Message-ID, size and time of receipt, whatever else a server changed."""
    if message.message_id is None:
        return None
    query = select(messages.c.id).where(
        messages.c.message_id == message.message_id,
        messages.c.size == message.size,
        messages.c.received_at == message.received_at,
    )
    found = conn.execute(query.limit(2)).scalars().all()
    return found[0] if len(found) == 1 else None


def find_by_start(conn: Connection, start: str) -> Message | None:
    """The one message whose id begins with `start` (six digits or more); None when none or several do."""
    if len(start) < _SHORTEST_START or not all(c in "0123456789abcdef" for c in start):
        return None
    found = conn.execute(select(messages.c.id).where(messages.c.id.startswith(start)).limit(2)).scalars().all()
    return get_message(conn, found[0]) if len(found) == 1 else None


def threads_of(conn: Connection, message_ids: Collection[str]) -> dict[str, str]:
    """Message-ID to thread id, for those of `message_ids` that are known; of mails that share one, the first counts."""
    query = select(messages.c.message_id, messages.c.thread_id).order_by(messages.c.received_at.desc())
    return {
        row.message_id: row.thread_id
        for some in chunks(message_ids)
        for row in conn.execute(query.where(messages.c.message_id.in_(some)))
    }


def thread(conn: Connection, thread_id: str) -> tuple[Message, ...]:
    """The thread's messages, oldest first."""
    rows = conn.execute(
        select(messages).where(messages.c.thread_id == thread_id).order_by(messages.c.received_at, messages.c.id)
    )
    return tuple(map(_from_row, rows))


def message_ids_of_threads(conn: Connection, thread_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The Message-IDs of each of these threads; no words are read."""
    found: dict[str, list[str]] = {one: [] for one in thread_ids}
    query = select(messages.c.thread_id, messages.c.message_id).where(messages.c.message_id.is_not(None))
    for some in chunks(found):
        for row in conn.execute(query.where(messages.c.thread_id.in_(some))):
            found[row.thread_id].append(row.message_id)
    return {thread_id: tuple(ids) for thread_id, ids in found.items()}


def join_threads(conn: Connection, old: str, new: str) -> int:
    """Move the messages of thread `old` to thread `new`; returns how many."""
    return conn.execute(update(messages).where(messages.c.thread_id == old).values(thread_id=new)).rowcount


def recent(conn: Connection, since: datetime, *, until: datetime | None = None) -> Iterator[Message]:
    """Messages received from `since` to before `until`, oldest first, read in batches."""
    query = select(messages).where(messages.c.received_at >= since)
    if until is not None:
        query = query.where(messages.c.received_at < until)
    query = query.order_by(messages.c.received_at, messages.c.id)
    for rows in conn.execute(query).partitions(_BATCH):
        yield from map(_from_row, rows)


def from_sender(conn: Connection, address: str, *, since: datetime | None = None) -> tuple[Message, ...]:
    """What `address` (any case) wrote, oldest first."""
    query = select(messages).where(messages.c.sender_address == address.lower())
    if since is not None:
        query = query.where(messages.c.received_at >= since)
    return tuple(map(_from_row, conn.execute(query.order_by(messages.c.received_at, messages.c.id))))


def latest_of_senders(
    conn: Connection, addresses: Collection[str], *, kinds: Collection[Kind], since: datetime, most: int
) -> tuple[Message, ...]:
    """The newest `most` messages of these kinds from each of these addresses (any case), oldest first.

    Older than `since` are none, nor what nobody has judged.
    """
    found: list[Message] = []
    for some in chunks(address.lower() for address in addresses):
        place = func.row_number().over(partition_by=messages.c.sender_address, order_by=messages.c.received_at.desc())
        numbered = (
            select(messages.c.id, place.label("place"))
            .join(assessments, assessments.c.message == messages.c.id)
            .where(messages.c.sender_address.in_(some), messages.c.received_at >= since, assessments.c.kind.in_(kinds))
            .subquery()
        )
        newest = select(numbered.c.id).where(numbered.c.place <= most)
        found += map(_from_row, conn.execute(select(messages).where(messages.c.id.in_(newest))))
    return tuple(sorted(found, key=lambda message: (message.received_at, message.id)))


def iter_unassessed(conn: Connection, *, model: str | None = None, limit: int = 1000) -> Iterator[Message]:
    """Messages without an assessment, or (model given) with one by another model; newest first, at most `limit`."""
    missing = assessments.c.message.is_(None)
    ids = (
        select(messages.c.id)  # ids alone come from the index: four times as quick as reading every message
        .outerjoin(assessments, assessments.c.message == messages.c.id)
        .where(missing if model is None else or_(missing, assessments.c.model != model))
    )
    query = select(messages).where(messages.c.id.in_(ids))
    query = query.order_by(messages.c.received_at.desc(), messages.c.id).limit(limit)
    for rows in conn.execute(query).partitions(_BATCH):
        yield from map(_from_row, rows)


def locate(conn: Connection, key: MessageKey) -> str | None:
    """The id of the message that lies at `key`, None when nothing is known to lie there."""
    return conn.execute(select(locations.c.message).where(_at(key))).scalar()


def locations_of(conn: Connection, message: str) -> tuple[MessageKey, ...]:
    """Every place where that message lies."""
    rows = conn.execute(select(locations).where(locations.c.message == message).order_by(*locations.primary_key))
    return tuple(MessageKey(row.account, row.folder, row.uidvalidity, row.uid) for row in rows)


def known_uids(conn: Connection, account: str, folder: str, uidvalidity: int, *, since_uid: int = 1) -> frozenset[int]:
    """The UIDs from `since_uid` of the messages known in that folder, for comparing with the server's."""
    query = select(locations.c.uid).where(*_in(account, folder, uidvalidity), locations.c.uid >= since_uid)
    return frozenset(conn.execute(query).scalars())


def highest_uid(conn: Connection, account: str, folder: str, uidvalidity: int) -> int:
    """The highest known UID in that folder, 0 when none is."""
    return conn.execute(select(func.max(locations.c.uid)).where(*_in(account, folder, uidvalidity))).scalar() or 0


def count(conn: Connection) -> int:
    """How many messages there are."""
    return conn.execute(select(func.count()).select_from(messages)).scalar_one()


def _in(account: str, folder: str, uidvalidity: int) -> tuple[Any, ...]:
    return (locations.c.account == account, locations.c.folder == folder, locations.c.uidvalidity == uidvalidity)


def _at(key: MessageKey) -> Any:
    return and_(*_in(key.account, key.folder, key.uidvalidity), locations.c.uid == key.uid)


def _to_row(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "message_id": message.message_id,
        "thread_id": message.thread_id,
        "in_reply_to": message.in_reply_to,
        **to_plain(message.key),
        "sender_name": message.sender.name,
        "sender_mailbox": message.sender.mailbox,
        "sender_host": message.sender.host,
        "sender_address": message.sender.address.lower(),
        "subject": message.subject,
        "sent_at": message.sent_at,
        "received_at": message.received_at,
        "text": message.text,
        "quoted": message.quoted,
        "signature": message.signature,
        "language": message.language,
        "list_id": message.list_id,
        "auto_submitted": message.auto_submitted,
        "size": message.size,
        "parts": {name: to_plain(getattr(message, name)) for name in _PARTS},
    }


def _from_row(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        key=MessageKey(row.account, row.folder, row.uidvalidity, row.uid),
        message_id=row.message_id,
        thread_id=row.thread_id,
        in_reply_to=row.in_reply_to,
        sender=Address(row.sender_name, row.sender_mailbox, row.sender_host),
        subject=row.subject,
        sent_at=row.sent_at,
        received_at=row.received_at,
        text=row.text,
        quoted=row.quoted,
        signature=row.signature,
        language=row.language,
        list_id=row.list_id,
        auto_submitted=row.auto_submitted,
        size=row.size,
        **{name: from_plain(kind, row.parts[name]) for name, kind in _PARTS.items()},
    )
