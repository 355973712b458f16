"""returncall snooze: show these again later."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from returncall.cli.context import opened
from returncall.errors import Refused


@click.command(name="snooze")
@click.argument("draft_ids", nargs=-1, required=True, metavar="ID...")
@click.option(
    "--until", required=True, type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="a day, such as 2026-12-01"
)
@click.pass_context
def command(ctx: click.Context, draft_ids: tuple[str, ...], until: datetime) -> int:
    """Put drafts off until a day."""
    from returncall.service.desk import snooze

    refused = 0
    with opened(ctx) as app:
        for draft_id in dict.fromkeys(draft_ids):
            try:
                snooze(app, draft_id, until.replace(tzinfo=UTC))
                click.echo(f"{draft_id} comes back on {until:%d %b %Y}.")
            except Refused as error:
                click.echo(str(error), err=True)
                refused += 1
    return int(refused > 0)
