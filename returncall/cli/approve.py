"""returncall approve: approve exactly what was seen; it leaves after the hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from returncall.cli.context import opened
from returncall.errors import UserError

if TYPE_CHECKING:
    from returncall.app import App
    from returncall.model import Delivery


@click.command(name="approve")
@click.argument("draft_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--hash", "seen_hash", metavar="H", help="approve only if the draft still has this hash")
@click.option("--anyway", is_flag=True, help="also when it is one too many, or its mail is gone: one id")
@click.option("--now", "at_once", is_flag=True, help="no hold: it may leave at once")
@click.pass_context
def command(ctx: click.Context, draft_ids: tuple[str, ...], seen_hash: str | None, at_once: bool, anyway: bool) -> int:
    """Approve drafts; `returncall run` delivers what is due.

    Several ids at once are allowed for declines; a yes to a call, or a question, is approved by itself.
    """
    if (seen_hash or anyway) and len(draft_ids) > 1:
        option = "--hash" if seen_hash else "--anyway"
        raise UserError(f"{option} goes with one id.", remedy="Approve them one after the other.")
    with opened(ctx) as app:
        if len(set(draft_ids)) > 1:
            return _approve_several(app, draft_ids, at_once=at_once)
        from returncall.service.desk import approve

        delivery = approve(app, draft_ids[0], seen_hash=seen_hash, at_once=at_once, via="cli", anyway=anyway)
        _tell(app, delivery)
    return 0


def _approve_several(app: App, draft_ids: tuple[str, ...], *, at_once: bool) -> int:
    from returncall.service.bulk import approve_declines
    from returncall.store import deliveries

    done = approve_declines(app, [(draft_id, None) for draft_id in draft_ids], via="cli", at_once=at_once)
    with app.store.read() as conn:
        made = [deliveries.for_draft(conn, draft_id) for draft_id in done.done]
    for delivery in made:
        if delivery is not None:
            _tell(app, delivery)
    for _, sentence in done.refused:
        click.echo(sentence, err=True)
    return int(bool(done.refused))


def _tell(app: App, delivery: Delivery) -> None:
    wait = max(0, round((delivery.send_after - app.clock.now()).total_seconds()))
    undo = f"returncall undo {delivery.draft_id} takes it back"
    when = f"it leaves in {wait} s ({undo})" if wait else "it leaves at the next run"
    click.echo(f"Approved {delivery.draft_id} to {delivery.envelope_to}; {when}.")
