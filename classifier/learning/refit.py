"""Moves the joining towards a few verdicts, no further than it must.  Pure.

The shipped weights are the prior: multinomial logistic regression whose penalty is the distance from them (maximum a
posteriori).  What the joining reads of a message is already a summary, so a handful of verdicts can shift it and a
handful cannot wreck it; `Anchor` proves the second half before anything is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from classifier.kind.joining import KINDS
from classifier.kind.linear import softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.kind.joining import Joined

    Floats = NDArray[np.float32]

# In points of accuracy and of macro F1: a refit that costs more than this on unseen hands is not kept.
MOST_LOST = 0.01
_STEPS = 300
_RATE = 0.05
# Strong enough that rehearsing alone moves next to nothing: half of the held-out hands must not be learnt by heart.
_PULL = 0.2
_LOUDNESS = (0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """Messages of hands that nobody trained on.  evidence: float32 (messages, features); kinds: indices into KINDS."""

    evidence: Floats
    kinds: NDArray[np.intp]

    def quality(self, joined: Joined) -> tuple[float, float]:
        """(accuracy, macro F1), each 0 to 1."""
        said = joined.shares(self.evidence).argmax(axis=1)
        scores = []
        for kind in np.unique(self.kinds):
            hits = int(((said == kind) & (self.kinds == kind)).sum())
            scores.append(2 * hits / max(int((said == kind).sum() + (self.kinds == kind).sum()), 1))
        return float((said == self.kinds).mean()), float(np.mean(scores))


@dataclass(frozen=True, slots=True, eq=False)
class Refit:
    """What came of it.  before, after: (accuracy, macro F1) on the anchor; right: verdicts met before and after."""

    joined: Joined
    verdicts: int
    right: tuple[int, int]
    before: tuple[float, float]
    after: tuple[float, float]

    @property
    def is_kept(self) -> bool:
        """Whether it costs other mail no more than MOST_LOST and meets more verdicts than before."""
        lost = max(old - new for old, new in zip(self.before, self.after, strict=True))
        return lost <= MOST_LOST and self.right[1] > self.right[0]


def refit(joined: Joined, evidence: Floats, kinds: NDArray[np.intp], anchor: Anchor) -> Refit:
    """The joining that meets the verdicts best near the shipped one.

    evidence: float32 (verdicts, features); kinds: int (verdicts,), the user's, as indices into KINDS.
    Every second message of the anchor is rehearsed beside the verdicts; the others judge what came of it.
    """
    rehearsed, judging = (Anchor(anchor.evidence[at::2], anchor.kinds[at::2]) for at in (0, 1))
    before = judging.quality(joined)
    met = int((joined.shares(evidence).argmax(axis=1) == kinds).sum())
    found = [
        Refit(moved, len(kinds), (met, int((moved.shares(evidence).argmax(axis=1) == kinds).sum())), before,
              judging.quality(moved))
        for moved in (_moved(joined, evidence, kinds, rehearsed, loud) for loud in _LOUDNESS)
    ]  # fmt: skip
    return max(found, key=lambda one: (one.is_kept, one.right[1], one.after))


def _moved(joined: Joined, evidence: Floats, kinds: NDArray[np.intp], rehearsed: Anchor, loud: float) -> Joined:
    """Gradient descent; loud: how much all verdicts together weigh against everything rehearsed."""
    # One kind corrected thirty times must not drown another corrected twice.
    rare = 1.0 / np.sqrt(np.bincount(kinds, minlength=len(KINDS))[kinds])
    known = np.full(len(rehearsed.kinds), 1.0 / max(len(rehearsed.kinds), 1), np.float32)
    share = np.concatenate((loud * rare / rare.sum(), known))[:, None].astype(np.float32)
    scaled = (np.concatenate((evidence, rehearsed.evidence)) / joined.scale).astype(np.float32)
    wanted = np.eye(len(KINDS), dtype=np.float32)[np.concatenate((kinds, rehearsed.kinds))]
    weights, bias = joined.weights.copy(), joined.bias.copy()
    speed: Floats = np.zeros_like(weights)
    bias_speed: Floats = np.zeros_like(bias)
    for _ in range(_STEPS):
        off: Floats = ((softmax(scaled @ weights + bias) - wanted) * share).astype(np.float32)
        speed *= 0.9
        speed -= _RATE * (scaled.T @ off + _PULL * (weights - joined.weights))
        bias_speed *= 0.9
        bias_speed -= _RATE * (off.sum(axis=0) + _PULL * (bias - joined.bias))
        weights += speed
        bias += bias_speed
    return replace(joined, weights=weights.astype(np.float32), bias=bias.astype(np.float32))
