"""Tags tokens that the word lists know, so that the name tagger can use what it never saw in training.

The tag is a hint, not a verdict: "Reading" is tagged as a place wherever it stands.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from spacy.attrs import LOWER, TAG
from spacy.strings import get_string_id

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

# List -> tag; where lists share a word, the later one wins.
LISTS = {
    "cities": "PLACE", "regions": "PLACE", "countries": "PLACE", "skills": "SKILL", "staffing": "AGENCY",
    "modifiers": "LEVEL", "heads": "TITLE",
}  # fmt: skip
_FIRMS = (
    "ltd limited inc llc llp plc gmbh ag se bv nv sas sarl srl sl sa lda ltda pty corp corporation group holding labs "
    "technologies technology systems software solutions consulting consultancy partners ventures capital bank "
    "hospital university klinik klinikum stadtwerke studio studios analytics robotics energy health pharma logistics"
)
_AGENCIES = (
    "recruitment recruiting talent staffing search personal personnel resourcing resources headhunting headhunters "
    "personalberatung personaldienstleistung rh recrutement selección seleção werving interim executive people hr"
)
_FEWEST_LETTERS = 3


@cache
def _table() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Sorted token hashes and the tag of each."""
    tags: dict[int, int] = {}
    for name, tag in LISTS.items():
        text = (files("classifier") / "lexicon" / f"{name}.txt").read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            for entry in re.split(r"\s*\|\s*", line):
                word = entry.strip("=!* ").lower()
                if word and " " not in word and len(word) >= _FEWEST_LETTERS:
                    tags[get_string_id(word)] = get_string_id(tag)
    tags |= {get_string_id(word): get_string_id("FIRM") for word in _FIRMS.split()}
    tags |= {get_string_id(word): get_string_id("AGENCY") for word in _AGENCIES.split()}
    keys = np.array(sorted(tags), dtype=np.uint64)
    return keys, np.array([tags[int(key)] for key in keys], dtype=np.uint64)


def tag_words(doc: Doc) -> Doc:
    """Set the tag of every token that a list knows."""
    if len(doc):
        keys, tags = _table()
        words = doc.to_array([LOWER]).ravel().astype(np.uint64)
        place = np.minimum(np.searchsorted(keys, words), len(keys) - 1)
        found = np.where(keys[place] == words, tags[place], np.uint64(0))
        doc.from_array([TAG], found.reshape(-1, 1))  # type: ignore[arg-type]  # the stub wants its own array protocol
    return doc
