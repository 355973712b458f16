"""returncall coverage: how many recruiters got an answer."""

from __future__ import annotations

from datetime import timedelta

import click
from rich.text import Text

from returncall.cli.as_json import stamp
from returncall.cli.context import console, opened, print_json

_BAR = 30


@click.command(name="coverage")
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="how far back to count")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def command(ctx: click.Context, days: int, as_json: bool) -> None:
    """Show the share of human recruiter messages that ended in an answer or a stated reason."""
    from returncall.service.views import coverage

    with opened(ctx) as app, app.store.read() as conn:
        now = app.clock.now()
        found = coverage(conn, now - timedelta(days=days), now)
    if as_json:
        print_json(
            {
                "since": stamp(found.since),
                "until": stamp(found.until),
                "recruiter_messages": found.recruiter_messages,
                "answered": found.answered,
                "excused": found.excused,
                "open": found.open,
                "share": found.share,
                "median_days": found.median_days,
                "oldest_open": stamp(found.oldest_open),
            }
        )
        return
    screen = console()
    if found.share is None:
        screen.print(f"No recruiter has written in the last {days} days.")
        return
    scale = _BAR / found.recruiter_messages
    answered, excused = round(found.answered * scale), round(found.excused * scale)
    bar = Text.assemble(
        ("█" * answered, "green"), ("▓" * excused, "cyan"), ("░" * max(0, _BAR - answered - excused), "dim")
    )
    screen.print(Text.assemble(bar, f"  {found.share:.0%} of {found.recruiter_messages} in {days} days"))
    screen.print(f"{found.answered} answered, {found.excused} left unanswered for a stated reason, {found.open} open.")
    if found.median_days is not None:
        screen.print(f"Half of the answers took {found.median_days:g} working days or less.")
    if found.oldest_open:
        screen.print(f"The oldest open one came on {found.oldest_open:%d %b %Y}.")
