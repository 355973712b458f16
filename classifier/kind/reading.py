"""A spaCy Doc as arrays: normalised token hashes, sentences, and which tokens belong to the subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from spacy.attrs import IDX, IS_PUNCT, IS_SPACE, LENGTH, LIKE_EMAIL, LIKE_NUM, LIKE_URL, LOWER, SPACY
from spacy.strings import get_string_id

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from classifier.kind.hashing import Hashes

TOKENS = 1500
_NUMBER, _URL, _EMAIL = (np.uint64(get_string_id(word)) for word in ("0", "http://", "@"))
_ENDS = np.array([get_string_id(word) for word in (".", "!", "?", "…", "...", "?!", "!!", "??", "!!!")], np.uint64)
_SPOKEN = np.array([get_string_id(word) for word in ("?", "!", "$", "€", "£", "%", "{{", "}}", "/", "*")], np.uint64)
_LONG_LINE = 40


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Tokens that are words, numbers or telling signs, in order.

    hashes: uint64 (n,), numbers, links and addresses each made equal.  sentence: int (n,), rising.
    in_subject: bool (n,).  ends: for each sentence, (first character, last character + 1) in doc.text.
    """

    hashes: Hashes
    sentence: NDArray[np.intp]
    in_subject: NDArray[np.bool_]
    ends: tuple[tuple[int, int], ...]


def read(doc: Doc, subject_end: int) -> Reading:
    """Read the first TOKENS tokens.  subject_end: characters of doc.text that are the subject."""
    # A slice of the table: Span.to_array takes ten times as long as Doc.to_array.
    table = doc.to_array([LOWER, LIKE_NUM, LIKE_URL, LIKE_EMAIL, IS_SPACE, IS_PUNCT, SPACY, IDX, LENGTH])[:TOKENS]
    if not len(table):
        return Reading(np.zeros(0, np.uint64), np.zeros(0, np.intp), np.zeros(0, np.bool_), ())
    lower = table[:, 0].astype(np.uint64)
    flags = table[:, 1:7].astype(bool)
    offsets = table[:, 7].astype(np.intp)
    lengths = table[:, 8].astype(np.intp)
    number = _sentences(doc, lower, flags, offsets)
    hashes = lower.copy()
    hashes[flags[:, 0]] = _NUMBER
    hashes[flags[:, 1]] = _URL
    hashes[flags[:, 2]] = _EMAIL
    word = ~flags[:, 3] & (~flags[:, 4] | np.isin(lower, _SPOKEN))
    # Sentences are numbered by the words in them: one without words does not exist.
    _, sentence = np.unique(number[word], return_inverse=True)
    starts = np.flatnonzero(np.diff(sentence, prepend=-1))
    visible = np.flatnonzero(~flags[:, 3])
    wanted = number[word][starts]
    first = visible[np.searchsorted(number[visible], wanted, "left")]
    last = visible[np.searchsorted(number[visible], wanted, "right") - 1]
    ends = tuple(zip(offsets[first].tolist(), (offsets[last] + lengths[last]).tolist(), strict=True))
    return Reading(hashes[word], sentence.astype(np.intp), offsets[word] < subject_end, ends)


def _sentences(doc: Doc, lower: Hashes, flags: NDArray[np.bool_], offsets: NDArray[np.intp]) -> NDArray[np.intp]:
    """A sentence number for each token: full stops end one, and so do line breaks that are not mere wrapping."""
    count = len(lower)
    begins = np.zeros(count + 1, dtype=np.int8)
    stops = np.flatnonzero(np.isin(lower, _ENDS))
    begins[stops + 1] = 1
    # A closing bracket or quote belongs to the sentence that it closes; so does a second stop.
    again = stops[(stops + 1 < count)]
    again = again[flags[again + 1, 4] & ~flags[again, 5]]
    begins[again + 1] = 0
    begins[again + 2] = 1
    line_start = 0
    for at in np.flatnonzero(flags[:, 3]).tolist():
        breaks = doc[at].text.count("\n")
        if not breaks:
            continue
        after = at + 1
        if after < count:
            wrapped = (
                breaks == 1
                and offsets[at] - line_start >= _LONG_LINE
                and not begins[after]
                and not begins[at]
                and doc[after].text[0].islower()
            )
            begins[after] = not wrapped
            begins[at] = 0
        line_start = int(offsets[at])
    numbers: NDArray[np.intp] = np.cumsum(begins[:count]).astype(np.intp)
    return numbers
