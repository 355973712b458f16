"""returncall export: the user's data is the user's."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

import click

from returncall.cli.as_json import stamp
from returncall.cli.context import opened, print_json

if TYPE_CHECKING:
    from returncall.model import Contact


@click.command(name="export")
@click.option("--format", "layout", type=click.Choice(["json", "csv", "vcard"]), default="json", show_default=True)
@click.pass_context
def command(ctx: click.Context, layout: str) -> None:
    """Print people, opportunities and replies: everything as JSON, or the people as CSV or vCards."""
    from returncall.store.contacts import list_contacts
    from returncall.store.opportunities import list_opportunities
    from returncall.store.queue import queue

    with opened(ctx) as app, app.store.read() as conn:
        people = list_contacts(conn)
        if layout == "csv":
            _csv(people)
        elif layout == "vcard":
            for person in people:
                click.echo(_vcard(person), nl=False)
        else:
            print_json(
                {
                    "people": [_plain(person) for person in people],
                    "opportunities": [
                        {"id": o.id, "contact": o.contact, "company": o.company, "role": o.role, "stage": o.stage.value}
                        for o in list_opportunities(conn, include_closed=True)
                    ],
                    "replies": queue(conn, now=app.clock.now(), which="all"),
                }
            )


def _plain(person: Contact) -> dict[str, Any]:
    return {
        "address": person.address,
        "name": person.name,
        "firm": person.firm,
        "is_agency": person.is_agency,
        "first_seen": stamp(person.first_seen),
        "last_seen": stamp(person.last_seen),
        "messages": person.messages,
        "answered": person.answered,
        "note": person.note,
    }


def _csv(people: tuple[Contact, ...]) -> None:
    from returncall.digest.render import inert

    writer = csv.writer(sys.stdout, lineterminator="\n")
    rows = [_plain(person) for person in people]
    writer.writerow(rows[0] if rows else ["address", "name", "firm"])
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row.values()] for row in rows)


def _vcard(person: Contact) -> str:
    """RFC 6350; values escaped, lines ended by CRLF."""

    def safe(value: str) -> str:
        text = " ".join("".join(c if c.isprintable() else " " for c in value).split())
        return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")

    lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{safe(person.name or person.address)}", f"EMAIL:{safe(person.address)}"]
    if person.firm:
        lines.append(f"ORG:{safe(person.firm)}")
    return "\r\n".join([*lines, "END:VCARD", ""])
