"""The order table of the policy, read as a decision table: the first rule that answers wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.checkpoint import Checkpoint
from responder.keeper import Choice, Invitation, Verdict
from responder.policy import (
    AXIS_HIT,
    DRAFTED_KINDS,
    RULES,
    Case,
    History,
    invitation,
    missing_facts,
    suggest,
)
from responder.undecided import KEEPERS_RULES
from returncall.model import (
    Action,
    Address,
    CallBudget,
    Company,
    Evidence,
    Kind,
    Pay,
    Place,
    Profile,
    Quarter,
    Reason,
    Stage,
    Trust,
    TrustLevel,
)
from tests.responder.made import NOW, RITA, SAM, SAMS_PROFILE, a_fit, a_message, an_assessment

FULL = CallBudget(Quarter(2026, 4), wanted=1, most=3, taken=3, days_left=40)
ROOM = CallBudget(Quarter(2026, 4), wanted=1, most=3, taken=2, days_left=40)


def a_case(**changes: Any) -> Case:
    """An outreach that fits.  Fields of the case by their names, message_* and judged_* for what lies in it."""
    message = a_message(**{k.removeprefix("message_"): v for k, v in changes.items() if k.startswith("message_")})
    judged = an_assessment(**{k.removeprefix("judged_"): v for k, v in changes.items() if k.startswith("judged_")})
    rest = {k: v for k, v in changes.items() if not k.startswith(("message_", "judged_"))}
    return Case(**{"message": message, "assessment": judged, "now": NOW, "profile": SAMS_PROFILE, **rest})


# For each rule, in the order of the table: what makes it answer, the action, and whether a template is asked for.
TABLE: list[tuple[str, dict[str, Any], Action, str]] = [
    ("scam", {"judged_trust": Trust(TrustLevel.SCAM, (Evidence("fee", "pay 50 USD"),))}, Action.NONE, ""),
    ("offer", {"judged_kind": Kind.OFFER}, Action.FLAG, ""),
    ("gate", {"message_list_id": "<jobs.lists.example>"}, Action.NONE, ""),
    ("own_employer", {"judged_company": Company("Initech", None, 0.9, "Initech")}, Action.FLAG, ""),
    ("referral", {"judged_kind": Kind.REFERRAL}, Action.FLAG, ""),
    ("answers_us", {"message_references": (f"<{'0' * 32}@returncall.invalid>",)}, Action.FLAG, ""),
    ("unsure", {"judged_unsure": True}, Action.FLAG, ""),
    (
        "checkpoint",
        {"judged_kind": Kind.CONVERSATION, "checkpoint": Checkpoint(Stage.DEEPER, is_process=True)},
        Action.DECLINE,
        "pause",
    ),
    ("not_drafted", {"judged_kind": Kind.CONVERSATION}, Action.NONE, ""),
    ("already_answered", {"history": History(answered=True)}, Action.NONE, ""),
    ("stale", {"now": NOW + timedelta(days=22), "window": timedelta(days=21)}, Action.NONE, ""),
    ("without_profile", {"profile": None}, Action.ASK_DETAILS, "ask_details"),
    ("ruled_out", {"judged_fit": a_fit(role=0.9, below_floor=True)}, Action.DECLINE, "decline"),
    ("no_axis", {"judged_fit": a_fit(0.49, 0.49, 0.49)}, Action.DECLINE, "decline"),
    ("cap_reached", {"budget": FULL}, Action.DECLINE, "decline"),
    ("not_chosen", {"verdict": Verdict(Choice.LET_GO, "a better one waits")}, Action.DECLINE, "decline"),
    ("kept", {"verdict": Verdict(Choice.KEEP, "2nd best.", NOW + timedelta(days=9))}, Action.DECLINE, "decline"),
    ("details_missing", {"judged_pay": None}, Action.ASK_DETAILS, "ask_details"),
    ("fits", {}, Action.ACCEPT_CALL, "accept_call"),
]


def test_the_table_holds_every_rule_in_its_order() -> None:
    assert [name for name, *_ in TABLE] == [rule.__name__ for rule in RULES]


@pytest.mark.parametrize(("rule", "changes", "action", "template"), TABLE, ids=[name for name, *_ in TABLE])
def test_each_rule_answers_for_its_case(rule: str, changes: dict[str, Any], action: Action, template: str) -> None:
    found = suggest(a_case(**changes))
    assert (found.action, found.template) == (action, template)
    assert found.reasons[0] == Reason("policy", rule, 1.0)
    assert found.because.endswith(".")
    assert found.because[0].isupper()


CLASHING = {("offer", "referral"), ("offer", "not_drafted"), ("referral", "not_drafted"), ("answers_us", "not_drafted"), ("answers_us", "checkpoint"), ("own_employer", "not_drafted"),
            ("without_profile", "own_employer"), ("own_employer", "without_profile"), ("ruled_out", "no_axis")}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (one, other)
        for at, one in enumerate(TABLE)
        for other in TABLE[at + 1 :]
        if (one[0], other[0]) not in CLASHING and not set(one[1]) & set(other[1])
    ],
    ids=lambda row: row[0],
)
def test_where_two_rules_could_answer_the_upper_one_does(first: Any, second: Any) -> None:
    found = suggest(a_case(**{**second[1], **first[1]}))
    assert found.reasons[0].rule == first[0]


EVERY_KIND = {
    Kind.OUTREACH: Action.ACCEPT_CALL, Kind.FOLLOW_UP: Action.ACCEPT_CALL, Kind.CONVERSATION: Action.NONE,
    Kind.SCHEDULING: Action.NONE, Kind.APPLICATION_STATUS: Action.NONE, Kind.REJECTION: Action.NONE,
    Kind.OFFER: Action.FLAG, Kind.JOB_ALERT: Action.NONE, Kind.SCAM: Action.NONE, Kind.VENDOR: Action.NONE,
    Kind.CANDIDATE: Action.NONE, Kind.REFERRAL: Action.FLAG, Kind.OTHER: Action.NONE,
}  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_action(kind: Kind) -> None:
    found = suggest(a_case(judged_kind=kind, judged_is_recruiter=kind in DRAFTED_KINDS))
    assert found.action is EVERY_KIND[kind]
    assert bool(found.template) == (kind in DRAFTED_KINDS)


@pytest.mark.parametrize("kind", list(Kind))
def test_only_outreach_and_its_follow_ups_ever_get_a_draft(kind: Kind) -> None:
    for fit in (a_fit(1, 1, 1), a_fit(), None, a_fit(1, never=True)):
        for profile in (SAMS_PROFILE, None):
            found = suggest(a_case(judged_kind=kind, judged_fit=fit, profile=profile))
            assert not found.template or kind in DRAFTED_KINDS


@pytest.mark.parametrize("kind", [Kind.OUTREACH, Kind.FOLLOW_UP, Kind.CONVERSATION, Kind.REFERRAL])
def test_a_person_at_the_users_employer_gets_a_red_flag_and_no_draft(kind: Kind) -> None:
    for changes in (
        {"message_sender": Address("Kim", "kim", "hr.initech.example")},
        {"message_cc": (Address("", "boss", "initech.example"),)},
        {"message_to": (Address("", "sam", "initech.example"),)},
    ):
        found = suggest(a_case(judged_kind=kind, **changes))
        assert (found.action, found.template) == (Action.FLAG, "")


def test_a_newsletter_from_the_employer_is_left_alone() -> None:
    found = suggest(
        a_case(judged_kind=Kind.OTHER, judged_is_recruiter=False, message_sender=Address("", "it", "initech.example"))
    )
    assert found.action is Action.NONE


@pytest.mark.parametrize(
    "company",
    [
        Company("Initech", None, 0.9, "Initech"),
        Company("INITECH ", None, 0.9, "x"),
        Company("I.", "mail.initech.example", 0.9, "x"),
    ],
)
def test_an_agency_that_recruits_for_the_employer_is_flagged_too(company: Company) -> None:
    found = suggest(a_case(judged_company=company, judged_agency="Kestrel Search"))
    assert (found.action, found.template) == (Action.FLAG, "")


def test_another_company_of_a_similar_name_is_not_the_employer() -> None:
    found = suggest(a_case(judged_company=Company("Initech Robotics", "initech-robotics.example", 0.9, "x")))
    assert found.action is Action.ACCEPT_CALL


def test_an_offer_is_flagged_even_when_an_e_sign_machine_brings_it() -> None:
    found = suggest(a_case(judged_kind=Kind.OFFER, message_sender=Address("Sign", "noreply", "esign.example")))
    assert (found.action, found.template) == (Action.FLAG, "")
    assert suggest(a_case(judged_kind=Kind.OFFER, message_sender=SAM)).action is Action.NONE


def test_a_scam_never_gets_an_answer_whatever_it_promises() -> None:
    for changes in ({"judged_kind": Kind.SCAM}, {"judged_trust": Trust(TrustLevel.SCAM)}):
        found = suggest(a_case(judged_fit=a_fit(1, 1, 1), **changes))
        assert (found.action, found.template) == (Action.NONE, "")


def test_a_scam_shows_its_evidence_in_the_mails_words() -> None:
    trust = Trust(TrustLevel.SCAM, tuple(Evidence("fee", f"pay {n}") for n in range(5)))
    assert [r.quote for r in suggest(a_case(judged_trust=trust)).reasons[1:]] == ["pay 0", "pay 1", "pay 2"]


@pytest.mark.parametrize("axis", ["role", "company", "person"])
def test_one_axis_is_enough_for_a_yes(axis: str) -> None:
    found = suggest(a_case(judged_fit=a_fit(**{axis: AXIS_HIT})))
    assert found.action is Action.ACCEPT_CALL
    assert axis in found.because


def test_a_decline_needs_all_three_axes_to_fail() -> None:
    assert suggest(a_case(judged_fit=a_fit(0.4, 0.4, 0.4))).action is Action.DECLINE
    assert suggest(a_case(judged_fit=a_fit(0.4, 0.4, 0.5))).action is Action.ACCEPT_CALL


@pytest.mark.parametrize("changes", [{"never": True}, {"below_floor": True}])
def test_a_never_or_a_floor_declines_whatever_fits(changes: dict[str, bool]) -> None:
    reasons = (Reason("floor", "pay", -1.0, "90k USD"),)
    found = suggest(a_case(judged_fit=a_fit(1, 1, 1, reasons=reasons, **changes)))
    assert found.action is Action.DECLINE
    assert '"90k USD"' in found.because
    assert reasons[0] in found.reasons


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"judged_company": None}, ("company",)),
        ({"judged_pay": None}, ("pay",)),
        ({"judged_place": None}, ("place",)),
        ({"judged_place": Place(None, None)}, ("place",)),
        ({"judged_place": Place(None, "remote")}, ()),
        ({"judged_place": Place("Berlin", None)}, ()),
        ({"judged_pay": Pay(None, 1, "EUR", "year", "x")}, ()),
        ({"judged_company": None, "judged_pay": None, "judged_place": None}, ("company", "pay", "place")),
    ],
)
def test_what_is_missing_is_asked_for(changes: dict[str, Any], missing: tuple[str, ...]) -> None:
    case = a_case(**changes)
    assert missing_facts(case.assessment) == missing
    found = suggest(case)
    assert found.action is (Action.ASK_DETAILS if missing else Action.ACCEPT_CALL)
    assert all(f"the {code}" in found.because for code in missing)


def test_nothing_is_asked_for_when_no_axis_is_hit() -> None:
    assert suggest(a_case(judged_fit=a_fit(), judged_pay=None)).action is Action.DECLINE


@pytest.mark.parametrize("kind", sorted(DRAFTED_KINDS))
def test_without_a_profile_the_details_are_asked_for(kind: Kind) -> None:
    for changes in ({"profile": None}, {"judged_fit": None}):
        assert suggest(a_case(judged_kind=kind, **changes)).action is Action.ASK_DETAILS


def test_the_cap_declines_and_room_accepts() -> None:
    assert suggest(a_case(budget=FULL)).action is Action.DECLINE
    assert "3 first calls" in suggest(a_case(budget=FULL)).because
    assert suggest(a_case(budget=ROOM)).action is Action.ACCEPT_CALL


def test_the_quarter_speaks_in_the_reason() -> None:
    yes = suggest(a_case(verdict=Verdict(Choice.TAKE, "the best of about 11 expected this quarter; 39 days left.")))
    assert yes.action is Action.ACCEPT_CALL
    assert yes.because.endswith("worth a first call. The best of about 11 expected this quarter; 39 days left.")
    later = suggest(a_case(verdict=Verdict(Choice.KEEP, "2nd best.", NOW + timedelta(days=9))))
    assert later.until == NOW + timedelta(days=9)
    assert "Kept until 11 November at most" in later.because


def test_in_the_last_days_a_call_beats_a_question() -> None:
    take = Verdict(Choice.TAKE, "the only one.")
    assert suggest(a_case(judged_pay=None, verdict=take)).action is Action.ASK_DETAILS
    assert suggest(a_case(judged_pay=None, verdict=replace(take, last_days=True))).action is Action.ACCEPT_CALL


def test_only_what_no_earlier_rule_answers_is_an_invitation() -> None:
    for name, changes, *_ in TABLE:
        found = invitation(a_case(**changes))
        assert (found is not None) == (name in KEEPERS_RULES), name
    assert invitation(a_case(judged_pay=None)) == Invitation("a" * 32, "b" * 32, NOW, 0.72, complete=False)


def test_the_window_ends_after_exactly_so_many_days() -> None:
    window = timedelta(days=21)
    assert suggest(a_case(now=NOW + window, window=window)).action is Action.ACCEPT_CALL
    late = suggest(a_case(now=NOW + window + timedelta(seconds=1), window=window))
    assert late.action is Action.NONE
    assert "21 days" in late.because
    assert suggest(a_case(now=NOW + timedelta(days=4_000))).action is Action.ACCEPT_CALL


def test_an_answered_campaign_gets_nothing_more() -> None:
    found = suggest(a_case(judged_kind=Kind.FOLLOW_UP, history=History(answered=True, answered_how=" by hand")))
    assert found.action is Action.NONE
    assert found.because == "This was answered already by hand."


def test_unsure_about_a_person_asks_the_user_and_about_a_newsletter_nobody() -> None:
    assert suggest(a_case(judged_unsure=True)).action is Action.FLAG
    assert suggest(a_case(judged_unsure=True, judged_kind=Kind.VENDOR)).action is Action.FLAG
    found = suggest(a_case(judged_unsure=True, judged_kind=Kind.JOB_ALERT, judged_is_recruiter=False))
    assert found.action is Action.NONE


def test_an_unclear_sender_is_flagged_for_people_and_ignored_for_the_rest() -> None:
    assert suggest(a_case(message_defects=("two-from",))).action is Action.FLAG
    assert suggest(a_case(message_defects=("two-from",), judged_kind=Kind.JOB_ALERT)).action is Action.NONE


@settings(max_examples=150)
@given(
    kind=st.sampled_from(list(Kind)),
    level=st.sampled_from(list(TrustLevel)),
    unsure=st.booleans(),
    axes=st.one_of(st.none(), st.tuples(*[st.floats(0, 1)] * 3)),
    robot=st.booleans(),
    answered=st.booleans(),
    profile=st.sampled_from([SAMS_PROFILE, None, Profile()]),
    budget=st.sampled_from([None, FULL, ROOM]),
    kept=st.sets(st.sampled_from(["company", "pay", "place"])),
)
def test_whatever_the_case_there_is_one_lawful_answer(
    kind: Kind,
    level: TrustLevel,
    unsure: bool,
    axes: tuple[float, float, float] | None,
    robot: bool,
    answered: bool,
    profile: Profile | None,
    budget: CallBudget | None,
    kept: set[str],
) -> None:
    judged = an_assessment(kind=kind, trust=Trust(level), unsure=unsure, fit=a_fit(*axes) if axes else None)
    judged = replace(judged, **dict.fromkeys({"company", "pay", "place"} - kept))
    message = a_message(sender=Address("", "noreply", "acme.example") if robot else RITA)
    found = suggest(Case(message, judged, NOW, profile, History(answered=answered), budget))
    drafted = {Action.ACCEPT_CALL, Action.DECLINE, Action.ASK_DETAILS}
    assert bool(found.template) == (found.action in drafted)
    assert not found.template or found.template == found.action.value
    if robot or answered or unsure or level is TrustLevel.SCAM or kind not in DRAFTED_KINDS:
        assert not found.template


def test_no_rule_stands_twice() -> None:
    assert len(set(RULES)) == len(RULES)
    assert all(one is not other for one, other in pairwise(RULES))
