"""`python -m classifier.training.study`: learning curve and ablation, on held-out hands; minutes long.

The curve says whether more writing pays; the ablation, which evidence carries the weight.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from classifier.kind.acts import ACTS
from classifier.kind.joining import KINDS
from classifier.training.examples import corpus
from classifier.training.judging import evidence_of, fit_base, fit_joining, unseen_evidence
from classifier.training.measure import scores
from classifier.training.ordinary import fetch, ordinary
from classifier.training.rows import make_rows
from classifier.training.train import ORDINARY_WEIGHT, divide, empty_pipeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from classifier.kind.joining import Joined
    from classifier.training.rows import Row

SHARES = (0.125, 0.25, 0.5, 1.0)
ORDINARY = 900
FIGURES = ("macro_f1", "accuracy", "written_precision", "written_recall")


def _line(name: str, rows: Sequence[Row], shares: NDArray[np.float32]) -> str:
    at = [i for i, row in enumerate(rows) if row.whole]
    found = scores(
        [KINDS[rows[i].kind] for i in at],
        [KINDS[int(shares[i].argmax())] for i in at],
        [float(shares[i].max()) for i in at],
    )
    return f"| {name} | " + " | ".join(f"{float(str(found[figure])):.3f}" for figure in FIGURES) + " |"


def _columns(width: int) -> dict[str, slice]:
    kinds, acts = len(KINDS), 4 * len(ACTS)
    return {
        "words": slice(0, kinds),
        "letters": slice(kinds, 2 * kinds),
        "speech acts": slice(2 * kinds, 2 * kinds + acts),
        "form and sender": slice(2 * kinds + acts, width),
    }


def main() -> None:
    """Print both tables as Markdown."""
    nlp = empty_pipeline()
    training, validation = divide(list(corpus()))
    plain = list(ordinary(fetch()))
    random.Random(1).shuffle(plain)
    negatives = make_rows(nlp, plain[:ORDINARY], weight=ORDINARY_WEIGHT, vary=False)
    held = make_rows(nlp, validation)
    rows = make_rows(nlp, training)
    hands = sorted({row.group for row in rows})
    random.Random(2).shuffle(hands)
    print("\n| learnt from | macro F1 | accuracy | written precision | written recall |\n|---|---|---|---|---|")
    joined: Joined | None = None
    for share in SHARES:
        some = set(hands[: int(len(hands) * share)])
        used = [row for row in rows if row.group in some] + negatives
        evidence = unseen_evidence(used)
        joined, _ = fit_joining(used, [evidence])
        base = fit_base(used)
        seen = np.stack([evidence_of(base, row) for row in held])
        count = sum(row.whole for row in used)
        print(_line(f"{count} messages of {len(some)} hands", held, joined.shares(seen)), flush=True)
    # Held-out hands are few; the training hands, each judged by models that never saw it, say more surely what counts.
    for title, rows_of in (("on held-out hands", held), ("on training hands, unseen each", used)):
        print(
            f"\n| {title}, without | macro F1 | accuracy | written precision | written recall |\n|---|---|---|---|---|"
        )
        for name, columns in {"nothing left out": slice(0, 0), **_columns(evidence.shape[1])}.items():
            keep = np.ones(evidence.shape[1], dtype=bool)
            keep[columns] = False
            joined, unseen = fit_joining(used, [evidence], keep)
            print(_line(name, rows_of, joined.shares(seen * keep) if rows_of is held else unseen), flush=True)


if __name__ == "__main__":
    main()
