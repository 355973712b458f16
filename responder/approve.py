"""Draft + the user's word -> a Delivery, or a refusal.  Pure; the only place where a Delivery is made.

The states of a delivery and the steps between them stand in STEPS; the store changes a state only along them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from responder.compose import compose, content_hash, octets_hash
from returncall.errors import Refused
from returncall.model import Decision, Delivery, DeliveryState, DraftState, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from returncall.model import Draft

S = DeliveryState
STEPS: dict[DeliveryState, frozenset[DeliveryState]] = {
    S.QUEUED: frozenset({S.CLAIMED_CONNECT, S.CANCELLED, S.FAILED}),
    S.CLAIMED_CONNECT: frozenset({S.CLAIMED_DATA, S.QUEUED, S.FAILED, S.CANCELLED, S.NEEDS_YOU}),
    S.CLAIMED_DATA: frozenset({S.SENT, S.QUEUED, S.FAILED, S.UNCERTAIN, S.NEEDS_YOU}),
    S.UNCERTAIN: frozenset({S.SENT, S.NEEDS_YOU}),
    S.NEEDS_YOU: frozenset({S.SENT, S.CANCELLED}),
    S.FAILED: frozenset(),
    S.SENT: frozenset(),
    S.CANCELLED: frozenset(),
}
# Delays before the next try after a temporary refusal (RFC 5321, 4.5.4.1), then hourly up to a day.
RETRY_MINUTES = (1, 5, 15, 60)
RETRY_HOURS_AT_MOST = 24


def may_step(here: DeliveryState, there: DeliveryState) -> bool:
    """Whether a delivery may go from `here` to `there`."""
    return there in STEPS[here]


def approve(
    draft: Draft,
    *,
    seen_hash: str | None,
    mode: str,
    thread_moved_on: bool,
    now: datetime,
    hold: timedelta,
    delivery_id: str,
    via: str,
) -> tuple[Decision, Delivery]:
    """The decision and the delivery of exactly these octets.

    seen_hash: what the user saw, or None when the command showed nothing else.  thread_moved_on: a newer mail or
    an answer by hand lies in the thread.  Raises Refused, with what to do instead; then nothing is to be stored.
    """
    if mode != "send":
        raise Refused(
            f'Sending is off (sending.mode = "{mode}"), so nothing was approved.',
            remedy='Set [sending] mode = "send" in config.toml when you want approved replies to leave.',
        )
    _refuse_unless_open(draft, now=now)
    if thread_moved_on:
        raise Refused(
            f"The conversation of {draft.id} has moved on since this draft was made.",
            remedy=f"Look at it again: returncall show {draft.id}",
        )
    if content_hash(draft) != draft.content_hash or (seen_hash and seen_hash != draft.content_hash):
        raise Refused(
            f"The draft {draft.id} has changed since it was shown to you.",
            remedy=f"Look at it again, then approve it: returncall show {draft.id}",
        )
    if "relay" in draft.warnings:
        raise Refused(
            f"{draft.id} would go to a platform's relay, and it is not known whether mail sent there arrives.",
            remedy=f"Copy the text from `returncall show {draft.id}` into the platform's own message box.",
        )
    octets = compose(draft, date=now)
    decision = Decision(draft.id, Verdict.APPROVE, draft.content_hash, via, now)
    delivery = Delivery(
        id=delivery_id,
        draft_id=draft.id,
        account=draft.account,
        mime_message_id=draft.mime_message_id,
        content_hash=octets_hash(octets),
        envelope_from=draft.sender.address,
        envelope_to=draft.to.address,
        content=octets,
        state=DeliveryState.QUEUED,
        send_after=now + hold,
    )
    return decision, delivery


def _refuse_unless_open(draft: Draft, *, now: datetime) -> None:
    match draft.state:
        case DraftState.PROPOSED:
            if now >= draft.expires_at:
                raise Refused(
                    f"The draft {draft.id} expired on {draft.expires_at:%Y-%m-%d}.",
                    remedy=f"Edit it to renew it: returncall edit {draft.id}",
                )
        case DraftState.APPROVED:
            raise Refused(
                f"The draft {draft.id} is approved already; it is not sent twice.",
                remedy="`returncall queue --all` shows where it stands.",
            )
        case DraftState.DISMISSED:
            raise Refused(
                f"The draft {draft.id} was skipped.", remedy=f"Take that back first: returncall undo {draft.id}"
            )
        case DraftState.SUPERSEDED:
            raise Refused(
                f"The draft {draft.id} was replaced by a newer one.", remedy="`returncall queue` shows what waits."
            )


def to_self(address: str, content: bytes, *, account: str, what: str, mime_message_id: str, now: datetime) -> Delivery:
    """A mail of the program to its user, the only kind that needs no approval: `address` is both sender and recipient.

    what: how refusals call it.
    """
    return Delivery(
        id=mime_message_id,
        draft_id=what,
        account=account,
        mime_message_id=mime_message_id,
        content_hash=octets_hash(content),
        envelope_from=address,
        envelope_to=address,
        content=content,
        state=DeliveryState.CLAIMED_CONNECT,
        send_after=now,
    )


def next_attempt(attempts: int, first_at: datetime, now: datetime) -> datetime | None:
    """When to try again after a temporary refusal; None after a day: then the user is asked."""
    if now - first_at >= timedelta(hours=RETRY_HOURS_AT_MOST):
        return None
    minutes = RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1] if attempts else RETRY_MINUTES[0]
    return now + timedelta(minutes=minutes)
