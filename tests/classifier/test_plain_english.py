"""The short cut for plain English says what py3langid says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifier.facts import language
from classifier.training.examples import corpus

if TYPE_CHECKING:
    import pytest


def test_the_short_cut_agrees_with_the_detector_on_the_whole_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [example.message.text for example in corpus()]
    quick = [text for text in texts if language._is_plainly_english(language._NOT_PROSE.sub(" ", text[:1_000]))]
    monkeypatch.setattr(language, "_is_plainly_english", lambda prose: False)
    language.detect.cache_clear()

    assert [text[:80] for text in quick if language.detect(text) != "en"] == []
    assert len(quick) > len(texts) / 2
