"""returncall run: read mail, draft, deliver what is due."""

from __future__ import annotations

import click

from returncall.cli.context import is_terminal, opened
from returncall.cli.import_mail import report_progress
from returncall.errors import UserError


@click.command(name="run")
@click.option("--once", is_flag=True, help="one pass over all accounts, then end")
@click.option("--take-over", is_flag=True, help="make a copied database this machine's own; approvals are asked again")
@click.pass_context
def command(ctx: click.Context, once: bool, take_over: bool) -> int:
    """Bring new mail in, draft answers, and deliver what was approved and is due."""
    if not once:
        raise UserError("The lasting service is not part of this version.", remedy="Type: returncall run --once")
    from returncall.service.once import run_once, take_database_over

    with opened(ctx) as app:
        if take_over:
            taken = take_database_over(app)
            click.echo(f"This database now belongs here; {taken} approvals are asked again.")
        done = run_once(app, progress=report_progress if is_terminal() else None)
    tally = done.tally
    click.echo(
        f"{tally.new} new, {tally.recruiters} from recruiters, {tally.drafted} drafts, {done.sent} sent"
        + (f", {tally.unreadable} unreadable" if tally.unreadable else "")
        + "."
    )
    for problem in (*tally.problems, *done.problems):
        click.echo(problem, err=True)
    if done.unreachable:
        return 3
    return int(bool(tally.unreadable or tally.problems or done.problems))
