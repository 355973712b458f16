"""returncall run: read mail, draft, deliver what is due."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from returncall.cli.context import is_terminal, opened
from returncall.cli.import_mail import report_progress

if TYPE_CHECKING:
    from returncall.app import App


@click.command(name="run")
@click.option("--once", is_flag=True, help="one pass over all accounts, then end; never serves the page")
@click.option("--no-serve", is_flag=True, help="no page")
@click.option("--port", type=click.IntRange(0, 65535), help="the page's port; without it, the one in config.toml")
@click.option("--take-over", is_flag=True, help="make a copied database this machine's own; approvals are asked again")
@click.pass_context
def command(ctx: click.Context, once: bool, no_serve: bool, port: int | None, take_over: bool) -> int:
    """Bring new mail in, draft answers, and deliver what was approved and is due."""
    from returncall.service.once import take_database_over

    with opened(ctx) as app:
        app.judges_beside = 1
        if take_over:
            taken = take_database_over(app)
            click.echo(f"This database now belongs here; {taken} approvals are asked again.")
        if once:
            return _one_pass(app)
        _last(app, serve=not no_serve, port=port)
    return 0


def _last(app: App, *, serve: bool, port: int | None) -> None:
    """Read, draft and deliver until Ctrl-C, with the page beside it."""
    from returncall.service.forever import Service

    # systemd and Docker end a service with SIGTERM: it then ends as by Ctrl-C, and leaves nothing behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    service = Service(app, say=lambda sentence: click.echo(sentence, err=True))
    with ExitStack() as stack:
        stack.callback(service.stop.set)
        if serve and app.settings.config.account:
            from returncall.service.running_page import RunningPage, announced
            from returncall.web.serving import PageServer

            web = app.settings.config.web
            page = stack.enter_context(PageServer(app, host=web.host, port=web.port if port is None else port))
            stack.enter_context(announced(app.settings.data_dir, RunningPage(page.origin, page.doors.key)))
            click.echo(f"page: {page.link()}")
        service.run()


def _one_pass(app: App) -> int:
    from returncall.service.once import run_once

    done = run_once(app, progress=report_progress if is_terminal() else None)
    tally = done.tally
    unreadable = f", {tally.unreadable} unreadable" if tally.unreadable else ""
    click.echo(
        f"{tally.new} new, {tally.recruiters} from recruiters, {tally.drafted} drafts, {done.sent} sent{unreadable}."
    )
    for sentence in done.told:
        click.echo(sentence)
    for problem in (*tally.problems, *done.problems):
        click.echo(problem, err=True)
    if done.unreachable:
        return 3
    return int(bool(tally.unreadable or tally.problems or done.problems))
