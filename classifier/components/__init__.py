"""The spaCy components of the shipped pipeline; importing this package registers them."""

from __future__ import annotations

from classifier.components import acts, kind, names, stage_one

__all__ = ["acts", "kind", "names", "stage_one"]
