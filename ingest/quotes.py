"""New words, quoted words, signature: one linear pass over the lines, no backtracking.

Attribution lines ("On ... wrote:") may be wrapped over several lines and come in many languages; Outlook's bare
header block (From/Sent/To/Subject) counts as a quote only when at least three different labels stand together, so
that "From: Berlin / To: Munich" in prose does not.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from ingest.limits import LINE_CHARACTERS

_WORDS = tomllib.loads((files("ingest") / "quote_words.toml").read_text(encoding="utf-8"))
_ATTRIBUTION_START = tuple(_WORDS["attribution_start"])
_ATTRIBUTION_END = tuple(_WORDS["attribution_end"])
_ATTRIBUTION_MIDDLE = tuple(_WORDS["attribution_middle"])
_SENT_FROM = tuple(_WORDS["sent_from"])
_LABELS: dict[str, str] = _WORDS["labels"]
_ORIGINAL_WORDS = "|".join(map(re.escape, _WORDS["original_message"]))
_ORIGINAL = re.compile(rf"\s*-{{2,}}\s*(?:{_ORIGINAL_WORDS}|forwarded by [^-]{{1,80}})\s*-{{2,}}\s*", re.IGNORECASE)
_FORWARD_BEGIN = re.compile(
    r"\s*(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message réexpédié)\s*:\s*",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s*\*{0,2}([^\W\d_]{2,12}(?: [a-z]{2})?)\s{0,2}:\*{0,2}(?:\s|$)", re.IGNORECASE)
_RULE = re.compile(r"\s*[_\-=*]{10,}\s*")
_OPENERS = ("-", "_", "=", "*")
_CLOSING_SET = frozenset(_WORDS["closings"])
_SIGNATURE_LINES = 16
_ATTRIBUTION_LINES = 4


@dataclass(frozen=True, slots=True)
class Split:
    """new: what this mail adds; quoted: earlier mails; signature: from the closing on, without quotes."""

    new: str
    quoted: str
    signature: str


def split(text: str) -> Split:
    """Take a body apart.  Linear in its length; a body that is all quote keeps its text as new."""
    lines = text.split("\n")
    new: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        mark = lines[at][:1]
        if mark == ">":
            quoted.append(lines[at])
            at += 1
        elif width := _attribution(lines, at):
            quoted += lines[at : at + width]
            at += width
            if not _quote_marks_follow(lines, at):
                # Unmarked quoting: everything below is the earlier mail.
                quoted += lines[at:]
                break
        elif _opens_unmarked_quote(lines, at):
            quoted += lines[at:]
            break
        else:
            new.append(lines[at])
            at += 1
    kept, signature = _cut_signature(_squeezed(new))
    if not kept.strip() and quoted:
        # Only a quote (a forward without a word): its text is all there is to read.
        return (
            Split(text.strip(), "", signature) if not signature else Split(kept, "\n".join(quoted).strip(), signature)
        )
    return Split(kept, "\n".join(quoted).strip(), signature)


def _squeezed(lines: list[str]) -> list[str]:
    """Without the rule that introduced a quote, and without runs of empty lines where quotes were."""
    out: list[str] = []
    for line in lines:
        if line.strip() or (out and out[-1].strip()):
            out.append(line)
    while out and (not out[-1].strip() or _RULE.fullmatch(out[-1])):
        out.pop()
    return out


def _attribution(lines: list[str], at: int) -> int:
    """How many lines an attribution takes that starts here; 0 when none does."""
    if len(lines[at]) > LINE_CHARACTERS:
        return 0
    first = lines[at].strip().lower()
    if not first.startswith(_ATTRIBUTION_START):
        return 0
    joined = ""
    for width in range(1, min(_ATTRIBUTION_LINES, len(lines) - at) + 1):
        line = lines[at + width - 1].strip().lower()
        if (not line and width > 1) or len(line) > LINE_CHARACTERS:
            return 0
        joined = f"{joined} {line}" if joined else line
        ends = joined.endswith(_ATTRIBUTION_END) or (
            joined.endswith(":") and any(w in joined for w in _ATTRIBUTION_MIDDLE)
        )
        if ends:
            has_when = any(c.isdigit() for c in joined)
            return (
                width
                if has_when and ("@" in joined or _quote_marks_follow(lines, at + width) or ":" in joined[:-1])
                else 0
            )
    return 0


def _quote_marks_follow(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 4] if line.strip()), "")
    return following.startswith(">")


def _opens_unmarked_quote(lines: list[str], at: int) -> bool:
    line = lines[at][:LINE_CHARACTERS]
    # Most lines are prose: what none of the patterns below can begin with is passed by at once.
    bare = line.lstrip()
    if not bare.startswith(_OPENERS) and ":" not in bare[:64]:
        return False
    if _ORIGINAL.fullmatch(line) or _FORWARD_BEGIN.fullmatch(line):
        return True
    start = at + 1 if _RULE.fullmatch(line) else at
    if _RULE.fullmatch(line) and start < len(lines) and _ORIGINAL.fullmatch(lines[start][:LINE_CHARACTERS]):
        return True
    return _is_header_block(lines, start)


def _is_header_block(lines: list[str], at: int) -> bool:
    seen: set[str] = set()
    for line in lines[at : at + 8]:
        if not line.strip() and not seen:
            return False
        match = _LABEL.match(line[:80])
        meaning = _LABELS.get(match[1].lower()) if match else None
        if meaning is None:
            if not seen:
                return False
            continue
        if not seen and meaning != "from":
            return False
        seen.add(meaning)
    return "from" in seen and "date" in seen and len(seen) >= 3  # noqa: PLR2004  two labels are prose


def _cut_signature(lines: list[str]) -> tuple[str, str]:
    """(text, signature).  A "-- " line decides; else a closing word on a line of its own near the end."""
    dashes = next((n for n, line in enumerate(lines) if line.rstrip("\r") in {"-- ", "--"} and n), None)
    if dashes is not None and len(lines) - dashes <= 4 * _SIGNATURE_LINES:
        return _joined(lines[:dashes]), _joined(lines[dashes + 1 :])
    start = max(1, len(lines) - _SIGNATURE_LINES)
    for at in range(start, len(lines)):
        bare = lines[at].strip().lower()
        if bare.startswith(_SENT_FROM) and len(bare) < 80:  # noqa: PLR2004  longer is a sentence
            return _joined(lines[:at]), _joined(lines[at:])
        if bare.rstrip(",.!;- ") in _CLOSING_SET and at + 1 <= len(lines) and _looks_signed(lines[at + 1 :]):
            return _joined(lines[:at]), _joined(lines[at:])
    return _joined(lines), ""


def _looks_signed(below: list[str]) -> bool:
    """After a closing come a name and contact lines, no sentences."""
    written = [line.strip() for line in below if line.strip()]
    if not written:
        return True
    return len(written[0].split()) <= 6 and not written[0].endswith((".", "?"))  # noqa: PLR2004  a name with a title


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()
