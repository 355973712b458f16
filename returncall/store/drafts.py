"""Drafts.  At most one waits per thread, and at most one per message is ever alive: unique indices hold both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from returncall.model import Action, Address, Draft, DraftState
from returncall.store.chunks import chunks
from returncall.store.schema_judgement import assessments
from returncall.store.schema_reply import drafts
from returncall.store.upsert import insert_new

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection, Row

_OPEN = (DraftState.PROPOSED, DraftState.APPROVED)


def add_draft(conn: Connection, draft: Draft, *, because: str = "") -> bool:
    """Keep a new draft.  because: one sentence for the user, why this action.

    False, and nothing is kept, when its message has a draft that was not withdrawn, answered or not, or when
    another draft of its thread still waits.
    """
    row = {**_to_row(draft), "because": because, "is_open": draft.state in _OPEN}
    return insert_new(conn, drafts, row)


def get(conn: Connection, draft_id: str) -> Draft | None:
    """The draft with that id."""
    row = conn.execute(select(drafts).where(drafts.c.id == draft_id)).first()
    return _from_row(row) if row else None


def because(conn: Connection, draft_id: str) -> str:
    """The sentence that says why, or ""."""
    return conn.execute(select(drafts.c.because).where(drafts.c.id == draft_id)).scalar() or ""


def snoozed_until(conn: Connection, draft_id: str) -> datetime | None:
    """Until when the draft is put off, if it is."""
    return conn.execute(select(drafts.c.snoozed_until).where(drafts.c.id == draft_id)).scalar()


def count(conn: Connection, account: str) -> int:
    """How many drafts were ever made for that account."""
    return conn.execute(select(func.count()).select_from(drafts).where(drafts.c.account == account)).scalar_one()


def list_open(conn: Connection, *, account: str | None = None) -> tuple[Draft, ...]:
    """Drafts that wait or are on their way, oldest first."""
    query = select(drafts).where(drafts.c.is_open).order_by(drafts.c.created_at, drafts.c.id)
    if account is not None:
        query = query.where(drafts.c.account == account)
    return tuple(map(_from_row, conn.execute(query)))


def put_off(conn: Connection, now: datetime) -> tuple[tuple[Draft, datetime], ...]:
    """(draft, until when) of those that wait out of sight, oldest first."""
    rows = conn.execute(
        select(drafts)
        .where(drafts.c.is_open, drafts.c.state == DraftState.PROPOSED, drafts.c.snoozed_until > now)
        .order_by(drafts.c.created_at, drafts.c.id)
    )
    return tuple((_from_row(row), row.snoozed_until) for row in rows)


def letters(conn: Connection, action: Action, *, since: datetime) -> dict[str, str]:
    """The words of the drafts of that action made since then that wait or were approved, by the mail they answer."""
    rows = conn.execute(
        select(drafts.c.message, drafts.c.body)
        .where(drafts.c.action == action, drafts.c.created_at >= since, drafts.c.state.in_(_OPEN))
        .order_by(drafts.c.created_at, drafts.c.id)
    )
    return {row.message: row.body for row in rows}


def count_proposed(conn: Connection, action: Action) -> int:
    """How many drafts of that action wait for approval."""
    query = select(func.count()).where(drafts.c.state == DraftState.PROPOSED, drafts.c.action == action)
    return conn.execute(query).scalar_one()


def for_message(conn: Connection, message: str) -> tuple[Draft, ...]:
    """Every draft ever made for that message, oldest first."""
    rows = conn.execute(select(drafts).where(drafts.c.message == message).order_by(drafts.c.created_at, drafts.c.id))
    return tuple(map(_from_row, rows))


def latest_states(conn: Connection, ids: Collection[str]) -> dict[str, DraftState]:
    """The state of the newest draft of each of the messages `ids` that ever had one."""
    query = select(drafts.c.message, drafts.c.state).order_by(drafts.c.created_at, drafts.c.id)
    return {
        row.message: DraftState(row.state)
        for some in chunks(ids)
        for row in conn.execute(query.where(drafts.c.message.in_(some)))
    }


def drafted(conn: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of the messages `ids` for which a draft was ever made."""
    query = select(drafts.c.message)
    return frozenset(
        key for some in chunks(ids) for key in conn.execute(query.where(drafts.c.message.in_(some))).scalars()
    )


def open_in_thread(conn: Connection, thread_id: str) -> Draft | None:
    """The draft that waits in that thread, if there is one."""
    row = conn.execute(select(drafts).where(drafts.c.thread_id == thread_id, drafts.c.is_open)).first()
    return _from_row(row) if row else None


def open_in_campaign(conn: Connection, campaign: str) -> tuple[Draft, ...]:
    """The drafts that wait for answers to any touch of that campaign."""
    if not campaign:
        return ()
    rows = conn.execute(
        select(drafts)
        .join(assessments, assessments.c.message == drafts.c.message)
        .where(assessments.c.campaign == campaign, drafts.c.is_open)
        .order_by(drafts.c.created_at, drafts.c.id)
    )
    return tuple(map(_from_row, rows))


def find_by_mime_message_id(conn: Connection, mime_message_id: str) -> Draft | None:
    """The draft whose mail bears that Message-ID: how one is found again in a Drafts or Sent folder."""
    row = conn.execute(
        select(drafts).where(drafts.c.mime_message_id == mime_message_id).order_by(drafts.c.created_at.desc())
    ).first()
    return _from_row(row) if row else None


def threads_of(conn: Connection, mime_message_ids: Collection[str]) -> dict[str, str]:
    """Message-ID to thread id, for those that are mails of ours."""
    query = select(drafts.c.mime_message_id, drafts.c.thread_id)
    return {
        row.mime_message_id: row.thread_id
        for some in chunks(mime_message_ids)
        for row in conn.execute(query.where(drafts.c.mime_message_id.in_(some)))
    }


def set_state(
    conn: Connection,
    draft_id: str,
    from_state: DraftState,
    to_state: DraftState,
    *,
    content_hash: str | None = None,
) -> bool:
    """Compare and set: False when the draft is no longer in `from_state` or, if given, no longer says the same."""
    wanted = [drafts.c.id == draft_id, drafts.c.state == from_state]
    if content_hash is not None:
        wanted.append(drafts.c.content_hash == content_hash)
    change = update(drafts).where(*wanted).values(state=to_state, is_open=to_state in _OPEN)
    return conn.execute(change).rowcount == 1


def close_as_sent(conn: Connection, draft_id: str) -> bool:
    """The user sent it from the mailbox's own Drafts folder: it is approved, and nothing is left to do."""
    wanted = (drafts.c.id == draft_id, drafts.c.state == DraftState.PROPOSED)
    return conn.execute(update(drafts).where(*wanted).values(state=DraftState.APPROVED, is_open=False)).rowcount == 1


def warn(conn: Connection, draft: Draft, *codes: str, no_longer: Collection[str] = ()) -> None:
    """Add warnings to a draft, and take those of `no_longer` away; what would be sent stays the same."""
    kept = [code for code in draft.warnings if code not in no_longer]
    said = list(dict.fromkeys((*kept, *codes)))
    if said != list(draft.warnings):
        conn.execute(update(drafts).where(drafts.c.id == draft.id).values(warnings=said))


def replace_content(conn: Connection, draft: Draft, *, expected_hash: str, because: str | None = None) -> bool:
    """Put `draft` in place of the waiting draft with its id: own words, or another template.

    False when it no longer waits, or is not the one with `expected_hash` any more (somebody else edited it).
    """
    row = _to_row(draft)
    for fixed in ("id", "message", "account", "thread_id", "state", "created_at"):
        del row[fixed]
    if because is not None:
        row["because"] = because
    wanted = (
        drafts.c.id == draft.id,
        drafts.c.state == DraftState.PROPOSED,
        drafts.c.content_hash == expected_hash,
    )
    return conn.execute(update(drafts).where(*wanted).values(row)).rowcount == 1


def snooze(conn: Connection, draft_id: str, until: datetime | None) -> bool:
    """Put a waiting draft off until then; None brings it back.  False when it does not wait."""
    wanted = (drafts.c.id == draft_id, drafts.c.state == DraftState.PROPOSED)
    return conn.execute(update(drafts).where(*wanted).values(snoozed_until=until)).rowcount == 1


def expire(conn: Connection, now: datetime) -> tuple[str, ...]:
    """Withdraw the drafts that waited too long; returns their ids."""
    wanted = (drafts.c.state == DraftState.PROPOSED, drafts.c.is_open, drafts.c.expires_at <= now)
    change = update(drafts).where(*wanted).values(state=DraftState.SUPERSEDED, is_open=False)
    return tuple(conn.execute(change.returning(drafts.c.id)).scalars())


def _to_row(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "message": draft.message,
        "account": draft.account,
        "thread_id": draft.thread_id,
        "action": draft.action,
        "template": draft.template,
        "sender_name": draft.sender.name,
        "sender_mailbox": draft.sender.mailbox,
        "sender_host": draft.sender.host,
        "to_name": draft.to.name,
        "to_mailbox": draft.to.mailbox,
        "to_host": draft.to.host,
        "subject": draft.subject,
        "in_reply_to": draft.in_reply_to,
        "references": list(draft.references),
        "mime_message_id": draft.mime_message_id,
        "body": draft.body,
        "language": draft.language,
        "content_hash": draft.content_hash,
        "state": draft.state,
        "created_at": draft.created_at,
        "expires_at": draft.expires_at,
        "warnings": list(draft.warnings),
    }


def _from_row(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        message=row.message,
        account=row.account,
        thread_id=row.thread_id,
        action=Action(row.action),
        template=row.template,
        sender=Address(row.sender_name, row.sender_mailbox, row.sender_host),
        to=Address(row.to_name, row.to_mailbox, row.to_host),
        subject=row.subject,
        in_reply_to=row.in_reply_to,
        references=tuple(row.references),
        mime_message_id=row.mime_message_id,
        body=row.body,
        language=row.language,
        content_hash=row.content_hash,
        state=DraftState(row.state),
        created_at=row.created_at,
        expires_at=row.expires_at,
        warnings=tuple(row.warnings),
    )
