"""Where the page of the running service is, and the key for its links: a private file in the data folder.

Whoever may read it may also read the mail in the database beside it, so it gives nothing away.  It is there as long as
the service is; one that was left by a killed process leads nowhere.
"""

from __future__ import annotations

import http.client
import json
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from returncall.errors import StoreError
from returncall.service.private_file import write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILE: Final = "page.json"
_SECONDS: Final = 3.0
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class RunningPage:
    """origin: such as http://127.0.0.1:8765.  key: signs one-time links, see web.doors.new_link."""

    origin: str
    key: str = field(repr=False)


@contextmanager
def announced(data_dir: Path, page: RunningPage) -> Iterator[None]:
    """Keep the file (0600) there during the block, unless a page answers for it.

    Raises StoreError when it cannot be written.
    """
    if find_page(data_dir) is not None:
        yield  # another service has the place and keeps it; the process lock will refuse this one
        return
    path = data_dir / _FILE
    text = json.dumps({"origin": page.origin, "key": page.key, "pid": os.getpid()})
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            f"The data folder {data_dir} cannot be made ({error.strerror}).", remedy="Check its permissions."
        ) from error
    write_private(path, text)
    try:
        yield
    finally:
        with suppress(OSError):
            if path.read_text(encoding="utf-8") == text:  # and not that of a service started since
                path.unlink()


def find_page(data_dir: Path) -> RunningPage | None:
    """The page of the service that runs for `data_dir`, if it answers; else None."""
    try:
        table = json.loads((data_dir / _FILE).read_text(encoding="utf-8"))
        page = RunningPage(str(table["origin"]), str(table["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return page if _answers(page.origin) else None


def _answers(origin: str) -> bool:
    try:
        place = urlsplit(origin)
        if place.hostname not in _LOOPBACK:
            return False
        line = http.client.HTTPConnection(place.hostname, place.port, timeout=_SECONDS)
    except ValueError:
        return False
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
