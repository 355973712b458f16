"""What commands share: the App behind the flags, the terminal, and how JSON is printed."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from returncall.app import App

_WIDEST = 120


@contextmanager
def opened(ctx: click.Context, *, profile_file: str | None = None) -> Iterator[App]:
    """The App for this command line; closed at the end."""
    from returncall.app import open_app

    app = open_app(ctx.obj["config"], ctx.obj["data"], profile_file=Path(profile_file) if profile_file else None)
    try:
        yield app
    finally:
        app.close()


def console(*, stderr: bool = False) -> Console:
    """A terminal of at most 120 columns; without colour when it is none, or NO_COLOR is set."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, emoji=False)
    if made.width > _WIDEST:
        made = Console(stderr=stderr, highlight=False, emoji=False, width=_WIDEST)
    return made


def print_json(value: Any) -> None:
    """One JSON document, and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_line(value: Any) -> None:
    """One line of JSON Lines."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def is_terminal() -> bool:
    """Whether a person sees the progress on stderr."""
    return sys.stderr.isatty() and not os.environ.get("CI")
