from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.kind.joining import KINDS, Joined
from classifier.learning import Anchor, refit
from classifier.learning.stored import read_anchor, read_personal, write_anchor, write_personal
from returncall.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

FEATURES = 20


def shipped(seed: int = 0) -> tuple[Joined, Anchor]:
    """A joining that is right on its anchor: each kind has a feature of its own."""
    draw = np.random.default_rng(seed)
    weights = np.zeros((FEATURES, len(KINDS)), np.float32)
    weights[: len(KINDS)] = 4.0 * np.eye(len(KINDS))
    kinds = draw.integers(0, len(KINDS), 300)
    evidence = draw.normal(0, 0.1, (300, FEATURES)).astype(np.float32)
    evidence[np.arange(300), kinds] += 1.0
    joined = Joined(weights, np.zeros(len(KINDS), np.float32), np.ones(FEATURES, np.float32), 1.0, 0.1, 0.9)
    return joined, Anchor(evidence, kinds)


def newsletter(count: int, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Mail that looks like outreach but for a feature that only this user's mail has."""
    evidence = np.zeros((count, FEATURES), np.float32)
    evidence[:, KINDS.index("outreach")] = 1.0
    evidence[:, FEATURES - 1] = 1.5
    return evidence, np.full(count, KINDS.index(kind))


def test_verdicts_are_met_and_other_mail_is_judged_as_before() -> None:
    joined, anchor = shipped()
    evidence, kinds = newsletter(8, "job_alert")

    found = refit(joined, evidence, kinds, anchor)

    assert found.right == (0, 8)
    assert found.is_kept
    assert found.before[0] - found.after[0] <= 0.01


def test_what_would_cost_other_mail_is_not_kept() -> None:
    joined, anchor = shipped()
    outreach = KINDS.index("outreach")
    contrary = anchor.evidence[anchor.kinds == outreach]

    found = refit(joined, contrary, np.full(len(contrary), KINDS.index("other")), anchor)

    assert found.after[0] < found.before[0] - 0.01
    assert not found.is_kept


def test_verdicts_that_are_met_already_change_nothing_that_is_kept() -> None:
    joined, anchor = shipped()

    found = refit(joined, *newsletter(6, "outreach"), anchor)

    assert found.right == (6, 6)
    assert not found.is_kept


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.sampled_from(KINDS), st.integers(0, 5))
def test_law_whatever_is_kept_costs_unseen_writers_at_most_a_point(count: int, kind: str, seed: int) -> None:
    joined, anchor = shipped(seed)

    found = refit(joined, *newsletter(count, kind), anchor)

    assert np.isfinite(found.joined.weights).all()
    if found.is_kept:
        assert found.before[0] - found.after[0] <= 0.01
        assert found.before[1] - found.after[1] <= 0.01


def test_what_was_learnt_holds_for_that_very_model_only(tmp_path: Path) -> None:
    joined, anchor = shipped()
    learnt = refit(joined, *newsletter(8, "vendor"), anchor).joined
    path = tmp_path / "data" / "personal-model.npz"

    write_personal(path, learnt, model="one")

    again = read_personal(path, joined, model="one")
    assert again is not None
    assert np.array_equal(again.weights, learnt.weights)
    assert path.stat().st_mode & 0o077 == 0
    assert read_personal(path, joined, model="another") is None
    path.write_bytes(b"PK broken")
    assert read_personal(path, joined, model="one") is None


def test_the_anchor_survives_the_disk(tmp_path: Path) -> None:
    joined, anchor = shipped()

    write_anchor(tmp_path, anchor)

    assert read_anchor(tmp_path).quality(joined) == pytest.approx(anchor.quality(joined), abs=0.01)
    with pytest.raises(UserError, match="older"):
        read_anchor(tmp_path / "nowhere")
