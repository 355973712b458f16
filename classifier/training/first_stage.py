"""Fit stage one: clears ordinary mail, and must not lose a single recruiter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.training.fitting import fit_linear, rows_to_matrix
from classifier.training.judging import OTHER, SETTINGS, folds_of, kind_labels, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.kind.linear import HashedLinear
    from classifier.training.rows import Row

# On unseen hands half a unit below still lies every outreach and follow-up; a whole one would send a third more ordinary
# mail through the whole pipeline.
MARGIN = 0.5


@dataclass(frozen=True, slots=True)
class FirstStage:
    """cleared: share of ordinary mail that ends here; lost: share of job mail that would; on unseen hands."""

    model: HashedLinear
    threshold: float
    cleared: float
    lost: float


def _fit(rows: Sequence[Row]) -> HashedLinear:
    labels = (kind_labels(rows) != OTHER).astype(np.intp)
    # Our own `other` mail sits next to job mail on purpose; it is the later models' business.
    near = np.array([0.3 if row.kind == OTHER and not row.group.startswith("sa-") else 1.0 for row in rows])
    return fit_linear(
        rows_to_matrix([row.first for row in rows]), labels, weights(rows) * near, [row.group for row in rows],
        classes=2, setting=SETTINGS["one"],
    )  # fmt: skip


def fit_first_stage(rows: Sequence[Row]) -> FirstStage:
    """The threshold lies a margin below the lowest job mail but one in 500, by models that never saw its hand."""
    unseen = np.zeros(len(rows))
    for fit, held in folds_of(rows):
        model = _fit([rows[at] for at in fit])
        for at in held:
            unseen[at] = model.scores(rows[at].first)[0]
    job = kind_labels(rows) != OTHER
    threshold = float(np.quantile(unseen[job], 0.002)) - MARGIN
    plain = np.array([row.group.startswith("sa-") for row in rows])
    return FirstStage(
        _fit(rows), threshold, float((unseen[plain] < threshold).mean()), float((unseen[job] < threshold).mean())
    )
