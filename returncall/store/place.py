"""Where a database lies: what its URL says, and which machine and path it belongs to.  Standard library only."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from typing import Final

_SQLITE: Final = ("sqlite:///", "sqlite+pysqlite:///")
_MACHINE_FILES: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_DRAWN: Final = 1 << 40


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite URL; None for a database in memory and for any other database."""
    for start in _SQLITE:
        if url.startswith(start):
            name = url.removeprefix(start)
            return None if name in ("", ":memory:") else Path(name)
    return None


def sqlite_url(path: Path) -> str:
    """The URL of the SQLite database in the file `path`."""
    return f"sqlite:///{path}"


def is_sqlite(url: str) -> bool:
    """Whether `url` names a SQLite database, in a file or in memory."""
    return url.split(":", 1)[0].split("+", 1)[0] == "sqlite"


def host_id(url: str, *, machine: str | None = None) -> str:
    """32 hex digits that name this machine and, for SQLite, the file's place on it.

    machine: a name for the machine where it has none that lasts (containers); None asks the system.
    A database that finds itself under another host id than the one it was made or confirmed under is a copy.
    """
    path = sqlite_path(url)
    place = str(path.resolve()) if path else ""
    return hashlib.sha256(
        f"{_machine() if machine is None else machine}\n{place}".encode("utf-8", "surrogateescape")
    ).hexdigest()[:32]


def _machine() -> str:
    for file in _MACHINE_FILES:
        try:
            name = file.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue  # not Linux, or a container without one: the network card's number stands in
        if name:
            return name
    number = uuid.getnode()
    # Without a card Python draws a number anew in each process, marked by this bit (RFC 9562, 6.10).
    return "" if number & _DRAWN else f"{number:012x}"
