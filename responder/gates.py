"""What may never get a draft, whatever the classifier thinks: RFC 3834 and the finer points.

Each gate answers with a short code and the words of the header that decided, or None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from responder.recipients import choose_recipient, is_own, is_robot, is_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from returncall.model import Message, Profile

# Defects of ingest.parse that leave it open who would get the answer, or to which address the mail came.
BLOCKING_DEFECTS = frozenset(
    {
        "no-from",
        "two-from",
        "sender-disagreement",
        "recipient-disagreement",
        "reply-to-disagreement",
        "name-holds-address",
        "mixed-script-domain",
    }
)
OWN_HEADER = "x-returncall-id"
OWN_ID_END = "@returncall.invalid>"
# Only by subject: absence notes of servers that set no header at all.
_ABSENCE_WORDS = (
    "out of office", "out of the office", "automatic reply", "auto reply", "auto-reply", "autoreply", "abwesen",
    "automatische antwort", "abwezig", "réponse automatique", "absence du bureau", "respuesta automática",
    "fuera de la oficina", "resposta automática", "fora do escritório", "undeliver", "delivery status notification",
    "afwezig", "automatisch antwoord", "risposta automatica", "fuori ufficio",
    "autosvar", "automatiskt svar", "automatisk svar", "automatyczna odpowiedź", "odpowiedź automatyczna",
    "autoresponder", "vacation reply", "vacation auto", "mail delivery failed",
    "mail delivery subsystem", "returned mail", "failure notice",
)  # fmt: skip
_ABSENCE = re.compile(rf"(?:\s*(?:re|aw|sv|tr):)?\s*(?:{'|'.join(_ABSENCE_WORDS)})", re.IGNORECASE)

_COMMENT = re.compile(r"\([^()]{0,200}\)")

Gate = tuple[str, str]


def _every(message: Message, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in message.header_fields if key == name)


def automatic(message: Message, _profile: Profile) -> Gate | None:
    """A machine wrote it, and says so."""
    for said in (message.auto_submitted, *_every(message, "auto-submitted")):
        if said.strip() and _COMMENT.sub(" ", said).split(";")[0].strip().lower() != "no":
            return "auto-submitted", said
    if "".join(message.header("return-path").split()) == "<>":
        return "null-return-path", "Return-Path: <>"
    if any(value.strip().lower() == "auto_reply" for value in _every(message, "precedence")):
        return "precedence-auto-reply", "Precedence: auto_reply"
    if message.header("content-type").lower().startswith("multipart/report"):
        return "report", "Content-Type: multipart/report"
    if message.header("x-autoreply") or message.header("x-autorespond"):
        return "auto-reply-header", "X-Autoreply"
    if _ABSENCE.match(message.subject):
        return "absence-subject", message.subject
    return None


def mailing_list(message: Message, _profile: Profile) -> Gate | None:
    """A list: an answer may reach hundreds."""
    if message.list_id:
        return "list-id", message.list_id
    if posted := message.header("list-post"):
        return "list-post", posted
    return None


def oneself(message: Message, profile: Profile) -> Gate | None:
    """The user's own mail, or our own reply come back."""
    if is_own(message.sender, profile.addresses):
        return "own-address", message.sender.address
    if message.header(OWN_HEADER):
        return "own-mail", OWN_HEADER
    if message.message_id and message.message_id.endswith(OWN_ID_END):
        return "own-mail", message.message_id
    if message.message_id and message.message_id in (message.in_reply_to, *message.references):
        return "own-loop", message.message_id
    return None


def unclear_sender(message: Message, _profile: Profile) -> Gate | None:
    """Nobody can say for sure who would get the answer."""
    found = next((code for code in message.defects if code in BLOCKING_DEFECTS), None)
    return ("unclear-sender", found) if found else None


def unanswerable(message: Message, profile: Profile) -> Gate | None:
    """No human reads the address that an answer would go to."""
    if is_robot(message.sender):
        return "robot", message.sender.address
    if choose_recipient(message, profile) is None:
        return "no-reply-address", message.sender.address
    return None


def employer(message: Message, profile: Profile) -> Gate | None:
    """The user's employer is on the other side, or would read it."""
    everyone = [a.address for a in (message.sender, *message.reply_to, *message.to, *message.cc)]
    everyone += [
        value.strip("<> ") for name in ("delivered-to", "x-original-to", "sender") for value in _every(message, name)
    ]
    found = next((a for a in everyone if is_within(a.rpartition("@")[2], profile.employer_domains)), None)
    return ("employer", found) if found else None


# The order decides which reason is told; all of them forbid.
GATES: tuple[Callable[[Message, Profile], Gate | None], ...] = (
    oneself,
    employer,
    automatic,
    mailing_list,
    unclear_sender,
    unanswerable,
)


def closed_gate(message: Message, profile: Profile) -> Gate | None:
    """(code, words that decided) of the first gate that forbids a draft, or None."""
    for gate in GATES:
        if found := gate(message, profile):
            return found
    return None
