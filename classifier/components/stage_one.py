"""`stage_one`: could this be job mail at all?  Built to miss nothing and to cost next to nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from classifier.components.stored import read_arrays, write_arrays
from classifier.kind.evidence import first_look
from classifier.kind.linear import HashedLinear, from_arrays
from classifier.nlp import message_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from returncall.model import Message

Doc.set_extension("could_be_job_mail", default=None, force=True)


class StageOne:
    """A linear model over header facts and word pairs; `threshold` lies below every job mail of other hands."""

    def __init__(self, name: str = "stage_one") -> None:
        self.name = name
        self.model: HashedLinear | None = None
        self.threshold = 0.0
        self.slope = 1.0

    def score(self, message: Message) -> float:
        """Log-odds that it is job mail."""
        if self.model is None:
            raise ValueError("stage_one was never trained; run `make train`")
        return float(self.model.scores(first_look(message))[0])

    def passes(self, message: Message) -> bool:
        """Whether the rest of the pipeline must read it."""
        return self.score(message) >= self.threshold

    def __call__(self, doc: Doc) -> Doc:
        """Set doc._.could_be_job_mail."""
        doc._.could_be_job_mail = self.passes(message_of(doc))
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights."""
        if self.model is None:
            return
        numbers = np.array([self.threshold, self.slope], np.float64)
        write_arrays(Path(path), self.model.to_arrays("one") | {"one.numbers": numbers})

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> StageOne:
        """Read the weights."""
        arrays = read_arrays(Path(path))
        self.model = from_arrays("one", arrays)
        self.threshold, self.slope = (float(value) for value in arrays["one.numbers"].astype(np.float64))
        return self


@Language.factory("returncall_stage_one")
def make_stage_one(nlp: Language, name: str) -> StageOne:
    """For spaCy's configuration."""
    return StageOne(name)
