"""returncall approve: approve exactly what was seen; it leaves after the hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from returncall.cli.context import opened
from returncall.errors import Refused, UserError

if TYPE_CHECKING:
    from returncall.app import App


@click.command(name="approve")
@click.argument("draft_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--hash", "seen_hash", metavar="H", help="approve only if the draft still has this hash")
@click.option("--now", "at_once", is_flag=True, help="no hold: it may leave at once")
@click.option("--anyway", is_flag=True, help="with --hash: I have read the doubts about these words and keep them")
@click.pass_context
def command(ctx: click.Context, draft_ids: tuple[str, ...], seen_hash: str | None, at_once: bool, anyway: bool) -> int:
    """Approve drafts; `returncall run` delivers what is due.

    Several ids at once are allowed for declines; a yes to a call is approved one at a time.
    """
    if seen_hash and len(draft_ids) > 1:
        raise UserError("--hash goes with one id.", remedy="Approve them one after the other.")
    if anyway and not seen_hash:
        raise UserError("--anyway goes with --hash.", remedy="`returncall approve ID` prints the whole command.")
    refused = 0
    with opened(ctx) as app:
        if len(draft_ids) > 1:
            _refuse_acceptances(app, draft_ids)
        for draft_id in dict.fromkeys(draft_ids):
            refused += not _approve(app, draft_id, seen_hash, at_once=at_once, anyway=anyway)
    return int(refused > 0)


def _refuse_acceptances(app: App, draft_ids: tuple[str, ...]) -> None:
    from returncall.model import Action
    from returncall.service.desk import find

    with app.store.read() as conn:
        found = [find(conn, draft_id) for draft_id in draft_ids]
    if yes := [draft.id for draft in found if draft.action is Action.ACCEPT_CALL]:
        raise Refused(
            f"A yes to a call is approved one at a time; nothing was approved ({', '.join(yes)}).",
            remedy=f"Type: returncall approve {yes[0]}",
        )


def _approve(app: App, draft_id: str, seen_hash: str | None, *, at_once: bool, anyway: bool) -> bool:
    from returncall.service.desk import approve

    try:
        delivery = approve(app, draft_id, seen_hash=seen_hash, at_once=at_once, via="cli", anyway=anyway)
    except Refused as error:
        click.echo(str(error), err=True)
        return False
    wait = max(0, round((delivery.send_after - app.clock.now()).total_seconds()))
    when = f"it leaves in {wait} s (returncall undo {draft_id} takes it back)" if wait else "it leaves at the next run"
    click.echo(f"Approved {draft_id} to {delivery.envelope_to}; {when}.")
    return True
