"""A well-formed MIME message as the stdlib's tree, built by searching instead of line by line.  Pure.

The stdlib's own parser takes most of the time that mail-parser needs.  What is built here equals what it would build
but for preamble, epilogue and defects, which nobody reads; whatever is odd is left to it.
"""

from __future__ import annotations

import re
from email.message import Message

from ingest.limits import DEPTH

_FIELD = re.compile(r"([\x21-\x39\x3b-\x7e]+):[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)(?:\r?\n|\Z)")
_EMPTY_LINE = re.compile(r"\r?\n")
# Without the extensions of RFC 2231, comments and escapes, over which programs differ.
_BOUNDARY = re.compile(
    r";\s*boundary\s*=\s*(?:\"([^\"\\]{1,70})\"|([^\s\"'();:,<>@\\\[\]?=/]{1,70}))\s*(?:;|\Z)", re.IGNORECASE
)
_LONE_RETURN = re.compile(r"\r(?!\n)")


def build_tree(octets: bytes) -> Message | None:
    """The message; None when the stdlib has to read it."""
    text = octets.decode("ascii", "surrogateescape")
    if _LONE_RETURN.search(text) or "\0" in text:
        return None
    return _entity(text, 0, len(text), frozenset())


def _entity(text: str, start: int, end: int, outer: frozenset[str]) -> Message | None:
    """What lies between two offsets.  outer: the boundaries around it."""
    entity: Message = Message()
    at = start
    while (field := _FIELD.match(text, at, end)) is not None:
        entity.set_raw(field[1], field[2])
        at = field.end()
    empty = _EMPTY_LINE.match(text, at, end)
    if empty is None:
        return None
    kind = entity.get_content_maintype()
    if kind == "message":
        return None
    if kind != "multipart":
        entity.set_payload(text[empty.end() : end])
        return entity
    boundary = _boundary(entity)
    # The parts of a digest are messages unless they say otherwise (RFC 2046, 5.1.5).
    if entity.get_content_subtype() == "digest" or not boundary or boundary in outer or len(outer) >= DEPTH:
        return None
    return _with_parts(entity, text, empty.end(), end, outer | {boundary}, boundary)


def _with_parts(
    entity: Message, text: str, start: int, end: int, around: frozenset[str], boundary: str
) -> Message | None:
    limits = _limits(text, start, end, boundary)
    if not limits or limits[0][2]:
        return None
    for (_, begin, is_last), (border, _, _) in zip(limits, [*limits[1:], (end, end, True)], strict=True):
        if is_last:
            break
        # The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1).
        stop = border - 1 if text[border - 1 : border] == "\n" else border
        stop -= text[stop - 1 : stop] == "\r" and stop < border
        part = _entity(text, begin, stop, around) if stop > begin else None
        if part is None:
            return None
        entity.attach(part)
    return entity


def _limits(text: str, start: int, end: int, boundary: str) -> list[tuple[int, int, bool]]:
    """(where a boundary line begins, where the next line begins, whether it closes), up to the one that closes."""
    mark = f"--{boundary}"
    found: list[tuple[int, int, bool]] = []
    at = text.find(mark, start, end)
    while at >= 0:
        line = text.find("\n", at, end)
        line = end if line < 0 else line + 1
        rest = text[at + len(mark) : line].rstrip("\r\n").rstrip(" \t")
        if (at == start or text[at - 1] == "\n") and rest in {"", "--"}:
            found.append((at, line, rest == "--"))
            if rest:
                break
        at = text.find(mark, at + len(mark), end)
    return found


def _boundary(entity: Message) -> str:
    written = entity.get("content-type")
    match = _BOUNDARY.search(written) if isinstance(written, str) else None
    return (match[1] or match[2]).rstrip() if match else ""
