"""returncall stage: how far an opportunity has come, and how much you care."""

from __future__ import annotations

import click

from returncall.cli.context import opened

_STAGES = ("contacted", "recruiter_call", "hiring_manager", "deeper", "final", "offer", "closed")


@click.command(name="stage")
@click.argument("name", metavar="ID")
@click.argument("stage", type=click.Choice(_STAGES))
@click.option("--interest", type=click.IntRange(1, 5), help="5: seriously piqued")
@click.option("--note", default="", metavar="TEXT", help="in your own words")
@click.option("--would-consider/--would-not-consider", default=None, help="an offer: seriously, or not")
@click.pass_context
def command(
    ctx: click.Context, name: str, stage: str, interest: int | None, note: str, would_consider: bool | None
) -> None:
    """Note the stage of an opportunity, by its id from `returncall opportunities`."""
    from responder.checkpoint import lock
    from returncall.model import Stage
    from returncall.service.checkpoints import checkpoint_of, find_opportunity, record
    from returncall.store import opportunities

    with opened(ctx) as app, app.store.write() as conn:
        found = find_opportunity(conn, name)
        now = app.clock.now()
        opportunities.set_stage(conn, found.id, Stage(stage), at=now)
        if interest is not None or note:
            # A note without a figure leaves the interest as it was noted, and when.
            kept = found.interest if interest is None else interest
            since = now if interest is not None else (found.interest_noted_at or now)
            opportunities.note_interest(conn, found.id, kept, note=note or found.note, at=since)
        current = find_opportunity(conn, found.id)
        if would_consider is not None:
            record(conn, current, (), interest=None, would_consider=would_consider, at=now)
        missing = lock(checkpoint_of(conn, current))
    click.echo(f"Noted: {stage.replace('_', ' ')}.")
    if missing:
        click.echo(f"{missing} Until then a reply can only pause or withdraw.")
        click.echo(f"Note it when it is so: returncall debrief {name} --interest 5 --would-consider")
