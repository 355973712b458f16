"""From a judgement to delivered mail: Suggestion, Draft, Decision, Delivery, and their states."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from returncall.model.judgement import Action, Reason
    from returncall.model.mail import Address


class DraftState(StrEnum):
    """Where a draft stands, before anything is delivered."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"


class DeliveryState(StrEnum):
    """Where an approved mail stands.  The order table of allowed changes is in responder.approve.

    claimed_connect: a worker took it, nothing was spoken; a crash here may be retried.
    claimed_data: DATA may have been accepted; a crash here is `uncertain`, never resent blindly.
    sent: the server accepted it.  needs_you: only the user can say what happened.
    """

    QUEUED = "queued"
    CLAIMED_CONNECT = "claimed_connect"
    CLAIMED_DATA = "claimed_data"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    NEEDS_YOU = "needs_you"
    CANCELLED = "cancelled"


class PlacementState(StrEnum):
    """Where the copy of a draft in the mailbox's own Drafts folder stands.

    placing: an APPEND may be under way.  lying: there, as it was put.  edited: the user has changed it, or writes an
    answer of their own; it is theirs.  taking: being taken back by us.  missing: not there, and not in Sent either.
    sent, deleted: by the user; never put there again.  withdrawn: taken back, or no longer our concern.
    """

    PLACING = "placing"
    LYING = "lying"
    EDITED = "edited"
    TAKING = "taking"
    MISSING = "missing"
    SENT = "sent"
    DELETED = "deleted"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What the user decided about a draft."""

    APPROVE = "approve"
    DISMISS = "dismiss"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What policy proposes.  template: folder name under responder/templates, "" for no draft.

    because: one sentence for the user.  reasons: the rules that hit, in their order.
    until: the quarter keeper puts the draft off until then, in case nothing better comes.
    """

    action: Action
    template: str
    because: str
    confidence: float
    reasons: tuple[Reason, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfferedSlot:
    """A time that a letter offers, aware, and the words in which it does."""

    start: datetime
    end: datetime
    written: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that waits.  Immutable: an edit makes a new value with another content_hash.

    id: short, typeable, unique in the store.  message: id of the Message answered.
    sender is the address the mail came to; `to` the one recipient.
    mime_message_id: the reply's own Message-ID, fixed when the draft is made.
    content_hash: SHA-256 hex over the exact bytes that would be sent.
    slots: the times that a fresh letter offers; the store keeps them with the suggestion, not with the draft.
    """

    id: str
    message: str
    account: str
    thread_id: str
    action: Action
    template: str
    sender: Address
    to: Address
    subject: str
    in_reply_to: str | None
    references: tuple[str, ...]
    mime_message_id: str
    body: str
    language: str
    content_hash: str
    state: DraftState
    created_at: datetime
    expires_at: datetime
    warnings: tuple[str, ...] = ()
    slots: tuple[OfferedSlot, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """The copy of a draft in the Drafts folder.

    uid: where it lies; while it is being put there, the number that the next mail of the folder would have got.
    content_hash: of the draft as it was put there.  fingerprint: of the copy (responder.reconcile).
    """

    draft_id: str
    account: str
    state: PlacementState
    folder: str
    uidvalidity: int
    uid: int
    content_hash: str
    fingerprint: str
    placed_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """The user's word on one draft, with the hash of exactly what was seen.

    via: cli, web, digest, drafts (done there by the user's own program) or folder (the mail was moved).
    """

    draft_id: str
    verdict: Verdict
    content_hash: str
    via: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """An approved mail on its way.  content is the exact octets, CRLF line ends, frozen at approval.

    envelope_from and envelope_to are bare addresses (RFC 5321 MAIL FROM and the single RCPT TO).
    """

    id: str
    draft_id: str
    account: str
    mime_message_id: str
    content_hash: str
    envelope_from: str
    envelope_to: str
    content: bytes
    state: DeliveryState
    send_after: datetime
    attempts: int = 0
    next_attempt_at: datetime | None = None
    last_error: str = ""
    sent_at: datetime | None = None
