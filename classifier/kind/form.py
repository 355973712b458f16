"""What a message looks like, whatever it says: header fields, sender class, layout, telling patterns.  Pure.

Host names and people's names never become features: only curated classes of senders do (senders.toml).
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from classifier.kind.senders import CLASSES, mailbox_marks, sender_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from returncall.model import Address, Message

_READ = 8000
_SHORT, _LONG = 35, 350
_NAME_WORDS = range(2, 5)

_PATTERNS: dict[str, list[str]] = tomllib.loads(
    (files("classifier") / "kind" / "patterns.toml").read_text(encoding="utf-8")
)
_COMPILED = {name: re.compile("|".join(choices)) for name, choices in _PATTERNS.items()}
_REPLY = re.compile(r"^\s*(?:re|aw|antw|sv|rv|res|fw|fwd|wg|tr)\s*:", re.IGNORECASE)
_FORWARD = re.compile(r"^\s*(?:fw|fwd|wg|tr|rv)\s*:", re.IGNORECASE)
_INVITE_SUBJECT = re.compile(
    r"^\s*(?:invitation|updated invitation|accepted|declined|canceled|cancelled|tentative|einladung|zugesagt|abgesagt|"
    r"new event|confirmed|reminder|rescheduled|invitación|uitnodiging|convite)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings|hallo|hola|bonjour|salut|ol[áa]|beste|dag|"
    r"guten (?:tag|morgen)|liebe[rs]?|sehr geehrte[rs]?|moin|servus|estimad[oa]|buen(?:os|as)|cher|chère|prezad[oa]|"
    r"caro|cara|bom dia|boa tarde)\b(.{0,60})",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:i|i'm|i've|ich|je|yo|eu|ik|my|mein|mon|mi|meu|mijn)\b")
_SECOND = re.compile(r"\b(?:you|your|du|sie|ihr|vous|votre|tu|usted|você|je|jij|uw)\b")
_BULLET = re.compile(r"(?m)^\s{0,6}(?:[-*•·\u2013>+✓►▪●]|\d{1,2}[.)])\s")
_LINK = re.compile(r"https?://", re.IGNORECASE)
# The line that says who wrote what is quoted below: "On Monday Dawn Pruett wrote:", "From: Dawn Pruett".
_ATTRIBUTION = re.compile(
    r"^.{0,300}?\b(?:wrote|writes|schrieb|a écrit|escribió|escreveu|schreef|ha scritto)\b[^\n]{0,40}:"
    r"|(?:from|von|de|van|da)\s*:[^\n]+",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTION_WITHIN = 500
_RECIPIENT_HIDDEN = re.compile(r"undisclosed|recipients", re.IGNORECASE)


def _count(pattern: re.Pattern[str]) -> Callable[[str], float]:
    def measured(text: str) -> float:
        return sum(1 for _ in islice(pattern.finditer(text), 3)) / 3.0

    return measured


_COUNTERS = {name: _count(pattern) for name, pattern in _COMPILED.items()}


def _header_marks(message: Message) -> dict[str, float]:
    kept = {name for name, _ in message.header_fields}
    automatic = message.auto_submitted.lower()
    mailer = (message.header("x-mailer") or message.header("user-agent")).lower()
    content_type = message.header("content-type").lower()
    return {
        "h.list_id": bool(message.list_id),
        "h.list_post": "list-post" in kept,
        "h.unsubscribe": "list-unsubscribe" in kept,
        "h.bulk": message.header("precedence").lower() in {"bulk", "list", "junk"},
        "h.auto": bool(automatic) and automatic != "no",
        "h.auto_reply": automatic.startswith("auto-replied") or "x-autoreply" in kept,
        "h.suppress": "x-auto-response-suppress" in kept,
        "h.linkedin": "x-linkedin-class" in kept or "x-linkedin-template" in kept,
        "h.inmail": "inmail" in message.header("x-linkedin-class").lower() or "hit-reply" in message.sender.mailbox,
        "h.campaign": bool(kept & {"x-campaign", "feedback-id", "x-mailgun-sid", "x-sg-eid"}),
        "h.phone_client": "iphone" in mailer or "android" in mailer,
        "h.desk_client": "outlook" in mailer or "apple mail" in mailer or "thunderbird" in mailer,
        "h.calendar": "text/calendar" in content_type or any("calendar" in a.content_type for a in message.attachments),
        "h.report": "multipart/report" in content_type,
        "h.in_reply": bool(message.in_reply_to or message.references),
        "h.reply_to_differs": bool(message.reply_to) and message.reply_to[0].host != message.sender.host,
        "h.many_to": len(message.to) + len(message.cc) > 1,
        "h.no_to": not message.to or bool(_RECIPIENT_HIDDEN.search(message.to[0].address)),
        "h.attachment": bool(message.attachments),
    }


def _sender_marks(message: Message) -> dict[str, float]:
    host = message.sender.host
    known = sender_class(host)
    robot, lists, hiring, commerce = mailbox_marks(message.sender.mailbox)
    _, name_lists, name_hiring, _ = mailbox_marks(message.sender.name.replace(" ", "."))
    marks: dict[str, float] = {f"s.{name}": known == name for name in CLASSES}
    words = message.sender.name.split()
    person = len(words) in _NAME_WORDS and all(word[:1].isupper() for word in words) and not name_hiring
    return marks | {
        "s.any": bool(host),
        "s.robot": robot,
        "s.lists": lists or name_lists,
        "s.hiring": hiring or name_hiring,
        "s.commerce": commerce,
        "s.person_name": person,
        "s.via": " via " in message.sender.name.lower(),
        "s.inside": bool(host) and any(host == other.host for other in message.to) and known != "free_mail",
        "s.reply_person": bool(message.reply_to) and robot and not mailbox_marks(message.reply_to[0].mailbox)[0],
    }


def quoted_author(message: Message) -> str:
    """The line that says who wrote what is quoted, lower case; "" when there is none."""
    found = _ATTRIBUTION.search(message.quoted[:_ATTRIBUTION_WITHIN])
    return found[0].lower() if found else ""


def is_named(people: Iterable[Address], line: str) -> bool:
    """One of `people` stands in the line, by address or by a word of the name."""
    for person in people:
        names = re.findall(r"[^\W\d_]{3,}", person.name.lower())
        if (person.address and person.address.lower() in line) or any(name in line for name in names):
            return True
    return False


def _quotes(message: Message) -> tuple[bool, bool]:
    """(quotes the writer's own earlier mail, quotes somebody else's): a nudge repeats itself, an answer does not."""
    author = quoted_author(message)
    names = [word for word in re.findall(r"[^\W\d_]+", message.sender.name.lower()) if len(word) > 2]
    if not author or not (names or message.sender.address):
        return False, False
    own = bool(message.sender.address) and message.sender.address.lower() in author
    own = own or (bool(names) and all(name in author for name in names))
    return own, not own


def _layout_marks(message: Message, text: str, lower: str) -> dict[str, float]:
    lines = [line for line in text.split("\n") if line.strip()] or [""]
    letters = sum(map(str.isalpha, text)) or 1
    words = text.count(" ") + len(lines)
    greeting = next((found for line in lines[:3] if (found := _GREETING.match(line))), None)
    body = message.text[:_READ]
    own, others = _quotes(message)
    return {
        "l.quotes_own": own,
        "l.quotes_others": others,
        "l.reply": bool(_REPLY.match(message.subject)),
        "l.forward": bool(_FORWARD.match(message.subject)),
        "l.invite_subject": bool(_INVITE_SUBJECT.match(message.subject)),
        "l.quoted": bool(message.quoted),
        "l.signature": bool(message.signature),
        "l.short": words < _SHORT,
        "l.length": min(1.0, words / 300),
        "l.very_long": words > _LONG,
        "l.capitals": sum(map(str.isupper, text)) / letters,
        "l.subject_capitals": message.subject.isupper(),
        "l.bullets": len(_BULLET.findall(body)) / len(lines),
        "l.links": min(1.0, len(_LINK.findall(text)) / 5),
        "l.one_link": bool(_LINK.search(text)),
        "l.greeting": greeting is not None,
        "l.greets_by_name": greeting is not None and greeting[1].strip(" ,!.-:").istitle(),
        "l.first_person": min(1.0, len(_FIRST.findall(lower)) / max(words / 25, 1) / 3),
        "l.second_person": min(1.0, len(_SECOND.findall(lower)) / max(words / 25, 1) / 3),
        "l.questions": min(1.0, text.count("?") / 3),
        "l.exclaims": min(1.0, text.count("!") / 4),
        "l.pipes": min(1.0, text.count("|") / 4),
        "l.slashes": min(1.0, message.subject.count("/") / 2),
        "l.subject": bool(message.subject),
    }


def form_marks(message: Message) -> dict[str, float]:
    """Name -> 0..1 for each mark of form; the same names for every message, in the same order."""
    text = "\n".join(part for part in (message.subject, message.text[:_READ], message.signature[:1000]) if part)
    lower = text.lower()
    subject = message.subject.lower()
    marks = _header_marks(message) | _sender_marks(message) | _layout_marks(message, text, lower)
    marks |= {f"p.{name}": counter(lower) for name, counter in _COUNTERS.items()}
    marks |= {
        f"q.{name}": bool(_COMPILED[name].search(subject))
        for name in ("applied", "follow", "many_jobs", "offer", "unfortunately", "absence", "pay", "contract")
    }
    return {name: float(value) for name, value in marks.items()}


def form_vector(message: Message) -> NDArray[np.float32]:
    """form_marks as float32 (len(FORM_NAMES),)."""
    return np.fromiter(form_marks(message).values(), dtype=np.float32)
