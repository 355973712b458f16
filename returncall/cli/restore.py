"""returncall restore: put a backup in the database's place."""

from __future__ import annotations

from pathlib import Path

import click

from returncall.cli.context import opened
from returncall.errors import UserError


@click.command(name="restore")
@click.argument("file", type=click.Path(), metavar="FILE")
@click.option("--yes", is_flag=True, help="do not ask")
@click.pass_context
def command(ctx: click.Context, file: str, yes: bool) -> None:
    """Replace everything in the database by a backup; approvals are asked again."""
    from returncall.service.once import process_lock

    path = Path(file)
    if not path.is_file():
        raise UserError(f"{path}: there is no such file.", remedy="Give a file that `returncall backup` wrote.")
    if not yes:
        click.confirm("Everything that is in the database now will be replaced. Go on?", abort=True, err=True)
    with opened(ctx) as app, process_lock(app):
        app.store.restore(path)
    click.echo("Restored. Nothing is sent from this copy until you type: returncall run --once --take-over")
