"""The shipped pipeline: loaded once, and Docs made of messages.  [I/O: reads classifier/model]"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import spacy
from spacy.tokens import Doc

from classifier.kind.reading import Reading, read
from classifier.learning.stored import read_anchor
from returncall.errors import UserError
from returncall.model import Address, Message, MessageKey

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

    from classifier.learning import Anchor

TEXT_CHARACTERS = 12_000
SIGNATURE_CHARACTERS = 1_500
LABELS = {"T": "ROLE", "C": "COMPANY", "A": "AGENCY", "O": "ORG", "P": "RECRUITER", "L": "PLACE", "M": "PAY"}
_GAP = "\n\n"
# spaCy peels punctuation off a word one sign at a time: 8,000 brackets without a space take it half a minute.
_LONGEST_WORD = 200
_ENDLESS = re.compile(rf"(?<=\S{{{_LONGEST_WORD}}})\S+")

Doc.set_extension("message", default=None, force=True)
Doc.set_extension("reading", default=None, force=True)


def text_of(message: Message) -> str:
    """What is read of a message: subject, newest words, signature, an empty line between them; bounded."""
    parts = [message.subject, message.text[:TEXT_CHARACTERS]]
    if message.signature:
        parts.append(message.signature[:SIGNATURE_CHARACTERS])
    return _GAP.join(parts)


def doc_of(nlp: Language, message: Message) -> Doc:
    """A Doc that knows its message; nothing has judged it yet.

    What follows the first 200 characters of an endless word is space to spaCy; offsets are those of `text_of`.
    """
    doc = nlp.make_doc(_ENDLESS.sub(lambda rest: " " * len(rest[0]), text_of(message)))
    doc._.message = message
    return doc


def message_of(doc: Doc) -> Message:
    """The message that a Doc was made of; for a Doc made of bare text, a message without header."""
    if doc._.message is None:
        doc._.message = bare_message(doc.text)
    message: Message = doc._.message
    return message


def shown_text(doc: Doc) -> str:
    """doc.text without its cost: spaCy builds that anew, token by token, at each call."""
    if doc._.message is None:
        return doc.text
    return text_of(message_of(doc))


def reading_of(doc: Doc) -> Reading:
    """The Doc as arrays, made once."""
    if doc._.reading is None:
        doc._.reading = read(doc, len(message_of(doc).subject))
    reading: Reading = doc._.reading
    return reading


def bare_message(text: str, subject: str = "", sender: Address | None = None) -> Message:
    """A message of which only words are known."""
    never = datetime.fromtimestamp(0, UTC)
    return Message(
        id="", key=MessageKey("", "", 0, 0), message_id=None, thread_id="", in_reply_to=None, references=(),
        sender=sender or Address("", "", ""), reply_to=(), to=(), cc=(), subject=subject, sent_at=None,
        received_at=never, text=text,
    )  # fmt: skip


def load_pipeline(path: Path) -> Language:
    """A saved pipeline with our components.  Raises UserError when it is not there."""
    import classifier.components  # noqa: F401, PLC0415  registers the factories, which import this module

    if not (path / "meta.json").exists():
        raise UserError("The language model is missing from this installation.", remedy="Reinstall, or run: make train")
    return spacy.load(path)


@cache
def shipped_pipeline() -> Language:
    """The pipeline in classifier/model, loaded once per process."""
    with as_file(files("classifier") / "model") as path:
        return load_pipeline(path)


def shipped_anchor() -> Anchor:
    """Evidence of held-out hands, packaged beside the model: what a refit is held against."""
    with as_file(files("classifier") / "model") as path:
        return read_anchor(path)
