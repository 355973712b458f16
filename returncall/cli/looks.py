"""How fit, actions and states look on a terminal: bars, words and colours, all readable without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from returncall.service.words import ACTIONS

if TYPE_CHECKING:
    from datetime import datetime

_BAR = 8
_ACTION_STYLES = {
    "accept_call": "bold green",
    "decline": "dim",
    "ask_details": "cyan",
    "flag": "bold yellow",
    "none": "dim",
}
_STATE_STYLES = {
    "proposed": "",
    "approved": "green",
    "claimed": "green",
    "sent": "bold green",
    "failed": "bold red",
    "uncertain": "bold yellow",
    "needs_you": "bold yellow",
    "dismissed": "dim",
    "superseded": "dim",
    "cancelled": "dim",
}


def fit_bar(score: float | None) -> Text:
    """A bar of eight cells and the figure from 0 to 100; a dash when nothing is offered."""
    if score is None:
        return Text(f"{'·' * _BAR}   -", style="dim")
    filled = round(score * _BAR)
    style = "green" if score >= 0.5 else "yellow" if score >= 0.25 else "dim"  # noqa: PLR2004  thirds of the scale
    return Text.assemble(("█" * filled, style), ("░" * (_BAR - filled), "dim"), f" {round(score * 100):>3}")


def action(name: str) -> Text:
    """The action in the user's words."""
    return Text(ACTIONS.get(name, name).lower(), style=_ACTION_STYLES.get(name, ""))


def state(name: str) -> Text:
    """The state of a draft."""
    return Text(name.replace("_", " "), style=_STATE_STYLES.get(name, ""))


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, in the largest whole unit."""
    seconds = max(0, int((now - moment).total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return "now"
