"""One socket that speaks IMAP.  [I/O]  Every octet in and out passes here.

`Line` is imaplib's connection with its overridable transport methods (open, read, readline, send) replaced:

- out: a gate.  A command is one line, its verb is on the list below, or nothing is sent;
- in: own buffer, caps on lines and literals, and a deadline for progress as a whole: a server that drips an
  octet a minute never trips a read timeout, and imaplib's own buffer breaks after one.

`Client` is IMAPClient on such a line.  This is the only file that touches IMAPClient's or imaplib's inside;
tests/ingest/test_imap_line.py pins what is used.
"""

from __future__ import annotations

import imaplib
import re
import select
import socket
import ssl
import time
from typing import TYPE_CHECKING

from imapclient import IMAPClient

from ingest.imap_errors import garbled, hung_up, silent
from ingest.imap_words import NotSendable

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import ReadableBuffer as Buffer

    from ingest.imap_server import ImapServer

# Reading needs no more.  SELECT, STORE, EXPUNGE, MOVE, COPY, CREATE, DELETE are not here on purpose.
VERBS = frozenset(
    {
        b"CAPABILITY",
        b"NOOP",
        b"LOGOUT",
        b"STARTTLS",
        b"LOGIN",
        b"AUTHENTICATE",
        b"LIST",
        b"STATUS",
        b"EXAMINE",
        b"UID FETCH",
        b"UID SEARCH",
        b"IDLE",
        b"APPEND",
    }
)
# Taking back what was put into the Drafts folder: one message by its number, in that one folder (`allow_taking_back`).
_TAKING_BACK = re.compile(rb"(?:UID STORE [1-9]\d{0,9} \+FLAGS\.SILENT \(\\Deleted\)|UID EXPUNGE [1-9]\d{0,9})")
_COMMAND = re.compile(rb"[A-Za-z0-9]+ (UID [A-Z]+|[A-Z]+)(?: [^\x00\r\n]*)?\r\n")
# An answer to AUTHENTICATE (base64, or * to give up) and the end of IDLE are lines without a tag.
_UNTAGGED_OUT = re.compile(rb"[A-Za-z0-9+/=*]*(?:\r\n)?")

LINE_MOST = 1_000_000
LITERAL_MOST = 64 * 1024 * 1024
_STEP = 256 * 1024
_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))


class Line(imaplib.IMAP4):
    """An IMAP connection whose reads and writes are bounded in size and in time."""

    _own_folder = b""

    def __init__(
        self, server: ImapServer, context: ssl.SSLContext | None, pin: Callable[[ssl.SSLSocket], None]
    ) -> None:
        """context: TLS from the first octet, or None for plain and STARTTLS.  pin: raises for a wrong certificate."""
        self._server = server
        self._context = context
        self._pin = pin
        self._buffer = bytearray()
        self._deadline = 0.0
        self._seconds = 0.0
        self.octets_in = 0
        self.allow(server.timeout)
        super().__init__(server.host, server.port, timeout=server.timeout)

    def allow(self, seconds: float) -> None:
        """Start counting anew: what is read or written next has to make progress within `seconds`."""
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds

    def allow_taking_back(self, folder: bytes) -> None:
        """From now on `folder`, a quoted name, may be selected and single messages deleted from it.

        Everywhere else EXAMINE is all there is, so that the server itself refuses changes.
        """
        self._own_folder = folder

    def _may_send(self, command: re.Match[bytes]) -> bool:
        if command[1] in VERBS:
            return True
        words = command[0].partition(b" ")[2].removesuffix(b"\r\n")
        return bool(self._own_folder) and (
            words == b"SELECT " + self._own_folder or bool(_TAKING_BACK.fullmatch(words))
        )

    @property
    def buffered(self) -> int:
        """Octets that came and were not read yet."""
        return len(self._buffer)

    # -- imaplib's transport ---------------------------------------------------

    def _create_socket(self, timeout: float | None) -> socket.socket:
        sock = socket.create_connection((self._server.host, self._server.port), timeout or self._server.timeout)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in _KEEPALIVE:
                if hasattr(socket, name):  # macOS and Windows spell some of them otherwise
                    sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
            return sock if self._context is None else self.secured(sock, self._context)
        except BaseException:
            sock.close()
            raise

    def secured(self, sock: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
        """TLS over `sock`, its certificate judged before anything is sent.

        Octets that lie unread were slipped in behind STARTTLS, before TLS: they must not count (RFC 3501, 6.2.1).
        """
        if self._buffer:
            raise garbled(self._server, "something before TLS was set up; nothing was sent")
        sock.settimeout(self._left())
        secured = context.wrap_socket(sock, server_hostname=self._server.host)
        try:
            self._pin(secured)
        except BaseException:
            secured.close()
            raise
        return secured

    def send(self, data: Buffer) -> None:
        """Send one command line, or one line of an exchange; anything else raises NotSendable."""
        octets = bytes(data)
        command = _COMMAND.fullmatch(octets)
        if command:
            if not self._may_send(command):
                raise NotSendable(f"returncall does not use the IMAP command {command[1].decode('ascii')}.")
        elif not _UNTAGGED_OUT.fullmatch(octets):
            raise NotSendable("A user name, password or other value holds a line break or a NUL; it was not sent.")
        self._send_octets(octets)

    def send_literal(self, data: bytes) -> None:
        """Send the octets of a literal that was announced; they are counted, so any but NUL may be in them."""
        if b"\x00" in data:
            raise NotSendable("The mail holds a NUL; it was not sent.")
        self._send_octets(data)

    def readline(self) -> bytes:
        """One line with its end, at most LINE_MOST octets."""
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            if len(self._buffer) > LINE_MOST:
                raise garbled(self._server, f"a line of more than {LINE_MOST:,} octets")
            start = len(self._buffer)
            self._fill()
        return self._take(end + 1)

    def read(self, size: int) -> bytes:
        """Exactly `size` octets: imaplib's way to read a literal while signing in."""
        return self.read_literal(size, size)

    def read_literal(self, size: int, keep: int) -> bytes:
        """Read a literal of `size` octets and return its first `keep`; the rest is dropped as it comes."""
        if size > LITERAL_MOST:
            raise garbled(self._server, f"a literal of {size:,} octets")
        while len(self._buffer) < min(size, keep):
            self._fill()
        kept = self._take(min(size, keep))
        left = size - len(kept)
        while left:
            if not self._buffer:
                self._fill()
            drop = min(left, len(self._buffer))
            del self._buffer[:drop]
            left -= drop
        return kept

    # -- beyond imaplib ---------------------------------------------------------

    def wait(self, seconds: float) -> bool:
        """Whether something to read came within `seconds`; also True when the line ended."""
        if self._buffer or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
            return True
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(self.sock.fileno(), select.POLLIN)
            return bool(poll.poll(max(0.0, seconds) * 1000))
        return bool(select.select([self.sock], [], [], max(0.0, seconds))[0])

    def drop(self) -> None:
        """Close the socket at once; never raises."""
        try:
            self.shutdown()
        except OSError:
            return

    def _take(self, size: int) -> bytes:
        taken = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return taken

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise silent(self._server, self._seconds)
        return left

    def _fill(self) -> None:
        self.sock.settimeout(self._left())
        try:
            octets = self.sock.recv(_STEP)
        except TimeoutError as error:
            raise silent(self._server, self._seconds) from error
        except ssl.SSLError as error:
            raise hung_up(self._server) from error
        except OSError as error:
            raise hung_up(self._server) from error
        if not octets:
            raise hung_up(self._server)
        self.octets_in += len(octets)
        self._buffer += octets

    def _send_octets(self, data: bytes) -> None:
        self.sock.settimeout(self._left())
        try:
            self.sock.sendall(data)
        except TimeoutError as error:
            raise silent(self._server, self._seconds) from error
        except OSError as error:
            raise hung_up(self._server) from error


class _Upgrade:
    """What imaplib takes for an SSLContext at STARTTLS: it calls wrap_socket and nothing else."""

    def __init__(self, line: Line, context: ssl.SSLContext) -> None:
        self._line = line
        self._context = context

    def wrap_socket(self, sock: socket.socket, *, server_hostname: str) -> ssl.SSLSocket:  # noqa: ARG002  # imaplib's call
        """See Line.secured, which knows the name."""
        return self._line.secured(sock, self._context)


class Client(IMAPClient):  # type: ignore[misc]  # IMAPClient is untyped
    """IMAPClient, used for connecting, STARTTLS, signing in and capabilities."""

    def __init__(
        self, server: ImapServer, context: ssl.SSLContext | None, pin: Callable[[ssl.SSLSocket], None]
    ) -> None:
        """See Line."""
        self._server = server
        self._context_first = context
        self._pin = pin
        super().__init__(server.host, server.port, ssl=context is not None, ssl_context=context, timeout=server.timeout)
        # IMAPClient sets 5: every literal is then repr()ed twice, and mail lands in the log.
        self._imap.debug = 0

    def _create_IMAP4(self) -> Line:  # noqa: N802  # IMAPClient's name
        return Line(self._server, self._context_first, self._pin)

    @property
    def line(self) -> Line:
        """The connection underneath."""
        line: Line = self._imap
        return line

    @property
    def is_signed_in(self) -> bool:
        """Whether the server greeted with PREAUTH."""
        return bool(self._imap.state == "AUTH")

    def secure(self, context: ssl.SSLContext) -> None:
        """STARTTLS; what the server said before it is forgotten."""
        self._imap.untagged_responses.clear()
        self.starttls(_Upgrade(self._imap, context))

    def log_in(self, user: str, password: str) -> None:
        """LOGIN; unlike IMAPClient.login it does not write the user name to the log."""
        self._command_and_check("login", user, password)
