"""returncall backup: a copy of the database in one file."""

from __future__ import annotations

from pathlib import Path

import click

from returncall.cli.context import opened
from returncall.errors import UserError


@click.command(name="backup")
@click.argument("file", type=click.Path(), metavar="FILE")
@click.pass_context
def command(ctx: click.Context, file: str) -> None:
    """Write a copy of the database to a new file that only you may read."""
    path = Path(file)
    if path.exists():
        raise UserError(f"{path} exists already; nothing was written.", remedy="Give the name of a new file.")
    with opened(ctx) as app:
        app.store.backup(path)
    click.echo(f"Written: {path}. Restored elsewhere, it sends nothing until you approve again.")
