"""Figures on messages whose hands were never trained on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from classifier.kind.joining import KINDS, WRITTEN_TO_USER
from classifier.nlp import doc_of, text_of
from classifier.training.names import spans_to_doc
from classifier.training.variants import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.language import Language

    from classifier.training.examples import Example
    from classifier.training.rows import Row


def scores(truth: Sequence[str], said: Sequence[str], confidence: Sequence[float]) -> dict[str, object]:
    """Per-kind precision, recall, F1; the same for "written to the user"; calibration error in ten bins."""
    per_kind = {}
    for kind in KINDS:
        hits = sum(t == s == kind for t, s in zip(truth, said, strict=True))
        claimed, real = said.count(kind) if isinstance(said, list) else 0, sum(t == kind for t in truth)
        if real:
            precision, recall = hits / claimed if claimed else 0.0, hits / real
            per_kind[kind] = {
                "precision": round(precision, 3), "recall": round(recall, 3),
                "f1": round(2 * precision * recall / (precision + recall), 3) if hits else 0.0, "count": real,
            }  # fmt: skip
    wanted = [t in WRITTEN_TO_USER for t in truth]
    called = [s in WRITTEN_TO_USER for s in said]
    both = sum(a and b for a, b in zip(wanted, called, strict=True))
    return {
        "macro_f1": round(float(np.mean([entry["f1"] for entry in per_kind.values()])), 4) if per_kind else None,
        "accuracy": round(sum(t == s for t, s in zip(truth, said, strict=True)) / max(len(truth), 1), 4),
        "written_precision": round(both / max(sum(called), 1), 4),
        "written_recall": round(both / max(sum(wanted), 1), 4),
        "calibration_error": round(
            calibration_error([t == s for t, s in zip(truth, said, strict=True)], confidence), 4
        ),
        "kinds": per_kind,
    }


def calibration_error(right: Sequence[bool], confidence: Sequence[float], bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and share right, over equal-width bins."""
    sure, good = np.asarray(confidence), np.asarray(right, dtype=float)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [
        abs(sure[place == b].mean() - good[place == b].mean()) * (place == b).mean()
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps))


def measure_unseen(rows: Sequence[Row], shares: NDArray[np.float32]) -> dict[str, object]:
    """Whole written messages, scored by models that did not see their hands (cross-fitting)."""
    at = [i for i, row in enumerate(rows) if row.whole and not row.group.startswith("sa-")]
    said = [KINDS[int(shares[i].argmax())] for i in at]
    return scores([KINDS[rows[i].kind] for i in at], said, [float(shares[i].max()) for i in at])


def measure_kinds(nlp: Language, examples: Sequence[Example]) -> dict[str, object]:
    """Held-out hands: with their header, and as an export keeps them (sender, subject, body)."""
    found: dict[str, object] = {}
    for name, shape in (("as_received", lambda m: m), ("without_header", bare)):
        truth, said, sure, confused = [], [], [], Counter()
        for example in examples:
            message = shape(example.message)
            if not nlp.get_pipe("stage_one").passes(message):
                kind, confidence = "other", 0.99
            else:
                doc = nlp.get_pipe("kind")(nlp.get_pipe("acts")(doc_of(nlp, message)))
                kind, confidence = KINDS[int(doc._.kind_shares.argmax())], float(doc._.kind_shares.max())
            truth.append(example.kind)
            said.append(kind)
            sure.append(confidence)
            if kind != example.kind:
                confused[f"{example.kind} called {kind}"] += 1
        found[name] = scores(truth, said, sure) | {"confused": dict(confused.most_common(20))}
    return found


def measure_names(nlp: Language, examples: Sequence[Example]) -> dict[str, object]:
    """Exact spans of job-related mail from held-out hands, per label."""
    hits, said, real = Counter(), Counter(), Counter()
    for example in examples:
        if example.kind == "other":
            continue
        text = text_of(example.message)
        gold = {(e.start_char, e.end_char, e.label_) for e in spans_to_doc(nlp, text, example.spans).ents}
        doc = nlp.get_pipe("names")(nlp.get_pipe("acts")(doc_of(nlp, example.message)))
        mine = {(e.start_char, e.end_char, e.label_) for e in doc.ents}
        for pool, counter in ((gold, real), (mine, said), (gold & mine, hits)):
            counter.update(label for _, _, label in pool)
    return {
        label: {
            "precision": round(hits[label] / max(said[label], 1), 3),
            "recall": round(hits[label] / real[label], 3),
            "f1": round(2 * hits[label] / max(said[label] + real[label], 1), 3),
            "count": real[label],
        }
        for label in sorted(real)
    }
