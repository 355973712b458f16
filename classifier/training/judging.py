"""Fit the judging models: every score that the joining learns from was made by models that never saw that hand."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from classifier.components.kind import join_evidence
from classifier.kind.acts import ACTS, act_profile
from classifier.kind.joining import KINDS, Joined
from classifier.kind.linear import softmax
from classifier.training.fitting import Setting, fit_linear, rows_to_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from classifier.kind.linear import HashedLinear
    from classifier.training.rows import Row

FOLDS = 4
# Which hands share a fold is chance, and so is what the joining makes of it: it learns from several divisions at once.
SPLITS = (0, 2, 3)
OTHER = KINDS.index("other")
# Chosen by cross-fitting over training hands: what few hands write is noise, and rare kinds need a louder voice.
SETTINGS = {
    "one": Setting(20.0, 2, 0.0),
    "words": Setting(100.0, 5, 0.5),
    "letters": Setting(300.0, 10, 0.5),
    "acts": Setting(8.0, 3, 0.3),
}
JOIN_STRENGTH = 0.02
# Cross-fitting is a harsh judge (whole genres are unseen): on held-out hands both shares are several times smaller.
LOST, WRONG = 0.02, 0.04


@dataclass(frozen=True, slots=True)
class Base:
    """The three models below the joining."""

    words: HashedLinear
    letters: HashedLinear
    acts: HashedLinear


def kind_labels(rows: Sequence[Row]) -> NDArray[np.intp]:
    """(rows,) indices into KINDS."""
    return np.array([row.kind for row in rows], dtype=np.intp)


def weights(rows: Sequence[Row]) -> NDArray[np.float64]:
    """(rows,) sample weights."""
    return np.array([row.weight for row in rows], dtype=np.float64)


def fit_acts(rows: Sequence[Row]) -> HashedLinear:
    """Sentences of whole messages whose act somebody marked."""
    features, labels, groups, weight = [], [], [], []
    for row in rows:
        marked = np.flatnonzero(row.acts >= 0)
        pieces = np.split(row.sentences, row.starts[1:])
        for at in marked:
            features.append(pieces[at])
            labels.append(row.acts[at])
            groups.append(row.group)
            weight.append(row.act_trust[at])
    return fit_linear(
        rows_to_matrix(features), np.array(labels), np.array(weight), groups,
        classes=len(ACTS), setting=SETTINGS["acts"],
    )  # fmt: skip


def fit_base(rows: Sequence[Row]) -> Base:
    """Words, letters and acts on the given rows."""
    groups = [row.group for row in rows]
    labels, weight = kind_labels(rows), weights(rows)
    return Base(
        fit_linear(
            rows_to_matrix([row.words for row in rows]), labels, weight, groups,
            classes=len(KINDS), setting=SETTINGS["words"],
        ),
        fit_linear(
            rows_to_matrix([row.letters for row in rows]), labels, weight, groups,
            classes=len(KINDS), setting=SETTINGS["letters"],
        ),
        fit_acts([row for row in rows if row.whole]),
    )  # fmt: skip


def evidence_of(base: Base, row: Row) -> NDArray[np.float32]:
    """What the joining reads of one row."""
    shares = np.zeros((0, len(ACTS)), np.float32)
    if len(row.starts):
        shares = softmax(base.acts.scores_by_segment(row.sentences, row.starts))
    return join_evidence(base.words.scores(row.words), base.letters.scores(row.letters), act_profile(shares), row.form)


def folds_of(rows: Sequence[Row], seed: int = 0) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """FOLDS splits; no group is on both sides."""
    groups = np.array([row.group for row in rows])
    return list(GroupKFold(FOLDS, shuffle=True, random_state=seed).split(groups, groups=groups))


def unseen_evidence(rows: Sequence[Row], seed: int = 0) -> NDArray[np.float32]:
    """Evidence of each row by base models that did not see its hand; (rows, features).  seed: of the folds."""
    found: dict[int, NDArray[np.float32]] = {}
    for fit, held in folds_of(rows, seed):
        base = fit_base([rows[at] for at in fit])
        for at in held:
            found[int(at)] = evidence_of(base, rows[at])
    return np.stack([found[at] for at in range(len(rows))])


def _join(evidence: NDArray[np.float32], labels: NDArray[np.intp], weight: NDArray[np.float64]) -> Joined:
    scale = np.maximum(evidence.std(axis=0), 1e-2).astype(np.float32)
    model = LogisticRegression(C=JOIN_STRENGTH, max_iter=400, tol=1e-4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(evidence / scale, labels, sample_weight=weight)
    full = np.zeros((evidence.shape[1], len(KINDS)), np.float32)
    bias = np.full(len(KINDS), -20.0, np.float32)
    full[:, model.classes_] = model.coef_.T
    bias[model.classes_] = model.intercept_
    return Joined(full, bias, scale, 1.0, 0.5, 0.5)


def fit_joining(
    rows: Sequence[Row], splits: Sequence[NDArray[np.float32]], keep: NDArray[np.bool_] | None = None
) -> tuple[Joined, NDArray[np.float32]]:
    """The joining, calibrated; and the shares that a joining without the row's hand gives each row, on the first split.

    splits: the rows' evidence by each division of the hands.  keep: columns of it that may be used (for the
    ablation); the others are set to zero.
    """
    count, rows, evidence = len(rows), list(rows) * len(splits), np.concatenate(splits)
    if keep is not None:
        evidence = evidence * keep
    labels, weight = kind_labels(rows), weights(rows)
    unseen = np.zeros((len(rows), len(KINDS)), np.float32)
    for fit, held in folds_of(rows, seed=1):
        joined = _join(evidence[fit], labels[fit], weight[fit])
        unseen[held] = np.log(joined.shares(evidence[held]) + 1e-9)
    temperature = best_temperature(unseen, labels, weight)
    final = _join(evidence, labels, weight)
    shares = softmax(unseen / np.float32(temperature))
    doubt, sure = bounds_from(shares, labels, weight)
    return Joined(final.weights, final.bias, final.scale, temperature, doubt, sure), shares[:count]


def best_temperature(scores: NDArray[np.float32], labels: NDArray[np.intp], weight: NDArray[np.float64]) -> float:
    """The divisor of log-shares that makes the true kinds likeliest."""
    candidates = np.geomspace(0.4, 3.0, 60)
    rows = np.arange(len(labels))
    losses = [-float((weight * np.log(softmax(scores / np.float32(t))[rows, labels] + 1e-9)).sum()) for t in candidates]
    return float(candidates[int(np.argmin(losses))])


def bounds_from(
    shares: NDArray[np.float32], labels: NDArray[np.intp], weight: NDArray[np.float64]
) -> tuple[float, float]:
    """(doubt, sure): below `doubt` lie LOST of all recruiters; of what lies above `sure`, WRONG are none.

    Chosen on shares by models that did not see the hand; never on mail that is kept for judging.
    """
    written_kinds = [KINDS.index("outreach"), KINDS.index("follow_up")]
    written = shares[:, written_kinds].sum(axis=1)
    truth = np.isin(labels, written_kinds)
    order = np.argsort(written[truth])
    passed = np.cumsum(weight[truth][order]) / weight[truth].sum()
    doubt = float(written[truth][order][int(np.searchsorted(passed, LOST))])
    sure = next(
        (
            float(bar)
            for bar in np.arange(0.5, 0.985, 0.005)
            if weight[(written >= bar) & ~truth].sum() <= WRONG * weight[written >= bar].sum()
        ),
        0.985,
    )
    return min(max(doubt, 0.02), 0.5), sure
