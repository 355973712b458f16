"""The one address that an answer goes to, and what is odd about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returncall.model import Address, Message, Profile

# A no-reply address says so in a whole segment: noreen@ and jobst@ are people.
_SEGMENTS = re.compile(r"[.+_\-=]+")
_NO_REPLY = frozenset(
    {"noreply", "donotreply", "nepasrepondre", "noresponder", "naoresponder", "nichtantworten", "unmonitored"}
)
_NO_REPLY_PAIRS = (
    ("no", "reply"),
    ("do", "not", "reply"),
    ("dont", "reply"),
    ("not", "reply"),
    ("no", "response"),
    ("no", "responder"),
    ("nao", "responda"),
    ("ne", "pas", "repondre"),
    ("nicht", "antworten"),
    ("keine", "antwort"),
)
_ROBOTS = frozenset(
    {
        "mailer-daemon", "postmaster", "bounce", "bounces", "bounced", "listserv", "majordomo",
        "notifications", "notification", "autoreply", "auto-reply",
    }
)  # fmt: skip
# The relay hosts of platforms: the address is new with each message and never a person's.
RELAY_HOSTS = ("reply.linkedin.com",)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where the answer goes.  warnings: short codes shown beside the draft."""

    address: Address
    warnings: tuple[str, ...] = ()


def is_no_reply(address: Address) -> bool:
    """Whether the local part says as a whole segment that nobody reads it."""
    local = address.mailbox.lower().split("+")[0] if not address.mailbox.startswith("+") else address.mailbox.lower()
    parts = [part for part in _SEGMENTS.split(local) if part]
    if any(part in _NO_REPLY for part in parts):
        return True
    return any(tuple(parts[at : at + len(pair)]) == pair for pair in _NO_REPLY_PAIRS for at in range(len(parts)))


def is_robot(address: Address) -> bool:
    """Whether the address belongs to mail machinery (RFC 3834 section 2, RFC 2142)."""
    local = address.mailbox.lower()
    return (
        local in _ROBOTS
        or local.startswith(("owner-", "bounce-", "bounces+", "prvs="))
        or local.endswith(("-request", "-owner", "-bounces"))
        or not address.host
    )


def is_within(host: str, domains: tuple[str, ...]) -> bool:
    """Whether `host` is one of `domains` or below one; whole labels only."""
    host = host.lower().rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in domains if domain)


def choose_recipient(message: Message, profile: Profile) -> Recipient | None:
    """Reply-To, else From (RFC 5322, 3.6.2); exactly one; None when nobody can be answered there."""
    own = set(profile.addresses)
    usable = [
        a
        for a in message.reply_to
        if a.host and not is_robot(a) and not is_no_reply(a) and a.address.lower() not in own
    ]
    warnings: list[str] = []
    if usable:
        chosen = next((a for a in usable if a.address.lower() == message.sender.address.lower()), usable[0])
        if len(message.reply_to) > 1:
            warnings.append("several-reply-to")
        if chosen.host.lower() != message.sender.host.lower():
            warnings.append("reply-to-other-domain")
        if is_no_reply(message.sender):
            warnings.append("no-reply-from")
    elif message.reply_to and any(not a.host for a in message.reply_to):
        return None
    else:
        chosen = message.sender
    if is_robot(chosen) or is_no_reply(chosen) or chosen.address.lower() in own:
        return None
    if is_within(chosen.host, RELAY_HOSTS):
        warnings.append("relay")
    return Recipient(chosen, tuple(warnings))
