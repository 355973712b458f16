"""Learning from the user's own verdicts, held in check by hands that the shipped model never saw."""

from __future__ import annotations

from classifier.learning.refit import Anchor, Refit, refit

__all__ = ["Anchor", "Refit", "refit"]
