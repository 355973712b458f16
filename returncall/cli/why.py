"""returncall why: the reasons, with the words of the mail marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from returncall.cli.context import console, opened
from returncall.cli.looks import action, fit_bar
from returncall.service.marking import evidence, pieces, shown
from returncall.service.words import rule_words

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
@click.argument("name", metavar="ID")
@click.pass_context
def command(ctx: click.Context, name: str) -> None:
    """Say why, in the words of the mail; ID is a draft's id, a Message-ID or the start of a mail's id."""
    from returncall.model import Action, Suggestion
    from returncall.service.told import tell

    with opened(ctx) as app, app.store.read() as conn:
        told = tell(conn, name)
    if told.message is None:
        console().print(f"The mail that {name} answers is no longer in the store.")
        return
    if told.assessment is None:
        console().print("This mail has not been judged yet.  Type: returncall run --once")
        return
    suggestion = told.suggestion or Suggestion(Action.NONE, "", told.because, told.assessment.confidence)
    if told.draft:
        suggestion = Suggestion(told.draft.action, told.draft.template, told.because, told.assessment.confidence)
    explain(console(), told.message, told.assessment, suggestion, told.because)


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
            Text(rule_words(reason.rule)),
            Text(f"{reason.weight:+.2f}"),
            Text(quote),
        )
    screen.print(listed)
    for flag in found.trust.evidence:
        screen.print(Text(f"careful: {rule_words(flag.rule)}: “{shown(flag.quote)}”", style="yellow"))
    screen.print()
    text = Text()
    for piece in pieces(shown(f"{message.subject}\n\n{message.text}"), evidence(found)):
        text.append(piece.text, _STYLES.get(piece.axis, "underline") if piece.axis else "")
    screen.print(text)
