"""RawMessage -> Message.  What is odd is noted as a defect; nothing is raised, nothing blocks.

mail-parser takes the MIME structure apart; the header is read a second time by the stdlib, and where the two do not
agree on who wrote to whom, `sender-disagreement` and `recipient-disagreement` forbid a draft.  Defect codes:

    no-from two-from sender-disagreement recipient-disagreement reply-to-disagreement name-holds-address
    mixed-script-domain                                                                                 no draft
    header-cut message-cut broken-structure bad-charset odd-from no-date bad-date no-message-id no-text hidden-text
    invisible-characters                                                                                noted
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import timedelta
from email.errors import MessageError
from typing import TYPE_CHECKING

from ingest import headers, limits
from ingest.body import Body, best_body
from ingest.mime import Parts, take_apart
from ingest.quotes import split
from ingest.threads import thread_id
from ingest.trusted import read_authentication
from returncall.model import Address, Message, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.headers import HeaderBlock
    from returncall.model import RawMessage

# Fields worth keeping beside a message: who sent it with what, and whether a machine did.
KEPT_FIELDS = frozenset(
    {
        "date",
        "return-path", "precedence", "list-id", "list-post", "list-unsubscribe", "list-help", "auto-submitted",
        "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-linkedin-class", "x-linkedin-template",
        "x-mailer", "user-agent", "content-type", "delivered-to", "x-original-to", "x-returncall-id", "sender",
        "feedback-id", "x-mailgun-sid", "x-sg-eid", "x-campaign", "x-failed-recipients", "content-language",
        "organization", "importance", "in-reply-to", "x-spam-flag", "x-forwarded-to", "resent-from",
    }
)  # fmt: skip
# Trace fields differ between copies of one mail; the identity of a mail must not (RFC 5321, 4.4; RFC 5322, 3.6.7).
_TRACE = frozenset(
    {
        "received", "return-path", "delivered-to", "x-original-to", "x-received", "envelope-to", "x-envelope-to",
        "x-gmail-labels", "x-gm-thrid", "x-gm-msgid", "x-uid", "x-keywords", "status", "x-status", "x-spam-status",
    }
)  # fmt: skip
_TOMORROW = timedelta(days=1)
_OPENS = re.compile(rb"boundary\s*=\s*\"?([^\"\s;]{1,200})|content-type\s*:\s*(?:multipart|message)/", re.IGNORECASE)
_OPENING_WORDS = (b"boundary", b"content-type")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_LETTER_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "HEBREW", "ARABIC", "CHEROKEE")


def fingerprint(content: bytes, block: HeaderBlock) -> str:
    """32 hex digits over the mail minus its trace fields: the same mail in two folders has one."""
    digest = hashlib.sha256()
    for name, value in block.fields:
        if name not in _TRACE:
            digest.update(f"{name}:{value}\n".encode("utf-8", "surrogateescape"))
    digest.update(content[block.body_at :].replace(b"\r\n", b"\n").rstrip(b"\n"))
    return digest.hexdigest()[:32]


def parse(raw: RawMessage, *, authserv_ids: frozenset[str] = frozenset()) -> Message | Unreadable:
    """The message, or why it cannot be read.  Costs bounded time whatever the bytes (limits.py).

    authserv_ids: whose Authentication-Results are believed, lower-case; with none, none are.
    """
    try:
        return _parse(raw, authserv_ids)
    except (
        MessageError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        RecursionError,
        MemoryError,
    ) as error:
        return unreadable(raw, f"{type(error).__name__} while taking it apart")


def html_of(content: bytes) -> str:
    """The HTML parts of a mail, uncleaned; "" when it has none or cannot be taken apart."""
    content = content[: limits.MESSAGE_OCTETS]
    block = headers.read_header(content)
    if not block.fields or _too_deep(content, block):
        return ""
    try:
        return "\n".join(take_apart(content, block).text_html)
    except (AttributeError, LookupError, TypeError, ValueError, MessageError):
        return ""


def unreadable(raw: RawMessage, reason: str) -> Unreadable:
    """Keep the bytes and the reason."""
    return Unreadable(raw.key, raw.received_at, reason, raw.size, raw.content)


def _parse(raw: RawMessage, authserv_ids: frozenset[str]) -> Message | Unreadable:
    content = raw.content[: limits.MESSAGE_OCTETS]
    block = headers.read_header(content)
    if not block.fields:
        return unreadable(raw, "it has no header field, so it is not a mail")
    if _too_deep(content, block):
        return unreadable(raw, f"it has more than {limits.PARTS} parts or is nested too deeply")
    defects = ["message-cut"] if len(raw.content) > len(content) or raw.size > len(raw.content) else []
    if block.is_cut:
        defects.append("header-cut")
    body, found = _take_apart(content, block, defects)
    sender, reply_to = _who(block, found.senders or (), defects)
    to, cc = headers.read_addresses(block.every("to")), headers.read_addresses(block.every("cc"))
    if found.recipients is not None and {a.address.lower() for a in (*to, *cc)} != _addresses(found.recipients):
        defects.append("recipient-disagreement")
    subject, sent_at = _subject_and_date(block, raw, defects)
    text, quoted, signature = _pieces(body.text, defects)
    message_id = headers.read_message_id(block.first("message-id"))
    if message_id is None:
        defects.append("no-message-id")
    in_reply_to = next(iter(headers.read_ids(block.first("in-reply-to"))), None)
    references = headers.read_ids(" ".join(block.every("references")))
    mark = fingerprint(content, block)
    return Message(
        id=mark,
        key=raw.key,
        message_id=message_id,
        thread_id=thread_id(message_id, in_reply_to, references, mark),
        in_reply_to=in_reply_to,
        references=references,
        sender=sender,
        reply_to=reply_to,
        to=to,
        cc=cc,
        subject=subject,
        sent_at=sent_at,
        received_at=raw.received_at,
        text=text,
        quoted=quoted,
        signature=signature,
        links=body.links,
        attachments=body.attachments,
        list_id=headers.one_line(block.first("list-id"))[:500],
        auto_submitted=headers.one_line(block.first("auto-submitted"))[:200],
        authentication=read_authentication(block, sender.host, authserv_ids),
        header_fields=tuple(
            (name, headers.one_line(value)[:500]) for name, value in block.fields if name in KEPT_FIELDS
        ),
        defects=tuple(dict.fromkeys((*defects, *body.defects))),
        flags=raw.flags,
        size=raw.size,
    )


def _addresses(pairs: tuple[tuple[str, str], ...]) -> set[str]:
    """What mail-parser takes for addresses, spelled as Address.address, in lower case."""
    halves = (spec.strip("<> ").rpartition("@") for _, spec in pairs if "@" in spec)
    return {f"{local}@{host.rstrip('.')}".lower() for local, _, host in halves}


def _take_apart(content: bytes, block: HeaderBlock, defects: list[str]) -> tuple[Body, Parts]:
    """The body, and the parts with a second opinion on who wrote to whom.

    A structure that cannot be taken apart is read as plain text.
    """
    try:
        found = take_apart(content, block)
    except (AttributeError, LookupError, TypeError, ValueError):
        defects.append("broken-structure")
        octets = content[block.body_at : block.body_at + limits.TEXT_CHARACTERS]
        return best_body([headers.decode_octets(octets, "utf-8")], [], []), Parts((), ())
    if found.bad_charset:
        defects.append("bad-charset")
    return best_body(found.text_plain, found.text_html, found.attachments), found


def _too_deep(content: bytes, block: HeaderBlock) -> bool:
    """Count what opens a part, before any parser recurses into it."""
    kind = block.first("content-type").lstrip().lower()
    if not kind.startswith(("multipart/", "message/")):
        return False
    nested = 0
    boundaries: set[bytes] = set()
    for match in _openers(content):
        boundaries |= {match[1]} - {None}
        nested += match[1] is None
        if nested > limits.DEPTH or len(boundaries) > limits.DEPTH + 1:
            return True
    opened = sum(content.count(b"\n--" + boundary) for boundary in boundaries)
    return opened > limits.PARTS + len(boundaries)


def _openers(content: bytes) -> Iterator[re.Match[bytes]]:
    """The matches of _OPENS; looking for its two words first takes a tenth of the time."""
    lower = content.lower()
    at = {word: lower.find(word) for word in _OPENING_WORDS}
    end = 0
    while (first := min((found for found in at.values() if found >= 0), default=-1)) >= 0:
        match = _OPENS.match(content, first) if first >= end else None
        if match:
            end = match.end()
            yield match
        for word, found in at.items():
            if found == first:
                at[word] = lower.find(word, max(first + 1, end))
            elif 0 <= found < end:
                at[word] = lower.find(word, end)


def _who(
    block: HeaderBlock, second_opinion: tuple[tuple[str, str], ...], defects: list[str]
) -> tuple[Address, tuple[Address, ...]]:
    senders = headers.read_addresses(block.every("from"))
    if len(block.every("from")) > 1 or len({a.address for a in senders}) > 1:
        defects.append("two-from")
    if not senders:
        defects.append("no-from")
        return Address(headers.one_line(headers.decode_words(block.first("from")))[:200], "", ""), ()
    sender = senders[0]
    if "=?" in sender.mailbox:
        # An encoded word in place of the local part: some programs decode it to another address.
        defects.append("sender-disagreement")
    if headers.drops_words(block.first("from")):
        defects.append("odd-from")
    theirs = {spec.strip("<> ").rpartition("@")[2].lower().rstrip(".") for _, spec in second_opinion if "@" in spec}
    if theirs and sender.host not in theirs:
        defects.append("sender-disagreement")
    claimed = re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", sender.name)
    if any(host.lower() != sender.host for host in claimed):
        defects.append("name-holds-address")
    reply_to = headers.read_addresses(block.every("reply-to"))
    written = " ".join(block.every("reply-to"))
    if len(block.every("reply-to")) > 1 or ("@" in written and not reply_to):
        defects.append("reply-to-disagreement")
    if any(_mixes_scripts(a.host) for a in (sender, *reply_to)):
        defects.append("mixed-script-domain")
    return sender, reply_to


def _mixes_scripts(host: str) -> bool:
    """Whether one label mixes alphabets, or a Latin-looking domain is written in another (Unicode TR 39)."""
    try:
        shown = host.encode("ascii").decode("idna") if "xn--" in host else host
    except (UnicodeError, ValueError):
        return True
    for label in shown.split("."):
        scripts = {unicodedata.name(c, "").split(" ")[0] for c in label if c.isalpha()} & set(_LETTER_SCRIPTS)
        if len(scripts) > 1:
            return True
    return False


def _subject_and_date(block: HeaderBlock, raw: RawMessage, defects: list[str]) -> tuple[str, datetime | None]:
    subject = headers.one_line(headers.decode_words(block.first("subject")))
    shown = _INVISIBLE.sub("", subject)
    if shown != subject:
        defects.append("invisible-characters")
    written = block.first("date")
    sent_at = headers.read_date(written)
    if sent_at is None:
        defects.append("bad-date" if written else "no-date")
    elif sent_at > raw.received_at + _TOMORROW:
        defects.append("bad-date")
    return shown, sent_at


def _pieces(text: str, defects: list[str]) -> tuple[str, str, str]:
    shown = text if text.isascii() else _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if len(shown) != len(text) and _INVISIBLE.search(text):
        defects.append("invisible-characters")
    parts = split(shown)
    return parts.new, parts.quoted, parts.signature
