"""A letter does not ask for what an earlier mail of the same conversation said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from returncall.model import Action
from returncall.pipeline import consider
from tests.responder.around import sams_surroundings
from tests.responder.made import NOW, a_message, an_assessment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returncall.model import Assessment, Draft, Message

FIRST = a_message(id="1" * 32, received_at=NOW - timedelta(days=2))
SECOND = a_message(id="2" * 32, message_id="<m2@acme.example>", text="Did you see my note?")


class FirstSaysAll:
    """Of two mails, the second says neither pay nor place."""

    version = "test"

    def assess(self, messages: Sequence[Message], *, now: object = None, seen: object = ()) -> list[Assessment]:
        bare = {"pay": None, "place": None}
        return [an_assessment(message_id=m.id, **({} if m.id == FIRST.id else bare)) for m in messages]


def _second_draft(mails: list[Message], told: frozenset[str] = frozenset()) -> Draft:
    outcome = consider(mails, FirstSaysAll(), sams_surroundings(told), now=NOW)[-1]
    assert outcome.suggestion.action is Action.ASK_DETAILS
    assert outcome.draft is not None
    return outcome.draft


def test_alone_it_asks_for_both() -> None:
    assert "what the pay is and where the job is based" in _second_draft([SECOND]).body


@pytest.mark.parametrize(
    ("mails", "told"), [([FIRST, SECOND], frozenset[str]()), ([SECOND], frozenset({"pay", "place"}))]
)
def test_what_was_said_before_is_not_asked_again(mails: list[Message], told: frozenset[str]) -> None:
    body = _second_draft(mails, told).body

    assert "what the pay is" not in body
    assert "where the job is based" not in body
    assert "a few more details on the work and the team" in body


def test_another_conversation_says_nothing_about_this_one() -> None:
    other = replace(FIRST, thread_id="c" * 32)

    assert "what the pay is" in _second_draft([other, SECOND]).body
