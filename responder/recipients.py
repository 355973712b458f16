"""The one address that an answer goes to, and what is odd about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from returncall.model import Address, Message, Profile

# A no-reply address says so in a whole segment: noreen@ and jobst@ are people.
_SEGMENTS = re.compile(r"[.+_\-=]+")
_NO_REPLY = frozenset(
    {
        "noreply",
        "donotreply",
        "nepasrepondre",
        "noresponder",
        "noresponse",
        "naoresponder",
        "nichtantworten",
        "unmonitored",
    }
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
_RELAY_HOSTS = ("reply.linkedin.com",)
# Where a platform takes answers when it names no relay; whether such mail arrives is not known either.
_RELAY_ADDRESSES = frozenset({"hit-reply@linkedin.com", "inmail-hit-reply@linkedin.com"})
# Machines whose address does not say so.
_MACHINES = frozenset({"jobs-listings@linkedin.com", "alert@indeed.com"})
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+|\"(?:[^\"\\\x00-\x1f\x7f-\U0010ffff]|\\[\x20-\x7e])*\""
_ADDRESS = re.compile(rf"(?:{_LOCAL})@(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Za-z:.]+\])")
_MOST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where the answer goes.  warnings: short codes shown beside the draft."""

    address: Address
    warnings: tuple[str, ...] = ()


def is_no_reply(address: Address) -> bool:
    """Whether the local part says as a whole segment that nobody reads it."""
    local = address.mailbox.lower().split("+")[0] if not address.mailbox.startswith("+") else address.mailbox.lower()
    parts = [part for part in _SEGMENTS.split(local) if part]
    parts = [part.rstrip("0123456789") or part for part in parts]
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
        or address.address.lower() in _MACHINES
    )


def is_relay(address: Address) -> bool:
    """Whether a platform stands between this address and the person."""
    return is_within(address.host, _RELAY_HOSTS) or address.address.lower() in _RELAY_ADDRESSES


def is_sendable(address: Address) -> bool:
    """Whether mail without SMTPUTF8 can carry the address (RFC 5321, 4.1.2); its host must be an A-label already."""
    written = address.address
    return len(written) <= _MOST_ADDRESS and _ADDRESS.fullmatch(written) is not None


def is_own(address: Address, own: Collection[str]) -> bool:
    """Whether it is one of the user's addresses, with or without a +tag (RFC 5233)."""
    written = address.address.lower()
    local, _, host = written.rpartition("@")
    return written in own or f"{local.partition('+')[0]}@{host}" in own


def _with_ascii_host(address: Address) -> Address:
    """The host as DNS and SMTP spell it; as it stands where the two standards for that differ (such as for "ß")."""
    if address.host.isascii():
        return address
    try:
        host = address.host.encode("idna").decode("ascii")
        return replace(address, host=host) if host.encode("ascii").decode("idna") == address.host else address
    except UnicodeError:
        return address


def is_within(host: str, domains: tuple[str, ...]) -> bool:
    """Whether `host` is one of `domains` or below one; whole labels only."""
    host = host.lower().rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in domains if domain)


def choose_recipient(message: Message, profile: Profile) -> Recipient | None:
    """Reply-To, else From (RFC 5322, 3.6.2); exactly one; None when nobody can be answered there.

    A Reply-To that nobody reads says that no answer is wanted: then From is no way round it.
    """
    own = frozenset(profile.addresses)
    named = [a for a in message.reply_to if not is_own(a, own)]
    usable = [a for a in named if _is_answerable(a)]
    warnings: list[str] = []
    if usable:
        chosen = next((a for a in usable if a.address.lower() == message.sender.address.lower()), usable[0])
        if len(message.reply_to) > 1:
            warnings.append("several-reply-to")
        if chosen.host.lower() != message.sender.host.lower():
            warnings.append("reply-to-other-domain")
        if is_no_reply(message.sender):
            warnings.append("no-reply-from")
    elif named:
        return None
    else:
        chosen = message.sender
    if not _is_answerable(chosen) or is_own(chosen, own):
        return None
    if "odd-from" in message.defects:
        warnings.append("odd-from")
    if is_relay(chosen):
        warnings.append("relay")
    return Recipient(_with_ascii_host(chosen), tuple(warnings))


def _is_answerable(address: Address) -> bool:
    return not is_robot(address) and not is_no_reply(address) and is_sendable(_with_ascii_host(address))
