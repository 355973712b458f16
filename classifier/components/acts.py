"""`acts`: sentences, and what each of them does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from classifier.components.stored import read_arrays, write_arrays
from classifier.kind.acts import ACTS, Act
from classifier.kind.evidence import sentence_evidence
from classifier.kind.linear import HashedLinear, from_arrays, softmax
from classifier.nlp import reading_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

Doc.set_extension("acts", default=(), force=True)
Doc.set_extension("act_shares", default=None, force=True)


class ActTagger:
    """A linear model over each sentence with its neighbours."""

    def __init__(self, name: str = "acts") -> None:
        self.name = name
        self.model: HashedLinear | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Set doc._.acts (Act per sentence) and doc._.act_shares (sentences, ACTS)."""
        reading = reading_of(doc)
        shares: NDArray[np.float32] = np.zeros((0, len(ACTS)), np.float32)
        if reading.ends and self.model is not None:
            shares = softmax(self.model.scores_by_segment(*sentence_evidence(reading)))
        best = shares.argmax(axis=1)
        doc._.act_shares = shares
        doc._.acts = tuple(
            Act(ACTS[act], float(shares[at, act]), start, end)
            for at, (act, (start, end)) in enumerate(zip(best.tolist(), reading.ends, strict=False))
        )
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights."""
        if self.model is not None:
            write_arrays(Path(path), self.model.to_arrays("acts"))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> ActTagger:
        """Read the weights."""
        self.model = from_arrays("acts", read_arrays(Path(path)))
        return self


@Language.factory("returncall_acts", requires=[], assigns=["doc._.acts", "doc._.act_shares"])
def make_acts(nlp: Language, name: str) -> ActTagger:
    """For spaCy's configuration."""
    return ActTagger(name)
