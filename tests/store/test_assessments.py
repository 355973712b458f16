"""Assessments come back exactly; corrections and suggestions stand beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returncall.model import (
    Action,
    Assessment,
    Company,
    Evidence,
    Fit,
    Kind,
    Pay,
    Place,
    Reason,
    Recruiter,
    RecruiterType,
    Role,
    Suggestion,
    Trust,
    TrustLevel,
)
from returncall.store import assessments, corrections, messages, suggestions
from returncall.store.codec import from_plain, to_plain
from returncall.store.corrections import Correction
from tests.store.made import NOW, a_message, an_assessment
from tests.store.test_messages import ANY_TEXT, MOMENTS

if TYPE_CHECKING:
    from returncall.store.engine import Store

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
MAYBE = st.none() | ANY_TEXT
REASONS = st.lists(st.builds(Reason, ANY_TEXT, ANY_TEXT, NUMBERS, ANY_TEXT), max_size=2).map(tuple)
TEXTS = st.lists(ANY_TEXT, max_size=3).map(tuple)
ASSESSMENTS = st.builds(
    Assessment,
    message_id=st.just(a_message().id),
    kind=st.sampled_from(Kind),
    confidence=NUMBERS,
    unsure=st.booleans(),
    is_recruiter=st.booleans(),
    role=st.none() | st.builds(Role, ANY_TEXT, MAYBE, MAYBE, NUMBERS, ANY_TEXT, TEXTS),
    company=st.none() | st.builds(Company, ANY_TEXT, MAYBE, NUMBERS, ANY_TEXT),
    agency=MAYBE,
    recruiter=st.none() | st.builds(Recruiter, MAYBE, MAYBE, st.sampled_from(RecruiterType)),
    place=st.none() | st.builds(Place, MAYBE, MAYBE, ANY_TEXT),
    pay=st.none() | st.builds(Pay, st.none() | NUMBERS, st.none() | NUMBERS, ANY_TEXT, ANY_TEXT, ANY_TEXT),
    engagement=MAYBE,
    skills=TEXTS,
    language=ANY_TEXT,
    touch=st.integers(1, 99),
    trust=st.builds(
        Trust,
        st.sampled_from(TrustLevel),
        st.lists(st.builds(Evidence, ANY_TEXT, ANY_TEXT), max_size=2).map(tuple),
    ),
    fit=st.none() | st.builds(Fit, NUMBERS, NUMBERS, NUMBERS, NUMBERS, REASONS, st.booleans(), st.booleans()),
    reasons=REASONS,
    model=st.text("abc-1", max_size=9),
    assessed_at=MOMENTS,
    campaign=ANY_TEXT,
    stage=st.sampled_from(["", "offer"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(assessment=ASSESSMENTS)
def test_every_assessment_comes_back_exactly(store: Store, assessment: Assessment) -> None:
    with store.write() as conn:
        messages.add_message(conn, a_message())
        assessments.save(conn, assessment)

        found = assessments.get(conn, a_message().id)

    assert found == assessment
    assert type(found.kind) is Kind
    assert assessments_types(found) == assessments_types(assessment)


def assessments_types(value: Assessment) -> list[str]:
    return [type(getattr(value, name)).__name__ for name in Assessment.__slots__]


def test_a_document_of_another_version_still_reads() -> None:
    plain = to_plain(an_assessment())
    plain["invented_later"] = 1
    del plain["campaign"]

    assert from_plain(Assessment, plain) == an_assessment()


def test_a_newer_assessment_takes_the_place_of_the_older(store: Store) -> None:
    newer = an_assessment(1, fit=None, kind=Kind.SCAM)

    with store.write() as conn:
        messages.add_message(conn, a_message())
        assessments.save(conn, an_assessment())
        assessments.save(conn, newer)

        assert assessments.for_messages(conn, [a_message().id, "unknown"]) == {a_message().id: newer}


def test_a_period_and_a_campaign_come_in_order_of_arrival(store: Store) -> None:
    with store.write() as conn:
        for number in (3, 1, 2):
            messages.add_message(conn, a_message(number))
            assessments.save(conn, an_assessment(number, campaign="c", is_recruiter=number != 2))

        until = NOW + timedelta(seconds=3)
        touches = assessments.in_campaign(conn, "c")
        period = assessments.received_between(conn, NOW, until)
        human = assessments.received_between(conn, NOW, until, only_recruiters=True)

    assert [int(one.message_id, 16) for one in touches] == [1, 2, 3]
    assert [int(one.message_id, 16) for one in period] == [1, 2]
    assert [int(one.message_id, 16) for one in human] == [1]


def test_the_newest_correction_of_a_sender_wins(store: Store) -> None:
    first = Correction(a_message(1).id, "Rita@Acme.example", NOW, kind=Kind.VENDOR)
    second = Correction(a_message(2).id, "rita@acme.example", NOW + timedelta(days=1), kind=Kind.OUTREACH, company="")

    with store.write() as conn:
        for number in (1, 2):
            messages.add_message(conn, a_message(number))
        corrections.save(conn, second)
        corrections.save(conn, first)

        assert corrections.for_sender(conn, "RITA@acme.example") == second
        assert corrections.for_message(conn, a_message(1).id) == replace(first, sender_address="rita@acme.example")
        assert len(corrections.list_corrections(conn)) == 2
        assert corrections.remove(conn, a_message(2).id)
        assert corrections.for_sender(conn, "rita@acme.example") == replace(first, sender_address="rita@acme.example")


def test_a_suggestion_without_a_draft_is_kept_as_the_stated_reason(store: Store) -> None:
    suggestion = Suggestion(
        Action.NONE, "", "A machine wrote this.", 0.99, (Reason("policy", "machine", 1.0, "no-reply"),)
    )

    with store.write() as conn:
        messages.add_message(conn, a_message())
        suggestions.save(conn, a_message().id, suggestion, at=NOW)
        suggestions.save(conn, a_message().id, suggestion, at=NOW)

        assert suggestions.get(conn, a_message().id) == suggestion
        assert suggestions.for_messages(conn, [a_message().id]) == {a_message().id: suggestion}
