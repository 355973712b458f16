"""What may never get a draft, whatever the classifier thinks: RFC 3834 and the finer points.

Each gate answers with a short code and the words of the header that decided, or None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from responder.recipients import choose_recipient, is_robot, is_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from returncall.model import Message, Profile

# Defects of ingest.parse that leave it open who would get the answer.
BLOCKING_DEFECTS = frozenset(
    {"no-from", "two-from", "sender-disagreement", "reply-to-disagreement", "name-holds-address", "mixed-script-domain"}
)
OWN_HEADER = "x-returncall-id"
# Only by subject: absence notes of servers that set no header at all.
_ABSENCE_WORDS = (
    "out of office", "out of the office", "automatic reply", "auto reply", "auto-reply", "autoreply", "abwesen",
    "automatische antwort", "abwezig", "réponse automatique", "absence du bureau", "respuesta automática",
    "fuera de la oficina", "resposta automática", "fora do escritório", "undeliver", "delivery status notification",
    "mail delivery failed", "mail delivery subsystem", "returned mail", "failure notice",
)  # fmt: skip
_ABSENCE = re.compile(rf"(?:\s*(?:re|aw|sv|tr):)?\s*(?:{'|'.join(_ABSENCE_WORDS)})", re.IGNORECASE)

Gate = tuple[str, str]


def automatic(message: Message, _profile: Profile) -> Gate | None:
    """A machine wrote it, and says so."""
    said = message.auto_submitted.strip().lower()
    if said and said.split(";")[0].strip() != "no":
        return "auto-submitted", message.auto_submitted
    if message.header("return-path").strip() == "<>":
        return "null-return-path", "Return-Path: <>"
    if message.header("precedence").strip().lower() == "auto_reply":
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
    if message.sender.address.lower() in profile.addresses:
        return "own-address", message.sender.address
    if message.header(OWN_HEADER):
        return "own-mail", OWN_HEADER
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
    domains = profile.employer_domains
    everyone = (message.sender, *message.reply_to, *message.to, *message.cc)
    found = next((a for a in everyone if is_within(a.host, domains)), None)
    return ("employer", found.address) if found else None


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
