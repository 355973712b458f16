"""One number over corpus and code, so that a test can tell whether the shipped model was made from them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from classifier.names.lexicon import LISTS

HERE = Path(__file__).parent
_CLASSIFIER = HERE.parent
# What decides the learnt weights: the texts, how they are read, the features, the fitting.
_CODE = (
    "nlp.py",
    "components/*.py",
    "kind/*.py",
    "names/*.py",
    "kind/*.toml",
    *(f"lexicon/{name}.txt" for name in LISTS),
)
_TRAINING = (
    "corpus_format.py", "examples.py", "first_stage.py", "fitting.py", "holdout.toml", "judging.py", "names.py",
    "ordinary.py", "rows.py", "train.py", "variants.py",
)  # fmt: skip


def fingerprint() -> str:
    """16 hex digits over every file that shapes the model."""
    files = [path for pattern in _CODE for path in _CLASSIFIER.glob(pattern)]
    files += [HERE / name for name in _TRAINING]
    files += (HERE / "corpus").glob("*.txt")
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(_CLASSIFIER).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]
