"""From token features to spans: linear scores, the best legal sequence of labels, as spans.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifier.kind.hashing import BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LABELS = ("ROLE", "COMPANY", "AGENCY", "ORG", "RECRUITER", "PLACE", "PAY")
# 0 is outside; label i begins with 1 + 2i and goes on with 2 + 2i.
TAGS = 1 + 2 * len(LABELS)
_NEVER = np.float32(-1e4)
_CERTAIN = np.log(np.float32(0.97))


@dataclass(frozen=True, slots=True, eq=False)
class NameTagger:
    """rows: int32 (2**BITS,), bucket -> row, 0 for unlearnt; weights: float32 (rows, TAGS); bias: (TAGS,).

    moves: float32 (TAGS, TAGS), log-weight of one tag after another, _NEVER for the impossible.
    """

    rows: NDArray[np.int32]
    weights: Floats
    bias: Floats
    moves: Floats

    def scores(self, features: NDArray[np.uint32]) -> Floats:
        """Log-shares of the tags for each token, (tokens, TAGS)."""
        # Feature by feature: the weights of all features at once do not fit into the processor's cache.
        rows = self.rows.take(features.T)
        total = self.weights.take(rows[0], axis=0)
        for one in rows[1:]:
            total += self.weights.take(one, axis=0)
        total += self.bias
        total -= total.max(axis=1, keepdims=True)
        shares: Floats = total - np.log(np.exp(total).sum(axis=1, keepdims=True))
        return shares

    def spans(self, features: NDArray[np.uint32]) -> list[tuple[int, int, str, float]]:
        """(first token, last token + 1, label, mean share) in order."""
        if not len(features):
            return []
        scores = self.scores(features)
        return spans_of(best_path(scores, self.moves), scores)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """For an npz file; half precision."""
        known = np.flatnonzero(self.rows).astype(np.uint32)
        return {
            "names.buckets": known,
            "names.weights": self.weights[self.rows[known]].astype(np.float16),
            "names.bias": self.bias,
            "names.moves": self.moves,
        }


def tagger_from(known: NDArray[np.uint32], weights: Floats, bias: Floats, moves: Floats) -> NameTagger:
    """known[i] has weights[i]."""
    rows = np.zeros(2**BITS, dtype=np.int32)
    rows[known] = np.arange(1, len(known) + 1, dtype=np.int32)
    padded = np.concatenate((np.zeros((1, TAGS), np.float32), weights.astype(np.float32)))
    return NameTagger(rows, padded, bias.astype(np.float32), moves.astype(np.float32))


def legal_moves() -> Floats:
    """0 where a tag may follow another, _NEVER where a name would go on that never began."""
    moves = np.zeros((TAGS, TAGS), np.float32)
    for label in range(len(LABELS)):
        inside = 2 + 2 * label
        moves[:, inside] = _NEVER
        moves[[1 + 2 * label, inside], inside] = 0.0
    return moves


def best_path(scores: Floats, moves: Floats) -> NDArray[np.intp]:
    """The likeliest legal sequence of tags; (tokens,).

    Where "outside" is all but certain nothing is decided by order, so only the islands between are searched.
    """
    path = np.zeros(len(scores), dtype=np.intp)
    open_ = np.zeros(len(scores) + 2, dtype=np.bool_)
    np.less(scores[:, 0], _CERTAIN, out=open_[1:-1])
    edges = np.flatnonzero(open_[1:] != open_[:-1])
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        path[start:end] = _viterbi(scores[start:end], moves)
    return path


def _viterbi(scores: Floats, moves: Floats) -> NDArray[np.intp]:
    count = len(scores)
    back = np.zeros((count, TAGS), dtype=np.intp)
    best = scores[0] + moves[0]
    for at in range(1, count):
        options = best[:, None] + moves
        options.argmax(axis=0, out=back[at])
        best = options.max(axis=0) + scores[at]
    path = np.zeros(count, dtype=np.intp)
    path[-1] = int(best.argmax())
    for at in range(count - 1, 0, -1):
        path[at - 1] = back[at, path[at]]
    return path


def spans_of(path: NDArray[np.intp], scores: Floats) -> list[tuple[int, int, str, float]]:
    """Runs of a beginning tag and its continuations."""
    found: list[tuple[int, int, str, float]] = []
    at = 0
    tags = path.tolist()
    certain = np.exp(scores[np.arange(len(scores)), path])
    while at < len(tags):
        tag = tags[at]
        if tag % 2 == 0:
            at += 1
            continue
        end = at + 1
        while end < len(tags) and tags[end] == tag + 1:
            end += 1
        share = float(certain[at:end].mean())
        found.append((at, end, LABELS[(tag - 1) // 2], share))
        at = end
    return found
