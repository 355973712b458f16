"""A mail without a subject is answered below it, under no name of ours."""

from __future__ import annotations

import pytest

from responder.compose import compose
from responder.policy import History
from responder.render import environment
from returncall.model import Action, Suggestion
from returncall.pipeline import Surroundings, write
from tests.responder.made import NOW, SAMS_PROFILE, a_message, an_assessment
from tests.responder.test_compose import raw_fields
from tests.rig.jwz import Card, joins_in_gmail, parent_of


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "nl"])
def test_a_mail_without_a_subject_is_answered_below_it_and_under_no_name_of_ours(language: str) -> None:
    """An empty `Re:` says nothing untrue in any language, and threads in Gmail too (RFC 5322, 3.6.5)."""
    mail = a_message(subject="", text="")
    around = Surroundings(
        profile=SAMS_PROFILE,
        environment=environment(),
        history=lambda _message, _assessment: History(),
        corrected=lambda _message, judged: judged,
        budget=None,
        new_id=lambda: "k3x9",
        random_hex=lambda: "0" * 32,
    )
    for template, action in (("decline", Action.DECLINE), ("ask_details", Action.ASK_DETAILS)):
        draft = write(mail, an_assessment(language=language), Suggestion(action, template, "", 1.0), around, now=NOW)
        assert draft is not None
        fields = raw_fields(compose(draft, date=NOW))
        answer = Card("answer", fields["message-id"], (fields["references"],), fields["in-reply-to"], fields["subject"])
        answered = Card(mail.id, "<m1@acme.example>", (), None, "")

        assert draft.language == language
        assert fields["subject"] == "Re:"
        assert fields["in-reply-to"] == fields["references"] == "<m1@acme.example>"
        assert parent_of([answered, answer], "answer") == mail.id
        assert joins_in_gmail(answer, [answered])
