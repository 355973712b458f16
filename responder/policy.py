"""What to do about a message: an order table of small named rules.  Pure.

Each rule looks at one `Case` and answers with a Suggestion or None; the first answer wins, and its name is
kept as a reason.  The table is the policy: read RULES from top to bottom.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from responder.arrivals import worth_of
from responder.checkpoint import lock, way_out
from responder.evidence import hinted
from responder.gates import OWN_ID_END, closed_gate, oneself
from responder.keeper import Choice, Invitation
from responder.recipients import is_within
from returncall.model import Action, Kind, Profile, Reason, Suggestion, TrustLevel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from responder.checkpoint import Checkpoint
    from responder.keeper import Verdict
    from returncall.model import Assessment, CallBudget, Message

DRAFTED_KINDS = frozenset({Kind.OUTREACH, Kind.FOLLOW_UP})
HUMAN_KINDS = frozenset({Kind.OUTREACH, Kind.FOLLOW_UP, Kind.CONVERSATION, Kind.REFERRAL})
# In these a process moves on; a cancelled or confirmed time needs no letter of its own.
_PROCESS_KINDS = frozenset({Kind.CONVERSATION, Kind.OUTREACH, Kind.FOLLOW_UP})
# An axis counts as clearly hit from here on; classifier.fit documents the scale.
AXIS_HIT = 0.5

_GATE_WORDS = {
    "own-address": "It comes from your own address.",
    "own-mail": "It is one of your own replies come back.",
    "own-loop": "It claims to answer itself, as mail in a loop does.",
    "auto-submitted": "A machine sent it (Auto-Submitted).",
    "null-return-path": "A machine sent it (empty return path).",
    "precedence-auto-reply": "It is an automatic reply.",
    "report": "It is a delivery report.",
    "auto-reply-header": "It is an automatic reply.",
    "absence-subject": "It looks like an automatic reply.",
    "list-id": "It came through a mailing list, where an answer may reach everybody.",
    "list-post": "It came through a mailing list, where an answer may reach everybody.",
    "robot": "Nobody reads the address it came from.",
    "no-reply-address": "It came from a no-reply address.",
}
_KIND_WORDS = {
    Kind.OTHER: "It is not about a job for you.",
    Kind.JOB_ALERT: "It is an alert or newsletter; nobody waits for an answer.",
    Kind.APPLICATION_STATUS: "It only tells where an application stands.",
    Kind.REJECTION: "They closed the application; no answer is needed.",
    Kind.VENDOR: "It sells something.",
    Kind.CANDIDATE: "Somebody looks for a job; that is for you to answer in person.",
    Kind.SCHEDULING: "It is about a time that is already being arranged; see to it yourself.",
    Kind.CONVERSATION: "It belongs to a conversation that you are in.",
}
_FACT_WORDS = {"company": "the company", "pay": "the pay", "place": "the place"}


@dataclass(frozen=True, slots=True)
class History:
    """What happened before, as the store knows it.

    answered: the thread or campaign was answered, by us or by hand.  open_draft: another draft waits in the
    thread.  stance_corrected: the user said what this message is.
    """

    answered: bool = False
    answered_how: str = ""
    open_draft: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """All that a rule may look at.  now: the day to judge for.  window: older mail gets no draft.

    verdict: the quarter keeper's, for an invitation; None where nobody keeps count of the quarter.
    checkpoint: where the process stands that the mail belongs to; None when it belongs to none.
    """

    message: Message
    assessment: Assessment
    now: datetime
    profile: Profile | None = None
    history: History = field(default_factory=History)
    budget: CallBudget | None = None
    window: timedelta | None = None
    verdict: Verdict | None = None
    checkpoint: Checkpoint | None = None

    @property
    def known_profile(self) -> Profile:
        """The profile, or the defaults of somebody who told us nothing."""
        return self.profile or Profile()


def _say(case: Case, action: Action, template: str, because: str, *reasons: Reason) -> Suggestion:
    return Suggestion(action, template, because, case.assessment.confidence, reasons)


def gate(case: Case) -> Suggestion | None:
    """Robots, lists, oneself, the employer, unclear senders: no draft, whatever the kind."""
    found = closed_gate(case.message, case.known_profile)
    if not found:
        return None
    code, words = found
    reason = Reason("policy", code, -1.0, words)
    if code == "employer":
        if case.assessment.kind in HUMAN_KINDS or case.assessment.is_recruiter:
            return _say(
                case, Action.FLAG, "", "Your own employer is on this mail; returncall writes nothing here.", reason
            )
        return _say(case, Action.NONE, "", _KIND_WORDS.get(case.assessment.kind, "It is mail from work."), reason)
    if code == "unclear-sender":
        if case.assessment.kind in HUMAN_KINDS:
            return _say(
                case, Action.FLAG, "", "It is not certain who would get an answer; look at the sender first.", reason
            )
        return _say(case, Action.NONE, "", _KIND_WORDS.get(case.assessment.kind, "The sender is not certain."), reason)
    return _say(case, Action.NONE, "", _GATE_WORDS[code], reason)


def scam(case: Case) -> Suggestion | None:
    """A fake recruiter never gets an answer."""
    if case.assessment.kind is not Kind.SCAM and case.assessment.trust.level is not TrustLevel.SCAM:
        return None
    quotes = [e.quote for e in case.assessment.trust.evidence if e.quote]
    because = "It looks like a scam; do not answer, pay, install or open anything."
    return _say(case, Action.NONE, "", because, *(Reason("trust", "scam", -1.0, quote) for quote in quotes[:3]))


def own_employer(case: Case) -> Suggestion | None:
    """Somebody recruits for the company that the user works for: an agency too may tell."""
    company, profile = case.assessment.company, case.known_profile
    if company is None or case.assessment.kind not in HUMAN_KINDS:
        return None
    named = profile.employer_name and company.name.casefold().strip() == profile.employer_name.casefold().strip()
    if not named and not (company.domain and is_within(company.domain, profile.employer_domains)):
        return None
    reason = Reason("policy", "employer", -1.0, company.quote)
    return _say(case, Action.FLAG, "", "The job is at your own employer; returncall writes nothing here.", reason)


def offer(case: Case) -> Suggestion | None:
    """An offer is the user's to answer; it is shown at once, also when an e-sign machine brings it."""
    if case.assessment.kind is not Kind.OFFER or oneself(case.message, case.known_profile):
        return None
    return _say(case, Action.FLAG, "", "It is an offer: yours to read and answer, today.")


def referral(case: Case) -> Suggestion | None:
    """A friend's introduction deserves the user's own words."""
    if case.assessment.kind is not Kind.REFERRAL:
        return None
    return _say(case, Action.FLAG, "", "Somebody you know introduces you; answer in your own words.")


def answers_us(case: Case) -> Suggestion | None:
    """Whoever answers our reply is in a conversation with the user, whatever the words look like: no ping-pong."""
    message = case.message
    ids = (message.in_reply_to or "", *message.references)
    if case.assessment.kind not in DRAFTED_KINDS or not any(one.endswith(OWN_ID_END) for one in ids):
        return None
    return _say(case, Action.FLAG, "", "It answers a reply of yours; go on in your own words.")


def unsure(case: Case) -> Suggestion | None:
    """What may be a recruiter and may not be waits for the user."""
    judged = case.assessment
    if not judged.unsure:
        return None
    if judged.is_recruiter or judged.kind in HUMAN_KINDS:
        return _say(case, Action.FLAG, "", "It may be from a recruiter, but I am not sure; you decide.")
    return None


def checkpoint(case: Case) -> Suggestion | None:
    """The process goes further than the user's notes: pause, or withdraw kindly, until they say otherwise."""
    missing = lock(case.checkpoint) if case.checkpoint else ""
    if case.checkpoint is None or not missing or not case.checkpoint.is_process:
        return None
    if case.assessment.kind not in _PROCESS_KINDS:
        return None
    return _say(case, Action.DECLINE, way_out(case.checkpoint), missing)


def not_drafted(case: Case) -> Suggestion | None:
    """Kinds that need no answer."""
    kind = case.assessment.kind
    return None if kind in DRAFTED_KINDS else _say(case, Action.NONE, "", _KIND_WORDS[kind])


def already_answered(case: Case) -> Suggestion | None:
    """One answer per thread and campaign."""
    if not case.history.answered:
        return None
    return _say(case, Action.NONE, "", f"This was answered already{case.history.answered_how}.")


def stale(case: Case) -> Suggestion | None:
    """Old mail gets no draft unless asked."""
    if case.window is None or case.now - case.message.received_at <= case.window:
        return None
    return _say(case, Action.NONE, "", f"It is older than {case.window.days} days; ask for a draft if you want one.")


def without_profile(case: Case) -> Suggestion | None:
    """Nothing is known of the user's wants: ask."""
    if case.profile is not None and case.assessment.fit is not None:
        return None
    return _say(case, Action.ASK_DETAILS, "ask_details", "There is no profile to judge it by, so ask for the details.")


def ruled_out(case: Case) -> Suggestion | None:
    """A never, or a stated fact below the floor."""
    fit = case.assessment.fit
    if fit is None or not (fit.never or fit.below_floor):
        return None
    cause = next((r for r in fit.reasons if r.axis in {"never", "floor"}), None)
    words = "It hits something that you never want." if fit.never else "A stated fact is below your floor."
    if cause and cause.quote:
        words = f'{words[:-1]}: "{cause.quote}".'
    return _say(case, Action.DECLINE, "decline", words, *((cause,) if cause else ()))


def no_axis(case: Case) -> Suggestion | None:
    """A decline needs all three axes to fail."""
    fit = case.assessment.fit
    if fit is None or max(fit.role, fit.company, fit.person) >= AXIS_HIT:
        return None
    return _say(
        case, Action.DECLINE, "decline", "Neither the role nor the company nor the person is what you are after."
    )


def cap_reached(case: Case) -> Suggestion | None:
    """The quarter has had its calls."""
    budget = case.budget
    if budget is None or budget.taken < budget.most:
        return None
    return _say(
        case,
        Action.DECLINE,
        "decline",
        f"It fits, but this quarter already has its {budget.most} first calls.",
    )


def not_chosen(case: Case) -> Suggestion | None:
    """The quarter keeper lets it go."""
    verdict = case.verdict
    if verdict is None or verdict.choice is not Choice.LET_GO:
        return None
    return _say(case, Action.DECLINE, "decline", f"{_hit_words(case)}, but {verdict.because}.")


def kept(case: Case) -> Suggestion | None:
    """The quarter keeper keeps it for a while: a decline that is put off, and may still become a yes."""
    verdict = case.verdict
    if verdict is None or verdict.choice is not Choice.KEEP or verdict.until is None:
        return None
    until = f"{verdict.until.day} {verdict.until:%B}"
    because = f"{_hit_words(case)}: {verdict.because} Kept until {until} at most, in case nothing better comes."
    return replace(_say(case, Action.DECLINE, "decline", because), until=verdict.until)


def details_missing(case: Case) -> Suggestion | None:
    """An axis is hit, but company, pay or place is not said; in a quarter's last days a call beats a question."""
    missing = missing_facts(case.assessment)
    if not missing or (case.verdict is not None and case.verdict.last_days):
        return None
    says = "does not clearly say" if set(missing) & hinted_facts(case.message, case.assessment) else "does not say"
    return _say(case, Action.ASK_DETAILS, "ask_details", f"{_hit_words(case)}, but the mail {says} {_listed(missing)}.")


def fits(case: Case) -> Suggestion | None:
    """One axis is clearly hit and nothing is below the floor."""
    rank = f" {case.verdict.because[:1].upper()}{case.verdict.because[1:]}" if case.verdict else ""
    return _say(case, Action.ACCEPT_CALL, "accept_call", f"{_hit_words(case)}: worth a first call.{rank}")


# What none of these rules answers is an acceptable invitation, and the quarter decides.
_BEFORE_THE_QUARTER: tuple[Callable[[Case], Suggestion | None], ...] = (
    scam,
    offer,
    gate,
    own_employer,
    referral,
    answers_us,
    unsure,
    checkpoint,
    not_drafted,
    already_answered,
    stale,
    without_profile,
    ruled_out,
    no_axis,
)
RULES: tuple[Callable[[Case], Suggestion | None], ...] = (
    *_BEFORE_THE_QUARTER,
    cap_reached,
    not_chosen,
    kept,
    details_missing,
    fits,
)


def invitation(case: Case) -> Invitation | None:
    """What the quarter keeper has to know of it; None when it is no acceptable invitation to a call."""
    fit = case.assessment.fit
    if fit is None or any(rule(case) for rule in _BEFORE_THE_QUARTER):
        return None
    return Invitation(
        message=case.message.id,
        key=case.assessment.campaign or case.message.thread_id,
        at=case.message.received_at,
        worth=worth_of(fit),
        complete=not missing_facts(case.assessment),
    )


def missing_facts(assessment: Assessment) -> tuple[str, ...]:
    """Which of "company", "pay" and "place" the mail does not say, as codes; each template has its own words."""
    missing = []
    if assessment.company is None:
        missing.append("company")
    if assessment.pay is None:
        missing.append("pay")
    if assessment.place is None or not (assessment.place.text or assessment.place.mode):
        missing.append("place")
    return tuple(missing)


def hinted_facts(message: Message, assessment: Assessment) -> frozenset[str]:
    """Which of the same facts the mail's words, the quoted ones too, may be saying, found or not."""
    recruiter = assessment.recruiter
    others = (
        assessment.agency or "",
        (recruiter.name if recruiter else None) or "",
        message.sender.name,
        assessment.place.text if assessment.place else "",
    )
    role = assessment.role.title if assessment.role else ""
    return hinted(message.subject, f"{message.text}\n{message.quoted}", role=role, others=filter(None, others))


def told_facts(message: Message, assessment: Assessment) -> frozenset[str]:
    """Which of the same facts the mail says or may be saying: what a later letter must not ask for."""
    return hinted_facts(message, assessment).union(frozenset(_FACT_WORDS).difference(missing_facts(assessment)))


def _listed(codes: tuple[str, ...]) -> str:
    words = [_FACT_WORDS[code] for code in codes]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _hit_words(case: Case) -> str:
    fit = case.assessment.fit
    assert fit is not None
    axis = max(("role", "company", "person"), key=lambda name: float(getattr(fit, name)))
    quote = next((r.quote for r in fit.reasons if r.axis == axis and r.weight > 0 and r.quote), "")
    return f'The {axis} is what you want ("{quote}")' if quote else f"The {axis} is what you want"


def suggest(case: Case) -> Suggestion:
    """The first rule that has an answer; its name comes first among the reasons."""
    for rule in RULES:
        if found := rule(case):
            named = Reason("policy", rule.__name__, 1.0)
            return replace(found, reasons=(named, *found.reasons))
    raise AssertionError("the last rule always answers")
