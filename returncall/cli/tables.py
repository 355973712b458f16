"""The tables that people read, at 80 and at 120 columns, with and without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from returncall.cli.context import console
from returncall.cli.looks import action, fit_bar, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

_WIDE = 110
# The bar, a space and three digits; cutting any of it would make it lie.
_FIT = 12
_MINIMA = {"fit": _FIT, "verdict": 15}


def _table(*, wide: bool) -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1 if not wide else 2, 0, 0), expand=False)


def one_line(value: str | None, width: int) -> str:
    """Mail text for a cell: no controls, no line ends, cut with an ellipsis."""
    text = " ".join("".join(c if c.isprintable() else " " for c in value or "").split())
    return text if len(text) <= width else text[: width - 1] + "…"


def queue_table(items: Sequence[dict[str, Any]], *, with_state: bool, out: Console | None = None) -> None:
    """What waits: fit bar, verdict, company, role, who wrote, why."""
    screen = out or console()
    wide = screen.width >= _WIDE
    table = _table(wide=wide)
    table.add_column("id", style="bold", no_wrap=True)
    table.add_column("fit", no_wrap=True, min_width=_FIT)
    table.add_column("reply", no_wrap=True, min_width=15)
    table.add_column("company", no_wrap=True)
    table.add_column("role", no_wrap=True)
    if wide:
        table.add_column("from", no_wrap=True)
    if with_state:
        table.add_column("state", no_wrap=True)
    narrow = 14 if with_state else 17
    for item in items:
        company = item["company"] or (item["agency"] and f"via {item['agency']}") or item["sender_name"] or "-"
        cells: list[Text | str] = [
            item["id"],
            fit_bar(item["fit"]),
            action(item["action"]),
            Text(one_line(company, 22 if wide else narrow)),
            Text(one_line(item["role"] or item["message_subject"], 30 if wide else narrow + 2)),
        ]
        if wide:
            cells.append(Text(one_line(item["sender_name"] or item["to"], 20), style="dim"))
        if with_state:
            cells.append(state(item["state"]))
        table.add_row(*cells)
    screen.print(table)


def assessments_table(rows: Sequence[dict[str, Any]], *, out: Console | None = None) -> None:
    """What was made of each message; ordinary mail is only counted."""
    screen = out or console()
    wide = screen.width >= _WIDE
    table = _table(wide=wide)
    for heading in ("fit", "verdict", "kind", "company", "role", *(("why",) if wide else ())):
        table.add_column(heading, no_wrap=True, min_width=_MINIMA.get(heading))
    quiet = [row for row in rows if row["kind"] == "other"]
    broken = [row for row in rows if row["error"]]
    shown = [row for row in rows if row["kind"] not in {None, "other"}]
    for row in sorted(shown, key=lambda r: -(r["fit"]["score"] if r["fit"] else -1)):
        company = (row["company"] or {}).get("name") or (row["agency"] and f"via {row['agency']['name']}") or "-"
        cells = [
            fit_bar(row["fit"]["score"] if row["fit"] else None),
            action(row["action"]),
            Text(row["kind"].replace("_", " ") + (" ?" if row["unsure"] else ""), style="dim"),
            Text(one_line(company, 20 if wide else 16)),
            Text(one_line((row["role"] or {}).get("title") or row["subject"], 28 if wide else 20)),
        ]
        if wide:
            cells.append(Text(one_line(row["because"], 40), style="dim"))
        table.add_row(*cells)
    screen.print(table)
    if quiet:
        screen.print(Text(f"and {len(quiet)} ordinary messages, left alone", style="dim"))
    for row in broken:
        screen.print(Text(f"{row['source']}: {row['error']}", style="yellow"))


def plain_table(screen: Console, *headings: str) -> Table:
    """An empty table in the house's style."""
    table = _table(wide=screen.width >= _WIDE)
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table
