"""The final text of a reply, read again: does it claim what is not so?  Pure.

A reply is a list of claims (stance, likelihood, interest, availability, facts about the role) rendered to text.
`claims` reads them back out of the text, after the user's own edits too; `lint` compares them with the stored stance,
the reply's own purpose and what the mail said, and names private fields that the profile does not release.
It hears phrases (honesty_words), idioms (honesty_idioms), combinations of notions (honesty_grammar) and names, sums and
numbers that nobody gave.  A lie that needs knowledge of the world, or words that stand for no notion, passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from responder.honesty_grammar import DENIED, heard
from responder.honesty_words import MONEY, NAMED, NO_NAMES, PHONE, ROLE, SAID
from returncall.model import Action, Stance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from returncall.model import Draft, Profile

_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n{2,}|\n(?=[-*])")
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_FEWEST_DIGITS = 8
_OF_OTHERS = re.compile(
    r"\b(?:you|they|he|she|who|friends?|people)(?:'re|'s| are| is| were| was)? (?:\w+ )?$"
    r"|\b(?:my|mein\w?|mon|ma|mi|meu|minha|mijn) \w+ (?:is |was )?$"
)
# "I don't want a new job": what a phrase says is not so.
_DENIED_BEFORE = re.compile(r"(?:\bnot|n't|\bnever|\bno longer) (?:\w+ )?$")
_TURNED_ROUND = frozenset({"looking", "open", "likely", "at_once"})
_DENIALS = frozenset({"open_not_active", "not_looking", "unlikely", "no"})


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a text says.  kind: stance, likelihood, interest, availability, fact or private."""

    kind: str
    value: str
    quote: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that does not fit.  code: for programs; sentence: for people; quote: the words, or ""."""

    code: str
    sentence: str
    quote: str = ""


def claims(text: str) -> tuple[Claim, ...]:
    """What the text says, in its order; quoted lines ("> ...") are somebody else's."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return tuple(claim for sentence in _SENTENCES.split(own) for claim in _in_sentence(" ".join(sentence.split())))


# The same letter is read again at each look at it, and most of its sentences are the template's.
@lru_cache(maxsize=1024)
def _in_sentence(sentence: str) -> tuple[Claim, ...]:
    return tuple(_heard_in(sentence))


def _heard_in(sentence: str) -> Iterator[Claim]:
    rest = plain = sentence.lower().replace("\u2019", "'")
    for kind, value, pattern in SAID:
        for match in pattern.finditer(rest):
            is_denied = value in _TURNED_ROUND and _DENIED_BEFORE.search(rest, 0, match.start())
            if not is_denied and not _OF_OTHERS.search(rest, 0, match.start()):
                yield Claim(kind, value, match[0].strip())
        rest = pattern.sub(DENIED if value in _DENIALS else " · ", rest)
        if value in _DENIALS:
            plain = pattern.sub(DENIED, plain)
    for kind, value, words in heard(plain):
        yield Claim(kind, value, words)


def lint(draft: Draft, profile: Profile, *, source: str) -> tuple[Doubt, ...]:
    """Everything in the draft that the user should look at twice.

    source: all that the mail itself said (subject, text, names): facts in it may be repeated.
    """
    said = claims(draft.body)
    found = [
        *_stance(said, profile.stance),
        *_purpose(said, draft.action, profile.stance),
        *_disclosure(said, draft.action, profile.stance),
        *_facts(draft, said, source),
        *_private(draft, said, profile, source),
    ]
    return tuple(dict.fromkeys(found))


_CLASHES = {
    Stance.NOT_LOOKING: {"looking", "open", "open_not_active"},
    Stance.OPEN: {"looking", "not_looking"},
    Stance.LOOKING: {"not_looking", "open_not_active"},
}
_UNFITTING = {Stance.NOT_LOOKING: "likely", Stance.OPEN: "likely", Stance.LOOKING: "unlikely"}
_STANCE_WORDS = {Stance.NOT_LOOKING: "not looking", Stance.OPEN: "open", Stance.LOOKING: "looking"}


def _stance(said: tuple[Claim, ...], stance: Stance) -> Iterator[Doubt]:
    words = _STANCE_WORDS[stance]
    for claim in said:
        if claim.kind == "stance" and claim.value in _CLASHES[stance]:
            yield Doubt("stance", f'Your stance is "{words}", but the reply says: "{claim.quote}".', claim.quote)
        if claim.kind == "likelihood" and claim.value == _UNFITTING.get(stance):
            yield Doubt("likelihood", f'Your stance is "{words}", but the reply says: "{claim.quote}".', claim.quote)
        if claim.kind == "availability" and stance is not Stance.LOOKING:
            yield Doubt("availability", f'Your stance is "{words}", but the reply says: "{claim.quote}".', claim.quote)


def _purpose(said: tuple[Claim, ...], action: Action, stance: Stance) -> Iterator[Doubt]:
    # Any other stance is told already that a move would not be likely.
    eager = {"yes", "likely"} if stance is Stance.LOOKING else {"yes"}
    for claim in said:
        if claim.value in eager and action is Action.DECLINE:
            yield Doubt("interest", f'It is a decline, but it says: "{claim.quote}".', claim.quote)
        if (claim.kind, claim.value) == ("interest", "no") and action in {Action.ACCEPT_CALL, Action.ASK_DETAILS}:
            yield Doubt("interest", f'It is no decline, but it says: "{claim.quote}".', claim.quote)


def _disclosure(said: tuple[Claim, ...], action: Action, stance: Stance) -> Iterator[Doubt]:
    """A yes to a call says honestly how things stand (PRODUCT: not looking, unlikely, the reason to meet)."""
    if action is not Action.ACCEPT_CALL or stance is Stance.LOOKING:
        return
    stances = {claim.value for claim in said if claim.kind == "stance"}
    if stance is Stance.NOT_LOOKING:
        if "not_looking" not in stances:
            yield Doubt("disclosure", "It says yes to a call, but not that you are not looking.")
        if not any(claim.value == "unlikely" for claim in said):
            yield Doubt("disclosure", "It says yes to a call, but not that a move is unlikely.")
    elif not stances & {"open", "open_not_active"}:
        yield Doubt("disclosure", "It says yes to a call, but not that you are only open, not looking.")


def _facts(draft: Draft, said: tuple[Claim, ...], source: str) -> Iterator[Doubt]:
    known = " ".join(source.casefold().split())
    figures = _figures(source)
    for match in MONEY.finditer(draft.body):
        named = _figures(match[0])
        if not named <= figures or (not named and match[0].casefold() not in known):
            yield Doubt("fact", f'The mail does not name this sum: "{match[0].strip()}".', match[0].strip())
    for match in NAMED.finditer(draft.body):
        name = next(group for group in match.groups() if group)
        if name.casefold() not in known and name.casefold() not in NO_NAMES:
            yield Doubt("fact", f'The mail does not name "{name}".', name)
    for match in ROLE.finditer(draft.body):
        title = next(group for group in match.groups() if group)
        if " ".join(title.casefold().split()) not in known:
            yield Doubt("fact", f'The mail does not name the role "{title}".', title)
    for claim in said:
        if claim.kind == "fact":
            yield Doubt("fact", f'returncall knows nothing of this: "{claim.quote}".', claim.quote)


def _figures(text: str) -> set[str]:
    """Numbers without separators and zeros at the end, so that 150k, 150.000 and 150 000 are one."""
    joined = re.sub(r"(?<=\d)[.,' ](?=\d{3}\b)", "", text)
    return {number.rstrip("0") or "0" for number in _DIGITS.findall(joined)}


_PRIVATE_WORDS = {
    "salary": "what you earn",
    "birth_date": "your age or birth date",
    "address": "your address",
    "employer": "your employer",
}


def _private(draft: Draft, said: tuple[Claim, ...], profile: Profile, source: str) -> Iterator[Doubt]:
    """Fields of the user's that no reply may carry unless the profile releases them."""
    for claim in said:
        if claim.kind == "private" and claim.value not in profile.release:
            words = _PRIVATE_WORDS[claim.value]
            yield Doubt("private", f'It tells {words}: "{claim.quote}".', claim.quote)
    if "employer" not in profile.release:
        written = draft.body.casefold()
        for name in filter(None, (profile.employer_name, *profile.employer_domains)):
            if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", written):
                yield Doubt("private", f'It names your employer: "{name}".', name)
    theirs = _bare(source)
    for match in PHONE.finditer(_DATE.sub(" ", draft.body)):
        number = _bare(match[0])
        is_released = "phone" in profile.release and number == _bare(profile.phone)
        if len(number) >= _FEWEST_DIGITS and number not in theirs and not is_released:
            yield Doubt("private", f'It gives a telephone number: "{match[0].strip()}".', match[0].strip())


def _bare(text: str) -> str:
    return "".join(_DIGITS.findall(text))
