"""returncall people: who wrote, how often, and when you met."""

from __future__ import annotations

import click
from rich.text import Text

from returncall.cli.as_json import stamp
from returncall.cli.context import console, opened, print_json
from returncall.cli.tables import one_line, plain_table


@click.command(name="people")
@click.argument("containing", required=False, default="")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def command(ctx: click.Context, containing: str, as_json: bool) -> None:
    """List the recruiters and hiring managers who wrote, the latest first."""
    from returncall.store.contacts import list_contacts

    with opened(ctx) as app, app.store.read() as conn:
        found = sorted(list_contacts(conn, containing=containing), key=lambda c: c.last_seen, reverse=True)
    if as_json:
        print_json(
            [
                {
                    "address": one.address,
                    "name": one.name or None,
                    "firm": one.firm or None,
                    "is_agency": one.is_agency,
                    "first_seen": stamp(one.first_seen),
                    "last_seen": stamp(one.last_seen),
                    "messages": one.messages,
                    "answered": one.answered,
                    "note": one.note or None,
                }
                for one in found
            ]
        )
        return
    screen = console()
    if not found:
        screen.print("Nobody yet. People appear here when they write about a job.")
        return
    table = plain_table(screen, "name", "firm", "mails", "answered", "first", "last")
    for one in found:
        firm = f"{one.firm} (agency)" if one.is_agency and one.firm else one.firm
        table.add_row(
            Text(one_line(one.name or one.address, 26)),
            Text(one_line(firm, 26)),
            str(one.messages),
            str(one.answered),
            f"{one.first_seen:%b %Y}",
            f"{one.last_seen:%d %b %Y}",
        )
    screen.print(table)
