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
from returncall.errors import DeliveryError, DeliveryUnknown, MailboxError, Refused, ReturncallError, SignInRefused
from returncall.model import DeliveryState, DraftState
from returncall.service.crash import crash_point
from returncall.store import answers, contacts, deliveries, drafts, messages, meta

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from returncall.app import App
    from returncall.model import Delivery
    from returncall.ports import Mailbox, Outbox

S = DeliveryState
PATIENCE = timedelta(minutes=15)
_SENT_LOOKBACK = timedelta(days=1)


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
    outboxes: dict[str, Outbox | None] = {}
    while (delivery := _claim(app, worker, done)) is not None:
        crash_point("delivery.claimed")
        _deliver(app, delivery, outboxes, mailboxes(delivery.account), done)
    return done


def _may_send(app: App) -> str:
    """Why nothing may leave now, or ""; the file is read anew each time, for it is the kill switch."""
    current = load(app.settings.config_dir, app.settings.data_dir).config.sending
    if not current.enabled:
        return "sending is switched off (sending.enabled = false)"
    if current.mode != "send":
        return f'sending.mode is "{current.mode}"'
    return ""


def _claim(app: App, worker: str, done: Dispatch) -> Delivery | None:
    now = app.clock.now()
    with app.store.write() as conn:
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
        crash_point("delivery.connected")
        _last_look(app, delivery, mailbox)
        with app.store.write() as conn:
            if not deliveries.mark(conn, delivery.id, S.CLAIMED_CONNECT, S.CLAIMED_DATA, now=app.clock.now()):
                raise StoppedByHand("The approval was taken back.")
        state = S.CLAIMED_DATA
        crash_point("delivery.before_data")

    try:
        outbox = _outbox(app, delivery.account, outboxes)
        outbox.send(delivery, before_data=before_data)
    except StoppedByHand as stop:
        _withdraw(app, delivery, stop.what)
        done.problems.append(f"{delivery.draft_id} was not sent. {stop.what}")
        return
    except DeliveryUnknown as error:
        _mark(app, delivery, state, S.UNCERTAIN, error=error.what)
        done.problems.append(f"{delivery.draft_id}: {error.what} returncall looks for it in Sent.")
        return
    except (SignInRefused, DeliveryError, MailboxError) as error:
        _put_off(app, delivery, state, error, done)
        return
    except ReturncallError as error:
        _mark(app, delivery, state, S.FAILED if state is S.CLAIMED_CONNECT else S.UNCERTAIN, error=error.what)
        done.problems.append(f"{delivery.draft_id}: {error}")
        return
    crash_point("delivery.after_data")
    crash_point("delivery.before_mark")
    _mark(app, delivery, S.CLAIMED_DATA, S.SENT)
    crash_point("delivery.after_mark")
    done.sent += 1


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
    """Kill switch and answers by hand, right before DATA."""
    if stopped := _may_send(app):
        raise DeliveryError(f"Held back: {stopped}.")
    if mailbox is None:
        return
    with app.store.read() as conn:
        draft = drafts.get(conn, delivery.draft_id)
        mail = messages.get_message(conn, draft.message) if draft else None
    if mail and mail.message_id and mailbox.answered_by_hand([mail.message_id], since=mail.received_at):
        with app.store.write() as conn:
            answers.record_by_hand(conn, mail.id, at=app.clock.now())
        raise StoppedByHand("You answered it yourself in the meantime.")


def _withdraw(app: App, delivery: Delivery, reason: str) -> None:
    with app.store.write() as conn:
        if deliveries.cancel(conn, delivery.id, reason=reason, now=app.clock.now()):
            drafts.set_state(conn, delivery.draft_id, DraftState.APPROVED, DraftState.SUPERSEDED)


def _put_off(app: App, delivery: Delivery, state: DeliveryState, error: ReturncallError, done: Dispatch) -> None:
    """A refusal by the server, or no way to it: certainly not sent.  Try later, or say that it failed."""
    now = app.clock.now()
    later = next_attempt(delivery.attempts, delivery.send_after, now)
    if isinstance(error, DeliveryError) and error.is_permanent:
        _mark(app, delivery, state, S.FAILED, error=error.what)
        with app.store.write() as conn:
            drafts.set_state(conn, delivery.draft_id, DraftState.APPROVED, DraftState.PROPOSED)
    elif later is None:
        _mark(app, delivery, state, S.NEEDS_YOU, error=error.what)
    else:
        _mark(app, delivery, state, S.QUEUED, error=error.what, next_attempt_at=later)
    done.problems.append(f"{delivery.draft_id} could not be delivered. {error}")


def _mark(
    app: App,
    delivery: Delivery,
    here: DeliveryState,
    there: DeliveryState,
    *,
    error: str = "",
    next_attempt_at: datetime | None = None,
) -> None:
    now = app.clock.now()
    with app.store.write() as conn:
        done = deliveries.mark(conn, delivery.id, here, there, now=now, error=error, next_attempt_at=next_attempt_at)
        if done and there is S.SENT:
            contacts.count_answer(conn, delivery.envelope_to)


def recover(app: App, mailboxes: Callable[[str], Mailbox | None], done: Dispatch) -> None:
    """Settle what an earlier process left behind."""
    now = app.clock.now()
    with app.store.write() as conn:
        for delivery in deliveries.in_state(conn, S.CLAIMED_CONNECT):
            deliveries.mark(conn, delivery.id, S.CLAIMED_CONNECT, S.QUEUED, now=now)
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
        mailbox = mailboxes(delivery.account)
        if mailbox and mailbox.sent_holds(delivery.mime_message_id, since=delivery.send_after - _SENT_LOOKBACK):
            _mark(app, delivery, S.UNCERTAIN, S.SENT)
            done.sent += 1
        elif delivery.id in old:
            _mark(app, delivery, S.UNCERTAIN, S.NEEDS_YOU, error=delivery.last_error)
            done.problems.append(
                f"Nobody can say whether the mail of {delivery.draft_id} arrived. Look into Sent, then type: "
                f"returncall show {delivery.draft_id}"
            )
