"""returncall doctor: is everything as it should be, and if not, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.text import Text

from returncall.cli.context import console, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from returncall.service.check import Check

# Readable without colour, too.
_MARKS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "failed": ("FAIL", "bold red"), "skipped": ("-", "dim")}
_INDENT = 6


@click.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="one JSON document")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Check configuration, passwords, database, mail servers, folders, clock, disk and model.

    One line each, with the remedy.  Nothing is sent, and no mail is read.
    """
    from config.place import folders
    from returncall.service.check import exit_code
    from returncall.service.doctor import examine

    done: list[Check] = []
    screen = console()
    for check in examine(*folders(ctx.obj["config"], ctx.obj["data"])):
        done.append(check)
        if not as_json:
            print_check(screen, check)
    if as_json:
        print_json({"ok": exit_code(done) == 0, "checks": [_plain(check) for check in done]})
    elif broken := sum(check.mark.value == "failed" for check in done):
        screen.print(Text(f"\n{broken} of {len(done)} failed; mend the first one first.", style="bold"))
    else:
        screen.print(Text("\nAll is well. Next: returncall run", style="bold"))
    return exit_code(done)


def print_check(screen: Console, check: Check) -> None:
    """The line, and below it the remedy."""
    word, style = _MARKS[check.mark.value]
    name = f"{check.account}: {check.name}" if check.account else check.name
    screen.print(Text.assemble((f"{word:<{_INDENT}}", style), (f"{name}  ", "bold"), check.said), soft_wrap=True)
    if check.remedy:
        screen.print(Text(f"{'':<{_INDENT}}-> {check.remedy}"), soft_wrap=True)


def _plain(check: Check) -> dict[str, str]:
    return {
        "check": check.name,
        "account": check.account,
        "state": check.mark.value,
        "said": check.said,
        "remedy": check.remedy,
    }
