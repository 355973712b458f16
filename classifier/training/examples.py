"""The written corpus as messages: parsed by the program's own reader, spans and acts moved along.

The reader (`ingest`) is another part of the program; the shipped classifier never imports it, training may.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.nlp import LABELS, text_of
from classifier.training.corpus_format import read_corpus_file
from returncall.model import Message, MessageKey, RawMessage, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classifier.training.corpus_format import CorpusMessage, Marked

CORPUS = Path(__file__).parent / "corpus"
_NOW = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Example:
    """A message with its gold.  spans: (start, end, label) and acts: (start, end, act) in text_of(message)."""

    id: str
    part: str
    hand: str
    kind: str
    message: Message
    spans: tuple[tuple[int, int, str], ...]
    act_ends: tuple[tuple[int, str], ...]
    gold: dict[str, str]
    source: CorpusMessage | None = None


def read_octets(content: bytes, *, name: str) -> Message | None:
    """One mail through the program's own parser; None when it cannot be read."""
    parse = importlib.import_module("ingest.parse").parse
    found = parse(RawMessage(MessageKey("corpus", name, 0, 0), _NOW, (), len(content), content))
    return None if isinstance(found, Unreadable) else found


def to_message(written: CorpusMessage) -> Message:
    """Header and body as the program would have received them."""
    fields = [f"{name}: {value}" for name, value in written.headers if name.lower() != "content-type"]
    fields.append("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nMIME-Version: 1.0")
    octets = ("\n".join(fields) + "\n\n" + written.body.text).encode()
    message = read_octets(octets, name=written.id)
    if message is None:
        raise ValueError(f"{written.id}: the program's own parser cannot read it")
    told = written.header("Content-Type")
    kept = tuple((name, value) for name, value in message.header_fields if name != "content-type")
    return (
        replace(message, header_fields=(*kept, ("content-type", told)))
        if told
        else replace(message, header_fields=kept)
    )


def _line_map(body: str, text: str, base: int) -> list[tuple[int, int, int]]:
    """(start in body, start in text + base, length) of each line of `text` found again in `body`, in order."""
    found: list[tuple[int, int, int]] = []
    at = place = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            inner = line.index(stripped)
            seen = body.find(stripped, at)
            if seen >= 0:
                found.append((seen, base + place + inner, len(stripped)))
                at = seen + len(stripped)
        place += len(line) + 1
    return found


def _carry(
    marked: Marked, lines: list[tuple[int, int, int]]
) -> tuple[list[tuple[int, int, str]], list[tuple[int, str]]]:
    spans, acts = [], []
    for here, there, length in lines:
        spans += [
            (span.start - here + there, span.end - here + there, LABELS[span.label])
            for span in marked.spans
            if here <= span.start < span.end <= here + length
        ]
        acts += [(min(end - here, length) + there, act) for end, act in marked.acts if here < end <= here + length + 1]
    return spans, acts


def to_example(written: CorpusMessage) -> Example:
    """Carry spans and acts from the marked body to what the pipeline reads."""
    message = to_message(written)
    shown = text_of(message)
    lines: list[tuple[int, int, int]] = []
    at = len(message.subject) + 2
    pieces = [message.text, message.signature] if message.signature else [message.text]
    for piece in pieces:
        lines += _line_map(written.body.text, piece, at)
        at += len(piece) + 2
    spans, acts = _carry(written.body, lines)
    subject = written.subject.text
    shift = message.subject.find(subject.strip()) if subject.strip() else -1
    if shift >= 0:
        lead = len(subject) - len(subject.lstrip())
        spans += [(s.start - lead + shift, s.end - lead + shift, LABELS[s.label]) for s in written.subject.spans]
    spans = [span for span in spans if 0 <= span[0] < span[1] <= len(shown)]
    return Example(
        id=written.id,
        part=written.id[:3],
        hand=written.hand,
        kind=written.kind,
        message=message,
        spans=tuple(sorted(set(spans))),
        act_ends=tuple(sorted(acts)),
        gold=dict(written.gold),
        source=written,
    )


def corpus(folder: Path = CORPUS) -> Iterator[Example]:
    """Every message of every file, in the order of file names."""
    for path in sorted(folder.glob("*.txt")):
        for written in read_corpus_file(path):
            yield to_example(written)
