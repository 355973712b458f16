"""Fit the name tagger on the marked spans and on recombinations of them: other names in the same sentences."""

from __future__ import annotations

import random
import warnings
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from spacy.util import filter_spans

from classifier.components.names import act_of_tokens
from classifier.kind.hashing import BITS
from classifier.names.features import token_features, visible_tokens
from classifier.names.lexicon import tag_words
from classifier.names.tagger import LABELS, TAGS, NameTagger, legal_moves, tagger_from
from classifier.nlp import doc_of, text_of
from classifier.training.fitting import known_to_many
from classifier.training.variants import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

    from classifier.training.examples import Example
    from returncall.model import Message

STRENGTH = 0.1
LEAST = 5
# Each message is learnt as written and so many times about other names: with one, chance decides which names are known.
RECOMBINED = 3
_NEAR = 4
_FAR_SHARE = 0.3
_FIRMS = ("COMPANY", "AGENCY", "ORG")


def spans_to_doc(nlp: Language, text: str, spans: Sequence[tuple[int, int, str]]) -> Doc:
    """A gold Doc; a span that cuts a token is widened to it."""
    doc = nlp.make_doc(text)
    found = [doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in spans]
    doc.ents = filter_spans([span for span in found if span is not None and span.text.strip()])
    return doc


def _pools(examples: Sequence[Example]) -> dict[str, list[str]]:
    pools: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        text = text_of(example.message)
        for start, end, label in example.spans:
            pools[label].add(text[start:end])
    return {label: sorted(words) for label, words in pools.items()}


def recombined(
    text: str, spans: Sequence[tuple[int, int, str]], pools: dict[str, list[str]], rng: random.Random
) -> tuple[str, list[tuple[int, int, str]]]:
    """The same sentences about other names, titles, places and sums; each old name gets one new one throughout."""
    chosen: dict[tuple[str, str], str] = {}
    out: list[str] = []
    moved: list[tuple[int, int, str]] = []
    at = size = 0
    for start, end, label in sorted(spans):
        if start < at:
            continue
        old = text[start:end]
        key = (label, old.lower())
        if key not in chosen:
            pool = rng.choice(_FIRMS) if label in _FIRMS and rng.random() < 0.3 else label
            chosen[key] = rng.choice(pools.get(pool) or [old]) if rng.random() < 0.7 else old
        new = chosen[key]
        if rng.random() < 0.04:
            new = new.upper()
        elif rng.random() < 0.04:
            new = new.lower()
        out += [text[at:start], new]
        size += start - at
        moved.append((size, size + len(new), label))
        size += len(new)
        at = end
    out.append(text[at:])
    return "".join(out), moved


def gold_tags(doc: Doc) -> NDArray[np.intp]:
    """The tag of each visible token of a gold Doc."""
    where = visible_tokens(doc)
    tags = np.zeros(len(doc), dtype=np.intp)
    for entity in doc.ents:
        begin = 1 + 2 * LABELS.index(entity.label_)
        tags[entity.start] = begin
        tags[entity.start + 1 : entity.end] = begin + 1
    return tags[where]


def _rebuilt(message: Message, text: str) -> Message:
    """The message whose text_of is `text`, after names in it changed; header fields stay as they are."""
    subject, _, body = text.partition("\n\n")
    return replace(message, subject=subject, text=body, signature="")


def _shapes(
    example: Example, pools: dict[str, list[str]], rng: random.Random
) -> list[tuple[Message, list[tuple[int, int, str]]]]:
    """As written; and with other names and without header, so that the tagger does not lean on the sender."""
    text = text_of(example.message)
    spans = list(example.spans)
    others = (recombined(text, spans, pools, rng) for _ in range(RECOMBINED))
    return [(example.message, spans), *((bare(_rebuilt(example.message, other)), moved) for other, moved in others)]


def fit_names(nlp: Language, examples: Sequence[Example], *, seed: int = 0) -> NameTagger:
    """Multinomial logistic regression per token; the legal moves and how likely each is come from counting.

    nlp: with a trained `acts`.
    """
    rng = random.Random(seed)
    pools = _pools(examples)
    rows: list[NDArray[np.uint32]] = []
    tags: list[NDArray[np.intp]] = []
    weight: list[NDArray[np.float64]] = []
    groups: list[str] = []
    moves = np.full((TAGS, TAGS), 0.5)
    tag_acts = nlp.get_pipe("acts")
    for example in examples:
        for message, spans in _shapes(example, pools, rng):
            doc = tag_acts(doc_of(nlp, message))
            gold = gold_tags(spans_to_doc(nlp, doc.text, spans))
            features = token_features(tag_words(doc), message, act_of_tokens(doc))
            np.add.at(moves, (gold[:-1], gold[1:]), 1.0)
            near = np.convolve(gold > 0, np.ones(2 * _NEAR + 1), "same") > 0 if len(gold) > 2 * _NEAR else gold >= 0
            keep = near | (np.array([rng.random() for _ in gold]) < _FAR_SHARE)
            rows.append(features[keep])
            tags.append(gold[keep])
            weight.append(np.where(near, 1.0, 1.0 / _FAR_SHARE)[keep])
            groups += [example.hand] * int(keep.sum())
    features = np.concatenate(rows)
    print(f"  names: {len(features)} tokens")
    pointers = np.arange(0, features.size + 1, features.shape[1])
    matrix = csr_matrix(
        (np.ones(features.size, np.float32), features.ravel().astype(np.int32), pointers), (len(features), 2**BITS)
    )
    known = known_to_many(matrix, groups, LEAST)
    # With the customary tolerance it stops anywhere, at a quarter of the steps, and finds a fifth fewer names.
    model = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(matrix[:, known], np.concatenate(tags), sample_weight=np.concatenate(weight))
    weights = np.zeros((len(known), TAGS), np.float32)
    bias = np.full(TAGS, -20.0, np.float32)
    weights[:, model.classes_] = model.coef_.T
    bias[model.classes_] = model.intercept_
    # How likely a tag is at all is in the bias already: what counts here is how much the tag before changes that.
    share = moves / moves.sum(axis=1, keepdims=True)
    lift = np.log(share / (moves.sum(axis=0) / moves.sum()))
    return tagger_from(
        known.astype(np.uint32), weights, bias, legal_moves() + 0.3 * np.clip(lift, -4, 4).astype(np.float32)
    )
