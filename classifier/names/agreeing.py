"""One name, one meaning: what is a firm in one line is that firm in every line of the same mail.  Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Found = tuple[int, int, str, float]

# Labels that compete for a name, and how sure the best must be before it is carried to lines where nothing was found.
_FIRMS = frozenset({"COMPANY", "AGENCY", "ORG"})
_CARRIED = frozenset({"COMPANY", "AGENCY", "RECRUITER"})
_SURE = 0.5
_LEAST_LETTERS = 3
_MOST_WORDS = 6


def agree(words: Sequence[str], found: Sequence[Found]) -> list[Found]:
    """Give equal names equal labels, then mark their other occurrences.

    words: the visible tokens as written; found: (first, last + 1, label, share), in order and without overlap.
    """
    votes: dict[tuple[str, ...], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for start, end, label, share in found:
        if label in _FIRMS or label in _CARRIED:
            votes[tuple(words[start:end])][label] += share
    best = {name: max(labels, key=lambda label: labels[label]) for name, labels in votes.items()}
    kept = [
        (start, end, best[tuple(words[start:end])] if label in _FIRMS else label, share)
        for start, end, label, share in found
    ]
    taken = {at for start, end, _, _ in kept for at in range(start, end)}
    sure = {
        name: label
        for name, label in best.items()
        if label in _CARRIED
        and votes[name][label] >= _SURE
        and name[0][:1].isupper()
        and sum(map(len, name)) >= _LEAST_LETTERS
        and len(name) <= _MOST_WORDS
    }
    first_words = defaultdict(list)
    for name, label in sorted(sure.items(), key=lambda item: -len(item[0])):
        first_words[name[0]].append((name, label))
    for at, word in enumerate(words):
        for name, label in first_words.get(word, ()):
            end = at + len(name)
            if tuple(words[at:end]) == name and taken.isdisjoint(range(at, end)):
                kept.append((at, end, label, _SURE))
                taken.update(range(at, end))
                break
    return sorted(kept)
