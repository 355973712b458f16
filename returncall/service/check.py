"""One answer of `returncall doctor`: what was looked at, how it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from returncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from returncall.errors import ReturncallError

_WORST_FIRST = (2, 3, 1)


class Mark(StrEnum):
    """ok; note: fine, but worth knowing; failed; skipped: could not be looked at because of an earlier failure."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """name: what was looked at, e.g. "imap".  account: its name, or "" for the program's own matters.

    said, remedy: sentences without secrets.  exit_code: what a command would end with because of it; 0 unless failed.
    """

    name: str
    account: str
    mark: Mark
    said: str
    remedy: str = ""
    exit_code: int = 0


def ok(name: str, said: str, *, account: str = "") -> Check:
    """All is well."""
    return Check(name, account, Mark.OK, said)


def note(name: str, said: str, remedy: str = "", *, account: str = "") -> Check:
    """Nothing is broken, but the user should know."""
    return Check(name, account, Mark.NOTE, said, remedy)


def skipped(name: str, why: str, *, account: str = "") -> Check:
    """Not looked at."""
    return Check(name, account, Mark.SKIPPED, why)


def failed(name: str, error: ReturncallError, *, account: str = "") -> Check:
    """What one of our errors says."""
    said = " ".join(error.problems) if isinstance(error, UserError) else error.what
    return Check(name, account, Mark.FAILED, said, error.remedy, error.exit_code)


def exit_code(checks: Iterable[Check]) -> int:
    """Of all together (CONTRACT): wrong settings before what cannot be reached, before what needs attention."""
    codes = {check.exit_code for check in checks}
    return next((code for code in _WORST_FIRST if code in codes), 0)
