"""Claims by their structure: who, what, denied or not.  Pure.

A sentence is read as a row of notions (responder/honesty_lexicon.py): I, another person, not, wish, leave, another job.
A claim is a combination of them whose subject is the writer, and a denial in the same part of the sentence turns it
round.  So "I have no wish to leave", "Je n'ai pas l'intention de partir" and words that nobody has listed together are
heard by one rule.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from responder.honesty_lexicon import COMMON, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands in a sentence for a denial that was heard as a phrase already.
DENIED = " ·no· "
_BREAK = re.compile(r"[,;:()\u2013\u2014]| - ")
_ELIDED = re.compile(r"(?<!\w)([jn]')(?=\w)")
_WORD = re.compile(r"[\w']+")
_OTHERS = {"en": "someone", "de": "jemand", "fr": "quelqu'un", "es": "alguien", "pt": "alguém", "nl": "iemand"}
# In these a verb alone says who acts.
_WITHOUT_PRONOUN = frozenset({"es", "pt"})
_FEW = 3
# "My neighbour is", "mein Nachbar möchte": somebody else, though the word before is mine.
_MY_OWN_ONE = re.compile(
    r"\b(?:my|our|mein\w?|mon|ma|mi|meu|minha|mijn) (?!job|role|position|plan|stelle|poste|puesto|vaga|baan)[\w-]+"
    r"(?= (?:is|was|has|wants?|would|möchte|will|hat|sucht|cherche|veut|quiere|busca|quer|procura|wil|zoekt|zou)\b)"
)
# "Me iría", "je partirais", "ich wechsle": the form of the verb alone says that the writer would.
_WOULD_GO = re.compile(r"(?:ía|ia|rais)\b|^(?:wechsle|kündige|je )")


class Notion(NamedTuple):
    """What a stretch of a sentence stands for, and its words."""

    name: str
    words: str


@cache
def _reader(language: str) -> re.Pattern[str]:
    parts = []
    for name, words in WORDS[language].items():
        pattern = words.replace("j'", "j' ?").replace("n'", "n' ?") if language == "fr" else words
        parts.append(f"(?P<{name}>{pattern})")
    return re.compile(rf"(?<![\w'])(?:(?P<DENIED>·no·)|{'|'.join(parts)})(?!\w)")


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(COMMON[language].split())


def spoken(sentence: str) -> tuple[str, ...]:
    """The languages that the sentence may be in: those that most of its small words belong to."""
    words = _WORD.findall(sentence)
    found = {language: sum(word in _common(language) for word in words) for language in COMMON}
    most = max(found.values())
    # In a short sentence one small word more or less proves nothing.
    enough = most - 1 if 1 < most <= _FEW else most
    return tuple(language for language, count in found.items() if count >= enough and most)


def heard(sentence: str) -> Iterator[tuple[str, str, str]]:
    """(kind, value, words) of each claim; sentence: lower case, plain apostrophes, DENIED for what is heard already."""
    for language in spoken(sentence):
        text = _MY_OWN_ONE.sub(_OTHERS[language], _ELIDED.sub(r"\1 ", sentence) if language == "fr" else sentence)
        before: str | None = None
        earlier: set[str] = set()
        for part in _BREAK.split(text):
            row = [Notion(match.lastgroup or "", match[0]) for match in _reader(language).finditer(part)]
            clause = Clause(row, before, earlier, loose=language in _WITHOUT_PRONOUN)
            for kind, value in clause.claims():
                yield kind, value, " ".join(part.replace("·no·", "").replace("·", "").split())
            before = clause.last_subject
            earlier.update(one.name for one in row)


class Clause:
    """One part of a sentence between its commas.  before: the subject of the part before it, I, OTHER or None.

    earlier: the notions of the parts before it ("The chances are good, that I accept").

    loose: a language whose verbs say themselves who acts.
    """

    def __init__(self, row: list[Notion], before: str | None, earlier: set[str], *, loose: bool) -> None:
        self.row = row
        self.loose = loose
        self.denied = any(one.name in {"NOT", "DENIED"} for one in row)
        self._subjects = [self._subject_in(one) for one in row]
        self.before = before
        self.earlier = earlier
        self.last_subject = next((one for one in reversed(self._subjects) if one), before)

    @staticmethod
    def _subject_in(notion: Notion) -> str | None:
        if notion.name in {"I", "OTHER"}:
            return notion.name
        # "on my mind", "i'd", "i can": a notion of several words may hold its own subject.
        own = re.search(r"\b(?:i|my|ich|je|ik|il me|me hace)\b", notion.words)
        return "I" if own and notion.name in {"CAN", "MULL", "SEEK", "QUIT", "WANT"} else None

    def mine(self, *names: str) -> bool:
        """One of these notions is the writer's doing: the nearest subject before it is I, or there is only I."""
        return any(one.name in names and self._is_mine(at) for at, one in enumerate(self.row))

    def _is_mine(self, at: int) -> bool:
        nearest = next((one for one in reversed(self._subjects[: at + 1]) if one), None)
        if nearest is not None:
            return nearest == "I"
        return "I" in self._subjects[at:] or self.before == "I" or (self.loose and self.before is None)

    def has(self, *names: str) -> bool:
        """Any of these notions stands in the part."""
        return any(one.name in names for one in self.row)

    def _odds(self) -> bool:
        return self.has("ODDS") or ("ODDS" in self.earlier and self.has("YES", "LEAVE"))

    def claims(self) -> Iterator[tuple[str, str]]:
        """(kind, value) as in honesty.Claim."""
        yield from self._invented()
        yield from self._interest()
        yield from self._stance()
        yield from self._prospect()

    def _invented(self) -> Iterator[tuple[str, str]]:
        if self.has("CV"):
            yield "fact", "attachment"
        if self.has("TALKED"):
            yield "fact", "talk"
        if not self.denied and (
            self.has("OFFERED") or self.mine("RIVAL") or (self.has("RIVAL") and not self.has("OTHER"))
        ):
            yield "fact", "other_offers"
        if self.mine("EXPER", "LED") and not self.denied:
            yield "fact", "career"

    def _interest(self) -> Iterator[tuple[str, str]]:
        if self.has("REFUSE"):
            yield "interest", "no"
        elif self.has("FIT", "FORWARD", "MEET") and not self.denied:
            yield "interest", "yes"

    def _stance(self) -> Iterator[tuple[str, str]]:
        if not self.denied and (self.mine("QUIT") or self.has("WEARY")):
            yield "stance", "looking"
        goes = self.mine("LEAVE") or self.has("GO")
        would_go = goes and any(one.name in {"LEAVE", "GO"} and _WOULD_GO.search(one.words) for one in self.row)
        if self.mine("SEEK") or (self.has("WANT") and (goes or self.mine("NEWJOB"))):
            yield "stance", "not_looking" if self.denied else "looking"
        elif goes and (self.denied or would_go or self.has("MULL", "CAN", "OFFER", "GOODOFFER")):
            yield "stance", "not_looking" if self.denied else "open"
        elif self.has("LEAVE") and self.denied and self.before is None and not any(self._subjects):
            yield "stance", "not_looking"
        elif not self.denied and (self.mine("GOODOFFER") or (self.has("MULL") and self.mine("NEWJOB", "OFFER"))):
            yield "stance", "open"
        elif self.mine("STAY") and not self.denied:
            yield "stance", "not_looking"

    def _prospect(self) -> Iterator[tuple[str, str]]:
        if self.denied:
            return
        by_odds = self._odds() and (self.has("YES") or "I" in self._subjects)
        if self.has("DREAM", "ASSENT") or by_odds or (self.mine("YES") and self.has("CAN", "WANT")):
            yield "likelihood", "likely"
        if self.has("FREE") or (self.mine("BEGIN") and self.has("CAN")) or self.mine("NOTICE"):
            yield "availability", "at_once"
