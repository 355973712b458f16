"""Touches of one campaign, and one job from several mouths."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.campaigns import Touch, bare_subject, group, words_say
from returncall.model import Company, Kind, Role
from tests.classifier.mails import facts_of, mail
from tests.store.made import an_assessment

if TYPE_CHECKING:
    from returncall.model import Message

ANA = "Ana Ruiz <ana@acme.example>"
BO = "Bo Li <bo@brightstaffing.example>"
LONG = (
    "We are looking for a senior data engineer who has built streaming pipelines at scale, knows Kafka and Spark well, and likes to teach. "
    "The team of nine sits in Leeds and works two days a week from home; the pay is between eighty and ninety thousand pounds."
)


def out(*messages: Message) -> tuple[Touch, ...]:
    return group(messages, ["outreach"] * len(messages))


def test_a_lone_mail_is_the_first_touch() -> None:
    (touch,) = out(mail("Hello", sender=ANA, subject="A job"))

    assert touch.touch == 1
    assert touch.campaign


def test_the_same_sender_and_subject_make_a_campaign() -> None:
    first = mail("Hello", sender=ANA, subject="A job", number=1)
    second = mail("Did you see this?", sender=ANA, subject="Re: A job", number=2, day=4)
    third = mail("Last try", sender=ANA, subject="RE: A job", number=3, day=9)

    touches = group([first, second, third], ["outreach", "follow_up", "follow_up"])

    assert [touch.touch for touch in touches] == [1, 2, 3]
    assert len({touch.campaign for touch in touches}) == 1


def test_the_order_of_the_input_does_not_matter() -> None:
    first = mail("Hello", sender=ANA, subject="A job", number=1)
    second = mail("Did you see this?", sender=ANA, subject="Re: A job", number=2, day=4)

    touches = group([second, first], ["follow_up", "outreach"])

    assert [touch.touch for touch in touches] == [2, 1]


def test_an_answer_in_the_thread_is_joined_whatever_its_subject() -> None:
    first = mail("Hello", sender=ANA, subject="A job", number=1)
    second = mail(
        "bump", sender="Ana <ana.ruiz@acme.example>", subject="quick one", number=2, day=3, answers="<1@mail.example>"
    )

    assert len({touch.campaign for touch in out(first, second)}) == 1


def test_another_subject_is_another_campaign() -> None:
    first = mail("Hello about data", sender=ANA, subject="A job", number=1)
    second = mail("Hello about design", sender=ANA, subject="Another job", number=2, day=3)

    assert len({touch.campaign for touch in out(first, second)}) == 2


def test_after_half_a_year_it_is_another_campaign() -> None:
    first = mail("Hello", sender=ANA, subject="A job", number=1)
    second = mail("Hello again", sender=ANA, subject="A job", number=2, day=200)

    assert len({touch.campaign for touch in out(first, second)}) == 2


def test_only_outreach_and_follow_ups_form_campaigns() -> None:
    messages = [mail("Hello", sender=ANA, subject="A job", number=n) for n in (1, 2, 3)]

    touches = group(messages, ["job_alert", "other", "vendor"])

    assert touches == (Touch(1, ""), Touch(1, ""), Touch(1, ""))


def test_the_same_words_from_another_mouth_are_one_job() -> None:
    first = mail(LONG, sender=ANA, subject="Data engineer", number=1)
    second = mail(LONG + " Call me.", sender=BO, subject="Leeds role", number=2, day=1)

    touches = out(first, second)

    assert touches[0].campaign == touches[1].campaign
    assert [touch.touch for touch in touches] == [1, 1]


def test_the_same_title_at_the_same_company_is_one_job() -> None:
    first = mail("Senior Data Engineer at Acme. Interested?", sender=BO, number=1)
    second = mail(
        "Have you heard of Acme? They want a Senior Data Engineer and I can tell you more.",
        sender="Kim <kim@poesearch.example>",
        number=2,
    )
    facts = [facts_of(m, ROLE="Senior Data Engineer", COMPANY="Acme") for m in (first, second)]

    touches = group([first, second], ["outreach", "outreach"], facts)

    assert touches[0].campaign == touches[1].campaign


def test_the_same_title_at_another_company_is_another_job() -> None:
    first = mail("Senior Data Engineer at Acme. Interested?", sender=BO, number=1)
    second = mail("Senior Data Engineer at Globex. Interested?", sender="Kim <kim@poesearch.example>", number=2)
    facts = [
        facts_of(first, ROLE="Senior Data Engineer", COMPANY="Acme"),
        facts_of(second, ROLE="Senior Data Engineer", COMPANY="Globex"),
    ]

    touches = group([first, second], ["outreach", "outreach"], facts)

    assert touches[0].campaign != touches[1].campaign


def test_quoted_mails_of_the_sender_count() -> None:
    quoted = "On Monday, Ana Ruiz <ana@acme.example> wrote:\n> Hello\n> On Friday, Ana Ruiz wrote:\n> Hi"

    (touch,) = group([mail("Any thoughts?", sender=ANA, subject="Re: A job", quoted=quoted)], ["follow_up"])

    assert touch.touch >= 2


WORDS = [
    ("Hi Sam, quick question.", "A job", 1),
    ("Just following up on my note.", "A job", 2),
    ("Bumping this up.", "A job", 2),
    ("My second note to you.", "A job", 2),
    ("Third and last time, promise.", "A job", 3),
    ("This is my final email about it.", "A job", 3),
    ("One last try from me.", "A job", 3),
    ("Je reviens vers vous pour la troisième fois.", "Poste", 3),
    ("Ich wollte noch einmal nachfassen.", "Stelle", 2),
    ("Hello", "Re: A job", 2),
]


@pytest.mark.parametrize(("text", "subject", "touch"), WORDS, ids=[text[:30] for text, *_ in WORDS])
def test_words_say_which_touch_it_is(text: str, subject: str, touch: int) -> None:
    assert words_say(mail(text, subject=subject)) == touch


@pytest.mark.parametrize("subject", ["Re: A job", "RE: Fwd: A job", "AW: WG: A job", "A  job", "Antw: A job"])
def test_prefixes_are_no_part_of_the_subject(subject: str) -> None:
    assert bare_subject(subject) == "a job"


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ANA, BO]),
            st.sampled_from(["A job", "Re: A job", "B"]),
            st.sampled_from(["outreach", "follow_up", "other"]),
            st.integers(0, 90),
        ),
        max_size=12,
    )
)
def test_law_nothing_is_hidden_and_touches_start_at_one(rows: Any) -> None:
    messages = [
        mail(f"text {n}", sender=sender, subject=subject, number=n + 1, day=day)
        for n, (sender, subject, _, day) in enumerate(rows)
    ]

    touches = group(messages, [kind for *_, kind, _ in rows])

    assert len(touches) == len(messages)
    assert all(touch.touch >= 1 for touch in touches)
    assert all(
        bool(touch.campaign) == (kind in {"outreach", "follow_up"})
        for touch, (*_, kind, _) in zip(touches, rows, strict=True)
    )


def test_a_campaign_goes_on_from_where_it_stood() -> None:
    old = mail("Still keen?", sender=ANA, subject="Re: A job", number=4)
    before = an_assessment(4, touch=4, campaign="c0ffee")
    bump = mail("Last try", sender=ANA, subject="RE: A job", number=5, day=3)
    double = mail(old.text, sender=BO, subject="A job in Leeds", number=6, day=4)

    assert group([bump], ["follow_up"], seen=[(old, before)]) == (Touch(5, "c0ffee"),)
    assert group([double], ["outreach"], [an_assessment(6)], seen=[(old, before)]) == (Touch(1, "c0ffee"),)


def test_what_the_user_says_is_no_letter_begins_no_campaign() -> None:
    old = mail("The ledger, issue 9", sender=ANA, subject="The ledger", number=1)
    corrected = an_assessment(1, touch=1, campaign="c0ffee", kind=Kind.JOB_ALERT)

    (touch,) = group(
        [mail("A job", sender=ANA, subject="The ledger", number=2, day=1)], ["outreach"], seen=[(old, corrected)]
    )

    assert touch.touch == 1
    assert touch.campaign != "c0ffee"


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ANA, BO, "Cy <cy@other.example>"]),
            st.sampled_from(["A job", "Re: A job", "B"]),
            st.sampled_from(["Welder", "Nurse", "Clerk"]),
            st.integers(0, 40),
        ),
        max_size=12,
    ),
    st.integers(0, 12),
)
def test_law_mail_that_comes_in_two_lots_is_grouped_as_if_it_came_at_once(rows: Any, cut: int) -> None:
    rows = sorted(rows, key=lambda row: row[3])
    messages = [
        mail(f"text {n} of {role}", sender=sender, subject=subject, number=n + 1, day=day)
        for n, (sender, subject, role, day) in enumerate(rows)
    ]
    facts = [
        an_assessment(n + 1, role=Role(role, None, None, 0.9, role), company=Company(role, None, 0.9, role))
        for n, (_, _, role, _) in enumerate(rows)
    ]
    kinds = ["outreach"] * len(rows)

    whole = group(messages, kinds, facts)
    first = group(messages[:cut], kinds[:cut], facts[:cut])
    seen = [
        (message, replace(found, touch=touch.touch, campaign=touch.campaign))
        for message, found, touch in zip(messages, facts, first, strict=False)
    ]
    then = group(messages[cut:], kinds[cut:], facts[cut:], seen=seen)

    assert first + then == whole


def test_a_thousand_messages_take_little_time() -> None:
    messages = [
        mail(f"{LONG} {n} {n * 7}", sender=f"P{n} <p{n}@firm{n % 50}.example>", subject=f"Role {n}", number=n)
        for n in range(1000)
    ]

    begin = time.process_time()
    out(*messages)

    assert time.process_time() - begin < 10
