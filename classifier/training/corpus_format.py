"""The training corpus as people write it: plain text files, read into values.

A file is a run of messages.  Each starts with a line ``=== <id>``, then ``key: value`` lines
(lower-case keys are ours, Capitalised keys are mail header fields), a line ``---``, and the body.

Inline marks carry the gold spans, so that nothing is stated twice:
``[[T:Staff Nurse]]`` is a span labelled T (see SPAN_LABELS).  ``{ask}`` at the end of a sentence
names the speech act of that sentence (see ACTS).  Marks are taken out of the text that is learnt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = (
    "outreach",
    "follow_up",
    "conversation",
    "scheduling",
    "application_status",
    "rejection",
    "offer",
    "job_alert",
    "scam",
    "vendor",
    "candidate",
    "referral",
    "other",
)
SPAN_LABELS = {
    "T": "job title that is offered",
    "C": "company that hires",
    "A": "agency or search firm",
    "O": "any other organisation",
    "P": "the person who writes, as a recruiter or hiring manager",
    "L": "place of the job",
    "M": "pay of the job",
}
ACTS = (
    "who found role comp pay ask bump thanks refuse slot pitch plea money offer intro alert optout auto social other"
).split()
OWN_KEYS = frozenset({"kind", "hand", "lang", "mode", "pay", "engagement", "recruiter", "note"})

_MARK = re.compile(r"\[\[([A-Z]):([^\[\]]*)\]\]|\{([a-z]+)\}")


class CorpusError(ValueError):
    """A corpus file that breaks the format; says file, message and what to mend."""


@dataclass(frozen=True, slots=True)
class Span:
    """start and end are offsets into the unmarked text."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Text without its marks, the spans, and (end offset, act) for each marked sentence."""

    text: str
    spans: tuple[Span, ...]
    acts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class CorpusMessage:
    """One written message with its gold."""

    id: str
    kind: str
    hand: str
    headers: tuple[tuple[str, str], ...]
    subject: Marked
    body: Marked
    gold: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """First header field of that name, or "" when absent."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")

    def fact(self, key: str) -> str:
        """An own key (mode, pay, engagement, ...), or "" when absent."""
        return dict(self.gold).get(key, "")


def unmark(text: str) -> Marked:
    """Take the inline marks out of `text` and keep where they stood."""
    out: list[str] = []
    spans: list[Span] = []
    acts: list[tuple[int, str]] = []
    size = last = 0
    for match in _MARK.finditer(text):
        before = text[last : match.start()]
        if match[3]:
            before = before.rstrip(" ")
        out.append(before)
        size += len(before)
        last = match.end()
        if match[3]:
            acts.append((size, match[3]))
            continue
        spans.append(Span(size, size + len(match[2]), match[1]))
        out.append(match[2])
        size += len(match[2])
    out.append(text[last:])
    return Marked("".join(out), tuple(spans), tuple(acts))


def _message(name: str, head: str, body: str) -> CorpusMessage:
    own: dict[str, str] = {}
    headers: list[tuple[str, str]] = []
    for line in head.splitlines():
        if not line.strip():
            continue
        key, colon, value = line.partition(":")
        if not colon:
            msg = f"{name}: header line without a colon: {line!r}"
            raise CorpusError(msg)
        if key in OWN_KEYS:
            own[key] = value.strip()
        elif key[:1].isupper():
            headers.append((key, value.strip()))
        else:
            msg = f"{name}: unknown key {key!r}; own keys are {', '.join(sorted(OWN_KEYS))}"
            raise CorpusError(msg)
    if own.get("kind") not in KINDS:
        msg = f"{name}: kind must be one of {', '.join(KINDS)}"
        raise CorpusError(msg)
    subject = unmark(next((v for k, v in headers if k == "Subject"), ""))
    marked = unmark(body.strip("\n"))
    for _, act in marked.acts:
        if act not in ACTS:
            msg = f"{name}: act {{{act}}} is not one of {' '.join(ACTS)}"
            raise CorpusError(msg)
    for span in (*subject.spans, *marked.spans):
        if span.label not in SPAN_LABELS:
            msg = f"{name}: label {span.label} is not one of {' '.join(SPAN_LABELS)}"
            raise CorpusError(msg)
    if "[[" in marked.text or "]]" in marked.text or "[[" in subject.text:
        msg = f"{name}: a [[ or ]] is left over; marks do not nest"
        raise CorpusError(msg)
    return CorpusMessage(
        id=name,
        kind=own.pop("kind"),
        hand=own.pop("hand", name),
        headers=tuple((k, subject.text if k == "Subject" else v) for k, v in headers),
        subject=subject,
        body=marked,
        gold=tuple(own.items()),
    )


def read_corpus_file(path: Path) -> Iterator[CorpusMessage]:
    """Yield the messages of one file.  Raises CorpusError naming the message."""
    for chunk in re.split(r"(?m)^=== *", path.read_text(encoding="utf-8"))[1:]:
        first, _, rest = chunk.partition("\n")
        name = f"{path.stem}/{first.strip()}"
        head, bar, body = rest.partition("\n---\n")
        if not bar:
            msg = f"{name}: no line --- between the header and the body"
            raise CorpusError(msg)
        yield _message(name, head, body)
