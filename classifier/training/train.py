"""`python -m classifier.training.train`: the written corpus in, classifier/model and metrics.json out.  Seeded."""

from __future__ import annotations

import argparse
import json
import random
import re
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import spacy

import classifier.components  # noqa: F401  registers the factories
from classifier.assess import Assessor
from classifier.kind.joining import KINDS
from classifier.learning import Anchor
from classifier.learning.stored import write_anchor
from classifier.training.examples import corpus
from classifier.training.first_stage import fit_first_stage
from classifier.training.judging import SPLITS, fit_base, fit_joining, unseen_evidence
from classifier.training.measure import measure_kinds, measure_names, measure_unseen
from classifier.training.names import fit_names
from classifier.training.ordinary import fetch, ordinary
from classifier.training.provenance import fingerprint
from classifier.training.rows import make_rows

if TYPE_CHECKING:
    from spacy.language import Language

    from classifier.kind.linear import HashedLinear
    from classifier.training.examples import Example
    from classifier.training.rows import Row

HERE = Path(__file__).parent
MODEL = HERE.parent / "model"
METRICS = HERE / "metrics.json"
_PIECE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"\w+")
VERSION = "1"
ORDINARY_WEIGHT = 0.35


def held_out() -> tuple[frozenset[str], frozenset[str]]:
    """(hands, parts) that never enter training."""
    table = tomllib.loads((HERE / "holdout.toml").read_text(encoding="utf-8"))
    return frozenset(table["hands"]), frozenset(table["parts"])


def divide(examples: list[Example]) -> tuple[list[Example], list[Example]]:
    """(training, validation) by whole hands and parts.

    A training message that happens to share a sentence of six words with validation ("Please do not reply to this
    automated message") is left out of both.
    """
    hands, parts = held_out()
    validation = [e for e in examples if e.hand in hands or e.part in parts]
    known = {sentence for example in validation for sentence in sentences_of(example)}
    kept = [e for e in examples if e.hand not in hands and e.part not in parts and known.isdisjoint(sentences_of(e))]
    return kept, validation


def sentences_of(example: Example) -> set[str]:
    """Sentences and lines of six words or more, lower case, without punctuation."""
    text = f"{example.message.text}\n{example.message.signature}\n{example.message.quoted}"
    found = (" ".join(_WORD.findall(piece.lower())) for piece in _PIECE.split(text))
    return {sentence for sentence in found if sentence.count(" ") >= 5}


def empty_pipeline() -> Language:
    """Our components, not yet learnt."""
    nlp = spacy.blank("en")
    for name in ("stage_one", "acts", "kind", "names"):
        nlp.add_pipe(f"returncall_{name}", name=name)
    nlp.meta.update({"name": "returncall", "version": VERSION, "license": "Apache-2.0"})
    return nlp


def build(training: list[Example], *, with_ordinary: bool) -> tuple[Language, dict[str, object]]:
    """A trained pipeline and what was seen on the way."""
    nlp = empty_pipeline()
    started = time.perf_counter()
    rows = make_rows(nlp, training)
    negatives = list(ordinary(fetch())) if with_ordinary else []
    rows += make_rows(nlp, negatives, weight=ORDINARY_WEIGHT, vary=False)
    print(f"{len(training)} written, {len(negatives)} ordinary messages, {time.perf_counter() - started:.0f} s to read")
    first = fit_first_stage(rows)
    stage_one = nlp.get_pipe("stage_one")
    stage_one.model, stage_one.threshold = first.model, first.threshold
    print(f"stage one: clears {first.cleared:.3f} of ordinary mail, loses {first.lost:.4f} of job mail (unseen hands)")
    rows = without_the_plainest(rows, first.model, first.threshold)
    joined, shares = fit_joining(rows, [unseen_evidence(rows, seed) for seed in SPLITS])
    base = fit_base(rows)
    nlp.get_pipe("acts").model = base.acts
    kind = nlp.get_pipe("kind")
    kind.words, kind.letters, kind.joined = base.words, base.letters, joined
    took = time.perf_counter() - started
    print(f"judging done after {took:.0f} s; doubt {joined.doubt:.3f}, sure {joined.sure:.3f}")
    nlp.get_pipe("names").model = fit_names(nlp, [e for e in training if e.spans or e.kind != "other"])
    notes = {
        "stage_one": {"cleared": round(first.cleared, 4), "lost": round(first.lost, 5)},
        "unseen_hands": measure_unseen(rows, shares),
        "seconds": round(time.perf_counter() - started),
    }
    return nlp, notes


def without_the_plainest(rows: list[Row], model: HashedLinear, threshold: float) -> list[Row]:
    """Drop ordinary mail that stage one clears, but for one in four."""
    rng = random.Random(0)
    return [
        row
        for row in rows
        if not row.group.startswith("sa-") or model.scores(row.first)[0] >= threshold - 1 or rng.random() < 0.25
    ]


def main() -> None:
    """Train on everything but the held-out hands; write the model and its figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path, default=MODEL)
    options.add_argument("--metrics", type=Path, default=METRICS)
    options.add_argument("--no-ordinary", action="store_true", help="do not fetch the SpamAssassin negatives")
    chosen = options.parse_args()
    random.seed(0)
    made_from = fingerprint()
    training, validation = divide(list(corpus()))
    nlp, notes = build(training, with_ordinary=not chosen.no_ordinary)
    nlp.meta["fingerprint"] = made_from
    nlp.to_disk(chosen.model, exclude=["vocab"])  # its strings are those of the corpus; hashes need none
    assessor = Assessor(nlp)
    write_anchor(
        chosen.model,
        Anchor(
            assessor.evidence([example.message for example in validation]),
            np.array([KINDS.index(example.kind) for example in validation], dtype=np.intp),
        ),
    )
    metrics = {
        "fingerprint": made_from,
        "training": len(training),
        "validation": len(validation),
        **notes,
        "held_out": measure_kinds(nlp, validation),
        "names": measure_names(nlp, validation),
    }
    chosen.metrics.write_text(json.dumps(metrics, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps({key: metrics[key] for key in ("held_out", "names")}, indent=1))


if __name__ == "__main__":
    main()
