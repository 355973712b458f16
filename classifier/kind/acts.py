"""Speech acts: what each sentence does, and the profile of acts that a message shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

ACTS = (
    "who", "found", "role", "comp", "pay", "ask", "bump", "thanks", "refuse", "slot", "pitch", "plea", "money", "offer",
    "intro", "alert", "optout", "auto", "social", "other",
)  # fmt: skip
_OPENING = 4


@dataclass(frozen=True, slots=True)
class Act:
    """What one sentence does.  start, end: characters of the Doc's text; share: probability, 0 to 1."""

    name: str
    share: float
    start: int
    end: int


def act_profile(shares: Floats) -> Floats:
    """How a message's sentences divide over the acts: strongest, mean, how many, and at the opening; (4 * ACTS,).

    shares: (sentences, ACTS), each row sums to 1.
    """
    if not len(shares):
        return np.zeros(4 * len(ACTS), np.float32)
    return np.concatenate(
        (
            shares.max(axis=0),
            shares.mean(axis=0),
            np.minimum(shares.sum(axis=0), 4.0) / 4.0,
            shares[:_OPENING].max(axis=0),
        )
    ).astype(np.float32)


PROFILE_NAMES = tuple(f"a.{part}.{act}" for part in ("most", "mean", "count", "opening") for act in ACTS)
