"""A scripted IMAP server: says exactly what a test wants, also what no real server would.

A script is a function from a command (verb in upper case, its words) to the octets of the answer, where ``{tag}``
is replaced by the command's tag; None hangs up.  Signing in and out are answered by themselves.

    def script(verb, words):
        if verb == "UID FETCH":
            return b"* 1 FETCH (UID 1 ...)\\r\\n{tag} OK\\r\\n"

    with FakeImap(script) as server: ...
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from types import TracebackType

    Script = Callable[[str, str], bytes | None]

CAPABILITIES = "IMAP4rev1 UIDPLUS IDLE AUTH=PLAIN"


def nothing_special(verb: str, words: str) -> bytes | None:
    """Every command is fine."""
    return b"{tag} OK\r\n"


class FakeImap:
    """See the module.  received: all octets from clients, in order; lines: the commands."""

    def __init__(
        self,
        script: Script = nothing_special,
        *,
        greeting: bytes = b"* OK ready\r\n",
        capabilities: str = CAPABILITIES,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        behind_starttls: bytes = b"",
        takes_password: bool = True,
    ) -> None:
        """tls: from the first octet.  behind_starttls: octets slipped in after the OK to STARTTLS."""
        self._script = script
        self._greeting = greeting
        self._capabilities = capabilities
        self._tls = tls
        self._starttls = starttls
        self._behind_starttls = behind_starttls
        self._takes_password = takes_password
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._is_stopped = threading.Event()
        self.received = bytearray()
        self.lines: list[str] = []
        self.connections = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_stopped.set()
        for sock in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        while not self._is_stopped.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            threading.Thread(target=self._serve_quietly, args=(sock,), daemon=True).start()

    def _serve_quietly(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):  # clients hang up whenever they like
            self._serve(sock)
        with contextlib.suppress(OSError):
            sock.close()

    def _serve(self, sock: socket.socket) -> None:
        if self._tls is not None:
            sock = self._wrapped(sock, self._tls)
        sock.sendall(self._greeting)
        stream = sock.makefile("rb")
        while line := stream.readline():
            self.received += line
            self.lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
            tag, _, command = self.lines[-1].partition(" ")
            verb, _, words = command.partition(" ")
            verb = verb.upper()
            if verb == "UID":
                second, _, words = words.partition(" ")
                verb = f"UID {second.upper()}"
            if verb == "STARTTLS" and self._starttls is not None:
                sock.sendall(f"{tag} OK go\r\n".encode() + self._behind_starttls)
                sock = self._wrapped(sock, self._starttls)
                stream = sock.makefile("rb")
                continue
            answer = self._usual(verb)
            if answer is None:
                answer = self._script(verb, words)
            if answer is None:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
                return
            sock.sendall(answer.replace(b"{tag}", tag.encode()))
            if verb == "LOGOUT":
                return

    def _wrapped(self, sock: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
        secured = context.wrap_socket(sock, server_side=True)
        self._open.append(secured)
        return secured

    def _usual(self, verb: str) -> bytes | None:
        if verb == "CAPABILITY":
            return f"* CAPABILITY {self._capabilities}\r\n".encode() + b"{tag} OK done\r\n"
        if verb == "LOGIN" and self._takes_password:
            return b"{tag} OK in\r\n"
        if verb == "LOGOUT":
            return b"* BYE bye\r\n{tag} OK out\r\n"
        return None


def examined(*, uidvalidity: int = 7, uidnext: int = 2, messages: int = 1) -> bytes:
    """The answer to EXAMINE."""
    return (
        f"* {messages} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY {uidvalidity}] valid\r\n"
        f"* OK [UIDNEXT {uidnext}] next\r\n{{tag}} OK [READ-ONLY] done\r\n"
    ).encode()


def fetch_answer(sequence: int, uid: int, content: bytes, *, flags: str = "", size: int | None = None) -> bytes:
    """One whole FETCH answer."""
    head = (
        f'* {sequence} FETCH (UID {uid} FLAGS ({flags}) INTERNALDATE "20-Nov-2026 10:00:00 +0100" '
        f"RFC822.SIZE {len(content) if size is None else size} BODY[]<0> {{{len(content)}}}\r\n"
    )
    return head.encode() + content + b")\r\n"
