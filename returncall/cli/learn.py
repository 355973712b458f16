"""returncall learn: the classifier, refitted on the user's own corrections."""

from __future__ import annotations

import click

from returncall.cli.context import opened
from returncall.cli.correct import KINDS


@click.command(name="learn")
@click.option("--from-folder", "folder", metavar="NAME", help="also take the mail in this folder as corrected by you")
@click.option("--kind", type=click.Choice(KINDS), default="other", show_default=True, help="what the mail in it is")
@click.option("--account", "account_name", metavar="NAME", help="whose folder, when there are several accounts")
@click.pass_context
def command(ctx: click.Context, folder: str | None, kind: str, account_name: str | None) -> int:
    """Learn from your corrections, and judge later mail by what was learnt.

    What was learnt is kept only when mail of writers that the classifier never saw is judged as well as before.
    """
    from returncall.model import Kind
    from returncall.service.learning import learn, taught_by_folder

    with opened(ctx) as app:
        account = app.only_account(account_name) if folder else None
        taught = taught_by_folder(app, account, folder, Kind(kind)) if account and folder else []
        found = learn(app, taught)
    click.echo(
        f"{found.verdicts} verdicts: {found.right[0]} were met before, {found.right[1]} after learning.\n"
        f"Unseen writers: {found.before[0]:.1%} right before, {found.after[0]:.1%} after."
    )
    if found.is_kept:
        click.echo("Kept. Mail that comes from now on is judged by it.")
        return 0
    if found.right[1] <= found.right[0]:
        click.echo("Nothing to gain: your verdicts are met already. The classifier stays as it was.")
        return 0
    click.echo(
        "Not kept: other mail would be judged worse. Your corrections still count for those mails and their senders.",
        err=True,
    )
    return 1
