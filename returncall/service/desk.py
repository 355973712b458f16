"""The user's acts on drafts.  Each is one transaction; each refusal is a sentence and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from responder.approve import approve as decide
from responder.gates import closed_gate
from responder.honesty import lint
from responder.policy import missing_facts
from returncall.app import random_hex
from returncall.crash import crash_step
from returncall.errors import Refused, UserError
from returncall.model import (
    Action,
    Decision,
    DeliveryState,
    DraftState,
    PlacementState,
    Reason,
    Suggestion,
    TrustLevel,
    Verdict,
)
from returncall.pipeline import DRAFT_LIFE, rehash, suggest_all, write
from returncall.service.booking import with_slots
from returncall.service.checkpoints import refuse_if_locked
from returncall.service.intake import surroundings, surroundings_for_writing
from returncall.service.limits import refuse_the_unusual
from returncall.service.teaching import with_corrections
from returncall.service.words import DOUBT
from returncall.store import (
    answers,
    assessments,
    corrections,
    decisions,
    deliveries,
    drafts,
    messages,
    meta,
    placements,
    suggestions,
)
from returncall.store.corrections import Correction

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from responder.honesty import Doubt
    from returncall.app import App
    from returncall.model import Delivery, Draft, Kind, Message

TEMPLATES = {Action.ACCEPT_CALL: "accept_call", Action.DECLINE: "decline", Action.ASK_DETAILS: "ask_details"}
# Every letter, and what it counts as.
LETTERS = {template: action for action, template in TEMPLATES.items()} | {
    "decline_dated": Action.DECLINE,
    "decline_final": Action.DECLINE,
    "pause": Action.DECLINE,
    "withdraw": Action.DECLINE,
    "after_call_thanks": Action.FLAG,
    "referral_thanks": Action.FLAG,
    "offer_received": Action.FLAG,
}
_YOURS = Reason("policy", "yours", 1.0)


def find(conn: Connection, draft_id: str) -> Draft:
    """The draft with that id.  Raises UserError for an id that is not in the queue."""
    found = drafts.get(conn, draft_id.strip().lower())
    if found is None:
        raise UserError(f'There is no draft "{draft_id}".', remedy="`returncall queue --all` lists every id.")
    return found


def doubts(app: App, conn: Connection, draft: Draft) -> tuple[Doubt, ...]:
    """What the honesty lint finds in the draft as it now stands."""
    mail, judged = messages.get_message(conn, draft.message), assessments.get(conn, draft.message)
    known = [mail.subject, mail.text, str(mail.sender)] if mail else []
    if judged:  # the user's own corrections are facts as well
        known += [judged.company.name if judged.company else "", judged.role.title if judged.role else ""]
    return lint(draft, app.settings.profile, source="\n".join(known))


def approve(
    app: App, draft_id: str, *, seen_hash: str | None, at_once: bool, via: str, anyway: bool = False
) -> Delivery:
    """Approve exactly what the draft says now; it leaves after the hold.  Raises Refused, NeedsTick or UserError.

    anyway: the user has been told what is unusual about it (NeedsTick), and wants it.
    What the honesty lint finds was told when the words were changed and stands beside them; the user's word wins.
    """
    sending = app.settings.config.sending
    now = app.clock.now()
    with crash_step("desk.approve"), app.store.write() as conn:
        draft = find(conn, draft_id)
        if meta.is_foreign(conn, app.store.host_id):
            raise Refused(
                "This database is a copy from another place; nothing can be approved here yet.",
                remedy="Type `returncall run --once --take-over` if this is now its home; approvals are asked again.",
            )
        refuse_if_locked(conn, draft)
        if (copy := placements.get(conn, draft.id)) and copy.state is PlacementState.EDITED:
            raise Refused(
                f"You have changed {draft.id} in your mail program, so it is yours to send there.",
                remedy=f"To send other words from here, delete it there, then type: returncall undo {draft.id}",
            )
        decision, delivery = decide(
            draft,
            seen_hash=seen_hash,
            mode=sending.mode,
            thread_moved_on=moved_on(conn, draft),
            now=now,
            hold=timedelta(0) if at_once else timedelta(seconds=sending.hold_seconds),
            delivery_id=random_hex(),
            via=via,
        )
        if not anyway:
            refuse_the_unusual(conn, draft, sending, now)
        _queue(conn, draft, delivery, now)
        decisions.add(conn, decision)
    return delivery


def _queue(conn: Connection, draft: Draft, delivery: Delivery, now: datetime) -> None:
    with crash_step("desk.close_draft"):
        is_ours = drafts.set_state(
            conn, draft.id, DraftState.PROPOSED, DraftState.APPROVED, content_hash=draft.content_hash
        )
    with crash_step("desk.queue_delivery"):
        if not is_ours or not deliveries.queue_delivery(conn, delivery, now=now):
            raise Refused(f"The draft {draft.id} is approved already; it is not sent twice.")


def moved_on(conn: Connection, draft: Draft) -> bool:
    """Whether a newer mail of somebody else, or an answer by hand, lies in the draft's thread."""
    answered = messages.get_message(conn, draft.message)
    if answered is None:
        return True
    if (note := answers.get(conn, draft.message)) and note.how == answers.BY_HAND:
        return True
    return any(
        m.received_at > answered.received_at for m in messages.thread(conn, draft.thread_id) if m.id != answered.id
    )


def skip(app: App, draft_id: str, *, via: str, never: bool = False) -> None:
    """No reply to this one.  never: also no more drafts in its thread.  Raises Refused or UserError."""
    now = app.clock.now()
    with crash_step("desk.skip"), app.store.write() as conn:
        draft = find(conn, draft_id)
        if not drafts.set_state(conn, draft.id, DraftState.PROPOSED, DraftState.DISMISSED):
            raise Refused(
                f"The draft {draft.id} no longer waits ({draft.state.value}).",
                remedy="`returncall queue --all` shows where it stands.",
            )
        decisions.add(conn, Decision(draft.id, Verdict.DISMISS, draft.content_hash, via, now))
        reason = "You never want an answer in this conversation." if never else "You skipped it."
        answers.excuse(conn, draft.message, reason=reason, at=now)


def undo(app: App, draft_id: str) -> str:
    """Take an approval back within its hold, or a skip; returns what was taken back.  Raises Refused or UserError."""
    now = app.clock.now()
    with crash_step("desk.undo"), app.store.write() as conn:
        draft = find(conn, draft_id)
        if draft.state is DraftState.APPROVED:
            delivery = deliveries.for_draft(conn, draft.id)
            if delivery is None or not _stopped(conn, delivery, now):
                raise Refused(f"It is too late: the mail of {draft.id} has left or is leaving.")
            drafts.set_state(conn, draft.id, DraftState.APPROVED, DraftState.PROPOSED)
            return "approval"
        if draft.state is DraftState.DISMISSED:
            other = drafts.open_in_thread(conn, draft.thread_id)
            if other is not None:
                raise Refused(f"Another draft, {other.id}, waits in the same conversation.")
            drafts.set_state(conn, draft.id, DraftState.DISMISSED, DraftState.PROPOSED)
            answers.withdraw_excuse(conn, draft.message)
            return "skip"
        raise Refused(f"There is nothing to take back: the draft {draft.id} is {draft.state.value}.")


def _stopped(conn: Connection, delivery: Delivery, now: datetime) -> bool:
    """Before DATA it is taken back; of a mail that nobody can trace, the user says so that it did not arrive."""
    here, gone = DeliveryState.NEEDS_YOU, DeliveryState.CANCELLED
    return deliveries.cancel(conn, delivery.id, reason="You took it back.", now=now) or deliveries.mark(
        conn, delivery.id, here, gone, now=now, error="You said that it did not arrive."
    )


def snooze(app: App, draft_id: str, until: datetime) -> None:
    """Show the draft again at `until`.  Raises Refused or UserError."""
    with crash_step("desk.snooze"), app.store.write() as conn:
        draft = find(conn, draft_id)
        if not drafts.snooze(conn, draft.id, until):
            raise Refused(f"The draft {draft.id} no longer waits ({draft.state.value}).")
        take_in_hand(conn, draft, app.clock.now())


def edit(app: App, draft_id: str, body: str, *, seen_hash: str | None = None) -> Draft:
    """Put the reply into the user's own words; the new draft waits for approval.  Raises Refused or UserError."""
    words = body.replace("\r\n", "\n").strip()
    if not words:
        raise UserError("The reply would be empty.", remedy=f"To send nothing, type: returncall skip {draft_id}")
    now = app.clock.now()
    with crash_step("desk.edit"), app.store.write() as conn:
        old = find(conn, draft_id)
        if seen_hash and seen_hash != old.content_hash:
            raise Refused(f"The draft {old.id} has changed since it was shown to you.")
        changed = replace(old, body=words + "\n", expires_at=max(old.expires_at, now + DRAFT_LIFE))
        new = rehash(replace(changed, warnings=_warnings(old, doubts(app, conn, changed))))
        take_in_hand(conn, old, now)
        return _replaced(conn, old, new, None)


def _warnings(old: Draft, found: tuple[Doubt, ...]) -> tuple[str, ...]:
    """Those of the mail stay; those of the words are the new words' own."""
    kept = tuple(code for code in old.warnings if not code.startswith(DOUBT))
    return (*kept, *(f"{DOUBT}{doubt.sentence}" for doubt in found))


def letter(app: App, name: str, template: str) -> Draft:
    """A draft of that letter, for a draft or a mail by its id.  Raises Refused or UserError."""
    now = app.clock.now()
    with app.store.read() as conn:
        mail = find_mail(conn, name)
        waiting = [d for d in drafts.for_message(conn, mail.id) if d.state is DraftState.PROPOSED]
        assessment = assessments.get(conn, mail.id)
    if waiting:
        return switch(app, waiting[-1].id, LETTERS[template], template=template)
    gate = closed_gate(mail, app.settings.profile)
    if assessment is None or gate or assessment.trust.level is TrustLevel.SCAM:
        raise Refused("This mail is not one to answer from here.", remedy=f"Look at it: returncall why {name}")
    with app.store.write() as conn:
        wanted = Suggestion(LETTERS[template], template, "You chose it.", 1.0, (_YOURS,))
        made = write(mail, assessment, wanted, surroundings_for_writing(app, conn, now), now=now)
        if made is None:
            raise Refused("Nobody can be answered at the address that this mail came from.")
        refuse_if_locked(conn, made)
        if not drafts.add_draft(conn, made, because=wanted.because):
            raise Refused("This mail, or another one of its conversation, has its answer already.")
        suggestions.save(conn, mail.id, with_slots(wanted, made), at=now)
        answers.withdraw_excuse(conn, mail.id)
    return made


def switch(app: App, draft_id: str, action: Action, *, template: str = "") -> Draft:
    """Take the other template: the action's own, or the letter named.  Raises Refused or UserError."""
    now = app.clock.now()
    with crash_step("desk.switch"), app.store.write() as conn:
        old = find(conn, draft_id)
        message = messages.get_message(conn, old.message)
        assessment = assessments.get(conn, old.message)
        if message is None or assessment is None:
            raise Refused(f"The mail that {old.id} answers is no longer in the store.")
        because = "You chose it."
        if action is Action.ASK_DETAILS and not missing_facts(assessment):
            because = "You chose to ask for more."
        wanted = Suggestion(action, template or TEMPLATES[action], because, 1.0, (_YOURS,))
        refuse_if_locked(conn, replace(old, template=wanted.template))
        fresh = write(message, assessment, wanted, surroundings_for_writing(app, conn, now), now=now)
        if fresh is None:
            raise Refused(f"Nobody can be answered at the address that {old.id} came from.")
        new = rehash(replace(fresh, id=old.id, mime_message_id=old.mime_message_id, created_at=old.created_at))
        suggestions.save(conn, old.message, with_slots(wanted, fresh), at=now)
        # One that was kept back comes into the queue again.
        drafts.snooze(conn, old.id, None)
        return _replaced(conn, old, new, because)


def take_in_hand(conn: Connection, draft: Draft, now: datetime) -> None:
    """The user has taken this draft in hand: the quarter keeper leaves it alone from now on."""
    if known := suggestions.get(conn, draft.message):
        suggestions.save(conn, draft.message, replace(known, reasons=(_YOURS, *known.reasons)), at=now)


def _replaced(conn: Connection, old: Draft, new: Draft, because: str | None) -> Draft:
    if not drafts.replace_content(conn, new, expected_hash=old.content_hash, because=because):
        raise Refused(
            f"The draft {old.id} no longer waits ({old.state.value}).",
            remedy=f"Take it back first: returncall undo {old.id}" if old.state is not DraftState.PROPOSED else "",
        )
    return new


def find_mail(conn: Connection, name: str) -> Message:
    """The mail that a draft id, or the start of a message id of at least six digits, names.  Raises UserError."""
    if draft := drafts.get(conn, name.strip().lower()):
        found = messages.get_message(conn, draft.message)
    else:
        found = messages.find_by_start(conn, name.strip().lower())
    if found is None:
        raise UserError(f'No draft and no mail is called "{name}".', remedy="`returncall queue --all` lists every id.")
    return found


def correct(app: App, name: str, *, kind: Kind | None, company: str | None, role: str | None) -> Draft | None:
    """Take the user's verdict on a mail; returns the draft that follows from it, if any.  Raises UserError."""
    now = app.clock.now()
    with crash_step("desk.correct"), app.store.write() as conn:
        mail = find_mail(conn, name)
        corrections.save(conn, Correction(mail.id, mail.sender.address, now, kind, company, role))
        judged = assessments.get(conn, mail.id)
        if judged is None:
            raise Refused("This mail has not been judged yet.", remedy="Type: returncall retry")
        assessment = with_corrections(conn, mail, judged)
        assessments.save(conn, assessment)
        for old in drafts.for_message(conn, mail.id):
            drafts.set_state(conn, old.id, DraftState.PROPOSED, DraftState.SUPERSEDED)
        around = surroundings(app, conn, now)
        (suggestion,) = suggest_all([mail], [assessment], around, now=now)
        draft = write(mail, assessment, suggestion, around, now=now) if suggestion.template else None
        suggestions.save(conn, mail.id, with_slots(suggestion, draft), at=now)
        if draft is None:
            answers.excuse(conn, mail.id, reason=suggestion.because, at=now)
        else:
            answers.withdraw_excuse(conn, mail.id)
            drafts.add_draft(conn, draft, because=suggestion.because)
            drafts.snooze(conn, draft.id, suggestion.until)
        return draft
