"""The quarter keeper over the store: what it knows, and its second looks at what still waits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from responder.arrivals import HISTORY, Arrival, worth_of
from responder.keeper import ARRANGING, Invitation, Keeper
from responder.policy import missing_facts
from responder.stopping import make_plan
from responder.undecided import KEEPERS_RULES
from returncall.model import Action, DraftState, Stance
from returncall.service.views import call_budget, quarter_bounds
from returncall.store import arrivals, assessments, drafts, messages, suggestions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from returncall.model import CallBudget, Draft, Profile

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Kept:
    """An invitation that the keeper keeps: its draft, until when at most, and whose it is."""

    draft: Draft
    until: datetime
    because: str
    company: str
    role: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The quarter for people.  bar: least worth that gets a yes today, None once the calls are taken.

    seen and coming: acceptable invitations of this quarter so far, and expected in the rest of it.
    """

    budget: CallBudget
    seen: int
    coming: float
    bar: float | None
    kept: tuple[Kept, ...]


def keeper_for(conn: Connection, profile: Profile, now: datetime) -> Keeper:
    """The keeper of the quarter that `now` falls into, with everything in hand that nobody has decided about."""
    waiting, others = _in_hand(conn, now)
    budget = call_budget(conn, profile, now)
    first, following = quarter_bounds(budget.quarter)
    return Keeper(
        budget=replace(budget, proposed=others),
        quarter_start=first,
        quarter_end=following,
        arrivals=tuple(
            Arrival(key, at, worth_of(fit)) for key, at, fit in arrivals.invitations(conn, since=now - HISTORY)
        ),
        since=max(arrivals.oldest_mail(conn) or now, now - HISTORY),
        eager=profile.stance is Stance.LOOKING,
        waiting=waiting,
    )


def _in_hand(conn: Connection, now: datetime) -> tuple[tuple[Invitation, ...], int]:
    """(undecided invitations, yeses of the user's own choice that wait for approval)."""
    waiting = [one for one in drafts.list_open(conn) if one.state is DraftState.PROPOSED and one.expires_at > now]
    said = suggestions.for_messages(conn, {draft.message for draft in waiting})
    undecided = {key for key, one in said.items() if one.reasons[:1] and one.reasons[0].rule in KEEPERS_RULES}
    judged = assessments.for_messages(conn, undecided)
    came = messages.received(conn, undecided)
    hand: list[Invitation] = []
    others = 0
    for draft in waiting:
        found = judged.get(draft.message)
        if found is None or found.fit is None:
            others += draft.action is Action.ACCEPT_CALL
            continue
        hand.append(
            Invitation(
                message=draft.message,
                key=found.campaign or draft.thread_id,
                at=came[draft.message],
                worth=worth_of(found.fit),
                complete=not missing_facts(found),
                proposed=draft.action is Action.ACCEPT_CALL,
                seen=True,
            )
        )
    return tuple(hand), others


def standing(conn: Connection, profile: Profile, now: datetime) -> Standing:
    """The quarter as `returncall quarter` tells it."""
    keeper = keeper_for(conn, profile, now)
    budget = call_budget(conn, profile, now)
    expected = keeper.expectation(now)
    wanted = budget.wanted - budget.taken - budget.proposed
    days = (keeper.quarter_end - now) / timedelta(days=1)
    bar = None
    if wanted > 0 and budget.most > budget.taken + budget.proposed:
        plan = make_plan(expected.rate / wanted, expected.odds)
        bar = plan.bar((keeper.quarter_end - ARRANGING - now).total_seconds() / _DAY)
    return Standing(
        budget=budget,
        seen=sum(one.at >= keeper.quarter_start for one in keeper.arrivals),
        coming=expected.rate * days,
        bar=bar,
        kept=kept_drafts(conn, now),
    )


def kept_drafts(conn: Connection, now: datetime) -> tuple[Kept, ...]:
    """What the keeper keeps, in the order in which it must be decided."""
    put_off = drafts.put_off(conn, now)
    said = suggestions.for_messages(conn, {draft.message for draft, _ in put_off})
    kept = {key: one for key, one in said.items() if [reason.rule for reason in one.reasons[:1]] == ["kept"]}
    judged = assessments.for_messages(conn, kept.keys())
    found = []
    for draft, until in put_off:
        if (suggestion := kept.get(draft.message)) is None:
            continue
        facts = judged.get(draft.message)
        company = facts.company.name if facts and facts.company else ""
        role = facts.role.title if facts and facts.role else ""
        found.append(Kept(draft, until, suggestion.because, company, role))
    return tuple(sorted(found, key=lambda one: (one.until, one.draft.id)))
