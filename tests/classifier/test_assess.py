from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from classifier import load
from returncall.model import Address, Kind, Profile, TrustLevel
from tests.classifier.mails import mail

OUTREACH = mail(
    "Hi Sam,\n\nMy name is Priya and I recruit engineers for Harrowgate Robotics. I came across your profile and your talk "
    "on motion planning. We are hiring a Senior Robotics Engineer in Leeds, hybrid, two days a week in the office. "
    "The salary is £85,000 to £95,000 plus pension.\n\nWould you be open to a short call this week?",
    subject="Senior Robotics Engineer at Harrowgate Robotics",
    sender="Priya Nand <priya.nand@harrowgate.example>",
    signature="Priya Nand\nTalent Partner, Harrowgate Robotics",
    number=1,
)
BUMP = mail(
    "Hi Sam,\n\nJust following up on my note from last week about the Senior Robotics Engineer role. Is this of any "
    "interest? Happy to set up a quick call.\n\nPriya",
    subject="Re: Senior Robotics Engineer at Harrowgate Robotics",
    sender="Priya Nand <priya.nand@harrowgate.example>",
    number=2,
    day=6,
)
ORDINARY = mail(
    "Hi Sam,\n\nYour parcel was delivered to the locker at the station. Collect it by Friday with the code in the app.",
    subject="Your parcel has arrived",
    sender="Parcel Post <service@parcels.example>",
    number=3,
)
REJECTED = mail(
    "Dear Sam,\n\nThank you for your application for the position of Data Engineer. Unfortunately we have decided to move "
    "forward with other candidates. We wish you all the best in your search.",
    subject="Your application at Globex",
    sender="Globex Careers <no-reply@us.greenhouse-mail.io>",
    number=4,
)
BOUNCE = mail(
    "The following message could not be delivered.", subject="Undeliverable: hello",
    sender="Mail <mailer-daemon@mx.example>", number=5,
)  # fmt: skip
BOOKED = mail(
    "A new event has been scheduled.\n\nEvent: Intro call\nInvitee: Priya Nand\nWhen: 10:00 Tuesday",
    subject="New Event: Intro call", sender="Calendly <notifications@calendly.com>", number=6,
)  # fmt: skip
ALL = [OUTREACH, BUMP, ORDINARY, REJECTED, BOUNCE, BOOKED]


@pytest.fixture(scope="module")
def assessor() -> Any:
    return load(None)


@pytest.fixture(scope="module")
def judged(assessor: Any) -> Any:
    return assessor.assess(ALL)


def test_each_message_gets_its_assessment_in_order(judged: Any) -> None:
    assert [one.message_id for one in judged] == [message.id for message in ALL]


def test_plain_cases_are_what_they_look_like(judged: Any) -> None:
    assert [one.kind for one in judged] == [
        Kind.OUTREACH, Kind.FOLLOW_UP, Kind.OTHER, Kind.REJECTION, Kind.OTHER, Kind.SCHEDULING,
    ]  # fmt: skip


def test_facts_of_the_outreach_are_found(judged: Any) -> None:
    first = judged[0]

    assert first.role is not None
    assert first.role.title == "Senior Robotics Engineer"
    assert first.company is not None
    assert first.company.name == "Harrowgate Robotics"
    assert first.pay is not None
    assert (first.pay.min, first.pay.max, first.pay.currency) == (85000, 95000, "GBP")
    assert first.is_recruiter


def test_a_follow_up_is_the_second_touch_of_the_first(judged: Any) -> None:
    assert judged[0].touch == 1
    assert judged[1].touch == 2
    assert judged[0].campaign == judged[1].campaign != ""


def test_every_quote_is_verbatim(judged: Any) -> None:
    for message, one in zip(ALL, judged, strict=True):
        shown = " ".join(f"{message.subject} {message.sender} {message.text} {message.signature}".split())
        quotes = [reason.quote for reason in one.reasons]
        quotes += [fact.quote for fact in (one.role, one.company, one.pay, one.place) if fact is not None]
        assert all(" ".join(quote.split()) in shown for quote in quotes)


def test_verdicts_say_why(judged: Any) -> None:
    assert all(one.reasons for one in judged)
    assert any(reason.quote for reason in judged[0].reasons)


def test_confidence_is_a_share(judged: Any) -> None:
    assert all(0.0 <= one.confidence <= 1.0 for one in judged)


def test_machines_are_no_recruiters(judged: Any) -> None:
    assert not any(one.is_recruiter for one in judged[2:])


def test_the_day_is_the_one_asked_for_or_the_one_it_came(assessor: Any) -> None:
    later = OUTREACH.received_at + timedelta(days=9)

    assert assessor.assess([OUTREACH])[0].assessed_at == OUTREACH.received_at
    assert assessor.assess([OUTREACH], now=later)[0].assessed_at == later


def test_without_a_profile_there_is_no_fit_and_with_one_there_is(assessor: Any) -> None:
    assert assessor.assess([OUTREACH])[0].fit is None

    fit = load(Profile(want_titles=("robotics engineer",))).assess([OUTREACH])[0].fit

    assert fit is not None
    assert fit.role > 0.4


def test_judging_twice_gives_the_same(assessor: Any, judged: Any) -> None:
    assert assessor.assess(ALL) == judged


def test_no_mail_is_no_assessment(assessor: Any) -> None:
    assert assessor.assess([]) == []


@pytest.mark.parametrize("text", ["", " \n", "\x00", "?" * 5000, "a" * 50_000, "🙂 " * 400])
def test_any_text_gets_an_assessment(assessor: Any, text: str) -> None:
    found = assessor.assess([mail(text, sender="")])[0]

    assert found.kind in Kind


def test_a_scam_is_never_trusted(assessor: Any) -> None:
    found = assessor.assess(
        [
            mail(
                "Congratulations, you are hired as remote data entry clerk at $45 per hour. No interview needed. We will "
                "mail you a cashier's check to buy equipment from our vendor; deposit it and send the rest. Contact our "
                "hiring manager on Telegram @hr_desk and send your bank account and SSN today to start onboarding.",
                subject="You are hired",
                sender="HR Desk <hr.desk.globex@gmail.com>",
            )
        ]
    )[0]

    assert found.trust.level is TrustLevel.SCAM
    assert found.trust.evidence


def test_the_sender_of_nobody_is_no_trouble(assessor: Any) -> None:
    from dataclasses import replace

    found = assessor.assess([replace(OUTREACH, sender=Address("", "", ""))])[0]

    assert found.kind is Kind.OUTREACH


def quoting(body: str, sender: str) -> Any:
    quoted = "On Tuesday, May 28, 2019, Priya Nand <priya.nand@harrowgate.example> wrote:\n\n" + OUTREACH.text
    return mail(body, subject=f"Re: {OUTREACH.subject}", sender=sender, number=7, quoted=quoted)


@pytest.mark.parametrize("body", ["Need a private shopper in Los Angeles", "Sounds great, is it still open?"])
def test_a_line_above_somebody_elses_mail_is_left_to_the_user(assessor: Any, body: str) -> None:
    stranger, herself = assessor.assess(
        [
            quoting(body, "Chris Poe <chris.poe@gmail.com>"),
            quoting("Just bumping this. Any interest?", "Priya N <pn@x.example>"),
        ]
    )

    assert stranger.unsure or stranger.kind not in {Kind.OUTREACH, Kind.FOLLOW_UP}
    assert herself.kind is Kind.FOLLOW_UP
    assert not herself.unsure
