"""scikit-learn at training time only: sparse rows in, a HashedLinear out."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from classifier.kind.hashing import BITS
from classifier.kind.linear import HashedLinear, from_learnt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Setting:
    """strength: inverse regularisation; least: hands that must share a feature; balance: 0 none, 1 full."""

    strength: float
    least: int
    balance: float


def rows_to_matrix(rows: Sequence[NDArray[np.uint32]]) -> csr_matrix:
    """Binary csr matrix (rows, 2**BITS)."""
    pointers = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    columns = np.concatenate(rows).astype(np.int32) if rows else np.zeros(0, np.int32)
    matrix = csr_matrix((np.ones(len(columns), np.float32), columns, pointers), shape=(len(rows), 2**BITS))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def known_to_many(matrix: csr_matrix, groups: Sequence[str], least: int) -> NDArray[np.intp]:
    """Columns that occur with at least `least` different groups: what only one hand writes is not learnt."""
    names, number = np.unique(np.asarray(groups), return_inverse=True)
    gather = csr_matrix((np.ones(len(number), np.float32), (number, np.arange(len(number)))), (len(names), len(number)))
    by_group = gather @ matrix
    by_group.data[:] = 1.0
    found: NDArray[np.intp] = np.flatnonzero(np.asarray(by_group.sum(axis=0)).ravel() >= least)
    return found


def fit_linear(
    matrix: csr_matrix,
    labels: NDArray[np.intp],
    weight: NDArray[np.float64],
    groups: Sequence[str],
    *,
    classes: int,
    setting: Setting,
    steps: int = 300,
) -> HashedLinear:
    """Multinomial logistic regression on L2-normalised tf-idf of binary features.

    labels: (rows,) in 0..classes-1.  A class without examples is never chosen.
    """
    known = known_to_many(matrix, groups, setting.least)
    seen = matrix[:, known]
    frequency = np.asarray((seen > 0).sum(axis=0)).ravel()
    idf = (np.log((1 + len(labels)) / (1 + frequency)) + 1.0).astype(np.float32)
    scaled = (seen @ diags(idf)).tocsr()
    norm = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    scaled = (diags((1.0 / np.maximum(norm, 1e-6)).astype(np.float32)) @ scaled).tocsr().astype(np.float32)
    raw_mean = float(weight.mean())
    loud = (np.bincount(labels, weights=weight, minlength=classes) + 1e-3) ** -setting.balance
    weight = weight * loud[labels]
    weight *= len(weight) / weight.sum() * raw_mean
    # With the customary tolerance it stops at half of the steps, anywhere, and how well it judges is left to chance.
    model = LogisticRegression(C=setting.strength, max_iter=steps, tol=1e-4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(scaled, labels, sample_weight=weight)
    if len(model.classes_) == 2 and classes <= 2:
        return from_learnt(
            known.astype(np.uint32), model.coef_.T.astype(np.float32), idf, model.intercept_.astype(np.float32)
        )
    weights = np.zeros((len(known), classes), np.float32)
    bias = np.full(classes, -20.0, np.float32)
    two = len(model.classes_) == 2
    weights[:, model.classes_] = np.vstack((-model.coef_, model.coef_)).T / 2 if two else model.coef_.T
    bias[model.classes_] = np.array([-0.5, 0.5]) * model.intercept_[0] if two else model.intercept_
    return from_learnt(known.astype(np.uint32), weights, idf, bias)
