"""Commands and their answers, several under way at once.  [I/O]

IMAPClient waits for every answer before the next command; at 40 ms a round trip that costs ten times the time.
A Wire takes a signed-in connection over, sends tagged commands, and hands the untagged answers out one by one as
they come, so memory stays flat whatever the mailbox holds.
"""

from __future__ import annotations

import contextlib
import math
import re
from typing import TYPE_CHECKING

from ingest.imap_errors import Declined, garbled, said_bye
from returncall.errors import MailboxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.imap_line import Line
    from ingest.imap_server import ImapServer

# An answer is a list of pieces: line, literal, line, literal, ..., line; literals stand at the odd places.
_LITERAL = re.compile(rb"\{(\d{1,20})\+?\}\r\n\Z")
_TAGGED = re.compile(rb"([A-Za-z0-9]+) (OK|NO|BAD)(?: (.*))?\Z", re.DOTALL | re.IGNORECASE)
_PIECES_MOST = 200
_LOGOUT_SECONDS = 2.0


class Wire:
    """A signed-in connection.  Raises LineLost, Garbled, Throttled; Declined for NO and BAD."""

    def __init__(self, line: Line, server: ImapServer, capabilities: frozenset[bytes]) -> None:
        self._line = line
        self.server = server
        self.capabilities = capabilities
        self._number = 0
        self._pending: dict[bytes, str] = {}
        # Ends of commands that came while another one's was waited for.
        self._ended_early: dict[bytes, tuple[bytes, str, str, str]] = {}
        self.is_closed = False
        self.last_text = ""
        # How often a folder was opened: an iterator sees by it that another one was opened in between.
        self.selections = 0

    @property
    def octets_in(self) -> int:
        """Octets received so far."""
        return self._line.octets_in

    def allow(self, most: float = math.inf) -> None:
        """A step forward was made: the next may take as long as the server is allowed, at most `most` seconds."""
        self._line.allow(min(self.server.timeout, most))

    def begin(self, verb: str, *words: bytes) -> bytes:
        """Send a command; returns its tag.  Words are made by imap_words."""
        if self.is_closed:
            raise MailboxError("This connection to the mail server is closed already.")
        self._number += 1
        tag = b"R%d" % self._number
        with self._closing():
            self._line.send(b" ".join((tag, verb.encode("ascii"), *words)) + b"\r\n")
        self._pending[tag] = verb
        return tag

    def answers(self, tag: bytes, *, keep: int = 65_536) -> Iterator[list[bytes]]:
        """All untagged answers until `tag` is done.

        Servers work on several commands at once (Dovecot does), so an answer may belong to a command before or
        behind this one: it is told by its content, never by its place.  EXAMINE is a border that none crosses.
        keep: how much of each literal is kept.  Raises Declined when the server says NO or BAD to `tag`.
        """
        answer, ended = self._answer, self._ended
        try:
            while tag not in self._ended_early:
                pieces = answer(keep)
                done = ended(pieces) if len(pieces) == 1 else None
                if done is None:
                    yield pieces
                else:
                    self._ended_early[done[0]] = done
        # Written out, because a context manager per answer costs a tenth of the time.
        except (MailboxError, KeyboardInterrupt):
            self.close(politely=False)
            raise
        self._judge(self._ended_early.pop(tag))

    def run(self, verb: str, *words: bytes) -> Iterator[list[bytes]]:
        """Send a command; its answers, to be read to the end."""
        self.allow()
        return self.answers(self.begin(verb, *words))

    def settle(self) -> None:
        """Read and forget what is still under way."""
        self._ended_early.clear()
        self.allow()
        while self._pending and not self.is_closed:
            with self._closing():
                pieces = self._answer(0)
                if len(pieces) == 1:
                    self._ended(pieces)

    def append(self, folder: bytes, flags: bytes, content: bytes) -> str:
        """APPEND; returns the server's text, e.g. ``[APPENDUID 1 2] done``."""
        self.allow()
        at_once = b"LITERAL+" in self.capabilities
        size = b"{%d%s}" % (len(content), b"+" if at_once else b"")
        if b"\x00" in content:
            # Before the size is announced: afterwards the server would wait for octets that never come.
            self._line.send_literal(content)
        tag = self.begin("APPEND", folder, flags, size)
        if not at_once:
            self.go_ahead(tag)
        with self._closing():
            self._line.send_literal(content)
            self._line.send(b"\r\n")
        for _ in self.answers(tag):
            pass
        return self.last_text

    def allow_taking_back(self, folder: bytes) -> None:
        """See Line.allow_taking_back."""
        self._line.allow_taking_back(folder)

    def take_back(self, uid: bytes) -> None:
        """Delete one message of the selected folder, by its number alone (RFC 4315)."""
        for _ in self.run("UID STORE", uid, b"+FLAGS.SILENT", b"(\\Deleted)"):
            pass
        for _ in self.run("UID EXPUNGE", uid):
            pass

    def go_ahead(self, tag: bytes) -> list[list[bytes]]:
        """Wait for the server's ``+``; the untagged answers before it.  Raises Declined when it says NO or BAD."""
        before: list[list[bytes]] = []
        while True:
            with self._closing():
                pieces = self._answer(0)
                if pieces[0].startswith(b"+"):
                    return before
                done = self._ended(pieces)
            before.append(pieces)
            if done is not None and done[0] == tag:
                self._judge(done)
                raise garbled(self.server, "an end where it should have asked for more")

    def wait(self, seconds: float) -> bool:
        """Whether the server said something within `seconds`."""
        with self._closing():
            return self._line.wait(seconds)

    def next_answer(self, tag: bytes) -> list[bytes] | None:
        """The next untagged answer during IDLE; None when the server has ended it by itself."""
        self.allow()
        with self._closing():
            pieces = self._answer(0)
            done = self._ended(pieces) if len(pieces) == 1 else None
        if done is None:
            return pieces
        if done[0] == tag:
            self._judge(done)
        return None

    def done(self) -> None:
        """End IDLE (RFC 2177)."""
        self.allow()
        with self._closing():
            self._line.send(b"DONE\r\n")

    def close(self, *, politely: bool = True) -> None:
        """Log out when that needs no waiting for other answers; never raises."""
        if self.is_closed:
            return
        if politely and not self._pending:
            with contextlib.suppress(MailboxError, Declined):
                self._line.allow(_LOGOUT_SECONDS)
                tag = self.begin("LOGOUT")
                while (done := self._ended(self._answer(0), leaving=True)) is None or done[0] != tag:
                    continue
        self.is_closed = True
        self._line.drop()

    @contextlib.contextmanager
    def _closing(self) -> Iterator[None]:
        """After an error nothing on this connection can be trusted."""
        try:
            yield
        except BaseException:
            self.close(politely=False)
            raise

    def _answer(self, keep: int) -> list[bytes]:
        line = self._line.readline()
        if line[-3:-2] != b"}":
            return [line.rstrip(b"\r\n")]
        pieces: list[bytes] = []
        while found := _LITERAL.search(line):
            if len(pieces) > _PIECES_MOST:
                raise garbled(self.server, "an answer of too many pieces")
            literal = self._line.read_literal(int(found[1]), keep)
            # The lexer compares the announced size with what it gets.
            pieces.append(line[: found.start()] + b"{%d}" % len(literal))
            pieces.append(literal)
            line = self._line.readline()
        pieces.append(line.rstrip(b"\r\n"))
        return pieces

    def _ended(self, pieces: list[bytes], *, leaving: bool = False) -> tuple[bytes, str, str, str] | None:
        """(tag, verb, status, text) when a command is done; None for an untagged answer."""
        line = pieces[0]
        if line.startswith(b"* "):
            if line[2:5].upper() == b"BYE" and not leaving:
                raise said_bye(self.server, line[5:].decode("utf-8", "replace").strip())
            return None
        found = _TAGGED.match(line)
        verb = self._pending.pop(found[1], "") if found else ""
        if not found or not verb:
            raise garbled(self.server, "an answer to nothing that was asked")
        text = (found[3] or b"").decode("utf-8", "replace").strip()
        return found[1], verb, found[2].decode("ascii").upper(), text

    def _judge(self, done: tuple[bytes, str, str, str]) -> None:
        _, verb, status, self.last_text = done
        if status != "OK":
            raise Declined(verb, status, self.last_text)
