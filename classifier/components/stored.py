"""Arrays beside a spaCy component: an npz without pickles, in its folder of the model.  [I/O]"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_FILE = "weights.npz"


def write_arrays(folder: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    """Write `folder`/weights.npz, making the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / _FILE, allow_pickle=False, **arrays)


def read_arrays(folder: Path) -> dict[str, NDArray[np.generic]]:
    """All arrays of `folder`/weights.npz; refuses pickled objects."""
    with np.load(folder / _FILE, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}
