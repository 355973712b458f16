"""returncall config: every setting with its help and value, or where the files are."""

from __future__ import annotations

from typing import Any

import click
from rich.text import Text

from returncall.cli.context import console


@click.group(name="config")
def command() -> None:
    """Show every setting, or where the files are."""


@command.command(name="path")
@click.pass_context
def path(ctx: click.Context) -> None:
    """Print the configuration and the data folder."""
    from config.place import folders

    for folder in folders(ctx.obj["config"], ctx.obj["data"]):
        click.echo(folder)


@command.command(name="show")
@click.pass_context
def show(ctx: click.Context) -> None:
    """Print every setting of both files: value, and what it is for."""
    from config.explain import all_keys
    from config.load import load, read_file
    from config.place import folders
    from config.schema import ConfigFile, ProfileFile

    config_dir, data_dir = folders(ctx.obj["config"], ctx.obj["data"])
    load(config_dir, data_dir)  # says what is wrong, if anything is
    screen = console()
    for name, schema in (("profile.toml", ProfileFile), ("config.toml", ConfigFile)):
        table, text = read_file(config_dir / name)
        screen.print(Text(f"{config_dir / name}{'' if text else '  (not there; defaults)'}", style="bold"))
        for key, words, default in all_keys(schema):
            value = _value(table, key)
            mine = value is not None
            shown = _shown(value if mine else default)
            screen.print(
                Text.assemble((f"  {key} = {shown}", "bold" if mine else ""), (f"  # {words}", "dim")), soft_wrap=True
            )


def _value(table: dict[str, Any], key: str) -> Any:
    here: Any = table
    for part in key.split("."):
        if isinstance(here, list):
            here = [one.get(part) for one in here if isinstance(one, dict)]
        elif isinstance(here, dict):
            here = here.get(part)
        else:
            return None
    return here if here != [] else None


def _shown(value: Any) -> str:
    if value is ...:
        return "(needed)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple | list):
        return f"[{', '.join(_shown(one) for one in value)}]"
    return "(unset)" if value is None else str(value)
