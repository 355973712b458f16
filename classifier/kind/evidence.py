"""The families of evidence that the linear models read; each turns a message into hashed features."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

import numpy as np

from classifier.kind import hashing
from classifier.kind.senders import mailbox_marks, sender_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifier.kind.hashing import Buckets
    from classifier.kind.reading import Reading
    from returncall.model import Message

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*|[?!$€£]")
_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d")
_FIRST_STAGE_CHARACTERS = 3000
_CHARACTERS = 1500
_MOST_TOKENS = 300_000
_HEAD = 70

_FAMILIES = (
    "one one.pair one.mark word pair subject subject.pair head letters act act.pair act.before act.after act.place"
)
_SALT = {name: hashing.salt(name) for name in _FAMILIES.split()}


class _TokenNumbers(dict[str, int]):
    """Remembers the 32-bit checksum of each token; forgets all when a hostile mailbox fills it."""

    def __missing__(self, token: str) -> int:
        if len(self) > _MOST_TOKENS:
            self.clear()
        value = zlib.crc32(b"0" if token.isdigit() else token.encode("utf-8", "replace"))
        self[token] = value
        return value


_NUMBERS = _TokenNumbers()


def first_look(message: Message) -> Buckets:
    """Cheap features for clearing ordinary mail, without a tokeniser: a few header facts, words and pairs."""
    text = f"{message.subject}\n{message.text[:_FIRST_STAGE_CHARACTERS]}".lower()
    numbers = np.fromiter(map(_NUMBERS.__getitem__, _WORD.findall(text)), dtype=np.uint64)
    robot, lists, hiring, commerce = mailbox_marks(message.sender.mailbox)
    marks = (
        f"class {sender_class(message.sender.host)}",
        f"robot {robot}",
        f"lists {lists}",
        f"hiring {hiring}",
        f"commerce {commerce}",
        f"list {bool(message.list_id)}",
        f"auto {bool(message.auto_submitted)}",
        f"quoted {bool(message.quoted)}",
        f"thread {bool(message.in_reply_to or message.references)}",
    )
    extra = np.fromiter((zlib.crc32(mark.encode()) for mark in marks), dtype=np.uint64)
    words = hashing.word_features(numbers, _SALT["one"], _SALT["one.pair"])
    return np.concatenate((words, hashing.buckets(extra, _SALT["one.mark"])))


def word_evidence(reading: Reading) -> Buckets:
    """Words and pairs of the whole, of the subject, and words of the opening."""
    body = reading.hashes[~reading.in_subject]
    subject = reading.hashes[reading.in_subject]
    return np.concatenate(
        (
            hashing.word_features(reading.hashes, _SALT["word"], _SALT["pair"]),
            hashing.word_features(subject, _SALT["subject"], _SALT["subject.pair"]),
            np.unique(hashing.buckets(body[:_HEAD], _SALT["head"])),
        )
    )


def letter_evidence(text: str) -> Buckets:
    """Character 4-grams of the first part: misspellings, compounds, inflected languages."""
    folded = _DIGITS.sub("0", _SPACES.sub(" ", text[:_CHARACTERS].lower()))
    return hashing.character_features(folded, _SALT["letters"], (4,))


def sentence_evidence(reading: Reading) -> tuple[Buckets, NDArray[np.intp]]:
    """Features of all sentences end to end, and where each sentence begins.

    A sentence is seen with its own words and pairs, the words of its neighbours, its place and its length.
    """
    count = len(reading.ends)
    hashes, sentence = reading.hashes, reading.sentence
    inside = sentence[:-1] == sentence[1:]
    last = sentence < count - 1
    later = sentence > 0
    place, place_of = _places(reading, count)
    features = np.concatenate(
        (
            hashing.buckets(hashes, _SALT["act"]),
            hashing.buckets(hashing.pairs(hashes)[inside], _SALT["act.pair"]),
            hashing.buckets(hashes[last], _SALT["act.before"]),
            hashing.buckets(hashes[later], _SALT["act.after"]),
            hashing.buckets(place, _SALT["act.place"]),
        )
    )
    owner = np.concatenate((sentence, sentence[:-1][inside], sentence[last] + 1, sentence[later] - 1, place_of))
    keys = np.unique(owner.astype(np.uint64) << np.uint64(32) | features)
    owners = (keys >> np.uint64(32)).astype(np.intp)
    return (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32), np.flatnonzero(np.diff(owners, prepend=-1))


def _places(reading: Reading, count: int) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    number = np.arange(count)
    starts = np.flatnonzero(np.diff(reading.sentence, prepend=-1))
    lengths = np.diff(starts, append=len(reading.sentence))
    subject = reading.in_subject[starts]
    columns = (
        np.minimum(number, 5),
        10 + np.minimum(count - 1 - number, 5),
        20 + number * 8 // max(count, 1),
        30 + np.minimum(lengths // 4, 8),
        40 + subject,
        np.full(count, 50 + min(count // 4, 8)),
    )
    return np.concatenate(columns).astype(np.uint64), np.tile(number, len(columns))
