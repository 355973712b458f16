"""returncall import: read .eml, mbox or Maildir into the store as if it had arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from returncall.cli.context import is_terminal, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.sources import Found
    from returncall.model import RawMessage
    from returncall.service.tally import Tally


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--account", "account", default="", metavar="NAME", help="the account that the mail belongs to")
@click.option("--any-age", is_flag=True, help="draft answers to old mail, too")
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], account: str, any_age: bool) -> int:
    """Read mail files into the store, judge them and draft answers."""
    from ingest.sources import read_paths
    from returncall.service.intake import take_in
    from returncall.service.tally import Tally

    with opened(ctx) as app:
        names = [one.name for one in app.settings.config.account]
        if account and account not in names:
            from returncall.errors import UserError

            raise UserError(f'No account is called "{account}".', remedy=f"Accounts: {', '.join(names) or 'none yet'}.")
        tally = Tally()
        progress = report_progress if is_terminal() else None
        found = read_paths(paths, account=account or (names[0] if names else "files"))
        take_in(app, _raws(found, tally), tally, window=None if any_age else app.draft_window, progress=progress)
    click.echo(
        f"Read {tally.read}: {tally.new} new, {tally.recruiters} from recruiters, {tally.drafted} drafts, "
        f"{tally.unreadable} unreadable."
    )
    for problem in tally.problems:
        click.echo(problem, err=True)
    return int(bool(tally.problems or tally.unreadable))


def _raws(found: Iterator[Found], tally: Tally) -> Iterator[RawMessage]:
    for one in found:
        if one.raw is None:
            tally.problems.append(f"{one.source}: {one.error}")
        else:
            yield one.raw


def report_progress(tally: Tally) -> None:
    """One line on stderr that is written over."""
    click.echo(f"\r{tally.read} read, {tally.recruiters} from recruiters, {tally.drafted} drafts", nl=False, err=True)
