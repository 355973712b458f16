"""What each token looks like to the name tagger: a fixed number of hashed features per token.  Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from spacy.attrs import IDX, IS_PUNCT, IS_SPACE, IS_TITLE, IS_UPPER, LIKE_NUM, LOWER, PREFIX, SHAPE, SUFFIX, TAG
from spacy.strings import get_string_id

from classifier.kind.hashing import buckets, salt
from classifier.nlp import shown_text

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from returncall.model import Message

    Hashes = NDArray[np.uint64]

TOKENS = 1200
_NUMBER = np.uint64(get_string_id("0"))
_EDGE = np.uint64(7)
_BREAK = np.uint64(11)
_COLON = np.uint64(get_string_id(":"))
_GLUED = 3
_NEWLINE = re.compile("\n")
_MARKS = 0x9E3779B97F4A7C15


def shifted(values: Hashes, by: int) -> Hashes:
    """values[i + by] at i, an edge mark beyond the ends."""
    out = np.full(len(values), _EDGE, dtype=np.uint64)
    if by >= 0:
        out[: len(values) - by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


def _joined(one: Hashes, other: Hashes) -> Hashes:
    mixed = one * np.uint64(_MARKS)
    result: Hashes = (mixed << np.uint64(23) | mixed >> np.uint64(41)) ^ other
    return result


def visible_tokens(doc: Doc) -> NDArray[np.intp]:
    """Indices of the tokens that are not white space, the first TOKENS of them."""
    spaces = doc.to_array([IS_SPACE]).ravel() if len(doc) else np.zeros(0)
    found: NDArray[np.intp] = np.flatnonzero(spaces == 0)[:TOKENS]
    return found


def _words_of(message: Message) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Words of the sender's name, of the sender's domain, of the recipients' names; lower case."""
    name = frozenset(word for word in message.sender.name.lower().replace(",", " ").split() if len(word) > 1)
    host = frozenset(message.sender.host.lower().replace("-", ".").split(".")[:-1])
    to = " ".join(f"{address.name} {address.mailbox}" for address in message.to).lower()
    return name, host, frozenset(word for word in to.replace(".", " ").split() if len(word) > 1)


def token_features(doc: Doc, message: Message, acts: Hashes | None = None) -> NDArray[np.uint32]:
    """Buckets (visible tokens, features); the lexicon must have tagged `doc`.

    acts: for each visible token what its sentence does, 0 for unknown.
    """
    where = visible_tokens(doc)
    table = doc.to_array(
        [LOWER, PREFIX, SUFFIX, SHAPE, TAG, LIKE_NUM, IS_TITLE, IS_UPPER, IS_PUNCT, IDX]
    ).reshape(-1, 10)[where].astype(np.uint64)  # fmt: skip
    lower = table[:, 0].copy()
    lower[table[:, 5] > 0] = _NUMBER
    shape, tag = table[:, 3], table[:, 4]
    case = table[:, 6] + np.uint64(2) * table[:, 7] + np.uint64(4) * table[:, 8] + np.uint64(8) * table[:, 5]
    text = shown_text(doc)
    offsets = table[:, 9].astype(np.intp)
    line, first, label = _lines(text, offsets, lower)
    zone = _zones(text, offsets, message)
    known = _known(doc, where, message, table[:, [0, 6, 7]])
    act = acts if acts is not None else np.zeros(len(where), np.uint64)
    before, after = shifted(lower, -1), shifted(lower, 1)
    two_before, two_after = shifted(lower, -2), shifted(lower, 2)
    tag_before, tag_after = shifted(tag, -1), shifted(tag, 1)
    columns = {
        "w": lower, "w-1": before, "w+1": after, "w-2": two_before, "w+2": two_after,
        "w-3": _joined(shifted(lower, -3), case),
        "w-1w": _joined(before, lower), "ww+1": _joined(lower, after),
        "w-2w-1": _joined(two_before, before), "w+1w+2": _joined(after, two_after),
        "p": table[:, 1], "s": table[:, 2], "s+1": shifted(table[:, 2], 1),
        "h": shape, "h-1": shifted(shape, -1), "h+1": shifted(shape, 1),
        "t": tag, "t-1": tag_before, "t+1": tag_after, "t-2": shifted(tag, -2), "t+2": shifted(tag, 2),
        "ct": _joined(_joined(tag_before, tag), tag_after),
        "ccc": _joined(_joined(shifted(case, -1), case), shifted(case, 1)),
        "cw-1": _joined(case, before), "cw+1": _joined(case, after),
        "line": _joined(line, case), "first": _joined(first, case), "label": _joined(label, case),
        "zone": _joined(zone, case), "zl": _joined(zone, line), "act": _joined(act, case),
        "known": _joined(known, case), "known+1": _joined(shifted(known, 1), shifted(known, -1)),
    }  # fmt: skip
    # One call for all families: numpy's cost is in the calls, not in the few hundred tokens.
    hashed = np.stack(list(columns.values()), axis=1)
    return buckets(hashed, np.array([_SALTS[name] for name in columns], dtype=np.uint64))


_NAMES = (
    "w w-1 w+1 w-2 w+2 p s h h-1 h+1 t t-1 t+1 t-2 t+2 w-1w ww+1 w-2w-1 w+1w+2 ccc cw-1 cw+1 ct line first label zone "
    "zl known known+1 act s+1 w-3"
)
_SALTS = {name: salt(f"name.{name}") for name in _NAMES.split()}


def _lines(text: str, offsets: NDArray[np.intp], lower: Hashes) -> tuple[Hashes, Hashes, Hashes]:
    """For each token: how far from its line's start and from its end (capped); the line's first word; its label.

    The label is the word before a colon that the line opens with ("Location: Leeds").
    """
    count = len(offsets)
    breaks = np.array([match.start() for match in _NEWLINE.finditer(text)], dtype=np.intp)
    line_of = np.searchsorted(breaks, offsets)
    starts = np.flatnonzero(np.diff(line_of, prepend=-1))
    lengths = np.diff(starts, append=count)
    begin = np.repeat(starts, lengths)
    from_start = np.minimum(np.arange(count) - begin, 4)
    to_end = np.minimum(begin + np.repeat(lengths, lengths) - 1 - np.arange(count), 3)
    first = lower[begin] if count else lower
    label = np.zeros(count, dtype=np.uint64)
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        colons = np.flatnonzero(lower[start : start + min(length, 6)] == _COLON)
        if len(colons) and colons[0]:
            label[start + colons[0] + 1 : start + length] = lower[start + colons[0] - 1]
    return (from_start * 8 + to_end).astype(np.uint64), first, label


def _zones(text: str, offsets: NDArray[np.intp], message: Message) -> Hashes:
    """1 subject, 2 opening, 3 middle, 4 last lines, 5 signature."""
    subject = len(message.subject)
    signature = len(text) - len(message.signature) if message.signature else len(text)
    zone = np.full(len(offsets), 3, dtype=np.uint64)
    zone[offsets < subject + 250] = 2
    zone[offsets >= len(text) - 160] = 4
    zone[offsets >= signature] = 5
    zone[offsets < subject] = 1
    return zone


def _known(doc: Doc, where: NDArray[np.intp], message: Message, table: Hashes) -> Hashes:
    """1 word of the sender's name, 2 of the sender's domain (also glued into it), 4 of a recipient's name.

    table: LOWER, IS_TITLE and IS_UPPER of each visible token.  8 throughout when nobody is known.
    """
    name, host, to = _words_of(message)
    if not (name or host or to):
        return np.full(len(where), 8, dtype=np.uint64)
    marks = np.zeros(len(where), dtype=np.uint64)
    for weight, words in ((1, name), (2, host), (4, to)):
        marks += np.uint64(weight) * np.isin(table[:, 0], [get_string_id(word) for word in words]).astype(np.uint64)
    glued = "".join(host)
    for i in np.flatnonzero((table[:, 1] + table[:, 2] > 0) & (marks & np.uint64(2) == 0)).tolist():
        word = doc[int(where[i])].lower_
        if len(word) > _GLUED and word in glued:
            marks[i] += np.uint64(2)
    return marks
