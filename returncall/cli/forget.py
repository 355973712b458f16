"""returncall forget: erase everything of one person."""

from __future__ import annotations

import click

from returncall.cli.context import opened


@click.command(name="forget")
@click.argument("address", metavar="ADDRESS")
@click.option("--yes", is_flag=True, help="do not ask")
@click.pass_context
def command(ctx: click.Context, address: str, yes: bool) -> None:
    """Erase all that somebody wrote, and all that was written to them, from returncall's own notes.

    The mailbox itself is not touched.
    """
    from returncall.store.forget import forget

    if not yes:
        click.confirm(f"Erase everything of {address}? This cannot be taken back.", abort=True, err=True)
    with opened(ctx) as app:
        with app.store.write() as conn:
            gone = forget(conn, address)
        app.store.scrub()
    click.echo(f"Erased: {gone} messages and what belonged to them. Your mailbox still holds its own.")
