"""Where an opportunity stands, from the store: stages, notes of interest, debriefs, and what is known before a call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from responder.checkpoint import Checkpoint, allows, further, lock
from returncall.errors import Refused, UserError
from returncall.model import Kind, Stage
from returncall.store import assessments, contacts, debriefs, messages, opportunities
from returncall.store.debriefs import Debrief

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from returncall.model import Assessment, Contact, Draft, Message, Opportunity

QUESTIONS: Final = (
    ("role", "What is the role, really?"),
    ("person", "Whom did you talk to, and how were they?"),
    ("learned", "What did you learn about the company?"),
    ("weak_spot", "Where were you weak?"),
    ("go_on", "Would you go on?"),
)
WOULD_CONSIDER: Final = "would_consider_an_offer"
_OF_A_PROCESS: Final = frozenset({Kind.CONVERSATION, Kind.SCHEDULING, Kind.OFFER})
_ABOUT_A_JOB: Final = _OF_A_PROCESS | {Kind.OUTREACH, Kind.FOLLOW_UP, Kind.REFERRAL}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known before a call: the opportunity, its mails, what was found in them, people, and earlier notes."""

    opportunity: Opportunity
    stages: tuple[tuple[Stage, datetime], ...]
    mails: tuple[tuple[Message, Assessment | None], ...]
    people: tuple[Contact, ...]
    debriefs: tuple[Debrief, ...]
    checkpoint: Checkpoint


def find_opportunity(conn: Connection, name: str) -> Opportunity:
    """The opportunity whose id starts with `name`.  Raises UserError when none or several do."""
    everything = opportunities.list_opportunities(conn, include_closed=True)
    found = [one for one in everything if name and one.id.startswith(name.strip().lower())]
    if len(found) != 1:
        raise UserError(
            f'{"No" if not found else "More than one"} opportunity is called "{name}".',
            remedy="`returncall opportunities --all` lists every id.",
        )
    return found[0]


def checkpoint_of(conn: Connection, opportunity: Opportunity) -> Checkpoint:
    """Where it stands by what the user recorded."""
    considered = None
    for one in debriefs.for_opportunity(conn, opportunity.id):
        said = dict(one.answers).get(WOULD_CONSIDER)
        if said is not None:
            considered = one.at if said == "yes" else None
    return Checkpoint(
        opportunity.stage,
        opportunity.interest,
        opportunity.interest_noted_at,
        considered,
        is_process=opportunity.stage not in {Stage.CONTACTED, Stage.CLOSED},
    )


def checkpoint_for(
    conn: Connection, message: Message, assessment: Assessment | None, *, is_alone: bool = False
) -> Checkpoint | None:
    """Where the process stands that a mail belongs to, with what the mail itself says; None without a process.

    is_alone: the caller knows that neither it nor its thread belongs to any opportunity yet.
    """
    if assessment is None or assessment.kind not in _ABOUT_A_JOB:
        return None
    found = {} if is_alone else {one.id: one for one in opportunities.of_message(conn, message.id)}
    for mail in () if is_alone else messages.thread(conn, message.thread_id):
        found |= {one.id: one for one in opportunities.of_message(conn, mail.id)}
    at = Checkpoint()
    for one in found.values():
        known = checkpoint_of(conn, one)
        if further(at.stage, known.stage) is known.stage:
            at = known
    spoken = assessment.stage if assessment.kind in _OF_A_PROCESS else ""
    if spoken:
        at = replace(at, stage=further(at.stage, Stage(spoken)))
    return at if found or spoken else None


def refuse_if_locked(conn: Connection, draft: Draft) -> None:
    """Raises Refused when the draft takes a process further than the notes allow."""
    mail = messages.get_message(conn, draft.message)
    at = checkpoint_for(conn, mail, assessments.get(conn, draft.message)) if mail else None
    if at is not None and not allows(at, draft.template):
        raise Refused(
            lock(at),
            remedy=f"Note it (`returncall stage`, `returncall debrief`), or: returncall switch {draft.id} pause",
        )


def record(
    conn: Connection,
    opportunity: Opportunity,
    answers: tuple[tuple[str, str], ...],
    *,
    interest: int | None,
    would_consider: bool | None,
    at: datetime,
) -> None:
    """Keep what the user notes after a call; a call that was held moves the stage on to it."""
    said = answers if would_consider is None else (*answers, (WOULD_CONSIDER, "yes" if would_consider else "no"))
    debriefs.add(conn, Debrief(opportunity.id, said, at))
    if interest is not None:
        note = dict(answers).get("go_on", "") or opportunity.note
        opportunities.note_interest(conn, opportunity.id, interest, note=note, at=at)
    if opportunity.stage is Stage.CONTACTED:
        opportunities.set_stage(conn, opportunity.id, Stage.RECRUITER_CALL, at=at)


def prep_sheet(conn: Connection, opportunity: Opportunity) -> Sheet:
    """Everything that is known of it, its mails in order of arrival."""
    ids = opportunities.messages_of(conn, opportunity.id)
    found = assessments.for_messages(conn, ids)
    mails = sorted(messages.get_messages(conn, ids).values(), key=lambda mail: mail.received_at)
    addresses = dict.fromkeys([opportunity.contact, *(mail.sender.address for mail in mails)])
    known = (contacts.get(conn, address) for address in addresses)
    return Sheet(
        opportunity=opportunity,
        stages=opportunities.stages(conn, opportunity.id),
        mails=tuple((mail, found.get(mail.id)) for mail in mails),
        people=tuple(one for one in known if one),
        debriefs=debriefs.for_opportunity(conn, opportunity.id),
        checkpoint=checkpoint_of(conn, opportunity),
    )
