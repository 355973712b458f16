"""Approved mail -> SMTP, at most once.

The phase is committed before each step that cannot be taken back: `claimed_connect` before connecting,
`claimed_data` just before DATA.  After a crash the first is tried again; the second is `uncertain` and is never
resent blindly: the Sent folder decides, and after a quarter of an hour the user.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from config.load import load
from responder.approve import next_attempt
from returncall.crash import crash_step
from returncall.errors import (
    DeliveryError,
    DeliveryUnknown,
    MailboxError,
    Refused,
    ReturncallError,
    StoreError,
    UserError,
)
from returncall.model import DeliveryState, DraftState
from returncall.service.sent_copy import file_copies, owe_copy
from returncall.store import answers, contacts, deliveries, drafts, messages, meta, placements

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from config.schema import Sending
    from returncall.app import App
    from returncall.model import Delivery, Message
    from returncall.ports import Mailbox, Outbox

S = DeliveryState
PATIENCE = timedelta(minutes=15)
_SENT_LOOKBACK = timedelta(days=1)
_CRASHES = 3
_AFTER_CRASHES = timedelta(minutes=5)


@dataclass
class Dispatch:
    """What a round of deliveries did.  problems: sentences for people."""

    sent: int
    problems: list[str]


class StoppedByHand(Refused):
    """The user answered elsewhere, or switched sending off, before DATA."""


def deliver_due(app: App, worker: str, mailboxes: Callable[[str], Mailbox | None]) -> Dispatch:
    """Send everything that is due, one after the other.  mailboxes: an account's open mailbox, or None.

    The caller holds the process lock, so what an earlier process left claimed is stale.
    """
    done = Dispatch(0, [])
    recover(app, mailboxes, done)
    work_off(app, worker, mailboxes, done)
    done.problems += file_copies(app, mailboxes)
    return done


def work_off(app: App, worker: str, mailboxes: Callable[[str], Mailbox | None], done: Dispatch) -> None:
    """Claim and send until nothing is due; several may do so at once."""
    outboxes: dict[str, Outbox | None] = {}
    while (delivery := _claim(app, worker, done)) is not None:
        _deliver(app, delivery, outboxes, mailboxes(delivery.account), done)


def current_sending(app: App) -> Sending:
    """The settings as the file says now: it is read anew each time, for it is the kill switch."""
    return load(app.settings.config_dir, app.settings.data_dir).config.sending


def _may_send(app: App) -> str:
    """Why nothing may leave now, or ""."""
    current = current_sending(app)
    if not current.enabled:
        return "sending is switched off (sending.enabled = false)"
    if current.mode != "send":
        return f'sending.mode is "{current.mode}"'
    return ""


def _claim(app: App, worker: str, done: Dispatch) -> Delivery | None:
    now = app.clock.now()
    with crash_step("delivery.claim"), app.store.write() as conn:
        due = deliveries.next_due(conn)
        if due is None or due > now:
            return None
        if meta.is_foreign(conn, app.store.host_id):
            done.problems.append("This database is a copy from another place; nothing is sent from here.")
            return None
        if stopped := _may_send(app):
            done.problems.append(f"Approved mail waits: {stopped}.")
            return None
        return deliveries.claim_due(conn, now, worker)


def _deliver(
    app: App, delivery: Delivery, outboxes: dict[str, Outbox | None], mailbox: Mailbox | None, done: Dispatch
) -> None:
    state = S.CLAIMED_CONNECT

    def before_data() -> None:
        nonlocal state
        with crash_step("delivery.last_look"):
            _last_look(app, delivery, mailbox)
        with crash_step("delivery.phase"), app.store.write() as conn:
            if not deliveries.mark(conn, delivery.id, S.CLAIMED_CONNECT, S.CLAIMED_DATA, now=app.clock.now()):
                raise StoppedByHand("The approval was taken back.")
        state = S.CLAIMED_DATA

    try:
        outbox = _outbox(app, delivery.account, outboxes)
        outbox.send(delivery, before_data=before_data)
    except StoppedByHand as stop:
        _withdraw(app, delivery, stop.what)
        done.problems.append(f"{delivery.draft_id} was not sent. {stop.what}")
    except StoreError:
        raise  # nothing can be noted either: `recover` finds it as it is
    except Exception as error:  # noqa: BLE001  one mail that breaks the program must not hold up the others
        _note_failure(app, delivery, state, error, done)
    else:
        with crash_step("delivery.mark"):
            _mark_sent(app, delivery)
        done.sent += 1


def _note_failure(app: App, delivery: Delivery, state: DeliveryState, error: Exception, done: Dispatch) -> None:
    match error:
        case DeliveryUnknown():
            _doubt(app, delivery, error.what, done)
        case DeliveryError() | MailboxError() | UserError():
            _put_off(app, delivery, state, error, done)
        case ReturncallError():
            _give_back(app, delivery, state, error, done)
        case _ if state is S.CLAIMED_DATA:
            _doubt(app, delivery, f"{type(error).__name__} while it was being sent.", done)
        case _:
            odd = DeliveryError(f"{type(error).__name__} before it was handed over.")
            _put_off(app, delivery, state, odd, done)


def _outbox(app: App, name: str, outboxes: dict[str, Outbox | None]) -> Outbox:
    if name not in outboxes:
        account = app.account(name)
        outboxes[name] = app.outbox(account) if account else None
    outbox = outboxes[name]
    if outbox is None:
        raise DeliveryError(
            f'The account "{name}" has no smtp settings, so its mail cannot be sent.',
            remedy="Add smtp = { host = ..., port = 465 } to the account in config.toml.",
        )
    return outbox


def _last_look(app: App, delivery: Delivery, mailbox: Mailbox | None) -> None:
    """Kill switch and answers by hand, right before DATA.  Who cannot look does not send."""
    if stopped := _may_send(app):
        raise DeliveryError(f"Held back: {stopped}.")
    if mailbox is None:
        raise DeliveryError("Held back: nobody can look whether you answered it by hand, for the mailbox is away.")
    with app.store.read() as conn:
        draft = drafts.get(conn, delivery.draft_id)
        mail = messages.get_message(conn, draft.message) if draft else None
        ids = thread_ids(conn, mail) if mail else []
        copy = placements.get(conn, delivery.draft_id)
    answered = mail and ids and mailbox.answered_by_hand(ids, since=mail.received_at)
    # Sent from Drafts, by a program that keeps our name and drops what it answers.
    sent_there = copy and mailbox.sent_holds(delivery.mime_message_id, since=copy.placed_at - _SENT_LOOKBACK)
    if mail and (answered or sent_there):
        with app.store.write() as conn:
            answers.record_by_hand(conn, mail.id, at=app.clock.now())
        raise StoppedByHand("You answered it yourself in the meantime.")


def thread_ids(conn: Connection, mail: Message) -> list[str]:
    """Message-IDs of the whole thread: who answers an earlier mail of it by hand has answered."""
    return [m.message_id for m in (mail, *messages.thread(conn, mail.thread_id)) if m.message_id]


def _withdraw(app: App, delivery: Delivery, reason: str) -> None:
    with crash_step("delivery.withdraw"), app.store.write() as conn:
        if deliveries.cancel(conn, delivery.id, reason=reason, now=app.clock.now()):
            drafts.set_state(conn, delivery.draft_id, DraftState.APPROVED, DraftState.SUPERSEDED)


def _put_off(app: App, delivery: Delivery, state: DeliveryState, error: ReturncallError, done: Dispatch) -> None:
    """A refusal by the server, or no way to it: certainly not sent.  Try later, or say that it failed."""
    if isinstance(error, DeliveryError) and error.is_permanent:
        _give_back(app, delivery, state, error, done)
        return
    now = app.clock.now()
    later = next_attempt(delivery.attempts, delivery.send_after, now)
    with crash_step("delivery.put_off"):
        _mark(app, delivery, state, S.QUEUED if later else S.NEEDS_YOU, error=error.what, next_attempt_at=later)
    done.problems.append(f"{delivery.draft_id} could not be delivered. {error}")


def _give_back(app: App, delivery: Delivery, state: DeliveryState, error: ReturncallError, done: Dispatch) -> None:
    """It failed for good, and was not sent: the draft waits again."""
    with app.store.write() as conn:
        if deliveries.mark(conn, delivery.id, state, S.FAILED, now=app.clock.now(), error=error.what):
            drafts.set_state(conn, delivery.draft_id, DraftState.APPROVED, DraftState.PROPOSED)
    done.problems.append(f"{delivery.draft_id} could not be delivered. {error}")


def _doubt(app: App, delivery: Delivery, reason: str, done: Dispatch) -> None:
    _mark(app, delivery, S.CLAIMED_DATA, S.UNCERTAIN, error=reason)
    done.problems.append(f"{delivery.draft_id}: {reason} returncall looks for it in Sent.")


def _mark(
    app: App,
    delivery: Delivery,
    here: DeliveryState,
    there: DeliveryState,
    *,
    error: str = "",
    next_attempt_at: datetime | None = None,
) -> bool:
    now = app.clock.now()
    with app.store.write() as conn:
        return deliveries.mark(conn, delivery.id, here, there, now=now, error=error, next_attempt_at=next_attempt_at)


def _mark_sent(app: App, delivery: Delivery) -> None:
    """From whatever phase it is in: the server's yes, or Sent, outweighs what a later start has guessed."""
    now = app.clock.now()
    with app.store.write() as conn:
        if any(deliveries.mark(conn, delivery.id, here, S.SENT, now=now) for here in (S.CLAIMED_DATA, S.UNCERTAIN)):
            contacts.count_answer(conn, delivery.envelope_to)
            owe_copy(app, conn, delivery, now=now)


def recover(app: App, mailboxes: Callable[[str], Mailbox | None], done: Dispatch) -> None:
    """Settle what an earlier process left behind."""
    now = app.clock.now()
    with crash_step("delivery.recover"), app.store.write() as conn:
        for delivery in deliveries.in_state(conn, S.CLAIMED_CONNECT):
            # Whatever ends the process each time must not keep the mail behind it waiting.
            later = now + _AFTER_CRASHES if delivery.attempts >= _CRASHES else None
            deliveries.mark(conn, delivery.id, S.CLAIMED_CONNECT, S.QUEUED, now=now, next_attempt_at=later)
        for delivery in deliveries.in_state(conn, S.CLAIMED_DATA):
            deliveries.mark(
                conn,
                delivery.id,
                S.CLAIMED_DATA,
                S.UNCERTAIN,
                now=now,
                error="returncall ended while it was being sent.",
            )
    with app.store.read() as conn:
        doubtful = deliveries.in_state(conn, S.UNCERTAIN)
        old = {d.id for d in deliveries.changed_before(conn, now - PATIENCE, S.UNCERTAIN)}
    for delivery in doubtful:
        with crash_step("delivery.sent_check"):
            arrived = _is_in_sent(delivery, mailboxes(delivery.account))
        with crash_step("delivery.settle"):
            _settle(app, delivery, arrived=arrived, is_old=delivery.id in old, done=done)


def _is_in_sent(delivery: Delivery, mailbox: Mailbox | None) -> bool:
    """Whether Sent holds it; a mailbox that cannot be read says nothing, and holds up nobody else's mail."""
    if mailbox is None:
        return False
    try:
        return mailbox.sent_holds(delivery.mime_message_id, since=delivery.send_after - _SENT_LOOKBACK)
    except MailboxError:
        return False


def _settle(app: App, delivery: Delivery, *, arrived: bool, is_old: bool, done: Dispatch) -> None:
    if arrived:
        _mark_sent(app, delivery)
        done.sent += 1
    elif is_old:
        _mark(app, delivery, S.UNCERTAIN, S.NEEDS_YOU, error=delivery.last_error)
        done.problems.append(
            f"Nobody can say whether the mail of {delivery.draft_id} arrived. Look into Sent; if it did not, type: "
            f"returncall undo {delivery.draft_id}"
        )
