"""returncall switch: take the other template."""

from __future__ import annotations

import click

from returncall.cli.context import opened


@click.command(name="switch")
@click.argument("draft_id", metavar="ID")
@click.argument("action", type=click.Choice(["accept_call", "decline", "ask_details"]))
@click.pass_context
def command(ctx: click.Context, draft_id: str, action: str) -> None:
    """Answer with another template; own changes to the text are lost."""
    from returncall.model import Action
    from returncall.service.desk import switch

    with opened(ctx) as app:
        new = switch(app, draft_id, Action(action))
        click.echo(f"{new.id} now says: {action}. Look at it: returncall show {new.id}")
