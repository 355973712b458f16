"""returncall demo: the whole path on a sample mailbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from returncall.cli.context import console, is_terminal, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from returncall.app import App
    from returncall.model import Assessment, Message


@click.command(name="demo")
@click.option("--no-serve", is_flag=True, help="print what was found and end")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="where to serve the page; 0 takes a free port")
@click.option("--json", "as_json", is_flag=True, help="print JSON, and serve nothing")
def command(no_serve: bool, port: int, as_json: bool) -> None:
    """Read a sample mailbox, judge it, draft answers, and serve the page: no account, no network, nothing is sent."""
    from returncall.cli.import_mail import report_progress
    from returncall.service.sample import sample_app

    with sample_app(report_progress if is_terminal() and not as_json else None) as sample:
        messages, found = _judged(sample.app)
        if as_json:
            print_json(_document(sample.app, messages, found))
            return
        _print(console(), sample.app, messages, found, serving=not no_serve)
        if not no_serve:
            _serve(sample.app, port)


def _serve(app: App, port: int) -> None:
    """The page until Ctrl-C; then the temporary folder goes, too."""
    from returncall.service.sample import RunningSunday
    from returncall.web.serving import serve

    def ready(link: str) -> None:
        click.echo(f"page: {link}")
        click.echo("The link works once. Nothing leaves this machine. Press Ctrl-C to end.", err=True)

    app.clock = RunningSunday()
    serve(app, port=port, ready=ready, demo=True)


def _judged(app: App) -> tuple[list[Message], dict[str, Assessment]]:
    from datetime import UTC, datetime

    from returncall.store import assessments
    from returncall.store.messages import recent

    with app.store.read() as conn:
        messages = list(recent(conn, datetime(1990, 1, 1, tzinfo=UTC)))
        return messages, assessments.for_messages(conn, [message.id for message in messages])


def _document(app: App, messages: list[Message], found: dict[str, Assessment]) -> dict[str, Any]:
    from returncall.cli.as_json import stamp
    from returncall.store.queue import queue

    with app.store.read() as conn:
        drafts = queue(conn, now=app.clock.now(), which="open")
    return {
        "messages": [
            {
                "source": Path(message.key.folder).name,
                "message_id": message.message_id,
                "from": {"name": message.sender.name, "address": message.sender.address},
                "subject": message.subject,
                "date": stamp(message.sent_at or message.received_at),
            }
            for message in messages
        ],
        "assessments": rows(app, messages, found),
        "drafts": drafts,
    }


def rows(app: App, messages: list[Message], found: dict[str, Assessment]) -> list[dict[str, Any]]:
    """The assessments as `classify` prints them."""
    from responder.policy import Case, suggest
    from returncall.cli.as_json import assessment_json

    made = []
    for message in messages:
        if assessment := found.get(message.id):
            suggestion = suggest(Case(message, assessment, message.received_at, app.profile))
            made.append(assessment_json(Path(message.key.folder).name, message, assessment, suggestion))
    return made


def _print(screen: Console, app: App, messages: list[Message], found: dict[str, Assessment], *, serving: bool) -> None:
    from returncall.cli.show import print_draft
    from returncall.cli.tables import assessments_table, queue_table
    from returncall.store import drafts
    from returncall.store.queue import queue

    made = rows(app, messages, found)
    recruiters = sum(1 for row in made if row["is_recruiter"])
    screen.print(Text(f"{len(messages)} messages in the sample mailbox, {recruiters} from recruiters", style="bold"))
    assessments_table(made, out=screen)
    with app.store.read() as conn:
        items = queue(conn, now=app.clock.now(), which="open")
        screen.print(Text(f"\n{len(items)} replies drafted, none sent", style="bold"))
        queue_table(items, with_state=False, out=screen)
        for action in ("accept_call", "decline"):
            item = next((item for item in items if item["action"] == action), None)
            draft = drafts.get(conn, item["id"]) if item else None
            if item and draft:
                print_draft(screen, draft, item["because"], item["state"])
    if not serving:
        said = "\nThis was a demo in a temporary folder; nothing was sent and nothing is left."
        screen.print(Text(said, style="dim"))
