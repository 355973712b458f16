"""The last look at a reply's words: lies are heard, honest words are not."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader

from responder.honesty import Doubt, claims, lint
from responder.render import Words, environment, render
from returncall.model import Action, Profile, Stance
from tests.responder import edits_abroad
from tests.responder.edits import honest, lies
from tests.responder.made import SAMS_PROFILE, a_draft

SOURCE = "Hi Sam, Staff Engineer at Acme Robotics in Berlin, base 150k EUR. Call me: +49 30 1234567. Rita"
LANGUAGES = ("en", "de", "fr", "es", "pt", "nl")
ACTIONS = {"accept_call": Action.ACCEPT_CALL, "decline": Action.DECLINE, "ask_details": Action.ASK_DETAILS}
MADE = environment(DictLoader({}))


def rendered(template: str, stance: Stance, language: str = "en", voice: str = "plain", reason: str = "role") -> str:
    words = Words("Rita", "Sam Doe", "Staff Engineer", "Acme Robotics", stance.value, reason, ("pay",))
    return render(MADE, template, words, language=language, voice=voice).body


def doubts(body: str, action: Action, stance: Stance, **profile: object) -> tuple[Doubt, ...]:
    known: Profile = replace(SAMS_PROFILE, stance=stance, **profile)  # type: ignore[arg-type]
    return lint(a_draft(action=action, body=body, content_hash="-"), known, source=SOURCE)


def put_in(body: str, sentence: str, where: int) -> str:
    """`sentence` as a paragraph of its own, or at the end of one."""
    parts = body.split("\n\n")
    at = 1 + where % max(1, len(parts) - 2)
    parts[at] = (
        f"{parts[at]} {sentence}" if where % 2 and not parts[at].startswith("-") else f"{sentence}\n\n{parts[at]}"
    )
    return "\n\n".join(parts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ACTIONS)
def test_no_template_is_doubted(template: str, language: str) -> None:
    for stance, voice, reason in product(Stance, ("plain", "formal"), ("role", "company", "person")):
        body = rendered(template, stance, language, voice, reason)
        assert doubts(body, ACTIONS[template], stance) == (), body


def test_five_hundred_lies_are_all_heard() -> None:
    draw = random.Random(7)
    told = lies()
    missed = []
    for number in range(520):
        stance_name, purpose, sentence = told[number % len(told)]
        stance = draw.choice(list(Stance)) if stance_name == "any" else Stance(stance_name)
        template = purpose or draw.choice(list(ACTIONS))
        body = put_in(rendered(template, stance, draw.choice(LANGUAGES)), sentence, draw.randrange(9))
        if not doubts(body, ACTIONS[template], stance):
            missed.append((stance, template, sentence))

    assert missed == []


def test_of_honest_edits_fewer_than_two_in_a_hundred_are_doubted() -> None:
    draw = random.Random(8)
    false = []
    words = honest()
    for number in range(1000):
        stance, template = draw.choice(list(Stance)), draw.choice(list(ACTIONS))
        body = put_in(rendered(template, stance, draw.choice(LANGUAGES)), words[number % len(words)], draw.randrange(9))
        if found := doubts(body, ACTIONS[template], stance):
            false.append((words[number % len(words)], found))

    assert len(false) < 20, false


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_five_hundred_lies_abroad_are_all_heard(language: str) -> None:
    draw = random.Random(9)
    told = [lie[1:] for lie in edits_abroad.lies() if lie[0] == language]
    missed = set()
    for number in range(500):
        stance_name, purpose, sentence = told[number % len(told)]
        stance = draw.choice(list(Stance)) if stance_name == "any" else Stance(stance_name)
        template = purpose or draw.choice(list(ACTIONS))
        body = put_in(
            rendered(template, stance, language, draw.choice(["plain", "formal"])), sentence, draw.randrange(9)
        )
        if not doubts(body, ACTIONS[template], stance):
            missed.add((stance, template, sentence))

    assert missed == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_of_honest_edits_abroad_fewer_than_two_in_a_hundred_are_doubted(language: str) -> None:
    draw = random.Random(10)
    words = [sentence for spoken, sentence in edits_abroad.honest() if spoken == language]
    false = []
    for number in range(500):
        stance, template = draw.choice(list(Stance)), draw.choice(list(ACTIONS))
        letter = rendered(template, stance, language, draw.choice(["plain", "formal"]))
        body = put_in(letter, words[number % len(words)], draw.randrange(9))
        if found := doubts(body, ACTIONS[template], stance):
            false.append((words[number % len(words)], found))

    assert len(false) < 10, false


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stance", [Stance.NOT_LOOKING, Stance.OPEN])
def test_a_yes_without_the_disclosure_is_doubted(language: str, stance: Stance) -> None:
    body = rendered("accept_call", Stance.LOOKING, language)  # the words of somebody who has nothing to disclose

    assert {doubt.code for doubt in doubts(body, Action.ACCEPT_CALL, stance)} == {"disclosure"}


def test_what_the_profile_releases_is_no_doubt() -> None:
    body = rendered("decline", Stance.NOT_LOOKING) + "Call me on +44 7700 900123. I work at Initech.\n"

    assert {doubt.code for doubt in doubts(body, Action.DECLINE, Stance.NOT_LOOKING)} == {"private"}
    assert (
        doubts(body, Action.DECLINE, Stance.NOT_LOOKING, release=("phone", "employer"), phone="+44 7700 900123") == ()
    )
    assert doubts(body, Action.DECLINE, Stance.NOT_LOOKING, release=("phone", "employer"), phone="+44 7700 900999")


def test_their_own_number_and_sum_may_be_repeated() -> None:
    body = rendered("decline", Stance.NOT_LOOKING) + "I noted +49 30 1234567 and the 150.000 EUR.\n"

    assert doubts(body, Action.DECLINE, Stance.NOT_LOOKING) == ()


def test_quoted_lines_are_theirs() -> None:
    assert claims("> I'm actively looking for a new role.\n\nThanks!\n") == ()


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    found = doubts(text, Action.ACCEPT_CALL, Stance.NOT_LOOKING)

    assert all(doubt.sentence.endswith(".") for doubt in found)
    assert len(set(found)) == len(found)
