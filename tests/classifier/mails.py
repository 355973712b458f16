"""Makes messages and spaCy Docs for the tests of the fact side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import cache
from typing import TYPE_CHECKING, Any

from classifier.facts.find import find_facts
from returncall.model import Address, Attachment, Link, Message, MessageKey, Profile

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from classifier.facts.values import Facts

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def address(text: str) -> Address:
    name, addr = parseaddr(text)
    local, _, host = addr.rpartition("@")
    return Address(name, local, host.lower())


def mail(
    text: str,
    *,
    subject: str = "",
    sender: str = "Robin Vale <robin@harrowgate.example>",
    reply_to: str = "",
    signature: str = "",
    number: int = 1,
    day: int = 0,
    thread: str = "",
    answers: str = "",
    links: tuple[str, ...] = (),
    attachments: tuple[str, ...] = (),
    quoted: str = "",
    **more: Any,
) -> Message:
    moment = START + timedelta(days=day)
    return Message(
        id=f"{number:032x}",
        key=MessageKey("personal", "INBOX", 1, number),
        message_id=f"<{number}@mail.example>",
        thread_id=thread or f"t{number}",
        in_reply_to=answers or None,
        references=(answers,) if answers else (),
        sender=address(sender),
        reply_to=(address(reply_to),) if reply_to else (),
        to=(Address("Sam Doe", "sam", "example.org"),),
        cc=(),
        subject=subject,
        sent_at=moment,
        received_at=moment,
        text=text,
        quoted=quoted,
        signature=signature,
        links=tuple(Link(*reversed(link.rpartition(">")[::2])) if ">" in link else Link(link, link) for link in links),
        attachments=tuple(Attachment(name, "application/octet-stream", 10) for name in attachments),
        **more,
    )


@cache
def _nlp() -> Any:
    import spacy

    return spacy.blank("en")


def doc_of(message: Message, **spans: str) -> Doc:
    """The Doc of a message; ROLE="..." and the like mark the first place where those words stand."""
    text = message.subject + "\n\n" + message.text
    if message.signature:
        text += "\n" + message.signature
    doc = _nlp().make_doc(text)
    made = []
    for label, words in spans.items():
        start = text.index(words)
        made.append(doc.char_span(start, start + len(words), label, alignment_mode="expand"))
    doc.ents = sorted(made)
    return doc


def facts_of(message: Message, *, kind: str = "outreach", profile: Profile | None = None, **spans: str) -> Facts:
    return find_facts(doc_of(message, **spans), message, kind=kind, profile=profile)
