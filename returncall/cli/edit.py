"""returncall edit: put the reply into own words."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from returncall.cli.context import opened
from returncall.errors import UserError


@click.command(name="edit")
@click.argument("draft_id", metavar="ID")
@click.option(
    "--body", "body_file", type=click.Path(), metavar="FILE", help="take the text from FILE, or - for standard input"
)
@click.pass_context
def command(ctx: click.Context, draft_id: str, body_file: str | None) -> None:
    """Change the text of a draft, in $EDITOR or from a file; approve it afterwards."""
    from returncall.service.desk import edit, find
    from returncall.service.words import DOUBT, warning

    with opened(ctx) as app:
        with app.store.read() as conn:
            draft = find(conn, draft_id)
        text = _from_file(body_file) if body_file else click.edit(text=draft.body)
        if text is None or text.strip() == draft.body.strip():
            click.echo("Nothing was changed.")
            return
        new = edit(app, draft.id, text, seen_hash=draft.content_hash)
        for code in new.warnings:
            if code.startswith(DOUBT):
                click.echo(warning(code), err=True)
        click.echo(f"Changed {new.id}. Look at it, then approve it: returncall show {new.id}")


def _from_file(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{name}: this file cannot be read as text.", remedy="Give a UTF-8 text file.") from error
