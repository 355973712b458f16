"""returncall profile: check profile.toml and see what it means."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from returncall.cli.context import console


@click.group(name="profile")
def command() -> None:
    """Check profile.toml and see what it means."""


@command.command(name="check")
@click.argument("mails", nargs=-1, metavar="[FILE...]")
@click.pass_context
def check(ctx: click.Context, mails: tuple[str, ...]) -> int:
    """Check the settings; with mail files, show how each would be judged by this profile."""
    from config.load import load
    from config.place import folders
    from returncall.cli.classify import judged

    settings = load(*folders(ctx.obj["config"], ctx.obj["data"]))
    profile = settings.profile
    screen = console()
    if not settings.has_profile:
        screen.print(
            f"There is no profile yet; everything is optional. It would be {settings.config_dir / 'profile.toml'}."
        )
    else:
        screen.print(f"{settings.config_dir / 'profile.toml'} is in order.")
    table = Table.grid(padding=(0, 2))
    slots = len(profile.call_slots)
    for label, value in (
        ("stance", profile.stance.value.replace("_", " ")),
        ("titles", ", ".join(profile.want_titles)),
        ("topics", ", ".join(profile.want_topics)),
        ("companies", ", ".join(profile.want_companies)),
        ("pay from", ", ".join(f"{f.amount:,} {f.currency}/{f.per}" for f in profile.pay_floors)),
        ("places", ", ".join(" ".join(filter(None, (p.text, p.mode))) for p in profile.places)),
        ("never", ", ".join((*profile.never_companies, *profile.never_topics, *profile.never_engagement))),
        ("first calls", f"{profile.calls_wanted} wanted, {profile.calls_most} at most a quarter; {slots} weekly times"),
    ):
        table.add_row(Text(label, style="dim"), Text(value or "-"))
    screen.print(table)
    if not mails:
        return 0
    from ingest.sources import read_paths
    from returncall.cli.tables import assessments_table

    rows = list(judged(read_paths(mails), profile))
    assessments_table(rows, out=screen)
    return int(any(row["error"] for row in rows))
