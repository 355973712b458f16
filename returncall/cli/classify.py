"""returncall classify: mail in, assessment out.  No account, no database, no network, no configuration."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from returncall.cli.context import print_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.sources import Found
    from returncall.model import Message, Profile
    from returncall.ports import Classifier

# Judged together: enough for the campaigns of an evening's mail, little enough to keep memory flat.
_BATCH = 256


@click.command(name="classify")
@click.option("--profile", "profile_file", type=click.Path(), metavar="FILE", help="a profile.toml to judge the fit by")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="processes to use")
@click.option("--format", "layout", type=click.Choice(["jsonl", "table"]), default="jsonl", show_default=True)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
def command(profile_file: str | None, jobs: int, layout: str, paths: tuple[str, ...]) -> int:
    """Judge mail files: .eml, mbox, Maildir, a folder, or - for standard input.

    Prints one JSON object per message, in the order read.
    """
    from config.load import load_profile
    from ingest.sources import read_paths

    profile = load_profile(Path(profile_file)) if profile_file else None
    found = read_paths(paths)
    failed = False
    rows: list[dict[str, Any]] = []
    for row in judged(found, profile, jobs=jobs):
        failed = failed or row["error"] is not None
        if layout == "table":
            rows.append(row)
        else:
            print_line(row)
    sys.stdout.flush()
    if layout == "table":
        from returncall.cli.tables import assessments_table

        assessments_table(rows)
    return int(failed)


def judged(found: Iterable[Found], profile: Profile | None, *, jobs: int = 1) -> Iterator[dict[str, Any]]:
    """One JSON-ready dict per message, in order.  jobs: processes that parse and judge batches side by side."""
    batches = _batches(found)
    if jobs == 1:
        judge = Judge(profile)
        for batch in batches:
            yield from judge(batch)
        return
    from returncall.cli.workers import in_processes

    yield from in_processes(batches, profile, jobs)


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    source = iter(found)
    while batch := list(islice(source, _BATCH)):
        yield batch


class Judge:
    """Parses and judges one batch; the classifier is loaded once."""

    def __init__(self, profile: Profile | None) -> None:
        self._profile = profile
        self._classifier: Classifier | None = None

    def __call__(self, batch: list[Found]) -> list[dict[str, Any]]:
        """The rows of one batch, in its order."""
        from ingest.parse import parse
        from returncall.cli.as_json import unreadable_json
        from returncall.model import Unreadable

        rows: list[dict[str, Any] | None] = []
        readable: list[tuple[int, str, Message]] = []
        for at, one in enumerate(batch):
            if one.raw is None:
                rows.append(unreadable_json(one.source, one.error))
                continue
            parsed = parse(one.raw)
            if isinstance(parsed, Unreadable):
                rows.append(unreadable_json(one.source, parsed.reason, found=parsed))
            else:
                rows.append(None)
                readable.append((at, one.source, parsed))
        for (at, _, _), row in zip(readable, self._rows(readable), strict=True):
            rows[at] = row
        return [row for row in rows if row is not None]

    def _rows(self, readable: list[tuple[int, str, Message]]) -> list[dict[str, Any]]:
        if not readable:
            return []
        if self._classifier is None:
            import classifier

            self._classifier = classifier.load(self._profile)
        try:
            return self._judge_together(readable)
        except Exception:  # noqa: BLE001  whichever it was: each alone, so that one bad mail costs one line
            return [row for one in readable for row in self._judge_alone(one)]

    def _judge_alone(self, one: tuple[int, str, Message]) -> list[dict[str, Any]]:
        from returncall.cli.as_json import unreadable_json

        try:
            return self._judge_together([one])
        except Exception as error:  # noqa: BLE001  the line says what happened
            return [unreadable_json(one[1], f"{type(error).__name__} while judging it")]

    def _judge_together(self, readable: list[tuple[int, str, Message]]) -> list[dict[str, Any]]:
        from responder.policy import Case, suggest
        from returncall.cli.as_json import assessment_json

        assert self._classifier is not None
        assessments = self._classifier.assess([message for _, _, message in readable])
        rows = []
        for (_, source, message), assessment in zip(readable, assessments, strict=True):
            suggestion = suggest(Case(message, assessment, message.received_at, self._profile))
            rows.append(assessment_json(source, message, assessment, suggestion))
        return rows
