"""Which language a text is written in: py3langid over the languages that recruiters here write."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FALLBACK = "en"
PLAUSIBLE = (
    "en", "de", "fr", "es", "pt", "nl", "it", "sv", "da", "no", "fi", "pl", "cs", "ro", "hu", "tr", "el",
    "ru", "uk", "he", "ar", "hi", "ja", "ko", "zh",
)  # fmt: skip
# Below this many letters a verdict is a guess ("Re: Senior Engineer, Berlin").
_FEWEST_LETTERS = 25
_MOST_CHARACTERS = 1_000
_NOT_PROSE = re.compile(r"https?://\S{1,500}|\S{1,100}@\S{1,100}|[\d_|*=~#<>\[\]{}]+")


# Small words of English alone, and those that other languages share in writing.
_ENGLISH = frozenset("the and you your with that this have from are will our their they which would been".split())  # noqa: SIM905  reads as words
_SMALL = _ENGLISH | frozenset("for it's we has is of to in on".split())  # noqa: SIM905
_ENGLISH_WORDS, _SMALL_SHARE = 2, 0.15


def _is_plainly_english(prose: str) -> bool:
    """Enough small words say so; py3langid agrees on all such mail of the corpus, at ten times the cost."""
    words = prose.lower().split()
    small = sum(word in _SMALL for word in words)
    return small >= _SMALL_SHARE * len(words) and sum(word in _ENGLISH for word in words) >= _ENGLISH_WORDS


@cache
def _classify() -> Callable[[str], tuple[str, float]]:
    import py3langid  # noqa: PLC0415  0.1 s and 75 MB: only when mail is read

    py3langid.set_languages(list(PLAUSIBLE))
    return py3langid.classify  # type: ignore[no-any-return]


@lru_cache(maxsize=8)
def detect(text: str) -> str:
    """ISO 639-1 code of the newest human words; "en" for texts too short to tell."""
    prose = _NOT_PROSE.sub(" ", text[:_MOST_CHARACTERS])
    if sum(map(str.isalpha, prose)) < _FEWEST_LETTERS:
        return FALLBACK
    if _is_plainly_english(prose):
        return "en"
    code, _ = _classify()(prose)
    return str(code)
