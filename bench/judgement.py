"""How well the shipped model judges the hands that never entered training, at several bars for a draft."""

from __future__ import annotations

import numpy as np

from classifier.kind.joining import KINDS
from classifier.nlp import doc_of, shipped_pipeline
from classifier.training.examples import corpus
from classifier.training.measure import bare
from classifier.training.train import divide

BARS = (0.5, 0.6, 0.7, 0.8, 0.9)
_WRITTEN = [KINDS.index("outreach"), KINDS.index("follow_up")]


def main() -> None:
    """Print accuracy over thirteen kinds, and found, right and waiting shares at each bar, with and without header."""
    nlp = shipped_pipeline()
    _, held_out = divide(list(corpus()))
    stage_one, acts, kind = (nlp.get_pipe(name) for name in ("stage_one", "acts", "kind"))
    for name, shape in (("as received", lambda message: message), ("without header", bare)):
        shares, truth, right = [], [], []
        for example in held_out:
            message = shape(example.message)
            share, said = 0.0, "other"
            if stage_one.passes(message):
                found = kind(acts(doc_of(nlp, message)))._.kind_shares
                share, said = float(found[_WRITTEN].sum()), KINDS[int(found.argmax())]
            shares.append(share)
            truth.append(example.kind in {"outreach", "follow_up"})
            right.append(said == example.kind)
        written, is_true = np.array(shares), np.array(truth)
        print(f"{name}: {len(held_out)} messages, right kind {np.mean(right):.3f}")
        for bar in BARS:
            drafted = written >= bar
            waits = (written >= 1 - bar) & ~drafted & is_true
            print(
                f"  bar {bar}: found {(drafted & is_true).sum() / is_true.sum():.3f}, "
                f"right {(drafted & is_true).sum() / max(drafted.sum(), 1):.3f}, "
                f"waits {waits.sum() / is_true.sum():.3f}"
            )


if __name__ == "__main__":
    main()
