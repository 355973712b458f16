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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
ACTS = frozenset(
    {
        "who", "found", "role", "comp", "pay", "ask", "bump", "thanks", "refuse", "slot", "pitch",
        "plea", "money", "offer", "intro", "alert", "optout", "auto", "social", "other",
    }
)  # fmt: skip
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


def _read_head(name: str, head: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    own: dict[str, str] = {}
    headers: list[tuple[str, str]] = []
    for line in filter(str.strip, head.splitlines()):
        key, colon, value = line.partition(":")
        if not colon:
            raise CorpusError(f"{name}: header line without a colon: {line!r}")
        if key in OWN_KEYS:
            own[key] = value.strip()
        elif key[:1].isupper():
            headers.append((key, value.strip()))
        else:
            raise CorpusError(f"{name}: unknown key {key!r}; own keys are {', '.join(sorted(OWN_KEYS))}")
    if own.get("kind") not in KINDS:
        raise CorpusError(f"{name}: kind must be one of {', '.join(KINDS)}")
    return own, headers


def _check_marks(name: str, *marked: Marked) -> None:
    for text in marked:
        if wrong := next((act for _, act in text.acts if act not in ACTS), None):
            raise CorpusError(f"{name}: act {{{wrong}}} is not one of {' '.join(sorted(ACTS))}")
        if wrong := next((span.label for span in text.spans if span.label not in SPAN_LABELS), None):
            raise CorpusError(f"{name}: label {wrong} is not one of {' '.join(SPAN_LABELS)}")
        if "[[" in text.text or "]]" in text.text:
            raise CorpusError(f"{name}: a [[ or ]] is left over; marks do not nest")


def _message(name: str, head: str, body: str) -> CorpusMessage:
    own, headers = _read_head(name, head)
    subject = unmark(next((v for k, v in headers if k == "Subject"), ""))
    marked = unmark(body.strip("\n"))
    _check_marks(name, subject, marked)
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
            raise CorpusError(f"{name}: no line --- between the header and the body")
        yield _message(name, head, body)
