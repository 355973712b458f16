"""An SMTP server over a real socket that keeps what it took and misbehaves on request.

    with SmtpSink() as sink:
        sink.plan("tempfail-data")          # the next mail only
        ...send to 127.0.0.1:sink.port...
        sink.mails                          # what was accepted: envelope and octets
        sink.seen                           # every mail whose octets arrived, accepted or not

Faults, one per connection, first planned first met:

    rcpt-4xx, rcpt-5xx      the recipient is refused
    mail-4xx, mail-5xx      the sender is refused
    data-4xx, data-5xx      DATA itself is refused
    tempfail-data           451 after the dot; nothing is kept
    reject-data             554 after the dot; nothing is kept
    drop-greeting           hangs up before the greeting
    drop-after-mail         hangs up after MAIL FROM
    drop-before-data        hangs up instead of answering DATA with 354
    drop-in-data            hangs up after the first octets of the mail
    drop-before-answer      hangs up after the dot; nothing is kept
    accept-then-drop        keeps the mail, then hangs up without an answer
    rst-after-dot           keeps the mail, then resets the connection
    slow-answer             keeps the mail, answers after `slow_seconds`
    auth-5xx                refuses to sign in
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import queue
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pytest

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from types import TracebackType

FAULTS = (
    "rcpt-4xx",
    "rcpt-5xx",
    "mail-4xx",
    "mail-5xx",
    "data-4xx",
    "data-5xx",
    "tempfail-data",
    "reject-data",
    "drop-greeting",
    "drop-after-mail",
    "drop-before-data",
    "drop-in-data",
    "drop-before-answer",
    "accept-then-drop",
    "rst-after-dot",
    "slow-answer",
    "auth-5xx",
)
_RST = struct.pack("ii", 1, 0)
_ADDRESS = re.compile(r"<([^<>]*)>")
_BAD_SEQUENCE = "503 5.5.1 first things first"


@dataclass(frozen=True, slots=True)
class TakenMail:
    """envelope: as in MAIL FROM and RCPT TO; content: octets without dot-stuffing, CRLF line ends."""

    envelope_from: str
    envelope_to: tuple[str, ...]
    content: bytes
    is_secured: bool
    user: str

    def header(self, name: str) -> str:
        """First value of a header field, unfolded."""
        head = re.sub(rb"\r\n[ \t]+", b" ", self.content.partition(b"\r\n\r\n")[0]).decode("utf-8", "replace")
        found = re.search(rf"^{re.escape(name)}:[ \t]*(.*)$", head, re.IGNORECASE | re.MULTILINE)
        return found[1].strip() if found else ""


class _HangUp(Exception):
    """The connection ends here."""


class SmtpSink:
    """See the module.  needs_sign_in: MAIL is refused before AUTH.  rewrites_id: as Exchange does."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        users: dict[str, str] | None = None,
        needs_sign_in: bool = False,
        rewrites_id: bool = False,
        slow_seconds: float = 1.0,
        delivers: Callable[[TakenMail], None] | None = None,
    ) -> None:
        """tls: from the first octet.  users: name -> password or access token.  delivers: called for what is kept."""
        self.tls = tls
        self.starttls = starttls
        self.users = users or {}
        self.needs_sign_in = needs_sign_in
        self.rewrites_id = rewrites_id
        self.slow_seconds = slow_seconds
        self.delivers = delivers
        self.mails: list[TakenMail] = []
        self.seen: list[TakenMail] = []
        self.commands: list[str] = []
        self.connections = 0
        self._faults: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._open: list[socket.socket] = []
        self._is_stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def plan(self, *faults: str) -> None:
        """Faults for the next connections, one each; "" is a connection without."""
        for fault in faults:
            if fault and fault not in FAULTS:
                raise ValueError(fault)
            self._faults.put(fault)

    def calm(self) -> None:
        """Forget the faults that were planned and not met."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._faults.get_nowait()

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
            try:
                fault = self._faults.get_nowait()
            except queue.Empty:
                fault = ""
            threading.Thread(target=_Session(self, sock, fault).run, daemon=True).start()

    def keep(self, mail: TakenMail) -> None:
        self.mails.append(mail)
        if self.delivers is not None:
            self.delivers(mail)

    def pause(self) -> None:
        self._is_stopped.wait(self.slow_seconds)

    def remember(self, sock: socket.socket) -> None:
        self._open.append(sock)


class _Session:
    """One connection."""

    def __init__(self, sink: SmtpSink, sock: socket.socket, fault: str) -> None:
        self._sink = sink
        self._sock = sock
        self._fault = fault
        self._is_secured = False
        self._user = ""
        self._sender: str | None = None
        self._recipients: list[str] = []

    def run(self) -> None:
        with contextlib.suppress(OSError, _HangUp, ValueError):  # clients go whenever they like
            if self._sink.tls is not None:
                self._secure(self._sink.tls)
            self._stream = self._sock.makefile("rb")
            if self._fault == "drop-greeting":
                raise _HangUp
            self._say("220 sink.example ESMTP")
            while line := self._stream.readline():
                self._command(line.decode("utf-8", "surrogateescape").rstrip("\r\n"))
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()

    def _secure(self, context: ssl.SSLContext) -> None:
        self._sock = context.wrap_socket(self._sock, server_side=True)
        self._sink.remember(self._sock)
        self._is_secured = True

    def _say(self, *lines: str) -> None:
        # In one piece: a client that waits for the second would wait for the kernel's timers as well.
        self._sock.sendall(b"".join(line.encode() + b"\r\n" for line in lines))

    def _command(self, line: str) -> None:
        verb, _, words = line.partition(" ")
        verb = verb.upper()
        self._sink.commands.append(line if verb != "AUTH" else "AUTH")
        known = {
            "EHLO": self._ehlo,
            "HELO": lambda _: self._say("250 sink.example"),
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._reset,
            "NOOP": lambda _: self._say("250 2.0.0 fine"),
            "QUIT": self._quit,
        }
        known.get(verb, lambda _: self._say("500 5.5.1 what?"))(words)

    def _ehlo(self, words: str) -> None:
        lines = ["sink.example", "SIZE 36700160", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        if self._sink.starttls is not None and not self._is_secured:
            lines.append("STARTTLS")
        if self._sink.users and (self._is_secured or (self._sink.starttls is None and self._sink.tls is None)):
            lines.append("AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER")
        self._say(*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}")

    def _starttls(self, words: str) -> None:
        if self._sink.starttls is None or self._is_secured:
            self._say("502 5.5.1 no")
            return
        self._say("220 2.0.0 go ahead")
        self._secure(self._sink.starttls)
        self._stream = self._sock.makefile("rb")
        self._user, self._sender, self._recipients = "", None, []

    def _auth(self, words: str) -> None:
        mechanism, _, first = words.partition(" ")
        mechanism = mechanism.upper()
        if mechanism == "LOGIN":
            name = self._answer("VXNlcm5hbWU6") if not first else _decoded(first)
            secret = self._answer("UGFzc3dvcmQ6")
        else:
            name, secret = _credentials(mechanism, _decoded(first) if first else self._answer(""))
        if self._fault != "auth-5xx" and secret and self._sink.users.get(name) == secret:
            self._user = name
            self._say("235 2.7.0 in")
            return
        if mechanism in {"XOAUTH2", "OAUTHBEARER"}:
            self._answer(base64.b64encode(b'{"status":"401","schemes":"bearer"}').decode())
        self._say("535 5.7.8 user name and password not accepted")

    def _answer(self, prompt: str) -> str:
        self._say(f"334 {prompt}")
        return _decoded(self._stream.readline().decode("ascii", "replace").strip())

    def _mail(self, words: str) -> None:
        if self._sink.needs_sign_in and not self._user:
            self._say("530 5.7.0 sign in first")
            return
        if self._fault in {"mail-4xx", "mail-5xx"}:
            self._say("451 4.3.0 not now" if self._fault == "mail-4xx" else "550 5.7.1 not you")
            return
        found = _ADDRESS.search(words)
        self._sender = found[1] if found else ""
        if self._fault == "drop-after-mail":
            raise _HangUp
        self._say("250 2.1.0 fine")

    def _rcpt(self, words: str) -> None:
        if self._sender is None:
            self._say(_BAD_SEQUENCE)
            return
        if self._fault in {"rcpt-4xx", "rcpt-5xx"}:
            self._say("450 4.2.1 mailbox busy" if self._fault == "rcpt-4xx" else "550 5.1.1 no such user")
            return
        found = _ADDRESS.search(words)
        self._recipients.append(found[1] if found else "")
        self._say("250 2.1.5 fine")

    def _data(self, words: str) -> None:
        if not self._recipients:
            self._say(_BAD_SEQUENCE)
            return
        if self._fault == "drop-before-data":
            raise _HangUp
        if self._fault in {"data-4xx", "data-5xx"}:
            self._say("451 4.3.0 not now" if self._fault == "data-4xx" else "554 5.3.4 never")
            return
        self._say("354 go ahead")
        content = self._content()
        mail = TakenMail(self._sender or "", tuple(self._recipients), content, self._is_secured, self._user)
        self._sink.seen.append(mail)
        self._finish(mail)
        self._sender, self._recipients = None, []

    def _content(self) -> bytes:
        lines = []
        while (line := self._stream.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b".") else line)
            if self._fault == "drop-in-data":
                raise _HangUp
        if not line:
            raise _HangUp
        return b"".join(lines)

    def _finish(self, mail: TakenMail) -> None:
        match self._fault:
            case "tempfail-data":
                self._say("451 4.3.0 try again")
                return
            case "reject-data":
                self._say("554 5.7.1 looks like spam")
                return
            case "drop-before-answer":
                raise _HangUp
        kept = _renamed(mail) if self._sink.rewrites_id else mail
        self._sink.keep(kept)
        match self._fault:
            case "accept-then-drop":
                raise _HangUp
            case "rst-after-dot":
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
                self._stream.close()
                self._sock.close()
                raise _HangUp
            case "slow-answer":
                self._sink.pause()
        self._say(f"250 2.0.0 queued as {len(self._sink.mails)}")

    def _reset(self, words: str) -> None:
        self._sender, self._recipients = None, []
        self._say("250 2.0.0 fine")

    def _quit(self, words: str) -> None:
        self._say("221 2.0.0 bye")
        raise _HangUp


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def _credentials(mechanism: str, text: str) -> tuple[str, str]:
    """(user, password or token) out of the decoded answer."""
    if mechanism == "PLAIN":
        pieces = text.split("\x00")
        return (pieces[1], pieces[2]) if len(pieces) == 3 else ("", "")
    name = re.search(r"user=([^\x01]*)|n,a=([^,\x01]*)", text)
    token = re.search(r"auth=Bearer ([^\x01]*)", text)
    return ((name[1] or name[2]) if name else "", token[1] if token else "")


def _renamed(mail: TakenMail) -> TakenMail:
    """As Exchange does: its own Message-ID, the old one in another header field."""
    renamed = re.sub(
        rb"^Message-ID:[ \t]*(<[^>]*>)",
        b"Message-ID: <renamed.%d@exchange.example>\r\nX-Microsoft-Original-Message-ID: \\1" % int(time.monotonic_ns()),
        mail.content,
        count=1,
        flags=re.IGNORECASE | re.MULTILINE,
    )
    return TakenMail(mail.envelope_from, mail.envelope_to, renamed, mail.is_secured, mail.user)


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A sink without TLS or sign-in."""
    with SmtpSink() as sink:
        yield sink
