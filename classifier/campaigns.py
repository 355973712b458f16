"""Which messages belong to one campaign, and which touch each is.  Pure.

A campaign is one sender's sequence about one job; the same job from several mouths shares its id too.
Grouping never hides mail: it only says what belongs together.
"""

# ruff: noqa: E501, PLR2004, RUF001  a pattern or list keeps its line; weights and lengths stand beside their evidence; other alphabets' letters are meant

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from classifier.facts import domains, organisations
from classifier.facts.reading import fold, lower_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.facts.values import Facts
    from returncall.model import Assessment, Message

    # Whatever says what a job is.
    Stated = Facts | Assessment

_JOB_KINDS = frozenset({"outreach", "follow_up"})
_REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|wg|rv|tr|res|enc|antw|sv|vs|odp)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_PAUSE = timedelta(days=120)
_SAME_TEXT = 88
_SAME_PLACE = 88
_SKILLS_IN_COMMON = 3
_READ = 2_000
_RUN = 8
_SAMPLE = 4
_MOST_TRIED = 3
_THIRD = re.compile(
    r"\b(?:third|3rd|dritte\w*|troisième|tercer[ao]?|terceira?|derde)\s+(?:and (?:last|final)\s+|et dernière\s+)?(?:time|note|e-?mail|message|attempt|try|mail|nachricht|fois|vez|keer|bericht|relance)|\b(?:last|final|one last|letzte\w*|dernière?|último?|última|laatste)\s+(?:time|note|e-?mail|message|attempt|try|nudge|one from me|mail|nachricht|fois|relance|bericht|intento|tentativa|poging)|\blast one from me|\bbreak-?up e-?mail|\bclose (?:the|your) (?:file|loop)|\bwon['’]t (?:bother|write|chase|bug) (?:you )?again|\bthis is my last\b|\bdann (?:lasse|höre) ich\b",
    re.IGNORECASE,
)  # fmt: skip
_SECOND = re.compile(
    r"\b(?:second|2nd|zweite\w*|deuxième|segund[ao]|tweede)\s+(?:time|note|e-?mail|message|attempt|try|mail|nachricht|fois|vez|keer|bericht)|\b(?:follow(?:ing)?[- ]?up|circling back|checking (?:in|back)|bump(?:ing)?|nudg(?:e|ing)|floating this|resurfac\w+|in case (?:this|it|my)|did you (?:get|see|have)|any thoughts|just (?:a )?remind\w*|reminder|buried|still (?:open|looking|interested|keen)|haven['’]t heard|gentle|ping(?:ing)?|again\b(?= (?:about|regarding|on))|wrote (?:to )?you (?:last|a)|my (?:last|previous|earlier|first|other) (?:e-?mail|note|message|mail)"
    r"|nachfassen|nachhaken|noch einmal|nochmal|erinner\w+|meine (?:letzte|erste|vorige)|relance|rappel|je reviens|je me permets de revenir|retomo|retomando|passando (?:rapidinho )?(?:pra|para)|recordatorio|vuelvo a|te escrib[ií]|por si|mijn (?:vorige|eerdere|laatste)|herinnering|ondergesneeuwd|nog even|kom (?:ik )?terug)\b",
    re.IGNORECASE,
)  # fmt: skip
_ATTRIBUTION = re.compile(
    r"(?:\bwrote|\bschrieb|\ba écrit|\bescribió|\bescreveu|\bschreef)\b[^\n]{0,60}:\s*$|^-{2,}\s*(?:original|ursprüngliche|forwarded)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Touch:
    """touch: place in the sequence, from 1; campaign: id shared by what belongs together, "" for other mail."""

    touch: int
    campaign: str


def bare_subject(subject: str) -> str:
    """The subject without Re:, Fw: and their cousins, folded, lower case."""
    return fold(_REPLY.sub("", subject)).lower()


def words_say(message: Message) -> int:
    """The touch that the message's own words claim: 3 for a last note, 2 for a bump, else 1."""
    text = f"{message.subject}\n{message.text[:1500]}"
    if _THIRD.search(text):
        return 3
    is_reply = bool(_REPLY.match(message.subject))
    return 2 if _SECOND.search(text) or is_reply else 1


def _quoted_before(message: Message) -> int:
    """How many earlier mails of the same sender lie quoted below."""
    if not message.quoted:
        return 0
    name = message.sender.name.split(" ")[0].lower()
    heads = len(_ATTRIBUTION.findall(message.quoted)) or 1
    mine = message.sender.address.lower() in message.quoted.lower() or (
        len(name) > 2 and name in message.quoted.lower()
    )
    return heads if mine else 0


def _mouth(message: Message) -> str:
    """Who speaks: the address, or the name behind a relay's changing addresses."""
    sender = message.sender
    if domains.sort_of(sender.host):
        return fold(sender.name).lower() or sender.address
    return sender.address.lower()


def _new_id(message: Message) -> str:
    return hashlib.sha256(f"{_mouth(message)}|{bare_subject(message.subject)}|{message.id}".encode()).hexdigest()[:16]


@dataclass(slots=True)
class _Campaign:
    id: str
    members: list[int]


def _belongs(new: Message, old: Message) -> bool:
    """The same sequence: same mouth, and thread, subject or words in common."""
    if new.received_at - old.received_at > _PAUSE:
        return False
    if old.message_id and (new.in_reply_to == old.message_id or old.message_id in new.references):
        return True
    if _mouth(new) != _mouth(old):
        return False
    one, other = bare_subject(new.subject), bare_subject(old.subject)
    if one and one == other:
        return True
    if new.thread_id and new.thread_id == old.thread_id:
        return True
    return fuzz.ratio(new.text[:1500], old.text[:1500]) >= _SAME_TEXT


@lru_cache(maxsize=2)
def _shingles(text: str) -> frozenset[int]:
    """A sample of the eight-word runs of a text: near-duplicates share many, strangers none.

    Remembered, for who asked for a twin is learnt next.
    """
    words = [word.encode() for word in lower_words(text[:_READ])]
    joined = b" ".join(words)
    starts = list(accumulate((len(word) + 1 for word in words), initial=0))
    runs = (zlib.crc32(joined[start : end - 1]) for start, end in zip(starts, starts[_RUN:], strict=False))
    return frozenset(run for run in runs if run % _SAMPLE == 0)


def _title_key(facts: Stated | None) -> str:
    """The words of the title in order of the alphabet, or ""."""
    return " ".join(sorted(lower_words(facts.role.title))) if facts and facts.role else ""


class _Register:
    """The messages seen so far, found again by words in common or by title."""

    def __init__(self, messages: Sequence[Message], facts: Sequence[Stated | None]) -> None:
        self._messages, self._facts = messages, facts
        self._by_run: dict[int, list[int]] = {}
        self._by_title: dict[str, list[int]] = {}
        self._new: list[int] = []

    def twin(self, i: int) -> int | None:
        """An earlier message about the same job from another mouth: the words are nearly equal, or the facts agree."""
        self._learn()
        if not self._by_run and not self._by_title:
            return None
        counts: Counter[int] = Counter(
            j for run in _shingles(self._messages[i].text) for j in self._by_run.get(run, ())
        )
        for j, _ in counts.most_common(_MOST_TRIED):
            if fuzz.ratio(self._messages[i].text[:_READ], self._messages[j].text[:_READ]) >= _SAME_TEXT:
                return j
        return next(
            (j for j in reversed(self._by_title.get(_title_key(self._facts[i]), ())) if self._facts_agree(i, j)), None
        )

    def add(self, i: int) -> None:
        """Remember a message; its words are read when the next one asks for a twin."""
        self._new.append(i)

    def _learn(self) -> None:
        for i in self._new:
            for run in _shingles(self._messages[i].text):
                self._by_run.setdefault(run, []).append(i)
            if key := _title_key(self._facts[i]):
                self._by_title.setdefault(key, []).append(i)
        self._new.clear()

    def _facts_agree(self, i: int, j: int) -> bool:
        one, other = self._facts[i], self._facts[j]
        if one is None or other is None:
            return False
        if one.company and other.company:
            return organisations.same(one.company.name, other.company.name)
        if not (one.place and other.place and one.place.text and other.place.text):
            return False
        if fuzz.token_set_ratio(one.place.text, other.place.text) < _SAME_PLACE:
            return False
        same_pay = bool(
            one.pay and other.pay and (one.pay.max, one.pay.currency) == (other.pay.max, other.pay.currency)
        )
        return same_pay or len(set(one.skills) & set(other.skills)) >= _SKILLS_IN_COMMON


def group(
    messages: Sequence[Message],
    kinds: Sequence[str],
    facts: Sequence[Stated | None] | None = None,
    *,
    seen: Sequence[tuple[Message, Assessment]] = (),
) -> tuple[Touch, ...]:
    """Touch and campaign of each message, in the order given.

    kinds: a Kind word per message; only outreach and follow-ups form campaigns.  facts: per message, for
    knowing one job from several mouths; without them only nearly equal texts are joined.  seen: mail that was
    grouped before; it keeps its touch and campaign, and new mail joins it.  A touch is one more than the touches
    before it, or what its own words and quoted mails say, if that is more.
    """
    known: list[Stated | None] = [*(found for _, found in seen), *(facts or [None] * len(messages))]
    messages = [*(message for message, _ in seen), *messages]
    kinds = [*(found.kind for _, found in seen), *kinds]
    order = sorted(
        (i for i in range(len(messages)) if kinds[i] in _JOB_KINDS), key=lambda i: (messages[i].received_at, i)
    )
    before = {i: found for i, (_, found) in enumerate(seen) if found.campaign}
    campaigns = {found.campaign: _Campaign(found.campaign, []) for found in before.values()}
    register = _Register(messages, known)
    by_mouth: dict[str, list[int]] = {}
    by_message_id: dict[str, int] = {}
    campaign_of: dict[int, _Campaign] = {}
    touches: dict[int, int] = {}
    for i in order:
        message, mouth = messages[i], _mouth(messages[i])
        answered = (
            by_message_id[key] for key in (message.in_reply_to, *message.references) if key and key in by_message_id
        )
        candidates = (*answered, *reversed(by_mouth.get(mouth, ())))
        if i in before:
            campaign, touches[i] = campaigns[before[i].campaign], before[i].touch
        elif (mate := next((j for j in candidates if _belongs(message, messages[j])), None)) is not None:
            campaign = campaign_of[mate]
            mine = [touches[j] for j in campaign.members if _mouth(messages[j]) == mouth or j == mate]
            touch = max(mine) + (0 if _is_copy(message, messages[mate]) else 1)
            touches[i] = max(touch, _claimed(message, kinds[i], in_sequence=True))
        else:
            twin = register.twin(i)
            campaign = campaign_of[twin] if twin is not None else _Campaign(_new_id(message), [])
            touches[i] = max(1, _claimed(message, kinds[i], in_sequence=False))
        campaign.members.append(i)
        campaign_of[i] = campaign
        by_mouth.setdefault(mouth, []).append(i)
        if message.message_id:
            by_message_id[message.message_id] = i
        register.add(i)
    return tuple(
        Touch(touches[i], campaign_of[i].id) if i in campaign_of else Touch(1, "")
        for i in range(len(seen), len(messages))
    )


def _is_copy(one: Message, other: Message) -> bool:
    """The same mail once more, not another touch."""
    return one.message_id == other.message_id and one.text == other.text


def _claimed(message: Message, kind: str, *, in_sequence: bool) -> int:
    """The touch that words and quoted mails claim; a first touch is taken at its word only when it quotes earlier ones."""
    quoted = 1 + _quoted_before(message)
    if kind == "follow_up":
        return max(2, words_say(message), quoted)
    return max(words_say(message), quoted) if in_sequence else quoted
