"""returncall why: the reasons, with the words of the mail marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from returncall.cli.context import console, opened
from returncall.cli.looks import action, fit_bar
from returncall.service.marking import evidence, pieces, shown

if TYPE_CHECKING:
    from rich.console import Console

    from returncall.model import Assessment, Message, Suggestion

_STYLES = {
    "role": "black on green",
    "company": "black on cyan",
    "person": "black on magenta",
    "floor": "black on yellow",
    "never": "white on red",
    "trust": "white on red",
    "kind": "underline",
}


@click.command(name="why")
@click.argument("draft_id", metavar="ID")
@click.pass_context
def command(ctx: click.Context, draft_id: str) -> None:
    """Say why the draft with that id was proposed, in the words of the mail."""
    from returncall.model import Suggestion
    from returncall.service.desk import find
    from returncall.store import assessments, drafts, messages

    with opened(ctx) as app, app.store.read() as conn:
        draft = find(conn, draft_id)
        message = messages.get_message(conn, draft.message)
        assessment = assessments.get(conn, draft.message)
        because = drafts.because(conn, draft.id)
    if message is None or assessment is None:
        console().print(f"The mail that {draft.id} answers is no longer in the store.")
        return
    suggestion = Suggestion(draft.action, draft.template, because, assessment.confidence)
    explain(console(), message, assessment, suggestion, because)


def explain(screen: Console, message: Message, found: Assessment, suggestion: Suggestion, because: str) -> None:
    """The verdict, the table of reasons, and the mail with the deciding words marked."""
    screen.print(Text.assemble(action(suggestion.action.value), "  ", (because or suggestion.because, "italic")))
    table = Table.grid(padding=(0, 2))
    if found.fit:
        for axis in ("role", "company", "person"):
            table.add_row(Text(axis, style=_STYLES[axis]), fit_bar(getattr(found.fit, axis)))
    screen.print(table)
    reasons = [*(found.fit.reasons if found.fit else ()), *found.reasons]
    listed = Table.grid(padding=(0, 2))
    for reason in reasons:
        quote = f"“{shown(reason.quote)}”" if reason.quote else ""
        listed.add_row(
            Text(reason.axis, style="dim"),
            Text(reason.rule.replace("_", " ")),
            Text(f"{reason.weight:+.2f}"),
            Text(quote),
        )
    screen.print(listed)
    for flag in found.trust.evidence:
        screen.print(Text(f"careful: {flag.rule.replace('_', ' ')}: “{shown(flag.quote)}”", style="yellow"))
    screen.print()
    text = Text()
    for piece in pieces(shown(f"{message.subject}\n\n{message.text}"), evidence(found)):
        text.append(piece.text, _STYLES.get(piece.axis, "underline") if piece.axis else "")
    screen.print(text)
