from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from classifier.training.corpus_format import read_corpus_file
from classifier.training.examples import CORPUS, corpus
from classifier.training.holdout_rule import is_held_out
from classifier.training.train import divide, held_out, sentences_of

WORDS = 6


@pytest.fixture(scope="module")
def written() -> Any:
    return [message for path in sorted(CORPUS.glob("*.txt")) for message in read_corpus_file(path)]


def _words(text: Any) -> Any:
    return re.findall(r"\w+", text.lower())


def test_there_are_messages_of_every_kind(written: Any) -> None:
    kinds = Counter(message.kind for message in written)

    assert len(written) >= 950
    assert len(kinds) == 13
    assert min(kinds.values()) >= 15


def test_no_two_messages_share_an_id(written: Any) -> None:
    assert len({message.id for message in written}) == len(written)


def test_every_hand_of_the_rule_is_listed_as_held_out(written: Any) -> None:
    hands, _ = held_out()

    assert {message.hand for message in written if is_held_out(message.hand)} <= hands


def test_validation_shares_no_sentence_with_training() -> None:
    training, validation = divide(list(corpus()))
    known = {sentence for example in training for sentence in sentences_of(example)}

    assert validation
    assert not [(e.id, s) for e in validation for s in sentences_of(e) if s in known]
    assert {e.hand for e in training}.isdisjoint({e.hand for e in validation})


def test_parts_repeat_themselves_little(written: Any) -> None:
    seen = defaultdict(lambda: defaultdict(set))
    for message in written:
        words = _words(message.body.text)
        for at in range(len(words) - WORDS + 1):
            seen[message.id[:3]][tuple(words[at : at + WORDS])].add(message.id)

    shares = {part: sum(len(ids) > 1 for ids in grams.values()) / len(grams) for part, grams in seen.items() if grams}
    assert max(shares.values()) < 0.03, shares


def test_spans_carry_text(written: Any) -> None:
    empty = [m.id for m in written for s in (*m.subject.spans, *m.body.spans) if s.start >= s.end]

    assert not empty
