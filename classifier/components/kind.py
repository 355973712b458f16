"""`kind`: joins words, letters, acts and form into a calibrated probability for each kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from classifier.components.stored import read_arrays, write_arrays
from classifier.kind.acts import act_profile
from classifier.kind.evidence import letter_evidence, word_evidence
from classifier.kind.form import form_vector
from classifier.kind.joining import Joined, joined_from
from classifier.kind.linear import HashedLinear, from_arrays
from classifier.nlp import message_of, reading_of, shown_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

Doc.set_extension("kind_shares", default=None, force=True)


class KindJudge:
    """Two n-gram models and the final joining; needs `acts` before it."""

    def __init__(self, name: str = "kind") -> None:
        self.name = name
        self.words: HashedLinear | None = None
        self.letters: HashedLinear | None = None
        self.joined: Joined | None = None

    def evidence(self, doc: Doc) -> NDArray[np.float32]:
        """What the joining reads: word scores, letter scores, act profile, form."""
        if self.words is None or self.letters is None:
            raise ValueError("kind was never trained; run `make train`")
        return join_evidence(
            self.words.scores(word_evidence(reading_of(doc))),
            self.letters.scores(letter_evidence(shown_text(doc))),
            act_profile(doc._.act_shares),
            form_vector(message_of(doc)),
        )

    def __call__(self, doc: Doc) -> Doc:
        """Set doc._.kind_shares, float32 (KINDS,)."""
        if self.joined is None:
            raise ValueError("kind was never trained; run `make train`")
        doc._.kind_shares = self.joined.shares(self.evidence(doc))
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights."""
        if self.words is not None and self.letters is not None and self.joined is not None:
            arrays = self.words.to_arrays("words") | self.letters.to_arrays("letters") | self.joined.to_arrays()
            write_arrays(Path(path), arrays)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> KindJudge:
        """Read the weights."""
        arrays = read_arrays(Path(path))
        self.words = from_arrays("words", arrays)
        self.letters = from_arrays("letters", arrays)
        self.joined = joined_from(arrays)
        return self


def join_evidence(
    words: NDArray[np.float32], letters: NDArray[np.float32], acts: NDArray[np.float32], form: NDArray[np.float32]
) -> NDArray[np.float32]:
    """One row; scores are centred, since only their differences mean something."""
    return np.concatenate((words - words.mean(), letters - letters.mean(), acts, form)).astype(np.float32)


@Language.factory("returncall_kind", requires=["doc._.act_shares"], assigns=["doc._.kind_shares"])
def make_kind(nlp: Language, name: str) -> KindJudge:
    """For spaCy's configuration."""
    return KindJudge(name)
