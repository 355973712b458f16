"""returncall quarter: first calls wanted, taken and left, and what the keeper keeps back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from returncall.cli.as_json import stamp
from returncall.cli.context import console, opened, print_json
from returncall.cli.tables import one_line

if TYPE_CHECKING:
    from returncall.service.quarter import Standing


@click.command(name="quarter")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show how many first calls this quarter has had, and which invitations are kept back for now."""
    from returncall.service.quarter import standing

    with opened(ctx) as app, app.store.read() as conn:
        found = standing(conn, app.settings.profile, app.clock.now())
    if as_json:
        print_json(_document(found))
        return
    budget = found.budget
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
    if budget.proposed:
        yeses = "1 yes waits" if budget.proposed == 1 else f"{budget.proposed} yeses wait"
        screen.print(f"{yeses} for your approval: returncall queue")
    screen.print(Text(outlook(found), style="dim"))
    for one in found.kept:
        what = one_line(" at ".join(filter(None, (one.role, one.company))) or one.draft.subject, 60)
        screen.print(Text.assemble((one.draft.id, "bold"), f"  kept until {one.until:%d %b}: {what}"))


def outlook(found: Standing) -> str:
    """What the quarter is expected to bring, and how good an invitation must be today."""
    coming = round(found.coming)
    came = "1 invitation that fits has come" if found.seen == 1 else f"{found.seen} invitations that fit have come"
    said = f"{came} this quarter, about {coming} more {'is' if coming == 1 else 'are'} expected."
    return said if found.bar is None else f"{said} Worth a yes today: {found.bar * 100:.0f} of 100."


def _document(found: Standing) -> dict[str, Any]:
    budget = found.budget
    return {
        "quarter": str(budget.quarter),
        "wanted": budget.wanted,
        "most": budget.most,
        "taken": budget.taken,
        "held": budget.held,
        "proposed": budget.proposed,
        "days_left": budget.days_left,
        "seen": found.seen,
        "expected": round(found.coming, 1),
        "bar": found.bar,
        "kept": [
            {
                "id": one.draft.id,
                "until": stamp(one.until),
                "company": one.company or None,
                "role": one.role or None,
                "because": one.because,
            }
            for one in found.kept
        ],
    }
