"""returncall stage: how far an opportunity has come, and how much you care."""

from __future__ import annotations

import click

from returncall.cli.context import opened
from returncall.errors import UserError

_STAGES = ("contacted", "recruiter_call", "hiring_manager", "deeper", "final", "offer", "closed")


@click.command(name="stage")
@click.argument("name", metavar="ID")
@click.argument("stage", type=click.Choice(_STAGES))
@click.option("--interest", type=click.IntRange(1, 5), help="5: seriously piqued")
@click.option("--note", default="", metavar="TEXT", help="in your own words")
@click.pass_context
def command(ctx: click.Context, name: str, stage: str, interest: int | None, note: str) -> None:
    """Note the stage of an opportunity, by its id from `returncall opportunities`."""
    from returncall.model import Stage
    from returncall.store import opportunities

    with opened(ctx) as app, app.store.write() as conn:
        found = [
            o for o in opportunities.list_opportunities(conn, include_closed=True) if o.id.startswith(name.lower())
        ]
        if len(found) != 1:
            raise UserError(
                f'{"No" if not found else "More than one"} opportunity is called "{name}".',
                remedy="`returncall opportunities --all` lists every id.",
            )
        now = app.clock.now()
        opportunities.set_stage(conn, found[0].id, Stage(stage), at=now)
        if interest is not None or note:
            opportunities.note_interest(conn, found[0].id, interest, note=note, at=now)
    click.echo(f"Noted: {stage.replace('_', ' ')}.")
