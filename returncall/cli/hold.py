"""returncall hold: a calendar file with the times that a reply offers."""

from __future__ import annotations

from pathlib import Path

import click

from returncall.cli.context import opened
from returncall.errors import Refused


@click.command(name="hold")
@click.argument("draft_id", metavar="ID")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="where to write it; without: printed")
@click.pass_context
def command(ctx: click.Context, draft_id: str, out: Path | None) -> None:
    """Write a calendar file that holds the times a reply offers; it names nobody."""
    from returncall.service.booking import hold, offered_in
    from returncall.service.desk import find
    from returncall.service.private_file import write_private

    with opened(ctx) as app:
        with app.store.read() as conn:
            draft = find(conn, draft_id)
            spans = offered_in(conn, draft)
        if not spans:
            raise Refused(f"The reply {draft.id} offers no times.", remedy="Set [calls] slots in profile.toml.")
        content = hold(draft, spans, app.clock.now())
        if out is None:
            click.echo(content.decode(), nl=False)
        else:
            write_private(out, content)
            click.echo(f"Written: {out}, {len(spans)} times.")
