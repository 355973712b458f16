"""returncall queue: what waits for approval, best fit first.  Starts without SQLAlchemy, pydantic and spaCy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from returncall.cli.context import opened, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from returncall.store.queue import Which


@click.command(name="queue")
@click.option("--all", "everything", is_flag=True, help="also what was sent, skipped or replaced")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def command(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """Show what waits for your approval, best fit first."""
    items = read_queue(ctx, everything=everything)
    if as_json:
        print_json(items)
        return
    _print(items, everything=everything)


def read_queue(ctx: click.Context, *, everything: bool) -> list[dict[str, Any]]:
    """The items, by the quick way where the database is an SQLite file, else through the store."""
    from returncall.store.queue import queue, quick_queue

    now = datetime.now(UTC)
    which: Which = "all" if everything else "open"
    if path := _quick_path(ctx):
        items = quick_queue(path, now=now, which=which)
        if items is not None:
            return items
    with opened(ctx) as app, app.store.read() as conn:
        return queue(conn, now=now, which=which)


def _quick_path(ctx: click.Context) -> Path | None:
    """The SQLite file, when that is plain without checking the settings; any doubt takes the long way."""
    from config.place import folders, sqlite_file
    from config.toml_text import parse_toml

    config_dir, data_dir = folders(ctx.obj["config"], ctx.obj["data"])
    try:
        table = parse_toml((config_dir / "config.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        table = {}
    except (OSError, ValueError):
        return None
    return sqlite_file(table.get("database", {}), data_dir)


def _print(items: Sequence[dict[str, Any]], *, everything: bool) -> None:
    from returncall.cli.context import console
    from returncall.cli.tables import queue_table

    screen = console()
    waiting = [item for item in items if item["state"] == "proposed"]
    if not items:
        screen.print("Nothing waits for you. New mail is read by `returncall run`.")
        return
    queue_table(items, with_state=everything or len(waiting) < len(items), out=screen)
    if waiting:
        best = waiting[0]["id"]
        screen.print(
            f"[dim]{len(waiting)} waiting.  returncall show {best} · why {best} · approve {best} · skip {best}[/dim]"
        )
