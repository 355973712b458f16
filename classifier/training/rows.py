"""Examples as rows of features, made once and used by every fold."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.kind.acts import ACTS
from classifier.kind.evidence import first_look, letter_evidence, sentence_evidence, word_evidence
from classifier.kind.explaining import TELLING
from classifier.kind.form import form_vector
from classifier.kind.joining import KINDS
from classifier.nlp import doc_of, reading_of, text_of
from classifier.training.variants import fragment, variants

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from spacy.language import Language

    from classifier.kind.reading import Reading
    from classifier.training.examples import Example
    from returncall.model import Message

    Features = NDArray[np.uint32]

FRAGMENT_WEIGHT = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One message, or one variant of it.  whole: the message as written, not a variant."""

    id: str
    group: str
    kind: int
    weight: float
    whole: bool
    first: Features
    words: Features
    letters: Features
    sentences: Features
    starts: NDArray[np.intp]
    acts: NDArray[np.intp]
    act_trust: NDArray[np.float32]
    form: NDArray[np.float32]


def act_labels(
    reading: Reading, ends: tuple[tuple[int, str], ...], text: str, *, plain: bool
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """An index into ACTS for each sentence, -1 where nobody said, and how far to trust it.

    A mark stands for the sentence before it; what stands unmarked between it and the last mark or empty line belongs
    to the same thought, less surely.  plain: in ordinary mail an unmarked sentence is `other`.
    """
    count = len(reading.ends)
    labels = np.full(count, ACTS.index("other") if plain and not ends else -1, dtype=np.intp)
    trust = np.full(count, 0.3, dtype=np.float32)
    for at, (start, end) in enumerate(reading.ends):
        inside = [act for place, act in ends if start < place <= end + 1]
        if not inside:
            continue
        labels[at], trust[at] = ACTS.index(inside[-1]), 1.0
        for before in range(at - 1, -1, -1):
            gap = text[reading.ends[before][1] : reading.ends[before + 1][0]]
            if labels[before] >= 0 or "\n\n" in gap:
                break
            labels[before], trust[before] = labels[at], 0.5
    return labels, trust


def make_row(nlp: Language, example: Example, message: Message, weight: float, *, whole: bool) -> Row:
    """All features of one message."""
    doc = doc_of(nlp, message)
    reading = reading_of(doc)
    has_words = bool(reading.ends)
    sentences, starts = sentence_evidence(reading) if has_words else (np.zeros(0, np.uint32), np.zeros(0, np.intp))
    ends = example.act_ends if whole else ()
    acts, trust = act_labels(reading, ends, doc.text, plain=example.kind == "other" and whole)
    return Row(
        example.id, example.hand, KINDS.index(example.kind), weight, whole, first_look(message),
        word_evidence(reading), letter_evidence(doc.text), sentences, starts, acts, trust, form_vector(message),
    )  # fmt: skip


def make_rows(nlp: Language, examples: Iterable[Example], *, weight: float = 1.0, vary: bool = True) -> list[Row]:
    """Rows of all examples, each followed by its variants; seeded by the example's id.

    Without `vary` each message is one row, in one shape drawn by lot: as it came, or with its header lost.
    """
    rows: list[Row] = []
    for example in examples:
        rng = random.Random(zlib.crc32(example.id.encode()))
        shapes = variants(example.message, rng)
        if not vary:
            rows.append(make_row(nlp, example, rng.choice(shapes)[0], weight, whole=False))
            continue
        text = text_of(example.message)
        if short := fragment(example.message, text, example.act_ends, TELLING[example.kind], rng):
            shapes.append((short, FRAGMENT_WEIGHT))
        rows += [
            make_row(nlp, example, message, weight * share, whole=number == 0)
            for number, (message, share) in enumerate(shapes)
        ]
    return rows
