"""returncall debrief: what you noted after a call."""

from __future__ import annotations

import sys

import click

from returncall.cli.context import opened


@click.command(name="debrief")
@click.argument("name", metavar="ID")
@click.option("--role", metavar="TEXT", help="what the role really is")
@click.option("--person", metavar="TEXT", help="whom you talked to")
@click.option("--learned", metavar="TEXT", help="what you learned about the company")
@click.option("--weak-spot", metavar="TEXT", help="where you were weak")
@click.option("--go-on", metavar="TEXT", help="whether you would go on")
@click.option("--interest", type=click.IntRange(1, 5), help="5: seriously piqued")
@click.option("--would-consider/--would-not-consider", default=None, help="an offer: seriously, or not")
@click.option("--thanks", is_flag=True, help="also draft a letter of thanks to the last mail")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    name: str,
    interest: int | None,
    would_consider: bool | None,
    thanks: bool,
    **answers: str | None,
) -> None:
    """Note a call with an opportunity, by its id; without options you are asked, an empty line leaves one out."""
    from returncall.service.checkpoints import QUESTIONS, checkpoint_of, find_opportunity, record
    from returncall.service.desk import letter
    from returncall.store import opportunities

    with opened(ctx) as app:
        with app.store.read() as conn:
            found = find_opportunity(conn, name)
            mails = opportunities.messages_of(conn, found.id)
        if not any(answers.values()) and interest is None and would_consider is None and sys.stdin.isatty():
            answers = {key: click.prompt(question, default="", show_default=False) for key, question in QUESTIONS}
            interest = click.prompt("Interest, 1 to 5 (5: seriously piqued)", type=click.IntRange(1, 5), default=3)
            would_consider = click.confirm("Would you seriously consider an offer?", default=False)
        said = tuple((key, str(answers[key]).strip()) for key, _ in QUESTIONS if answers.get(key))
        if not said and interest is None and would_consider is None:
            raise click.UsageError("There is nothing to note; `returncall debrief --help` lists the questions.")
        with app.store.write() as conn:
            record(conn, found, said, interest=interest, would_consider=would_consider, at=app.clock.now())
            at = checkpoint_of(conn, find_opportunity(conn, found.id))
        click.echo(f"Noted. Interest: {at.interest or '-'} of 5; an offer: {'yes' if at.would_consider_at else 'no'}.")
        if thanks and mails:
            with app.store.read() as conn:
                newest = _newest(conn, mails)
            made = letter(app, newest, "after_call_thanks")
            click.echo(f"{made.id} thanks them. Look at it: returncall show {made.id}")


def _newest(conn: object, ids: tuple[str, ...]) -> str:
    from returncall.store import messages

    mails = messages.get_messages(conn, ids)  # type: ignore[arg-type]  # a Connection, which is slow to import
    return max(mails.values(), key=lambda mail: mail.received_at).id
