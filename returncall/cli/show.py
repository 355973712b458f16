"""returncall show: a mail, what was made of it, and the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from returncall.cli.context import console, opened
from returncall.cli.looks import action, fit_bar, state
from returncall.service.marking import shown
from returncall.service.words import warning

if TYPE_CHECKING:
    from rich.console import Console

    from returncall.model import Assessment, Draft, Message

_MOST_LINES = 60


@click.command(name="show")
@click.argument("name", metavar="ID")
@click.pass_context
def command(ctx: click.Context, name: str) -> None:
    """Show a mail, the assessment and the draft; ID is a draft's id, a Message-ID or the start of a mail's id."""
    from returncall.service.told import tell
    from returncall.store.queue import queue

    with opened(ctx) as app, app.store.read() as conn:
        told = tell(conn, name)
        states = {item["id"]: item["state"] for item in queue(conn, now=app.clock.now(), which="all")}
    screen = console()
    if told.message:
        print_mail(screen, told.message)
    if told.assessment:
        print_assessment(screen, told.assessment)
    if told.draft:
        print_draft(screen, told.draft, told.because, states[told.draft.id])
    elif told.because:
        screen.print(Text(f"\nNo draft: {shown(told.because)}", style="italic"))


def print_mail(screen: Console, message: Message) -> None:
    """Header fields that matter, then the newest words."""
    head = Table.grid(padding=(0, 2))
    head.add_row(Text("from", style="dim"), Text(shown(str(message.sender))))
    if message.reply_to and message.reply_to[0].address != message.sender.address:
        head.add_row(Text("answers to", style="dim"), Text(shown(str(message.reply_to[0]))))
    head.add_row(Text("date", style="dim"), Text(f"{(message.sent_at or message.received_at):%a %d %b %Y, %H:%M} UTC"))
    head.add_row(Text("subject", style="dim"), Text(shown(message.subject), style="bold"))
    screen.print(head)
    lines = shown(message.text).splitlines()
    screen.print(Text("\n" + "\n".join(lines[:_MOST_LINES])))
    if len(lines) > _MOST_LINES:
        screen.print(Text(f"… {len(lines) - _MOST_LINES} more lines", style="dim"))
    if message.attachments:
        names = ", ".join(shown(a.name) or a.content_type for a in message.attachments)
        screen.print(Text(f"\nattached, not opened: {names}", style="dim"))


def print_assessment(screen: Console, found: Assessment) -> None:
    """The facts, one line each; what is not known is left out."""
    facts = Table.grid(padding=(0, 2))
    facts.add_row(
        Text("kind", style="dim"), Text(f"{found.kind.value.replace('_', ' ')} ({found.confidence:.0%} sure)")
    )
    if found.fit:
        facts.add_row(Text("fit", style="dim"), fit_bar(found.fit.score))
    rows = (
        ("role", found.role and found.role.title),
        ("company", found.company and found.company.name),
        ("agency", found.agency),
        ("pay", found.pay and found.pay.quote),
        ("place", found.place and " · ".join(filter(None, (found.place.text, found.place.mode)))),
        ("engagement", found.engagement),
        ("trust", found.trust.level.value if found.trust.level.value != "ok" else None),
    )
    for label, value in rows:
        if value:
            facts.add_row(Text(label, style="dim"), Text(shown(value)))
    screen.print()
    screen.print(facts)


def print_draft(screen: Console, draft: Draft, because: str, state_name: str) -> None:
    """The exact reply in a frame, then what can be done with it."""
    title = Text.assemble(f"{draft.id}  ", action(draft.action.value), "  ", state(state_name))
    body = Text.assemble(
        (shown(f"From: {draft.sender}\nTo: {draft.to}\nSubject: {draft.subject}\n\n"), "dim"),
        shown(draft.body.rstrip("\n")),
    )
    screen.print()
    screen.print(Panel(body, title=title, title_align="left", border_style="dim", padding=(1, 2)))
    if because:
        screen.print(Text(shown(because), style="italic"))
    for code in draft.warnings:
        screen.print(Text(f"careful: {warning(code)}", style="yellow"))
    screen.print(
        Text(f"hash {draft.content_hash[:16]}…  returncall why {draft.id} · edit · switch · approve", style="dim")
    )
