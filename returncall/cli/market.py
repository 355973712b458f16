"""returncall market: what the mails say about pay, skills and places."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import click
from rich.text import Text

from returncall.cli.context import console, opened, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from returncall.model import Assessment

_MOST = 8
_BAR = 24


@click.command(name="market")
@click.option("--days", type=click.IntRange(1, 3660), default=365, show_default=True, help="how far back to look")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def command(ctx: click.Context, days: int, as_json: bool) -> None:
    """Show pay, skills, places and job families, as recruiters wrote them to you."""
    from returncall.digest.compile import median_pay
    from returncall.store.assessments import received_between

    with opened(ctx) as app, app.store.read() as conn:
        now = app.clock.now()
        judged = received_between(conn, now - timedelta(days=days), now, only_recruiters=True)
    pays = median_pay(
        {"min": a.pay.min, "max": a.pay.max, "currency": a.pay.currency, "per": a.pay.per} for a in judged if a.pay
    )
    counted = _counted(judged)
    if as_json:
        print_json(
            {
                "recruiter_messages": len(judged),
                "pay": [{"label": label, "figure": figure} for label, figure in pays],
                **{name: [{"name": key, "count": n} for key, n in rows] for name, rows in counted.items()},
            }
        )
        return
    screen = console()
    if not judged:
        screen.print(f"No recruiter has written in the last {days} days.")
        return
    for label, figure in pays:
        screen.print(f"{label}: {figure}")
    for name, rows in counted.items():
        if not rows:
            continue
        screen.print(Text(f"\n{name}", style="bold"))
        for key, n in rows:
            bar = "█" * max(1, round(_BAR * n / rows[0][1]))
            screen.print(Text.assemble(f"  {key[:24]:<24} ", (bar, "green"), f" {n}"))


def _counted(judged: Iterable[Assessment]) -> dict[str, list[tuple[str, int]]]:
    skills: Counter[str] = Counter()
    places: Counter[str] = Counter()
    families: Counter[str] = Counter()
    modes: Counter[str] = Counter()
    for one in judged:
        skills.update(one.skills)
        if one.place and one.place.text:
            places[one.place.text] += 1
        if one.place and one.place.mode:
            modes[one.place.mode] += 1
        if one.role and one.role.family:
            families[one.role.family] += 1
    return {
        "skills": skills.most_common(_MOST),
        "places": places.most_common(_MOST),
        "job families": families.most_common(_MOST),
        "work modes": modes.most_common(_MOST),
    }
