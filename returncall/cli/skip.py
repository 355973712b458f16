"""returncall skip: no reply to these."""

from __future__ import annotations

import click

from returncall.cli.context import opened
from returncall.errors import Refused


@click.command(name="skip")
@click.argument("draft_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--never", is_flag=True, help="never propose an answer in this conversation again")
@click.pass_context
def command(ctx: click.Context, draft_ids: tuple[str, ...], never: bool) -> int:
    """Send no reply; `returncall undo ID` brings the draft back."""
    from returncall.service.desk import skip

    refused = 0
    with opened(ctx) as app:
        for draft_id in dict.fromkeys(draft_ids):
            try:
                skip(app, draft_id, via="cli", never=never)
                click.echo(f"Skipped {draft_id}.")
            except Refused as error:
                click.echo(str(error), err=True)
                refused += 1
    return int(refused > 0)
