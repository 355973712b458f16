"""Local mail: .eml files, mboxes, Maildirs, folders, standard input -> RawMessage.  [I/O]

One message at a time is in memory; an unreadable file is reported and blocks nothing.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ingest.headers import read_date
from ingest.limits import HEADER_OCTETS, MESSAGE_OCTETS
from returncall.errors import UserError
from returncall.model import MessageKey, RawMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "-"
_ACCOUNT = "files"
_FROM_LINE = re.compile(rb"From [^\r\n]{0,500}\r?\n")
_RECEIVED_DATE = re.compile(rb"^received:[^;]{0,2000};\s*([^\r\n]{10,80})", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^date:\s*([^\r\n]{6,80})", re.IGNORECASE | re.MULTILINE)
_MAILDIR_FLAGS = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "D": "\\Draft", "T": "\\Deleted"}


@dataclass(frozen=True, slots=True)
class Found:
    """One message of the input.  source: its path, with ":index" inside an mbox.  error: why raw is None, or ""."""

    source: str
    raw: RawMessage | None
    error: str = ""


def read_paths(paths: Iterable[str], *, account: str = _ACCOUNT, stdin: BinaryIO | None = None) -> Iterator[Found]:
    """Every message of every path, in order.  Raises UserError for a path that does not exist."""
    for name in paths:
        if name == STDIN:
            content = (stdin or sys.stdin.buffer).read(MESSAGE_OCTETS + 1)
            yield Found(STDIN, _raw(account, STDIN, 0, content, None))
            continue
        path = Path(name)
        if not path.exists():
            raise UserError(
                f"{name}: there is no such file or folder.",
                remedy="Give a .eml file, an mbox, a Maildir, a folder, or - for standard input.",
            )
        yield from _read_folder(path, account) if path.is_dir() else _read_file(path, account)


def is_maildir(path: Path) -> bool:
    """Whether `path` has the folders of a Maildir."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _read_folder(path: Path, account: str) -> Iterator[Found]:
    if is_maildir(path):
        files = sorted(
            (f for sub in ("cur", "new") for f in (path / sub).iterdir() if f.is_file()), key=lambda f: f.name
        )
    else:
        files = sorted(f for f in path.rglob("*") if f.suffix.lower() == ".eml" and f.is_file())
    for file in files:
        yield from _read_one(file, account)


def _read_one(file: Path, account: str) -> Iterator[Found]:
    flags = (
        tuple(_MAILDIR_FLAGS[c] for c in file.name.rpartition(":2,")[2] if c in _MAILDIR_FLAGS)
        if ":2," in file.name
        else ()
    )
    try:
        size = file.stat().st_size
        with file.open("rb") as handle:
            content = handle.read(MESSAGE_OCTETS + 1)
        modified = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as error:
        yield Found(str(file), None, f"it cannot be read ({error.strerror or type(error).__name__})")
        return
    yield Found(str(file), _raw(account, str(file), 0, content, modified, size=size, flags=flags))


def _read_file(path: Path, account: str) -> Iterator[Found]:
    try:
        with path.open("rb") as handle:
            start = handle.read(600)
    except OSError as error:
        yield Found(str(path), None, f"it cannot be read ({error.strerror or type(error).__name__})")
        return
    if _FROM_LINE.match(start) and path.suffix.lower() != ".eml":
        yield from _read_mbox(path, account)
    else:
        yield from _read_one(path, account)


def _read_mbox(path: Path, account: str) -> Iterator[Found]:
    """RFC 4155: a message begins at a From_ line after an empty one; ">From " is unquoted (mboxrd)."""
    for index, (content, size) in enumerate(_mbox_messages(path)):
        source = f"{path}:{index}"
        yield Found(source, _raw(account, str(path), index + 1, content, None, size=size))


def _mbox_messages(path: Path) -> Iterator[tuple[bytes, int]]:
    """(octets, cut at the limit; size before that)."""
    with path.open("rb") as handle:
        lines: list[bytes] = []
        size = 0
        after_gap = True
        for line in handle:
            if after_gap and line.startswith(b"From ") and _FROM_LINE.match(line):
                if lines:
                    yield b"".join(lines), size
                lines, size = [], 0
                after_gap = False
                continue
            after_gap = line in {b"\n", b"\r\n"}
            size += len(line)
            if size <= MESSAGE_OCTETS:
                lines.append(line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line)
        if lines:
            yield b"".join(lines), size


def _raw(
    account: str,
    folder: str,
    index: int,
    content: bytes,
    modified: datetime | None,
    *,
    size: int = 0,
    flags: tuple[str, ...] = (),
) -> RawMessage:
    key = MessageKey(account, folder, 0, index)
    return RawMessage(key, _arrival(content, modified), flags, size or len(content), content)


def _arrival(content: bytes, modified: datetime | None) -> datetime:
    """When the mail came: the topmost Received, else Date, else the file's time."""
    head = content[:HEADER_OCTETS].split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
    for pattern in (_RECEIVED_DATE, _DATE):
        match = pattern.search(re.sub(rb"\r?\n[ \t]+", b" ", head[:20_000]))
        if match and (found := read_date(match[1].decode("latin-1").strip())):
            return found
    return modified or datetime(1990, 1, 1, tzinfo=UTC)
