"""Text into feature numbers, vectorised: word 1-2-grams from token hashes, character n-grams from code points.

A feature is a uint32 bucket below 2**BITS.  Nothing is counted, so a word said five times weighs as much as one
said once: recruiter mail differs in what is said at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Buckets = NDArray[np.uint32]

BITS = 20
_SHIFT = np.uint64(64 - BITS)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_PAIR = np.uint64(0xC2B2AE3D27D4EB4F)


def salt(name: str) -> np.uint64:
    """A number that keeps the features of one family apart from those of another.  FNV-1a over UTF-8."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return np.uint64(value)


def buckets(hashes: Hashes, family: np.uint64 | Hashes) -> Buckets:
    """Spread 64-bit hashes over 2**BITS buckets; family: one for all, or one for each column."""
    mixed = (hashes ^ family) * _MIX
    mixed ^= mixed >> np.uint64(29)
    return ((mixed * _PAIR) >> _SHIFT).astype(np.uint32)


def pairs(hashes: Hashes) -> Hashes:
    """One hash for each two neighbours; shape (n - 1,)."""
    first = hashes[:-1] * _PAIR
    return (first << np.uint64(31) | first >> np.uint64(33)) ^ hashes[1:]


def word_features(hashes: Hashes, unigrams: np.uint64, bigrams: np.uint64) -> Buckets:
    """Distinct buckets of words and of two words in a row."""
    return np.unique(np.concatenate((buckets(hashes, unigrams), buckets(pairs(hashes), bigrams))))


def character_features(text: str, family: np.uint64, sizes: tuple[int, ...] = (3, 4, 5)) -> Buckets:
    """Distinct buckets of character n-grams of `text` (as given: fold case and space before)."""
    points = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    found: list[Buckets] = []
    for size in sizes:
        if len(points) < size:
            continue
        rolled = np.full(len(points) - size + 1, size, dtype=np.uint64)
        for at in range(size):
            rolled = rolled * _PAIR + points[at : len(points) - size + 1 + at]
        found.append(buckets(rolled, family))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.uint32)
