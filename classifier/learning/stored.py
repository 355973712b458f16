"""The anchor inside the packaged model, and the refit in the user's data folder.  [I/O]"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from classifier.learning.refit import Anchor
from returncall.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from classifier.kind.joining import Joined

ANCHOR_FILE = "anchor.npz"


def write_anchor(folder: Path, anchor: Anchor) -> None:
    """Beside the model's components, in half precision."""
    np.savez_compressed(
        folder / ANCHOR_FILE,
        allow_pickle=False,
        evidence=anchor.evidence.astype(np.float16),
        kinds=anchor.kinds.astype(np.int8),
    )


def read_anchor(folder: Path) -> Anchor:
    """What write_anchor wrote.  Raises UserError when the model has none."""
    try:
        with np.load(folder / ANCHOR_FILE, allow_pickle=False) as stored:
            return Anchor(stored["evidence"].astype(np.float32), stored["kinds"].astype(np.intp))
    except FileNotFoundError:
        raise UserError(
            "The language model is older than this program.", remedy="Reinstall, or run: make train"
        ) from None


def write_personal(path: Path, joined: Joined, *, model: str) -> None:
    """Keep a refit; model: the fingerprint of what it was made from.  Readable by the user alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    with unfinished.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        np.savez_compressed(file, allow_pickle=False, weights=joined.weights, bias=joined.bias, model=np.array(model))
    unfinished.replace(path)


def read_personal(path: Path, joined: Joined, *, model: str) -> Joined | None:
    """The refit of this very model, or None: a refit of an older model says nothing about a newer one."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["model"]) != model or stored["weights"].shape != joined.weights.shape:
                return None
            return replace(joined, weights=stored["weights"], bias=stored["bias"])
    except (OSError, KeyError, ValueError):
        return None
