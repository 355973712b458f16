"""The user's own calendars: files, and files behind a configured https address, fetched apart and kept.  [I/O]

Nothing is asked but the configured address itself: no redirect is followed, no proxy is used, and nothing that stands
in a calendar is fetched.  An address is a secret (whoever has it can read the calendar): it is shown by its host.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import ssl
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from returncall.errors import ReturncallError, StoreError, UserError
from returncall.service.private_file import write_private

if TYPE_CHECKING:
    from pathlib import Path
    from urllib.parse import SplitResult

    from returncall.app import App

MOST_OCTETS: Final = 20 * 1024 * 1024
_FRESH_SECONDS: Final = 30 * 60
_STALE_SECONDS: Final = 24 * 3600
_SECONDS: Final = 20.0
_STEP: Final = 256 * 1024
_OK: Final = 200
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_REMEDY: Final = "Mend it in profile.toml, [calls] calendars, or take the line out."


def is_address(name: str) -> bool:
    """Whether a calendar is named by an address to fetch, and not by a path."""
    return name.lower().startswith(("https://", "http://", "webcal://"))


def shown(name: str) -> str:
    """A calendar's name fit for a sentence."""
    return f"at {urlsplit(name).hostname}" if is_address(name) else name


def path_of(app: App, name: str) -> Path:
    """The file of a calendar: its own, or where what was fetched is kept."""
    if is_address(name):
        return app.settings.data_dir / f"calendar-{hashlib.sha256(name.encode()).hexdigest()[:16]}.ics"
    if name.lower().startswith("file://"):
        name = unquote(urlsplit(name).path)
    return (app.settings.config_dir / name).expanduser()


def content_of(app: App, name: str) -> bytes:
    """The octets of a calendar, as they were fetched last.  Raises OSError, or UserError when they are too old."""
    path = path_of(app, name)
    if is_address(name) and (not path.exists() or abs(time.time() - path.stat().st_mtime) > _STALE_SECONDS):
        raise UserError(f"The calendar {shown(name)} could not be fetched for a day.", remedy=_REMEDY)
    with path.open("rb") as file:
        return file.read(MOST_OCTETS)


def refresh(app: App) -> list[str]:
    """Fetch the calendars that are older than half an hour; returns sentences about those that could not be had.

    Must not be called inside a transaction.
    """
    problems = []
    for name in filter(is_address, app.settings.profile.calendars):
        path = path_of(app, name)
        with contextlib.suppress(OSError):
            if abs(time.time() - path.stat().st_mtime) < _FRESH_SECONDS:
                continue
        try:
            write_private(path, fetch(name))
        except (OSError, http.client.HTTPException, UserError, StoreError) as error:
            reason = error.what if isinstance(error, ReturncallError) else f"{type(error).__name__}."
            problems.append(f"The calendar {shown(name)} cannot be fetched: {reason} {_REMEDY}")
    return problems


def fetch(address: str) -> bytes:
    """What the server has at that address.  Raises UserError, OSError, HTTPException."""
    parts = urlsplit(address)
    line = _connection(parts)
    until = time.monotonic() + _SECONDS
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request("GET", target, headers={"Accept": "text/calendar", "User-Agent": "returncall"})
        answer = line.getresponse()
        if answer.status != _OK:
            raise UserError(f"the server answers {answer.status}; redirects are not followed.")
        found = bytearray()
        while piece := answer.read1(_STEP):
            found += piece
            if len(found) > MOST_OCTETS or time.monotonic() > until:
                raise UserError("it is too large or too slow.")
    finally:
        line.close()
    if b"BEGIN:VCALENDAR" not in found[:1000].upper():
        raise UserError("what lies there is no calendar.")
    return bytes(found)


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme.lower() == "http":
        if host not in _LOOPBACK:
            raise UserError("http is not taken, for others could read along; use https.")
        return http.client.HTTPConnection(host, parts.port, timeout=_SECONDS)
    return http.client.HTTPSConnection(host, parts.port, timeout=_SECONDS, context=ssl.create_default_context())
