"""Fit the entity recogniser: spaCy's, from scratch, small, on the marked spans and on recombinations of them."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import TYPE_CHECKING

from spacy.training import Example as Gold
from spacy.util import compounding, filter_spans, minibatch

from classifier.components.lexicon import tag_words
from classifier.nlp import LABELS, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

    from classifier.training.examples import Example

CONFIG = {
    "model": {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 48,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": 48,
                "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "TAG"],
                "rows": [2500, 1000, 1500, 1000, 100],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": 48,
                "depth": 2,
                "window_size": 2,
                "maxout_pieces": 3,
            },
        },
    }
}
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


def fit_names(nlp: Language, examples: Sequence[Example], *, epochs: int = 10, seed: int = 0) -> None:
    """Add and train `ner` in `nlp`."""
    rng = random.Random(seed)
    pools = _pools(examples)
    recogniser = nlp.add_pipe("ner", config=CONFIG, last=True)
    for label in LABELS.values():
        recogniser.add_label(label)  # type: ignore[attr-defined]
    plain = [(spans_to_doc(nlp, text_of(e.message), e.spans), e) for e in examples]
    with nlp.select_pipes(enable=["ner"]):
        seeds = [Gold(tag_words(nlp.make_doc(gold.text)), gold) for gold, _ in plain[:200]]
        optimizer = nlp.initialize(lambda: seeds)
        optimizer.learn_rate = 0.002
        for epoch in range(epochs):
            batch_docs = []
            for gold, example in plain:
                if rng.random() < 0.55:
                    text, spans = recombined(text_of(example.message), example.spans, pools, rng)
                    gold = spans_to_doc(nlp, text, spans)  # noqa: PLW2901
                batch_docs.append(Gold(tag_words(nlp.make_doc(gold.text)), gold))
            rng.shuffle(batch_docs)
            losses: dict[str, float] = {}
            for batch in minibatch(batch_docs, compounding(4, 24, 1.002)):
                nlp.update(batch, sgd=optimizer, drop=0.25, losses=losses)
            optimizer.learn_rate = 0.002 * (1 - (epoch + 1) / (epochs + 1))
            print(f"  names, round {epoch + 1}: loss {losses['ner']:.0f}")
