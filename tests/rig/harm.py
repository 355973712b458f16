"""What our program did to the mailboxes of a test session, as Dovecot itself wrote it down.

Two records, both of every connection after signing in: the octets that the client sent (Dovecot's rawlog), and every flag
set, mail stored, copied or expunged and folder changed (its mail_log plugin).  The user's other mail program, which tests
play, says who it is by ID; whatever says nothing is ours.  Ours may send the commands on the allow-list, APPEND to Drafts
and Sent, and delete single messages in Drafts; so flags and messages are after a session what they were before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.imap_line import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHER_CLIENT = '("name" "the user\'s other mail program")'
EVENTS = """plugin {
  mail_log_events = delete undelete expunge copy save mailbox_create mailbox_delete mailbox_rename flag_change
  mail_log_fields = uid box flags
}"""
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n\Z")
_STAMP = re.compile(rb"^\d+\.\d+ ", re.MULTILINE)
_VERB = re.compile(rb"\S+ (UID \w+|\w+)", re.IGNORECASE)
_TAKING_BACK = re.compile(
    rb'\S+ (?:SELECT "(?:[^"]*)"|UID STORE \d+ \+FLAGS\.SILENT \(\\Deleted\)|UID EXPUNGE \d+)\r\n', re.IGNORECASE
)
_CHANGE = re.compile(r"imap\([^)]*\)<(\d+)><[^>]*>: Info: (\w+): (box=.*|Mailbox .*)$", re.MULTILINE)
# Where ours may store mail, and (Drafts alone) take its own back.  The last is what one test calls its Drafts.
_STORES_IN = frozenset({"Drafts", "Sent", "Brot Entwürfe"})


def offences(root: Path, log: str) -> list[str]:
    """A line for each thing that ours must not do; empty when all is well.  root: of the server, after its end."""
    found: list[str] = []
    ours: set[str] = set()
    for path in sorted((root / "rawlog").glob("*.in")):
        lines = list(commands(_STAMP.sub(b"", path.read_bytes())))
        if any(b"ID " in line and OTHER_CLIENT.encode() in line for line in lines):
            continue
        ours.add(path.name.split(".")[1])
        found += [f"sent: {line!r}" for line in lines if not is_allowed(line)]
    changes = [(event, what) for pid, event, what in _CHANGE.findall(log) if pid in ours]
    return found + [f"changed: {event}: {what}" for event, what in changes if not _is_fine(event, what)]


def commands(octets: bytes) -> Iterator[bytes]:
    """The lines that a client sent, without the literals in them."""
    at = 0
    while at < len(octets):
        end = octets.find(b"\n", at) + 1 or len(octets)
        line = octets[at:end]
        at = end
        while found := _LITERAL.search(line):
            at += int(found[1])
            end = octets.find(b"\n", at) + 1 or len(octets)
            line = line[: found.start()] + b'""' + octets[at:end]
            at = end
        yield line


def is_allowed(line: bytes) -> bool:
    """Whether ours may send that line; a last one that was cut off by a lost connection is none."""
    verb = _VERB.match(line)
    if not line.endswith(b"\n") or line in {b"DONE\r\n", b"\r\n"}:
        return True
    if verb and verb[1].upper() == b"UID FETCH" and re.search(rb"BODY\[|RFC822(?!\.SIZE)", line, re.IGNORECASE):
        return False  # reads without PEEK
    return bool(verb and verb[1].upper() in VERBS) or bool(_TAKING_BACK.fullmatch(line))


def _is_fine(event: str, what: str) -> bool:
    box = re.search(r"box=([^,]*)", what)
    name = box[1] if box else ""
    if event == "save":
        return name in _STORES_IN
    if event in {"delete", "expunge"}:
        return name == "Drafts"
    return False
