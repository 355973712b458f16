"""New mail -> store, judged and drafted.

One transaction holds a batch's messages, assessments, drafts and the cursor, so that after a crash the batch is read
again and nothing is missed or taken twice.  A message that breaks anything is set aside with its bytes and the reason.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.imap_fetch import UNFETCHABLE
from ingest.parse import unreadable
from responder.gates import OWN_ID_END, closed_gate
from responder.policy import DRAFTED_KINDS, History, told_facts
from responder.recipients import is_relay
from returncall.app import new_id, random_hex
from returncall.crash import crash_step
from returncall.errors import MailboxError, StoreError, UserError
from returncall.model import Address, DraftState, Message, Opportunity, Profile, Stage, Unreadable
from returncall.pipeline import Outcome, Surroundings, consider
from returncall.service.ahead import judged_ahead
from returncall.service.booking import calendar, tentative, with_slots
from returncall.service.checkpoints import checkpoint_for
from returncall.service.known import for_batch
from returncall.service.quarter import keeper_for
from returncall.service.teaching import with_corrections
from returncall.store import (
    answers,
    assessments,
    contacts,
    cursors,
    drafts,
    failures,
    messages,
    opportunities,
    suggestions,
)
from returncall.store.deliveries import cancel, for_draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from responder.checkpoint import Checkpoint
    from returncall.app import App
    from returncall.errors import ReturncallError
    from returncall.model import Assessment, Cursor, RawMessage
    from returncall.service.tally import Progress, Tally

    Found = Message | Unreadable

_LOG = logging.getLogger(__name__)
_BATCH_MESSAGES = 100
_BATCH_OCTETS = 16 * 1024 * 1024
_CAMPAIGN_DAYS = 90
_EARLIER_PER_SENDER = 4


def take_in(
    app: App,
    raws: Iterable[RawMessage],
    tally: Tally,
    *,
    cursor: Callable[[RawMessage], Cursor] | None = None,
    window: timedelta | None = None,
    most_drafts: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Read, judge, draft and store.  cursor: how far the folder is read once that message is in the store."""
    app.parser.warm()  # both start while the first mails are fetched
    if app.beside:
        app.beside.warm()
    for batch in batches(judged_ahead(app, app.parser.parse(raws))):
        room = None if most_drafts is None else max(0, most_drafts - tally.drafted)
        with app.intake:  # not while a batch is fetched: a line that hangs must hold up no other account
            _store_batch(app, batch, tally, cursor=cursor, window=window, most_drafts=room)
        if progress:
            progress(tally)


def batches(pairs: Iterable[tuple[RawMessage, Found]]) -> Iterator[list[tuple[RawMessage, Found]]]:
    """Batches of bounded length and size.  What came before the line broke is a batch as well: it is progress."""
    batch: list[tuple[RawMessage, Found]] = []
    octets = 0
    failure: ReturncallError | None = None
    try:
        for raw, found in pairs:
            batch.append((raw, found))
            octets += len(raw.content)
            if len(batch) >= _BATCH_MESSAGES or octets >= _BATCH_OCTETS:
                yield batch
                batch, octets = [], 0
    except MailboxError as error:
        failure = error
    if batch:
        yield batch
    if failure:
        raise failure


def _store_batch(
    app: App,
    batch: list[tuple[RawMessage, Found]],
    tally: Tally,
    *,
    cursor: Callable[[RawMessage], Cursor] | None,
    window: timedelta | None,
    most_drafts: int | None,
) -> None:
    now = app.clock.now()
    with crash_step("intake.parse"):
        parsed = [_handed_over(raw, found) for raw, found in batch]
    contents = {
        found.id: raw.content for (raw, _), found in zip(batch, parsed, strict=True) if isinstance(found, Message)
    }
    with crash_step("intake.judge"), app.store.read() as conn:
        candidates = {found.id: found for found in parsed if isinstance(found, Message)}
        known = messages.known_ids(conn, candidates)
        fresh = _join_threads(conn, [message for key, message in candidates.items() if key not in known])
        seen = _seen(conn, fresh, now)
        outcomes, broken = _think(app, conn, fresh, seen, now, window, most_drafts)
    with crash_step("intake.store"), app.store.write(lasting=False) as conn:
        for found in parsed:
            if isinstance(found, Unreadable):
                failures.add_unreadable(conn, found, at=now)
        judged = [outcome.message for outcome in outcomes]
        with crash_step("intake.keep_mail"):
            mails = (*judged, *(message for message, _ in broken))
            new = messages.add_messages(conn, ((message, contents[message.id]) for message in mails))
            messages.add_locations(conn, ((found.key, found.id) for found in parsed if isinstance(found, Message)))
        for message, reason in broken:
            failures.add_failure(conn, message.key, stage="assess", error=reason, at=now, raw=contents[message.id])
        # What is not new any more, another worker was quicker with.
        tally.drafted += _keep(conn, [outcome for outcome in outcomes if outcome.message.id in new], now)
        if cursor is not None:
            with crash_step("intake.cursor"):
                cursors.save(conn, cursor(batch[-1][0]))
    tally.read += len(batch)
    tally.new += len(fresh)
    tally.unreadable += sum(isinstance(found, Unreadable) for found in parsed) + len(broken)
    tally.recruiters += sum(outcome.assessment.is_recruiter for outcome in outcomes)


def _handed_over(raw: RawMessage, found: Found) -> Found:
    return unreadable(raw, "the server could not hand it over") if UNFETCHABLE in raw.flags else found


def _join_threads(conn: Connection, fresh: list[Message]) -> list[Message]:
    """Put each message into the thread of the mail it answers, oldest first, so that a batch may hold both.

    Only when its sender was part of that thread: ids are easily forged (HAZARDS C6).
    """
    joined: list[Message] = []
    by_id: dict[str, list[Message]] = {}
    for message in sorted(fresh, key=lambda m: m.received_at):
        found = _joined(conn, message, by_id)
        joined.append(found)
        if found.message_id:
            by_id.setdefault(found.message_id, []).append(found)
    return joined


def _joined(conn: Connection, message: Message, by_id: dict[str, list[Message]]) -> Message:
    ids = (*message.references, *((message.in_reply_to,) if message.in_reply_to else ()))
    if not ids:
        return message
    threads = {m.thread_id: [m] for i in ids for m in by_id.get(i, ())}
    # Some programs name only the mail that they answer; when that is ours, it stands among the drafts alone.
    ours = drafts.threads_of(conn, [i for i in ids if i.endswith(OWN_ID_END)])
    stored = (*messages.threads_of(conn, ids).values(), *ours.values())
    threads |= {t: list(messages.thread(conn, t)) for t in dict.fromkeys(stored)}
    for thread_id, members in threads.items():
        people = {a.address.lower() for m in members for a in (m.sender, *m.reply_to, *m.to, *m.cc)}
        if message.sender.address.lower() in people:
            return replace(message, thread_id=thread_id)
    # Nobody known: a thread of its own, whatever the header claims.
    return replace(message, thread_id=message.id)


def _seen(conn: Connection, fresh: list[Message], now: datetime) -> list[tuple[Message, Assessment]]:
    """Earlier letters of the same senders as they were judged then, so that a follow-up is seen as one."""
    since = now - timedelta(days=_CAMPAIGN_DAYS)
    senders = {message.sender.address for message in fresh}
    found = messages.latest_of_senders(conn, senders, kinds=DRAFTED_KINDS, since=since, most=_EARLIER_PER_SENDER)
    judged = assessments.for_messages(conn, {message.id for message in found})
    return [(message, judged[message.id]) for message in found]


def _think(
    app: App,
    conn: Connection,
    fresh: list[Message],
    seen: list[tuple[Message, Assessment]],
    now: datetime,
    window: timedelta | None,
    most_drafts: int | None,
) -> tuple[list[Outcome], list[tuple[Message, str]]]:
    """(outcomes, messages that broke the judging with the reason); one bad message does not spoil its batch."""
    if not fresh:
        return [], []
    around = for_batch(conn, surroundings(app, conn, now, window=window, most_drafts=most_drafts), fresh)
    try:
        return consider(fresh, app.classifier, around, now=now, seen=seen), []
    except (UserError, StoreError):
        raise  # a broken template or database is nobody's mail
    except Exception:  # noqa: BLE001  whichever message it was: find it by judging each alone
        outcomes: list[Outcome] = []
        broken: list[tuple[Message, str]] = []
        for message in fresh:
            try:
                outcomes += consider([message], app.classifier, around, now=now)
            except Exception as error:  # noqa: BLE001  kept as a failure with its bytes
                broken.append((message, f"{type(error).__name__} while judging it"))
        return outcomes, broken


def surroundings(
    app: App, conn: Connection, now: datetime, *, window: timedelta | None = None, most_drafts: int | None = None
) -> Surroundings:
    """What judging and drafting need to know of the store, through `conn`."""
    keeper = keeper_for(conn, app.settings.profile, now)

    def history(message: Message, assessment: Assessment) -> History:
        answered = answers.was_answered(conn, thread_id=message.thread_id, campaign=assessment.campaign)
        return History(answered=answered)

    def corrected(message: Message, assessment: Assessment) -> Assessment:
        return with_corrections(conn, message, assessment)

    def checkpoint(message: Message, assessment: Assessment) -> Checkpoint | None:
        return checkpoint_for(conn, message, assessment)

    return Surroundings(
        profile=app.profile,
        environment=app.environment,
        history=history,
        corrected=corrected,
        budget=keeper.budget,
        new_id=new_id,
        random_hex=random_hex,
        window=window,
        most_drafts=most_drafts,
        keeper=keeper if app.profile else None,
        checkpoint=checkpoint,
        busy=_busy(app, conn, now),
        told=_told(conn),
    )


def surroundings_for_writing(app: App, conn: Connection, now: datetime) -> Surroundings:
    """What `pipeline.write` needs: no history and no quarter keeper, which read a year of mail to suggest something."""
    return Surroundings(
        profile=app.profile,
        environment=app.environment,
        history=lambda _message, _assessment: History(),
        corrected=lambda _message, assessment: assessment,
        budget=None,
        new_id=new_id,
        random_hex=random_hex,
        busy=_busy(app, conn, now),
        told=_told(conn),
    )


def _told(conn: Connection) -> Callable[[Message], frozenset[str]]:
    """What earlier mails of the thread said, so that no letter asks for it again."""

    def told(message: Message) -> frozenset[str]:
        before = {m.id: m for m in messages.thread(conn, message.thread_id) if m.received_at < message.received_at}
        judged = assessments.for_messages(conn, before)
        return frozenset().union(*(told_facts(before[key], found) for key, found in judged.items()))

    return told


def _busy(app: App, conn: Connection, now: datetime) -> tuple[tuple[datetime, datetime], ...] | None:
    """Times that may not be offered; None, so that no time is offered at all, when a calendar cannot be read."""
    try:
        return (*tentative(conn, now), *calendar(app, now))
    except UserError as error:
        _LOG.warning("%s %s No times are offered.", error.what, error.remedy)
        return None


def _keep(conn: Connection, outcomes: list[Outcome], now: datetime) -> int:
    """Store the outcomes of messages that have just been stored; returns how many drafts came of it."""
    assessments.save_all(conn, (outcome.assessment for outcome in outcomes))
    made = ((one.message.id, with_slots(one.suggestion, one.draft)) for one in outcomes)
    suggestions.save_all(conn, made, at=now)
    recruiters = [outcome for outcome in outcomes if outcome.assessment.is_recruiter]
    for outcome in recruiters:
        _note_person(conn, outcome.message, outcome.assessment)
    excused = [(one.message.id, one.message.thread_id, one.suggestion.because) for one in recruiters if not one.draft]
    answers.excuse_new(conn, excused, at=now)
    return sum(_keep_draft(conn, outcome, now) for outcome in outcomes if outcome.draft)


def _keep_draft(conn: Connection, outcome: Outcome, now: datetime) -> int:
    """1 when the draft is kept."""
    assert outcome.draft is not None
    if not _make_way(conn, outcome, now):
        return 0
    with crash_step("intake.keep_draft"):
        if not drafts.add_draft(conn, outcome.draft, because=outcome.suggestion.because):
            return 0
        if outcome.suggestion.until:
            drafts.snooze(conn, outcome.draft.id, outcome.suggestion.until)
    return 1


def _make_way(conn: Connection, outcome: Outcome, now: datetime) -> bool:
    """Withdraw what waits in the same thread or campaign: one answer, to the newest mail.  False: it is on its way."""
    assert outcome.draft is not None
    waiting = {draft.id: draft for draft in drafts.open_in_campaign(conn, outcome.assessment.campaign)}
    if in_thread := drafts.open_in_thread(conn, outcome.draft.thread_id):
        waiting[in_thread.id] = in_thread
    for draft in waiting.values():
        if draft.state is DraftState.APPROVED:
            delivery = for_draft(conn, draft.id)
            if delivery and not cancel(conn, delivery.id, reason="A newer mail came in this conversation.", now=now):
                return False
        drafts.set_state(conn, draft.id, draft.state, DraftState.SUPERSEDED)
    return True


def _note_person(conn: Connection, message: Message, assessment: Assessment) -> None:
    person = assessment.recruiter
    address = (person.address if person else None) or message.sender.address
    if closed_gate(message, Profile()):
        return
    mailbox, _, host = address.rpartition("@")
    name = (person.name if person else None) or message.sender.name
    firm = assessment.agency or (assessment.company.name if assessment.company else "")
    # A platform's address stands for everybody who writes through it; only the name tells whose opportunity it is.
    relayed = is_relay(Address("", mailbox, host))
    if not relayed:
        is_agency = assessment.agency is not None
        contacts.met(conn, address, name=name, firm=firm, is_agency=is_agency, at=message.received_at)
    key = (assessment.campaign or message.thread_id)[:32]
    known = opportunities.get(conn, key)
    opportunities.save(
        conn,
        replace(known, last_message_at=max(known.last_message_at, message.received_at))
        if known
        else Opportunity(
            id=key,
            contact=(name if relayed else "") or address,
            company=assessment.company.name if assessment.company else "",
            role=assessment.role.title if assessment.role else "",
            stage=Stage.CONTACTED,
            opened_at=message.received_at,
            last_message_at=message.received_at,
        ),
    )
    opportunities.attach(conn, key, message.id)
