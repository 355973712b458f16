"""Fit is an OR over role, company and person, with floors and nevers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.facts.ladder import family_of, seniority_of
from classifier.facts.values import Facts
from classifier.fit import fit
from classifier.fit.axes import find_words, title_share
from returncall.model import Company, Fit, Pay, PayFloor, Place, PlaceWish, Profile, Recruiter, RecruiterType, Role
from tests.classifier.mails import mail

HIT = 0.5


def role(title: str) -> Role:
    return Role(title, seniority_of(title), family_of(title), 0.9, title)


def judged(profile: Profile, text: str = "Hello", **facts: Any) -> Fit:
    return fit(text, mail(text), Facts(**facts), profile)


ANYBODY = Profile()


@pytest.mark.parametrize(
    ("title", "want", "hit"),
    [
        ("Staff Engineer", "staff engineer", True), ("Staff Software Engineer", "staff engineer", True), ("Principal Engineer", "staff engineer", True),
        ("Senior Backend Engineer", "backend engineer", True), ("Backend Developer", "backend engineer", True), ("Registered Nurse", "nurse", True),
        ("Machine Learning Engineer", "ml engineer", True), ("Softwareentwickler", "software engineer", True), ("Senior Backend Engineer", "staff engineer", False),
        ("Software Engineer", "staff engineer", False), ("Staff Nurse", "staff engineer", False), ("Engineering Manager", "staff engineer", False),
        ("Structural Engineer", "staff engineer", False), ("Product Designer", "product manager", False), ("Head Chef", "head of engineering", False),
    ],
)  # fmt: skip
def test_titles_are_compared_by_words_family_and_rank(title: str, want: str, hit: bool) -> None:
    assert (title_share(title, want) >= HIT) is hit


def test_the_role_axis_alone_makes_a_hit() -> None:
    result = judged(Profile(want_titles=("staff engineer",)), role=role("Staff Engineer"))

    assert result.role >= HIT
    assert result.score >= HIT
    assert result.company == 0


def test_the_company_axis_alone_makes_a_hit() -> None:
    result = judged(
        Profile(want_companies=("Acme Robotics",)),
        company=Company("Acme Robotics GmbH", None, 0.9, "Acme Robotics GmbH"),
    )

    assert result.company >= HIT
    assert result.score >= HIT


def test_the_person_axis_alone_makes_a_hit() -> None:
    result = judged(
        Profile(want_people=("Grace Hopper",)), recruiter=Recruiter("Grace Hopper", None, RecruiterType.UNKNOWN)
    )

    assert result.person >= HIT


def test_a_first_name_in_common_is_no_person() -> None:
    result = judged(
        Profile(want_people=("Grace Hopper",)), recruiter=Recruiter("Grace Jones", None, RecruiterType.UNKNOWN)
    )

    assert result.person < HIT


def test_a_hiring_manager_counts_for_more_than_a_recruiter_but_is_no_hit() -> None:
    boss = judged(ANYBODY, recruiter=Recruiter("Bo", None, RecruiterType.HIRING_MANAGER)).person
    recruiter = judged(ANYBODY, recruiter=Recruiter("Bo", None, RecruiterType.AGENCY)).person

    assert recruiter < boss < HIT


def test_a_wanted_topic_makes_a_hit_and_quotes_the_mail() -> None:
    result = judged(Profile(want_topics=("compilers",)), text="We build a compiler for robots.")

    assert result.role >= HIT
    assert result.reasons[0].quote == "compiler"


def test_no_axis_hit_is_a_low_score() -> None:
    assert judged(Profile(want_titles=("staff engineer",)), role=role("Sous Chef")).score < HIT


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_law_an_or_is_never_below_its_best_part(a: float, b: float, c: float) -> None:
    assert 1 - (1 - a) * (1 - b) * (1 - c) >= max(a, b, c) - 1e-9


FLOORS = [
    ((180000, 200000, "USD", "year"), [(220000, "USD", "year")], True),
    ((180000, 230000, "USD", "year"), [(220000, "USD", "year")], False),
    ((None, 219500, "USD", "year"), [(220000, "USD", "year")], False),
    ((200000, None, "USD", "year"), [(220000, "USD", "year")], False),
    ((180000, 200000, "EUR", "year"), [(220000, "USD", "year")], False),
    ((10000, 12000, "EUR", "month"), [(150000, "EUR", "year")], True),
    ((13000, 14000, "EUR", "month"), [(150000, "EUR", "year")], False),
    ((500, 600, "GBP", "day"), [(700, "GBP", "day"), (60000, "GBP", "year")], True),
    ((600, 750, "GBP", "day"), [(700, "GBP", "day")], False),
    ((60, 80, "GBP", "hour"), [(700, "GBP", "day")], True),
    ((90, 110, "USD", "hour"), [(220000, "USD", "year")], True),
    ((120, 140, "USD", "hour"), [(220000, "USD", "year")], False),
    ((60000, 70000, "GBP", "year"), [(700, "GBP", "day")], True),
]


@pytest.mark.parametrize(("pay", "floors", "below"), FLOORS, ids=[f"{pay}-{floors[0]}" for pay, floors, _ in FLOORS])
def test_pay_is_below_when_its_top_is(pay: Any, floors: Any, below: bool) -> None:
    low, high, currency, per = pay
    profile = Profile(pay_floors=tuple(PayFloor(*floor) for floor in floors))

    result = judged(profile, pay=Pay(low, high, currency, per, "the pay"))

    assert result.below_floor is below


PLACES = [
    ("Berlin", None, [("Berlin", None, None)], False),
    ("München", None, [("Munich", None, None)], False),
    ("Leeds", "onsite", [("London", None, None)], True),
    ("Leeds", "remote", [("London", None, None)], False),
    ("London", "onsite", [("UK", None, None)], False),
    ("Austin, TX", "onsite", [("Texas", None, None)], False),
    ("Austin, TX", "onsite", [("US", "remote", None)], True),
    ("Durham, NC", None, [("Durham", None, None)], False),
    ("Berlin, hybrid 3 days", "hybrid", [("Berlin", "hybrid", 2)], True),
    ("Berlin, hybrid 2 days", "hybrid", [("Berlin", "hybrid", 2)], False),
    ("Berlin", "hybrid", [("Berlin", "hybrid", 2)], False),
    ("Berlin", "onsite", [("Berlin", "hybrid", 2)], True),
    ("London / Leeds", "hybrid", [("London", None, None)], False),
    (None, "onsite", [("", "remote", None)], True),
    (None, None, [("London", None, None)], False),
    ("Little Whinging", "onsite", [("Germany", None, None)], False),
    ("Little Whinging", "onsite", [("London", None, None)], True),
    ("Anywhere", "onsite", [], False),
]


@pytest.mark.parametrize(
    ("text", "mode", "wishes", "below"), PLACES, ids=[f"{row[0]}-{row[1]}-{row[2]}" for row in PLACES]
)
def test_a_place_outside_the_list_and_not_remote_is_below(text: str, mode: Any, wishes: Any, below: bool) -> None:
    profile = Profile(places=tuple(PlaceWish(*wish) for wish in wishes))

    assert judged(profile, place=Place(text, mode, "there")).below_floor is below


@pytest.mark.parametrize(
    ("title", "floor", "below"),
    [
        ("Junior Developer", "senior", True),
        ("Senior Developer", "senior", False),
        ("Developer", "senior", False),
        ("Staff Engineer", "senior", False),
        ("Senior Engineer", "staff", True),
        ("VP Sales", "director", False),
    ],
)
def test_a_lower_rank_is_below(title: str, floor: str, below: bool) -> None:
    assert judged(Profile(seniority_floor=floor), role=role(title)).below_floor is below


@pytest.mark.parametrize(
    ("profile", "facts", "text"),
    [
        (
            Profile(never_companies=("Globex",)),
            {"company": Company("Globex Inc.", None, 0.9, "Globex Inc.")},
            "Globex Inc.",
        ),
        (Profile(never_companies=("Globex",)), {"agency": "Globex"}, "from Globex"),
        (Profile(never_topics=("gambling",)), {}, "We do online gambling."),
        (Profile(never_engagement=("contract",)), {"engagement": "contract"}, "contract"),
        (Profile(never_engagement=("part-time",)), {"engagement": "part_time"}, "part time"),
    ],
    ids=["company", "agency", "topic", "contract", "part-time"],
)
def test_nevers_rule_the_job_out(profile: Profile, facts: Any, text: str) -> None:
    assert judged(profile, text=text, **facts).never is True


def test_a_never_is_matched_by_whole_words() -> None:
    assert judged(Profile(never_topics=("art",)), text="Start a smart party.").never is False


def test_nothing_stated_is_never_below() -> None:
    profile = Profile(seniority_floor="senior", pay_floors=(PayFloor(1, "USD", "year"),), places=(PlaceWish("London"),))

    result = judged(profile)

    assert not result.below_floor
    assert not result.never


def test_every_reason_has_an_axis_a_rule_and_a_quote_of_the_mail() -> None:
    text = "Staff Engineer at Acme in Leeds, $100k, gambling"
    profile = Profile(
        want_titles=("staff engineer",),
        want_companies=("Acme",),
        never_topics=("gambling",),
        pay_floors=(PayFloor(200000, "USD", "year"),),
        places=(PlaceWish("London"),),
    )

    result = judged(
        profile,
        text=text,
        role=role("Staff Engineer"),
        company=Company("Acme", None, 0.9, "Acme"),
        pay=Pay(None, 100000, "USD", "year", "$100k"),
        place=Place("Leeds", "onsite", "Leeds"),
    )

    assert {reason.axis for reason in result.reasons} == {"never", "floor", "role", "company"}
    assert all(reason.rule and reason.quote in text and -1 <= reason.weight <= 1 for reason in result.reasons)


@pytest.mark.parametrize(
    ("wish", "text", "found"),
    [
        ("compilers", "a Compiler team", "Compiler"),
        ("machine learning", "Machine-Learning", "Machine-Learning"),
        ("c++", "C++ code", "C++"),
        ("go", "a gopher", ""),
    ],
)
def test_finds_wished_words(wish: str, text: str, found: str) -> None:
    assert find_words(wish, text) == found
