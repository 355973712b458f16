"""The page's own files, and the user's settings as they lie on the disk now."""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from config.load import load
from returncall.errors import UserError

if TYPE_CHECKING:
    from config.load import Settings

STYLE: Final = "text/css; charset=utf-8"
TYPES: Final = {
    "desk.css": STYLE,
    "views.css": STYLE,
    "veil.css": STYLE,
    "desk.js": "text/javascript; charset=utf-8",
}
_STRINGS: Final = re.compile(r'("[^"\n]*"|`[^`\n]*`)')
_COMMENT: Final = re.compile(r"(?m)^\s*//.*$|\s+// [^\"`\n]*$|/\* [^*`\"]* \*/")
_GAPS: Final = re.compile(r" ?([=+\-*<>{}();,:?&|!]+) ?")


@cache
def static_file(name: str) -> bytes:
    """A file of static/; the script without its comments and the white space that nobody reads."""
    text = (files("returncall.web") / "static" / name).read_text(encoding="utf-8")
    return (lean(text) if name.endswith(".js") else text).encode()


@cache
def packed_file(name: str) -> bytes:
    """The same for a browser that takes gzip."""
    return gzip.compress(static_file(name), 9, mtime=0)


def lean(script: str) -> str:
    """The script with the same tokens; strings, also those in backticks, stay as they are."""
    lines = (line.strip() for line in _COMMENT.sub("", script).splitlines())
    parts = _STRINGS.split("\n".join(filter(None, lines)))
    return "".join(part if odd % 2 else _GAPS.sub(r"\1", part) for odd, part in enumerate(parts))


class OnDisk(NamedTuple):
    """The settings files now.  settings: None when they cannot be used; problems: then why.

    is_changed: whether they can be used and say something else than when the page was started.
    """

    stamp: str
    settings: Settings | None
    problems: tuple[str, ...] = ()
    is_changed: bool = False


class SettingsFiles:
    """Reads the files anew when they have changed."""

    def __init__(self, settings: Settings) -> None:
        """settings: those that are in force, for where the files lie."""
        self._settings: Final = settings
        self._known = self._first = self._read(self._stamp())

    def now(self) -> OnDisk:
        """The files as they are."""
        stamp = self._stamp()
        known = self._known
        if stamp != known.stamp:
            known = self._read(stamp)
            changed = known.settings is not None and known.settings != self._first.settings
            self._known = known = known._replace(is_changed=changed)
        return known

    def _stamp(self) -> str:
        told = []
        for name in ("config.toml", "profile.toml"):
            try:
                found = (self._settings.config_dir / name).stat()
                told.append(f"{found.st_mtime_ns} {found.st_size}")
            except OSError:
                told.append("none")
        return ", ".join(told)

    def _read(self, stamp: str) -> OnDisk:
        try:
            return OnDisk(stamp, load(self._settings.config_dir, self._settings.data_dir))
        except UserError as error:
            return OnDisk(stamp, None, error.problems)
