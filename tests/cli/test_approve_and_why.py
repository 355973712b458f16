"""The terminal keeps the page's rules: what is approved together, and which words are marked."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from responder.policy import Case, History, suggest
from returncall.cli.main import run
from returncall.cli.why import explain
from returncall.model import Action, Suggestion
from returncall.service.marking import evidence, pieces, shown
from returncall.store import assessments, messages, suggestions
from tests.web.desk import ACME, HOSTILE, Mail, a_message, an_assessment, states

if TYPE_CHECKING:
    from returncall.app import App


def call(app: App, *words: str) -> int:
    return run(["--config", str(app.settings.config_dir), "--data", str(app.settings.data_dir), *words])


def test_declines_are_approved_together(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(app, "approve", "decla", "declb", "decla") == 0

    assert states(app)["decla"] == states(app)["declb"] == "approved"
    said = capsys.readouterr().out
    assert said.count("Approved ") == 2
    assert "Approved decla to marek@a.example; it leaves in" in said
    assert "returncall undo declb" in said


@pytest.mark.parametrize("other", ["acmec", "north"], ids=["a yes", "a question"])
def test_nothing_is_approved_together_with_another_action(
    app: App, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(app, "approve", "decla", other) == 1

    assert set(states(app).values()) == {"proposed"}
    assert other in capsys.readouterr().err


def test_one_that_cannot_be_approved_does_not_stop_the_others(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(app, "skip", "declb") == 0

    assert call(app, "approve", "decla", "declb", "--now") == 1

    assert states(app)["decla"] == "approved"
    assert states(app)["declb"] == "dismissed"
    captured = capsys.readouterr()
    assert "leaves at the next run" in captured.out
    assert "declb" in captured.err


def test_a_yes_is_approved_by_itself(app: App) -> None:
    assert call(app, "approve", "acmec", "acmec") == 0

    assert states(app)["acmec"] == "approved"


@pytest.mark.parametrize("chosen", [ACME, HOSTILE], ids=["honest", "hostile"])
def test_why_marks_exactly_what_the_page_marks(app: App, chosen: Mail) -> None:
    now = app.clock.now()
    message, found = a_message(chosen, 0, now), an_assessment(chosen, 0, now)
    out = StringIO()
    screen = Console(file=out, width=200, color_system="truecolor", force_terminal=True)

    explain(screen, message, found, suggest(Case(message, found, now, None, History())), "because")

    styled = out.getvalue()
    for piece in pieces(shown(f"{message.subject}\n\n{message.text}"), evidence(found)):
        if piece.axis:
            assert f"m{piece.text.splitlines()[0]}" in styled, piece
    assert evidence(found)
    assert "\u202e" not in styled
    assert "\x07" not in styled


def test_why_and_show_answer_for_every_draft(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    with app.store.read() as conn:
        assert messages.get_message(conn, f"{0:032x}")
        assert assessments.get(conn, f"{0:032x}")
    for draft_id in states(app):
        for command in ("why", "show"):
            assert call(app, command, draft_id) == 0
            out = capsys.readouterr().out
            assert out
            assert not set(out) & set("\u202e\u2066\x07\x1b")


def test_why_and_show_answer_for_mail_without_a_draft(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    """By the start of its id and by its Message-ID, with or without the brackets."""
    silent = a_message(ACME, 170, app.clock.now())
    with app.store.write() as conn:
        messages.add_message(conn, silent)
        assessments.save(conn, an_assessment(ACME, 170, app.clock.now()))
        suggestions.save(conn, silent.id, Suggestion(Action.NONE, "", "It is too old.", 0.9), at=app.clock.now())
    assert silent.message_id

    for command in ("why", "show"):
        for name in (silent.id, silent.message_id, silent.message_id.strip("<>")):
            assert call(app, command, name) == 0
            out = capsys.readouterr().out
            assert silent.subject[:20] in out
            assert "It is too old." in out

    assert call(app, "why", "nobody@nowhere.example") == 2
    assert "No draft and no mail is called" in capsys.readouterr().err
