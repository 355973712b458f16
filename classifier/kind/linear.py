"""A linear model over hashed features that fits into a few hundred kilobytes and a dozen lines of numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.kind.hashing import BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.kind.hashing import Buckets

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class HashedLinear:
    """scores = sum(idf * weight over the features present) / norm + bias.

    rows: int32 (2**BITS,), bucket -> row, row 0 for buckets that were never learnt.  weights: float32 (rows, classes).
    idf: float32 (rows,), 0 for row 0.  bias: float32 (classes,).
    """

    rows: NDArray[np.int32]
    weights: Floats
    idf: Floats
    bias: Floats

    def scores(self, features: Buckets) -> Floats:
        """float32 (classes,): how much speaks for each class (log-odds up to a constant)."""
        rows = self.rows[features]
        idf = self.idf[rows]
        norm = float(np.sqrt(idf @ idf)) or 1.0
        return np.asarray((idf / np.float32(norm)) @ self.weights[rows] + self.bias, dtype=np.float32)

    def scores_by_segment(self, features: Buckets, starts: NDArray[np.intp]) -> Floats:
        """float32 (segments, classes) for features laid end to end; segment i begins at starts[i] and is not empty."""
        rows = self.rows[features]
        idf = self.idf[rows]
        norm = np.sqrt(np.add.reduceat(idf * idf, starts))
        total = np.add.reduceat(idf[:, None] * self.weights[rows], starts, axis=0)
        return np.asarray(total / np.maximum(norm, np.float32(1e-6))[:, None] + self.bias, dtype=np.float32)

    def to_arrays(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        """Small arrays for an npz file: only learnt buckets, half precision."""
        known = np.flatnonzero(self.rows).astype(np.uint32)
        return {
            f"{prefix}.buckets": known,
            f"{prefix}.weights": self.weights[self.rows[known]].astype(np.float16),
            f"{prefix}.idf": self.idf[self.rows[known]].astype(np.float16),
            f"{prefix}.bias": self.bias.astype(np.float32),
        }


def from_learnt(known: Buckets, weights: Floats, idf: Floats, bias: Floats) -> HashedLinear:
    """Build the lookup: known[i] has weights[i] and idf[i]."""
    rows = np.zeros(2**BITS, dtype=np.int32)
    rows[known] = np.arange(1, len(known) + 1, dtype=np.int32)
    padded = np.concatenate((np.zeros((1, weights.shape[1]), np.float32), weights.astype(np.float32)))
    return HashedLinear(
        rows, padded, np.concatenate((np.zeros(1, np.float32), idf.astype(np.float32))), bias.astype(np.float32)
    )


def from_arrays(prefix: str, arrays: dict[str, NDArray[np.generic]]) -> HashedLinear:
    """The reverse of HashedLinear.to_arrays."""
    return from_learnt(
        arrays[f"{prefix}.buckets"].astype(np.uint32),
        arrays[f"{prefix}.weights"].astype(np.float32),
        arrays[f"{prefix}.idf"].astype(np.float32),
        arrays[f"{prefix}.bias"].astype(np.float32),
    )


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares
