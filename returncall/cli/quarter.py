"""returncall quarter: first calls wanted, taken and left."""

from __future__ import annotations

import click
from rich.text import Text

from returncall.cli.context import console, opened, print_json


@click.command(name="quarter")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show how many first calls this quarter has had."""
    from returncall.service.views import call_budget

    with opened(ctx) as app, app.store.read() as conn:
        budget = call_budget(conn, app.settings.profile, app.clock.now())
    if as_json:
        print_json(
            {
                "quarter": str(budget.quarter),
                "wanted": budget.wanted,
                "most": budget.most,
                "taken": budget.taken,
                "days_left": budget.days_left,
            }
        )
        return
    cells = Text.assemble(
        ("●" * min(budget.taken, 20), "green"), ("○" * max(0, budget.wanted - budget.taken), "bold"),
        ("·" * max(0, budget.most - max(budget.wanted, budget.taken)), "dim"),
    )  # fmt: skip
    screen = console()
    screen.print(Text.assemble((str(budget.quarter), "bold"), "  ", cells))
    left = max(0, budget.wanted - budget.taken)
    calls = "one first call" if left == 1 else f"{left} first calls"
    said = "This quarter has its call." if not left else f"{calls} to go, {budget.days_left} days left."
    screen.print(f"{said[0].upper()}{said[1:]} {budget.taken} taken, {budget.wanted} wanted, {budget.most} at most.")
