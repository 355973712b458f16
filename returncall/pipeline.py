"""The order in which one batch of mail is thought through.  Decides nothing, owns no I/O.

Message -> Assessment (classifier) -> Suggestion (policy) -> Draft (render, compose)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from babel.dates import format_datetime, get_timezone_location

from responder.compose import content_hash, new_message_id, thread_fields
from responder.names import fuller_name, greeting_name, quiet_title
from responder.policy import AXIS_HIT, Case, History, hinted_facts, invitation, missing_facts, suggest, told_facts
from responder.recipients import choose_recipient
from responder.render import Words, render, reply_subject
from responder.slots import free_slots
from returncall.model import Address, Draft, DraftState, OfferedSlot, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from responder.checkpoint import Checkpoint
    from responder.keeper import Keeper
    from responder.slots import Slot
    from returncall.model import Assessment, CallBudget, Message, Suggestion
    from returncall.ports import Classifier

DRAFT_LIFE = timedelta(days=21)
# A letter names a company only when that is likely to be right: "at Kestrel Recruitment" would be worse than nothing.
_SAID_FROM = 0.75
# The same of titles: the finder gives its bare guesses less, and titles that end in no known head must be surer.
_SAID_ROLE_FROM = 0.78
_SAID_ROLE_UNKNOWN_FROM = 0.88
# Patterns of Unicode TR35 without the year: no packaged pattern of CLDR has weekday, day, month and time alone.
_TIMES = {
    "en": "EEEE d MMMM, HH:mm",
    "de": "EEEE, d. MMMM, HH:mm 'Uhr'",
    "fr": "EEEE d MMMM 'à' HH'h'mm",
    "es": "EEEE d 'de' MMMM, HH:mm",
    "pt": "EEEE, d 'de' MMMM, HH:mm",
    "nl": "EEEE d MMMM, HH:mm 'uur'",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message; draft is None when nothing is to be written."""

    message: Message
    assessment: Assessment
    suggestion: Suggestion
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the batch is judged in.

    history: what the store knows of a message.  corrected: lays the user's own verdicts over a judgement.
    new_id: a short id for a draft.  random_hex: 128 fresh bits.  window: older mail gets no draft; None for any age.
    most_drafts: at most so many in this batch, or None.  keeper: chooses the quarter's calls; None takes all that fit.
    checkpoint: where the process of a mail stands, or None.
    told: which facts earlier mails of the conversation or campaign said or may have said, as codes of `missing_facts`;
    a letter does not ask again.
    busy: times that are taken or offered to somebody else, aware; None when that is not known: then none is offered.
    """

    profile: Profile | None
    environment: ImmutableSandboxedEnvironment
    history: Callable[[Message, Assessment], History]
    corrected: Callable[[Message, Assessment], Assessment]
    budget: CallBudget | None
    new_id: Callable[[], str]
    random_hex: Callable[[], str]
    window: timedelta | None = None
    most_drafts: int | None = None
    keeper: Keeper | None = None
    checkpoint: Callable[[Message, Assessment], Checkpoint | None] = lambda _message, _assessment: None
    busy: tuple[tuple[datetime, datetime], ...] | None = ()
    told: Callable[[Message], frozenset[str]] = lambda _message: frozenset()


def consider(
    messages: Sequence[Message],
    classifier: Classifier,
    around: Surroundings,
    *,
    now: datetime,
    seen: Sequence[tuple[Message, Assessment]] = (),
) -> list[Outcome]:
    """Judge the messages together, then suggest and draft for each, in order.

    seen: mail that is in the store already and what it was judged to be, so that a campaign is seen whole.
    """
    judged = classifier.assess(messages, now=now, seen=seen)
    corrected = [around.corrected(message, found) for message, found in zip(messages, judged, strict=True)]
    suggestions = suggest_all(messages, corrected, around, now=now)
    around = replace(around, told=_told_in(messages, corrected, around.told))
    outcomes: list[Outcome] = []
    drafts = 0
    for message, assessment, suggestion in zip(messages, corrected, suggestions, strict=True):
        draft = None
        if suggestion.template and (around.most_drafts is None or drafts < around.most_drafts):
            draft = write(message, assessment, suggestion, around, now=now)
            drafts += draft is not None
        if draft and around.busy is not None:
            around = replace(around, busy=(*around.busy, *((slot.start, slot.end) for slot in draft.slots)))
        outcomes.append(Outcome(message, assessment, suggestion, draft))
    return outcomes


def _told_in(
    messages: Sequence[Message], assessments: Sequence[Assessment], stored: Callable[[Message], frozenset[str]]
) -> Callable[[Message], frozenset[str]]:
    """Adds to what the store knows what earlier mails of the same batch said, in the thread or the campaign."""
    campaigns = {found.message_id: found.campaign for found in assessments}

    def told(message: Message) -> frozenset[str]:
        return stored(message).union(
            *(
                told_facts(other, assessment)
                for other, assessment in zip(messages, assessments, strict=True)
                if other.received_at < message.received_at
                and (
                    other.thread_id == message.thread_id
                    or (assessment.campaign and assessment.campaign == campaigns.get(message.id))
                )
            )
        )

    return told


def suggest_all(
    messages: Sequence[Message],
    assessments: Sequence[Assessment],
    around: Surroundings,
    *,
    now: datetime,
    again: bool = False,
) -> list[Suggestion]:
    """What to do about each; the quarter's calls are chosen among all of them and what waits already.

    again: the messages are those that wait.
    """
    cases = [
        Case(
            message,
            found,
            now,
            around.profile,
            around.history(message, found),
            around.budget,
            around.window,
            checkpoint=around.checkpoint(message, found),
        )
        for message, found in zip(messages, assessments, strict=True)
    ]
    if around.keeper is None:
        return [suggest(case) for case in cases]
    fresh = [] if again else [one for case in cases if (one := invitation(case))]
    verdicts = around.keeper.decide(fresh, now)
    return [suggest(replace(case, verdict=verdicts.get(case.message.id))) for case in cases]


def write(
    message: Message, assessment: Assessment, suggestion: Suggestion, around: Surroundings, *, now: datetime
) -> Draft | None:
    """The draft that `suggestion` asks for; None when nobody can be answered."""
    profile = around.profile or Profile()
    recipient = choose_recipient(message, profile)
    if recipient is None:
        return None
    offered = offered_slots(message, assessment, profile, around.busy, now=now)
    rendered = render(
        around.environment,
        suggestion.template,
        words_for(
            message, assessment, profile, slots=tuple(slot.written for slot in offered), told=around.told(message)
        ),
        language=assessment.language or "en",
        voice=profile.voice,
    )
    in_reply_to, references = thread_fields(message.message_id, message.references, message.in_reply_to)
    warnings = list(recipient.warnings)
    if assessment.language and rendered.language != assessment.language:
        warnings.append(f"in-{rendered.language}-not-{assessment.language}")
    if assessment.trust.level.value == "caution":
        warnings.append("caution")
    draft = Draft(
        id=around.new_id(),
        message=message.id,
        account=message.key.account,
        thread_id=message.thread_id,
        action=suggestion.action,
        template=suggestion.template,
        sender=Address(profile.name, *_own_address(message, profile)),
        to=recipient.address,
        subject=reply_subject(message.subject),
        in_reply_to=in_reply_to,
        references=references,
        mime_message_id=new_message_id(around.random_hex()),
        body=rendered.body,
        language=rendered.language,
        content_hash="",
        state=DraftState.PROPOSED,
        created_at=now,
        expires_at=max(message.received_at, now - DRAFT_LIFE + timedelta(days=1)) + DRAFT_LIFE,
        warnings=tuple(warnings),
        slots=tuple(slot for slot in offered if slot.written in rendered.body),
    )
    return rehash(draft)


def rehash(draft: Draft) -> Draft:
    """The draft with the hash of what would be sent now."""
    return replace(draft, content_hash=content_hash(draft))


def offered_slots(
    message: Message,
    assessment: Assessment,
    profile: Profile,
    busy: tuple[tuple[datetime, datetime], ...] | None,
    *,
    now: datetime,
) -> tuple[OfferedSlot, ...]:
    """Times for a call that nobody else was offered, as the letter writes them: in both people's time."""
    if busy is None:
        return ()
    found = free_slots(profile.call_slots, now=now, timezone=profile.timezone, minutes=profile.call_minutes, busy=busy)
    theirs = writers_offset(message.header("date"))
    language = assessment.language or "en"
    return tuple(OfferedSlot(slot.start, slot.end, written_time(slot, language, theirs)) for slot in found)


def writers_offset(date_field: str) -> timedelta | None:
    """How far the writer's clock is from UTC by the Date field; None when it does not say ("-0000", RFC 5322, 3.3)."""
    try:
        return parsedate_to_datetime(date_field).utcoffset()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def words_for(
    message: Message, assessment: Assessment, profile: Profile, *, slots: tuple[str, ...], told: frozenset[str]
) -> Words:
    """The facts that a template may use; only what was checked, nothing raw from the mail."""
    recruiter = assessment.recruiter
    company = assessment.company
    open_questions = [code for code in missing_facts(assessment) if code not in told]
    hints = hinted_facts(message, assessment)
    return Words(
        greeting=greeting_name(
            fuller_name((recruiter.name if recruiter else None) or "", message.sender.name),
            formal=profile.voice == "formal",
            address=message.sender.address,
            firms=(company.name if company else "", assessment.agency or ""),
        ),
        my_name=profile.name,
        role=_said_role(assessment),
        company=company.name if company and company.confidence >= _SAID_FROM else "",
        stance=profile.stance.value,
        reason=_best_axis(assessment),
        missing=tuple(code for code in open_questions if code not in hints),
        unclear=tuple(code for code in open_questions if code in hints),
        slots=slots,
        minutes=profile.call_minutes,
    )


def _said_role(assessment: Assessment) -> str:
    """The title as a letter says it; "" when it is no more than "Engineer", or may be no title at all."""
    role = assessment.role
    if role is None or role.confidence < _SAID_ROLE_FROM:
        return ""
    is_known = role.family is not None or role.seniority is not None
    return quiet_title(role.title) if is_known or role.confidence >= _SAID_ROLE_UNKNOWN_FROM else ""


def _best_axis(assessment: Assessment) -> str:
    fit = assessment.fit
    if fit is None:
        return "role"
    best = max(("role", "company", "person"), key=lambda axis: float(getattr(fit, axis)))
    return best if getattr(fit, best) >= AXIS_HIT else "role"


def written_time(slot: Slot, language: str, theirs: timedelta | None = None) -> str:
    """A time with its zone's city, as people of that language write it; in the reader's time, too, if it differs."""
    locale = language if language in _TIMES else "en"
    when = format_datetime(slot.start, _TIMES[locale], locale=locale)
    if locale == "fr" and slot.start.day == 1:
        when = when.replace(" 1 ", " 1er ", 1)
    city = get_timezone_location(slot.start, locale=locale, return_city=True)
    # UTC itself is what servers and relays write, and says nothing of where a person is.
    if not theirs or theirs == slot.start.utcoffset():
        return f"{when} ({city})"
    there = slot.start.astimezone(timezone(theirs))
    pattern = "HH:mm" if there.date() == slot.start.date() else "EEE HH:mm"
    sign = "+" if theirs > timedelta(0) else "\u2212"
    hours, minutes = divmod(abs(theirs) // timedelta(minutes=1), 60)
    zone = f"UTC{sign}{hours}{f':{minutes:02}' if minutes else ''}"
    return f"{when} ({city}; {format_datetime(there, pattern, locale=locale)} {zone})"


def _own_address(message: Message, profile: Profile) -> tuple[str, str]:
    """(local part, host) of the address the mail came to; else the first of the user's own."""
    own = set(profile.addresses)
    reached = (*message.to, *message.cc)
    for address in reached:
        if address.address.lower() in own:
            return address.mailbox, address.host
    for name in ("delivered-to", "x-original-to"):
        local, at, host = message.header(name).strip("<> ").rpartition("@")
        if at and f"{local}@{host}".lower() in own:
            return local, host
    local, _, host = profile.addresses[0].rpartition("@") if profile.addresses else ("me", "@", "returncall.invalid")
    return local, host
