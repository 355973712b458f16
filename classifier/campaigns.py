"""Which messages belong to one campaign, and which touch each is.  Pure.

A campaign is one sender's sequence about one job; the same job from several mouths shares its id too.
Grouping never hides mail: it only says what belongs together.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from classifier.facts import domains, organisations
from classifier.facts.reading import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.facts.values import Facts
    from returncall.model import Message

_JOB_KINDS = frozenset({"outreach", "follow_up"})
_REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|wg|rv|tr|res|enc|antw|sv|vs|odp)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_PAUSE = timedelta(days=120)
_SAME_TEXT = 88
_SAME_TITLE = 88
_THIRD = re.compile(
    r"\b(?:third|3rd|dritte\w*|troisième|tercer[ao]?|terceira?|derde)\s+(?:and (?:last|final)\s+|et dernière\s+)?(?:time|note|e-?mail|message|attempt|try|mail|nachricht|fois|vez|keer|bericht|relance)|\b(?:last|final|one last|letzte\w*|dernière?|último?|última|laatste)\s+(?:time|note|e-?mail|message|attempt|try|nudge|one from me|mail|nachricht|fois|relance|bericht|intento|tentativa|poging)|\blast one from me|\bbreak-?up e-?mail|\bclose (?:the|your) (?:file|loop)|\bwon['’]t (?:bother|write|chase|bug) (?:you )?again|\bthis is my last\b|\bdann (?:lasse|höre) ich\b",
    re.IGNORECASE,
)  # fmt: skip
_SECOND = re.compile(
    r"\b(?:second|2nd|zweite\w*|deuxième|segund[ao]|tweede)\s+(?:time|note|e-?mail|message|attempt|try|mail|nachricht|fois|vez|keer|bericht)|\b(?:follow(?:ing)?[- ]?up|circling back|checking (?:in|back)|bump(?:ing)?|nudg(?:e|ing)|floating this|resurfac\w+|in case (?:this|it|my)|did you (?:get|see|have)|any thoughts|just (?:a )?remind\w*|reminder|buried|still (?:open|looking|interested|keen)|haven['’]t heard|gentle|ping(?:ing)?|again\b(?= (?:about|regarding|on))|wrote (?:to )?you (?:last|a)|my (?:last|previous|earlier|first|other) (?:e-?mail|note|message|mail)"
    r"|nachfassen|nachhaken|noch einmal|nochmal|erinner\w+|meine (?:letzte|erste|vorige)|relance|rappel|je reviens|je me permets de revenir|retomo|retomando|passando (?:rapidinho )?(?:pra|para)|recordatorio|vuelvo a|te escrib[ií]|por si|mijn (?:vorige|eerdere|laatste)|herinnering|ondergesneeuwd|nog even|kom (?:ik )?terug)\b",
    re.IGNORECASE,
)  # fmt: skip
_ATTRIBUTION = re.compile(r"(?:\bwrote|\bschrieb|\ba écrit|\bescribió|\bescreveu|\bschreef)\b[^\n]{0,60}:\s*$|^-{2,}\s*(?:original|ursprüngliche|forwarded)", re.IGNORECASE | re.MULTILINE)


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
    mine = message.sender.address.lower() in message.quoted.lower() or (len(name) > 2 and name in message.quoted.lower())  # noqa: PLR2004
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


def _same_job(new: Message, old: Message, new_facts: Facts | None, old_facts: Facts | None) -> bool:
    """The same job from another mouth: nearly the same words, or the same title at the same company or place."""
    if len(new.text) > 200 and fuzz.ratio(new.text[:2000], old.text[:2000]) >= _SAME_TEXT:  # noqa: PLR2004  short bumps are all alike
        return True
    if not (new_facts and old_facts and new_facts.role and old_facts.role):
        return False
    if fuzz.token_sort_ratio(new_facts.role.title.lower(), old_facts.role.title.lower()) < _SAME_TITLE:
        return False
    if new_facts.company and old_facts.company:
        return organisations.same(new_facts.company.name, old_facts.company.name)
    if new_facts.company or old_facts.company:
        one, other = new_facts.company or old_facts.company, new if old_facts.company else old
        return bool(one) and one is not None and organisations.key(one.name) in organisations.key(other.text[:4000])
    places = [f.place.text for f in (new_facts, old_facts) if f.place and f.place.text]
    pays = [(f.pay.min, f.pay.max, f.pay.currency) for f in (new_facts, old_facts) if f.pay]
    return len(places) == 2 and fuzz.token_set_ratio(*places) >= _SAME_TITLE and len(set(new_facts.skills) & set(old_facts.skills)) >= 3 or (len(pays) == 2 and pays[0] == pays[1] and len(places) == 2 and fuzz.token_set_ratio(*places) >= _SAME_TITLE)  # noqa: PLR2004


def group(messages: Sequence[Message], kinds: Sequence[str], facts: Sequence[Facts | None] | None = None) -> tuple[Touch, ...]:
    """Touch and campaign of each message, in the order given.

    kinds: a Kind word per message; only outreach and follow-ups form campaigns.  facts: per message, for
    knowing one job from several mouths; without them only nearly equal texts are joined.  A touch is one
    more than the touches before it in this input, or what its own words and quoted mails say, if that is more.
    """
    known = facts or [None] * len(messages)
    order = sorted((i for i in range(len(messages)) if kinds[i] in _JOB_KINDS), key=lambda i: (messages[i].received_at, i))
    by_mouth: dict[str, list[int]] = {}
    campaign_of: dict[int, _Campaign] = {}
    touches: dict[int, int] = {}
    seen: list[int] = []
    for i in order:
        message = messages[i]
        mouth = _mouth(message)
        candidates = [*by_mouth.get(mouth, ()), *(j for j in seen if messages[j].message_id and (messages[j].message_id == message.in_reply_to or messages[j].message_id in message.references))]
        mate = next((j for j in reversed(candidates) if _belongs(message, messages[j])), None)
        if mate is not None:
            campaign = campaign_of[mate]
            before = max(touches[j] for j in campaign.members if _mouth(messages[j]) == mouth or j == mate)
            touch = before + (0 if messages[mate].text == message.text and messages[mate].message_id == message.message_id else 1)
        else:
            twin = next((j for j in reversed(seen[-400:]) if message.received_at - messages[j].received_at <= _PAUSE and _same_job(message, messages[j], known[i], known[j])), None)
            campaign = campaign_of[twin] if twin is not None else _Campaign(_new_id(message), [])
            touch = 1
        claimed = max(words_say(message), 1 + _quoted_before(message)) if kinds[i] == "follow_up" or mate is not None else 1 + _quoted_before(message)
        if kinds[i] == "follow_up":
            claimed = max(claimed, 2)
        touches[i] = max(touch, claimed)
        campaign.members.append(i)
        campaign_of[i] = campaign
        by_mouth.setdefault(mouth, []).append(i)
        seen.append(i)
    return tuple(
        Touch(touches[i], campaign_of[i].id) if i in campaign_of else Touch(1, "") for i in range(len(messages))
    )
