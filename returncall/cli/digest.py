"""returncall digest: the weekly recruiter-contact digest."""

from __future__ import annotations

import click

from returncall.cli.context import opened

_FORMATS = ("text", "html", "json", "md", "csv")


@click.command(name="digest")
@click.option("--week", metavar="2026-W47", help="an ISO week; without it, this one")
@click.option("--format", "layout", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--send", is_flag=True, help="mail it to your own address instead; a week's digest is sent once")
@click.pass_context
def command(ctx: click.Context, week: str | None, layout: str, send: bool) -> None:
    """Print what recruiters wrote in a week, what waits, and what was answered."""
    from returncall.digest.compile import week_of
    from returncall.digest.render import render
    from returncall.service.weekly import week_digest

    with opened(ctx) as app:
        if send:
            from returncall.service.digest_mail import send_digest

            address = send_digest(app, week or week_of(app.clock.now()))
            click.echo(f"The digest of {week or week_of(app.clock.now())} was sent to {address}.")
            return
        digest = week_digest(app, week or week_of(app.clock.now()))
    click.echo(render(digest, layout), nl=False)
