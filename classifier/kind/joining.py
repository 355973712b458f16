"""The final judgement: scores of the models, acts and form joined by one calibrated logistic regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.kind.linear import softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

KINDS = (
    "outreach", "follow_up", "conversation", "scheduling", "application_status", "rejection", "offer", "job_alert",
    "scam", "vendor", "candidate", "referral", "other",
)  # fmt: skip
WRITTEN_TO_USER = frozenset({"outreach", "follow_up"})


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """weights: float32 (evidence, KINDS), on evidence divided by `scale`; bias: (KINDS,).

    temperature: divides the scores so that the probabilities are as often right as they say.
    doubt, sure: between these shares of "a recruiter wrote this" the verdict is unsure.
    """

    weights: Floats
    bias: Floats
    scale: Floats
    temperature: float
    doubt: float
    sure: float

    def shares(self, evidence: Floats) -> Floats:
        """Probability of each kind; evidence (..., features)."""
        scores = (evidence / self.scale) @ self.weights + self.bias
        return softmax(np.asarray(scores / np.float32(self.temperature), dtype=np.float32))

    def is_unsure(self, shares: Floats) -> bool:
        """Whether the answer hangs between a draft and no draft.

        Outreach or follow-up is one question as far as an answer goes, so their shares count together.
        """
        written = float(sum(shares[KINDS.index(kind)] for kind in WRITTEN_TO_USER))
        return self.doubt <= written < self.sure

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """For an npz file."""
        return {
            "join.weights": self.weights.astype(np.float32),
            "join.bias": self.bias,
            "join.scale": self.scale,
            "join.numbers": np.array([self.temperature, self.doubt, self.sure], np.float64),
        }


def joined_from(arrays: dict[str, NDArray[np.generic]]) -> Joined:
    """The reverse of Joined.to_arrays."""
    temperature, doubt, sure = (float(value) for value in arrays["join.numbers"].astype(np.float64))
    return Joined(
        arrays["join.weights"].astype(np.float32),
        arrays["join.bias"].astype(np.float32),
        arrays["join.scale"].astype(np.float32),
        temperature,
        doubt,
        sure,
    )
