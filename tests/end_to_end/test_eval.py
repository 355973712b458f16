"""`returncall eval`: the program's own parser, classifier and policy, scored on labelled mail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end import mails
from tests.end_to_end.program import Program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "one.eml").write_bytes(mails.outreach(1))
    body = mails.OUTREACH[1][4]
    pay = {"min": 28000.0, "max": 32000, "currency": "GBP", "per": "year", "quote": "as written"}
    records: list[dict[str, Any]] = [
        {"id": "by-path", "kind": "outreach", "path": "one.eml", "role": "Junior PHP Developer", "pay": pay},
        {"id": "by-body", "kind": "other", "from": "Marek <marek@brightpool.example>", "subject": "Job", "body": body},
        {"id": "bill", "kind": "outreach", "from": "a@b.example", "subject": "Your invoice", "body": "It is attached."},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, records)) + "\n", encoding="utf-8")
    return path


def test_it_counts_what_matters_most(tmp_path: Path, gold: Path) -> None:
    report = Program(tmp_path).json("eval", "--gold", str(gold))

    assert report["messages"] == 3
    assert report["recruiters_left_unanswered"] == ["bill"]
    assert report["drafts_to_wrong_mail"] == ["by-body"]
    assert report["confusion"]["outreach"] == {"outreach": 1.0, "other": 1.0}
    assert report["facts"]["pay"]["f1"] == 1.0
    assert report["facts"]["role"]["exact"] == 1.0


def test_it_lists_mistakes_by_id_and_keeps_the_table_clean(tmp_path: Path, gold: Path) -> None:
    done = Program(tmp_path).run("eval", "--gold", str(gold), "--wrong")

    assert done.returncode == 0
    assert b"drafts to the wrong mail: 1" in done.stdout
    assert b"drafts_to_wrong_mail  by-body" in done.stderr
    assert b"by-body" not in done.stdout


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"kind": "outreach", "body": "x"}\nnot json\n{"body": "no kind"}\n', encoding="utf-8")

    done = Program(tmp_path).run("eval", "--gold", str(path))

    assert done.returncode == 2
    assert b"line 2" in done.stderr
    assert b"line 3" in done.stderr
