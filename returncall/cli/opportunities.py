"""returncall opportunities: jobs by stage."""

from __future__ import annotations

import click
from rich.text import Text

from returncall.cli.as_json import stamp
from returncall.cli.context import console, opened, print_json
from returncall.cli.tables import one_line, plain_table


@click.command(name="opportunities")
@click.option("--all", "everything", is_flag=True, help="closed ones, too")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def command(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """List what was offered, by stage."""
    from returncall.store.opportunities import list_opportunities

    with opened(ctx) as app, app.store.read() as conn:
        found = list_opportunities(conn, include_closed=everything)
    if as_json:
        print_json(
            [
                {
                    "id": one.id,
                    "contact": one.contact,
                    "company": one.company or None,
                    "role": one.role or None,
                    "stage": one.stage.value,
                    "opened_at": stamp(one.opened_at),
                    "last_message_at": stamp(one.last_message_at),
                    "interest": one.interest,
                    "note": one.note or None,
                }
                for one in found
            ]
        )
        return
    screen = console()
    if not found:
        screen.print("Nothing yet. An opportunity appears with the first mail about a job.")
        return
    table = plain_table(screen, "id", "stage", "company", "role", "last mail", "interest")
    for one in found:
        table.add_row(
            one.id[:8],
            one.stage.value.replace("_", " "),
            Text(one_line(one.company or "-", 22)),
            Text(one_line(one.role or "-", 28)),
            f"{one.last_message_at:%d %b %Y}",
            "●" * (one.interest or 0),
        )
    screen.print(table)
