"""A socket on loopback and uvicorn in a thread of this process."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import uvicorn

from returncall.errors import ReturncallError, UserError
from returncall.web.doors import Doors
from returncall.web.site import make_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from returncall.app import App

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_START_SECONDS: Final = 15
_BACKLOG: Final = 64


class PageServer:
    """The page in a thread of its own, from `start` to `stop`; also a context manager."""

    def __init__(
        self, app: App, *, host: str = "127.0.0.1", port: int = 0, doors: Doors | None = None, demo: bool = False
    ) -> None:
        """Bind; with port 0, a free one.  Raises UserError when the address is no loopback address, or is taken."""
        self.doors: Final = doors or Doors()
        self._sockets = _listen(host, port)
        self.port: Final[int] = self._sockets[0].getsockname()[1]
        self.origin: Final = f"http://{'[::1]' if host == '::1' else '127.0.0.1'}:{self.port}"
        config = uvicorn.Config(
            make_app(app, port=self.port, doors=self.doors, demo=demo),
            log_config=None,
            access_log=False,  # addresses hold ids, and a link is a key
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=self._sockets)

    def link(self) -> str:
        """The address of a fresh one-time login."""
        return self.origin + self.doors.link()

    def start(self) -> Self:
        """Serve; returns once requests are answered."""
        self._thread.start()
        waited = threading.Event()
        for _ in range(_START_SECONDS * 100):
            if self._server.started:
                return self
            if not self._thread.is_alive():
                break
            waited.wait(0.01)
        self.stop()
        raise ReturncallError("The page did not start.", remedy="Put --debug before the command to see why.")

    def stop(self) -> None:
        """End within a few seconds; open requests are finished."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        for one in self._sockets:
            one.close()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()


def serve(
    app: App,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    ready: Callable[[str], None],
    doors: Doors | None = None,
    demo: bool = False,
    stop: threading.Event | None = None,
) -> None:
    """Serve until `stop` is set, or a signal comes: Ctrl-C and SIGTERM both raise KeyboardInterrupt here.

    ready: is called once with a one-time login link.  For use beside other work take PageServer.
    """
    ended = stop or threading.Event()
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, _interrupt) if is_main else None
    try:
        with PageServer(app, host=host, port=port, doors=doors, demo=demo) as server:
            ready(server.link())
            while not ended.wait(1.0):
                pass
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _listen(host: str, port: int) -> list[socket.socket]:
    """Bound sockets: 127.0.0.1 first, and ::1 on the same port where there is one."""
    if host not in _LOOPBACK:
        raise UserError(
            f'The page is served on this machine only; "{host}" is not a loopback address.',
            remedy='Write web.host = "127.0.0.1" in config.toml.',
        )
    families = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    if host == "::1":
        families.reverse()
    first = _bound(*families[0], port)
    bound = [first]
    with suppress(OSError, UserError):  # no IPv6 here, or the port is taken there: the first address is enough
        bound.append(_bound(*families[1], first.getsockname()[1]))
    return bound


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # With the protocol named, asyncio sets TCP_NODELAY; without it every answer waits 40 ms for an acknowledgement.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise UserError(
                f"Port {port} is taken, or not for everybody.", remedy="Take another: --port 0 finds a free one."
            ) from error
        raise
    return made
