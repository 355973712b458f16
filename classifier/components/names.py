"""`names`: titles, firms, people, places and pay as doc.ents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from spacy.attrs import IDX
from spacy.language import Language
from spacy.tokens import Span

from classifier.components.stored import read_arrays, write_arrays
from classifier.kind.acts import ACTS
from classifier.names.agreeing import agree
from classifier.names.features import token_features, visible_tokens
from classifier.names.lexicon import tag_words
from classifier.names.tagger import NameTagger, tagger_from
from classifier.nlp import message_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from spacy.tokens import Doc


def act_of_tokens(doc: Doc) -> NDArray[np.uint64]:
    """For each visible token 1 + the act of its sentence, 0 where `acts` has not run."""
    where = visible_tokens(doc)
    numbers = np.zeros(len(where), dtype=np.uint64)
    if len(where) and doc._.acts:
        offsets = doc.to_array([IDX]).ravel()[where].astype(np.intp)
        starts = np.array([act.start for act in doc._.acts])
        at = np.searchsorted(starts, offsets, "right") - 1
        acts = np.array([1 + ACTS.index(act.name) for act in doc._.acts], dtype=np.uint64)
        numbers = np.where(at >= 0, acts[np.maximum(at, 0)], np.uint64(0))
    return numbers


def _paragraph_end(doc: Doc, first: int, end: int) -> int:
    """`end`, or the empty line before it: a name may run over a line's end, never from subject into greeting."""
    return next((at for at in range(first, end) if doc[at].text.count("\n") > 1), end)


class NameFinder:
    """A linear tagger; see classifier.names."""

    def __init__(self, name: str = "names") -> None:
        self.name = name
        self.model: NameTagger | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Set doc.ents."""
        if self.model is None or not len(doc):
            return doc
        tag_words(doc)
        where = visible_tokens(doc)
        found = self.model.spans(token_features(doc, message_of(doc), act_of_tokens(doc)))
        found = agree([doc[at].text for at in where.tolist()], found)
        doc.ents = [
            Span(doc, first, _paragraph_end(doc, first, int(where[end - 1]) + 1), label)
            for start, end, label, _ in found
            for first in (int(where[start]),)
        ]
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights."""
        if self.model is not None:
            write_arrays(Path(path), self.model.to_arrays())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> NameFinder:
        """Read the weights."""
        arrays = read_arrays(Path(path))
        self.model = tagger_from(
            arrays["names.buckets"].astype(np.uint32),
            arrays["names.weights"].astype(np.float32),
            arrays["names.bias"].astype(np.float32),
            arrays["names.moves"].astype(np.float32),
        )
        return self


@Language.factory("returncall_names", requires=["doc._.acts"], assigns=["doc.ents"])
def make_names(nlp: Language, name: str) -> NameFinder:
    """For spaCy's configuration."""
    return NameFinder(name)
