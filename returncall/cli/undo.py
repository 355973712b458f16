"""returncall undo: take an approval or a skip back."""

from __future__ import annotations

import click

from returncall.cli.context import opened
from returncall.errors import Refused


@click.command(name="undo")
@click.argument("draft_ids", nargs=-1, required=True, metavar="ID...")
@click.pass_context
def command(ctx: click.Context, draft_ids: tuple[str, ...]) -> int:
    """Take an approval back while its hold lasts, or a skip at any time."""
    from returncall.service.desk import undo

    refused = 0
    with opened(ctx) as app:
        for draft_id in dict.fromkeys(draft_ids):
            try:
                click.echo(f"Took the {undo(app, draft_id)} of {draft_id} back; it waits again.")
            except Refused as error:
                click.echo(str(error), err=True)
                refused += 1
    return int(refused > 0)
