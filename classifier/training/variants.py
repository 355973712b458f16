"""The same message as it may also reach us: headers lost, subject or signature gone, cut short, quoted, disclaimed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from returncall.model import Address

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from returncall.model import Message

_NOBODY = Address("", "", "")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_DISCLAIMERS = (
    "This e-mail and any attachment are confidential. If you have received it in error, please delete it at once.",
    "Please consider the environment before printing this email.",
    "CAUTION: This message originated outside of your organisation. Do not click links unless you know the sender.",
    "Diese E-Mail enthält vertrauliche Informationen. Falls Sie nicht der Adressat sind, löschen Sie sie bitte.",
    "Ce message est confidentiel. Si vous l'avez reçu par erreur, merci de le détruire.",
    "Registered in England and Wales. Registered office available on request.",
    "Sent from my iPhone",
    "[External]",
)


def bare(message: Message) -> Message:
    """As an export keeps it: sender, subject, one body; every other header field gone."""
    body = f"{message.text}\n\n{message.signature}".strip() if message.signature else message.text
    return replace(
        message, reply_to=(), to=(), cc=(), header_fields=(), list_id="", auto_submitted="", in_reply_to=None,
        references=(), links=(), attachments=(), text=body, signature="",
    )  # fmt: skip


def _without_sender(message: Message) -> Message:
    return replace(bare(message), sender=_NOBODY)


def _body_only(message: Message) -> Message:
    return replace(bare(message), sender=_NOBODY, subject="")


def _cut(message: Message, rng: random.Random) -> Message:
    """A run of about two thirds of the sentences."""
    pieces = [piece for piece in _SENTENCE.split(message.text) if piece and piece.strip()]
    if len(pieces) < 4:
        return bare(message)
    keep = max(3, int(len(pieces) * rng.uniform(0.45, 0.8)))
    start = rng.randint(0, len(pieces) - keep)
    glue = rng.choice((" ", "\n"))
    return replace(bare(message), text=glue.join(pieces[start : start + keep]))


def _dressed(message: Message, rng: random.Random) -> Message:
    """A footer below, a banner above, capitals or none."""
    text = message.text
    if rng.random() < 0.6:
        text = f"{text}\n\n{rng.choice(_DISCLAIMERS)}"
    if rng.random() < 0.3:
        text = f"{rng.choice(_DISCLAIMERS)}\n\n{text}"
    if rng.random() < 0.15:
        text = text.lower()
    elif rng.random() < 0.05:
        text = text.upper()
    if rng.random() < 0.3:
        text = _typos(text, rng)
    subject = message.subject
    if rng.random() < 0.1:
        subject = f"{rng.choice(('Re: ', 'RE: ', 'Fwd: ', '[EXT] '))}{subject}"
    sender = message.sender if rng.random() < 0.7 else replace(message.sender, name="")
    return replace(message, text=text, subject=subject, sender=sender)


def _typos(text: str, rng: random.Random) -> str:
    letters = list(text)
    for _ in range(max(1, len(letters) // 150)):
        at = rng.randrange(max(len(letters) - 1, 1))
        if letters[at].isalpha() and at + 1 < len(letters) and letters[at + 1].isalpha():
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def fragment(
    message: Message, text: str, ends: Sequence[tuple[int, str]], telling: Sequence[str], rng: random.Random
) -> Message | None:
    """One to three sentences round one that tells the kind, as people quote a mail; None when no sentence does.

    text: what the pipeline reads of the message; ends: (end in text, act) of its marked sentences.
    """
    places = [at for at, (_, act) in enumerate(ends) if act in telling]
    if not places:
        return None
    at = rng.choice(places)
    first = max(0, at - rng.randint(0, 1))
    start = ends[first - 1][0] if first else min(len(message.subject) + 2, ends[0][0])
    body = text[start : ends[min(len(ends) - 1, at + rng.randint(0, 1))][0]].strip()
    greeting = message.text.split("\n", 1)[0]
    if first and len(greeting) < 40 and rng.random() < 0.5:
        body = f"{greeting}\n\n{body}"
    return replace(
        bare(message), text=body, subject=message.subject if rng.random() < 0.6 else "",
        sender=message.sender if rng.random() < 0.3 else _NOBODY,
    )  # fmt: skip


def variants(message: Message, rng: random.Random) -> list[tuple[Message, float]]:
    """The message and what else it may look like, with weights that sum to 1."""
    third = _without_sender(message) if rng.random() < 0.5 else _body_only(message)
    last = _cut(message, rng) if rng.random() < 0.4 else _dressed(message, rng)
    if rng.random() < 0.5:
        third = bare(message)
    return [(message, 0.4), (third, 0.35), (last, 0.25)]
