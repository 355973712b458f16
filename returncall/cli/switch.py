"""returncall switch: take the other template."""

from __future__ import annotations

import click

from returncall.cli.context import opened

_LETTERS = (
    "accept_call",
    "decline",
    "ask_details",
    "decline_dated",
    "decline_final",
    "pause",
    "withdraw",
    "after_call_thanks",
    "referral_thanks",
    "offer_received",
)


@click.command(name="switch")
@click.argument("draft_id", metavar="ID")
@click.argument("action", type=click.Choice(_LETTERS))
@click.pass_context
def command(ctx: click.Context, draft_id: str, action: str) -> None:
    """Answer with another template; own changes are lost.  ID may also be that of a mail without a draft."""
    from returncall.service.desk import letter

    with opened(ctx) as app:
        new = letter(app, draft_id, action)
        click.echo(f"{new.id} now says: {action}. Look at it: returncall show {new.id}")
