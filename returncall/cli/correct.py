"""returncall correct: the user's verdict; it always wins, and teaches."""

from __future__ import annotations

import click

from returncall.cli.context import opened

KINDS = (
    "outreach", "follow_up", "conversation", "scheduling", "application_status", "rejection", "offer", "job_alert",
    "scam", "vendor", "candidate", "referral", "other",
)  # fmt: skip


@click.command(name="correct")
@click.argument("name", metavar="ID")
@click.option("--kind", type=click.Choice(KINDS), help="what the mail really is")
@click.option("--company", metavar="NAME", help='the company that hires; "" for none')
@click.option("--role", metavar="TITLE", help='the job; "" for none')
@click.pass_context
def command(ctx: click.Context, name: str, kind: str | None, company: str | None, role: str | None) -> None:
    """Say what a mail really is, by its draft's id or the start of the mail's id."""
    from returncall.errors import UserError
    from returncall.model import Kind
    from returncall.service.desk import correct

    if kind is None and company is None and role is None:
        raise UserError("Nothing to correct was given.", remedy="Add --kind KIND, --company NAME or --role TITLE.")
    with opened(ctx) as app:
        draft = correct(app, name, kind=Kind(kind) if kind else None, company=company, role=role)
        if draft:
            click.echo(f"Noted. There is a new draft: returncall show {draft.id}")
        else:
            click.echo("Noted. Nothing will be answered here, and later mail of this sender is taken the same way.")
