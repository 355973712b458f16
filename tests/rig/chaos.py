"""A TCP proxy on loopback that makes trouble, and notes which IMAP commands passed.

    with ChaosProxy(port, Faults(latency=0.02)) as proxy:
        ...connect to 127.0.0.1:proxy.port...
        proxy.verbs

Latency and slicing are applied per direction; the cuts count octets from the server to the client.  All chance
comes from `Faults.seed`.
"""

from __future__ import annotations

import contextlib
import random
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

_COMMAND = re.compile(rb"^[A-Za-z0-9]+ (UID [A-Za-z]+|[A-Za-z]+)(?= |\r\n)", re.MULTILINE)
_RST = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Faults:
    """latency: seconds each way.  slices: pieces of at most so many octets, of random size.

    after: octets from the server after which `then` happens: cut (an orderly end), rst, blackhole (nothing more is passed,
    nothing closed), half_close (the client hears an end, the server hears nothing), drip (an octet every `drip_seconds`).
    first_only: only the first connection suffers.
    """

    latency: float = 0.0
    slices: int = 0
    octets_per_second: int = 0
    after: int = -1
    then: str = "cut"
    drip_seconds: float = 0.05
    first_only: bool = False
    seed: int = 0


class ChaosProxy:
    """See the module.  verbs: IMAP commands in the order they came; round_trips: times the client spoke anew."""

    def __init__(self, target: int, faults: Faults = Faults()) -> None:
        self._target = target
        self.faults = faults
        self._random = random.Random(faults.seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self.is_stopped = threading.Event()
        self.strikes = 0
        self.connections = 0
        self.sent = bytearray()
        self.round_trips = 0
        self._client_speaks = False

    @property
    def verbs(self) -> list[str]:
        return [found.decode("ascii").upper() for found in _COMMAND.findall(bytes(self.sent))]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_stopped.set()
        # Closing alone does not wake a thread that accepts.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.kick()

    def strike(self, faults: Faults) -> None:
        """From now on `faults` for every connection, open ones too.  What is cut, silent or dripping stays so."""
        self.faults = faults
        self.strikes += 1

    def kick(self) -> None:
        """Close every connection now."""
        for sock in self._open:
            _close(sock)
        self._open.clear()

    def _accept(self) -> None:
        while not self.is_stopped.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                client.close()
                continue
            self.connections += 1
            for sock in (client, server):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.append(sock)
            suffers = not (self.faults.first_only and self.connections > 1)
            for source, sink, is_answer in ((client, server, False), (server, client, True)):
                direction = _Direction(self, source, sink, is_answer=is_answer, suffers=suffers)
                threading.Thread(target=direction.read, daemon=True).start()
                threading.Thread(target=direction.write, daemon=True).start()

    def note(self, octets: bytes) -> None:
        """The client spoke.  A round trip begins when the server has spoken since."""
        self.sent += octets
        self.round_trips += not self._client_speaks
        self._client_speaks = True

    def note_answer(self) -> None:
        """The server spoke."""
        self._client_speaks = False

    def pieces(self, octets: bytes) -> list[bytes]:
        """Slices of random size."""
        if not self.faults.slices:
            return [octets] if octets else []
        pieces = []
        while octets:
            size = self._random.randint(1, self.faults.slices)
            pieces.append(octets[:size])
            octets = octets[size:]
        return pieces


class _Direction:
    """One direction of one connection: a thread reads and stamps, another waits and writes."""

    def __init__(
        self, proxy: ChaosProxy, source: socket.socket, sink: socket.socket, *, is_answer: bool, suffers: bool
    ) -> None:
        self._proxy = proxy
        self._source = source
        self._sink = sink
        self._is_answer = is_answer
        self._suffers = is_answer and suffers
        self._strikes = proxy.strikes
        self._left = self._passes()
        self._queue: SimpleQueue[tuple[float, bytes]] = SimpleQueue()

    def _passes(self) -> int:
        """Octets that may pass before trouble; -1 for no end."""
        return self._proxy.faults.after if self._suffers and self._proxy.faults.after >= 0 else -1

    def read(self) -> None:
        octets = b"."
        while octets:
            try:
                octets = self._source.recv(65_536)
            except OSError:
                octets = b""
            if octets and self._is_answer:
                self._proxy.note_answer()
            elif octets:
                self._proxy.note(octets)
            self._queue.put((time.monotonic() + self._proxy.faults.latency, octets))

    def write(self) -> None:
        with contextlib.suppress(OSError):  # either end may go at any time
            while True:
                due, octets = self._queue.get()
                if (wait := due - time.monotonic()) > 0:
                    time.sleep(wait)
                if not octets:
                    self._sink.shutdown(socket.SHUT_WR)
                    return
                if self._strikes != self._proxy.strikes:
                    self._strikes = self._proxy.strikes
                    self._left = self._passes()
                if 0 <= self._left < len(octets):
                    self._pass(octets[: self._left])
                    self._make_trouble(octets[self._left :])
                    return
                self._left -= len(octets) if self._left >= 0 else 0
                self._pass(octets)

    def _pass(self, octets: bytes) -> None:
        for piece in self._proxy.pieces(octets):
            self._sink.sendall(piece)
            if rate := self._proxy.faults.octets_per_second:
                time.sleep(len(piece) / rate)

    def _make_trouble(self, rest: bytes) -> None:
        match self._proxy.faults.then:
            case "cut":
                # An orderly end, so that what was passed arrives.
                self._sink.shutdown(socket.SHUT_WR)
                _close(self._source)
            case "rst":
                self._sink.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
                self._sink.close()
                _close(self._source)
            case "half_close":
                self._sink.shutdown(socket.SHUT_WR)
            case "blackhole":
                self._proxy.is_stopped.wait()
            case "drip":
                for octet in rest:
                    if self._proxy.is_stopped.wait(self._proxy.faults.drip_seconds):
                        return
                    self._sink.sendall(bytes([octet]))
                self._proxy.is_stopped.wait()
            case other:
                raise ValueError(other)


def _close(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()
