"""returncall retry: what could not be read or judged, once more."""

from __future__ import annotations

import click

from returncall.cli.context import opened


@click.command(name="retry")
@click.pass_context
def command(ctx: click.Context) -> int:
    """Try failures again; what still fails stays, with the reason."""
    from returncall.service.again import try_again

    with opened(ctx) as app:
        mended, left = try_again(app)
    click.echo(f"{mended} mended, {len(left)} left.")
    for failure in left:
        click.echo(
            f"{failure.id}: {failure.key.account} {failure.key.folder} {failure.key.uid}: {failure.error}", err=True
        )
    return int(bool(left))
