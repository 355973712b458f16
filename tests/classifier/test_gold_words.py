"""Labels in a person's own words, as `eval --gold` reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from classifier.scoring import read_gold
from classifier.scoring.words import meant

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("fact", "label", "word"),
    [
        ("engagement", "contract", "contract"),
        ("engagement", "W2 or C2C, 18+ months", "contract"),
        ("engagement", "6 month contract-to-hire", "contract"),
        ("engagement", "full time", "permanent"),
        ("engagement", "part-time", "part_time"),
        ("engagement", "summer internship", "internship"),
        ("mode", "Fully Remote", "remote"),
        ("mode", "hybrid 3x/week", "hybrid"),
        ("mode", "on site", "onsite"),
        ("role", "Remote Contract Manager", "Remote Contract Manager"),
        ("engagement", "to be agreed", "to be agreed"),
    ],
)
def test_a_label_is_read_as_the_word_it_means(fact: str, label: str, word: str) -> None:
    assert meant(fact, label) == word


def test_the_labels_of_a_file_are_read_so(tmp_path: Path) -> None:
    line = {"id": "a", "subject": "s", "from": "a@b.example", "body": "b", "kind": "outreach", "mode": "100% REMOTE",
            "engagement": None, "role": ["Contract Lawyer"]}  # fmt: skip
    (tmp_path / "gold.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")

    (record,) = read_gold(tmp_path / "gold.jsonl")

    assert record.facts == {"role": ("Contract Lawyer",), "mode": ("remote",), "engagement": ()}
