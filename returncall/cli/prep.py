"""returncall prep: everything known before a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from returncall.cli.context import console, opened
from returncall.cli.tables import one_line
from returncall.service.marking import shown

if TYPE_CHECKING:
    from rich.console import Console

    from returncall.service.checkpoints import Sheet


@click.command(name="prep")
@click.argument("name", metavar="ID")
@click.pass_context
def command(ctx: click.Context, name: str) -> None:
    """Show what is known of an opportunity before a call, by its id from `returncall opportunities`."""
    from returncall.service.checkpoints import find_opportunity, prep_sheet

    with opened(ctx) as app, app.store.read() as conn:
        sheet = prep_sheet(conn, find_opportunity(conn, name))
    print_sheet(console(), sheet)


def print_sheet(screen: Console, sheet: Sheet) -> None:
    """Role, pay, place, people, stages, earlier notes, then the mails; what is not known is left out."""
    from responder.checkpoint import lock
    from returncall.service.words import STAGES, pay_words

    one = sheet.opportunity
    screen.print(Text(shown(" at ".join(filter(None, (one.role, one.company))) or one.contact), style="bold"))
    facts = Table.grid(padding=(0, 2))
    found = [judged for _, judged in reversed(sheet.mails) if judged]
    pay = next((pay_words(f.pay) for f in found if f.pay), "")
    place = next((" · ".join(filter(None, (f.place.text, f.place.mode))) for f in found if f.place), "")
    skills = ", ".join(dict.fromkeys(skill for f in found for skill in f.skills))
    agency = next((f.agency for f in found if f.agency), "")
    rows = [("pay", pay), ("place", place), ("skills", skills), ("agency", agency)]
    rows += [
        (
            "person",
            f"{p.name} <{p.address}>, {p.firm or 'firm unknown'}; since {p.first_seen:%b %Y}, mails: {p.messages}",
        )
        for p in sheet.people
    ]
    rows += [("stage", f"{STAGES[stage.value]}, {at:%d %b %Y}") for stage, at in sheet.stages]
    if one.interest:
        rows.append(("interest", f"{one.interest} of 5{': ' + one.note if one.note else ''}"))
    rows += [(f"{d.at:%d %b}: {key.replace('_', ' ')}", said) for d in sheet.debriefs for key, said in d.answers]
    for label, value in rows:
        if value:
            facts.add_row(Text(label, style="dim"), Text(shown(value)))
    screen.print(facts)
    if missing := lock(sheet.checkpoint):
        screen.print(Text(missing, style="yellow"))
    for mail, _ in sheet.mails:
        screen.print(
            Text(f"{mail.received_at:%d %b %Y}  {one_line(mail.sender.name, 24)}: {one_line(mail.subject, 60)}")
        )
