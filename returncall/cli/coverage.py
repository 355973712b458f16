"""returncall coverage: how many recruiters got an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from returncall.cli.as_json import stamp
from returncall.cli.context import console, opened, print_json
from returncall.service.marking import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from returncall.service.missed import Miss

_BAR = 30
_MOST = 20


@click.command(name="coverage")
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="how far back to count")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def command(ctx: click.Context, days: int, as_json: bool) -> None:
    """Show the share of human recruiter messages that ended in an answer or a stated reason."""
    from returncall.service.missed import missed
    from returncall.service.views import coverage

    with opened(ctx) as app, app.store.read() as conn:
        now = app.clock.now()
        found = coverage(conn, now - timedelta(days=days), now)
        misses = missed(conn, now - timedelta(days=days), now)
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
                "misses": [
                    {
                        "message": miss.message,
                        "received_at": stamp(miss.received_at),
                        "from": miss.sender,
                        "subject": miss.subject,
                        "reason": miss.reason,
                        "open": not miss.closed,
                    }
                    for miss in misses
                ],
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
    if misses:
        print_misses(screen, misses)


def print_misses(screen: Console, misses: Sequence[Miss]) -> None:
    """One line for each message without an answer, the open ones first; the most recent ones when there are many."""
    table = Table(box=SIMPLE_HEAD, header_style="dim", expand=True)
    table.add_column("came", no_wrap=True)
    table.add_column("from", no_wrap=True, ratio=1)
    table.add_column("why there is no answer", ratio=2)
    table.add_column("mail", no_wrap=True)
    for miss in misses[:_MOST]:
        style = "" if miss.closed else "bold"
        table.add_row(
            f"{miss.received_at:%d %b}", shown(miss.sender), shown(miss.reason), miss.message[:8], style=style
        )
    screen.print(table)
    if len(misses) > _MOST:
        screen.print(Text(f"… and {len(misses) - _MOST} more: returncall coverage --json", style="dim"))
    screen.print(Text(f"returncall why {misses[0].message[:8]}", style="dim"))
