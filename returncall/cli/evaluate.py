"""returncall eval: how well the classifier does on labelled mail."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(name="eval")
@click.option(
    "--gold",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    required=True,
    help="JSON Lines: id, kind, and subject, from, body or path; optionally role, company, pay ...",
)
@click.option("--profile", "profile_file", type=click.Path(), metavar="FILE", help="a profile.toml to draft by")
@click.option(
    "--model", type=click.Path(exists=True, file_okay=False), metavar="DIR", help="another model than the one installed"
)
@click.option("--wrong", is_flag=True, help="list every mistake by its id, on standard error")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def command(gold: str, profile_file: str | None, model: str | None, *, wrong: bool, as_json: bool) -> None:
    """Score the classifier on mail whose answers you know.

    Prints precision, recall and F1 of each kind, the facts, the calibration error, and the two numbers that
    matter most: recruiters left unanswered, and drafts to the wrong mail.
    """
    import classifier
    from classifier.assess import Assessor
    from classifier.nlp import load_pipeline
    from classifier.scoring import read_gold, score, shown
    from config.load import load_profile
    from returncall.cli.context import print_json
    from returncall.service.scoring import judge_gold, mistakes

    records = read_gold(Path(gold))
    profile = load_profile(Path(profile_file)) if profile_file else None
    judge = Assessor(load_pipeline(Path(model)), profile) if model else classifier.load(profile)
    judged = judge_gold(judge, records, profile)
    report = score(judged)
    if as_json:
        from dataclasses import asdict

        print_json(asdict(report))
    else:
        click.echo(shown(report))
    if wrong:
        for line in mistakes(report, judged):
            click.echo(line, err=True)
