"""A small file beside a SQLite database that remembers how far sending came, should the database forget.

Who copies an older file over the database brings back approvals that were carried out since.  The database
counts its claimed deliveries, and this file repeats the count outside of it: a database that is behind its mark
is an old copy (HAZARDS B2).  A whole folder put back, mark and all, cannot be told from the original.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Mark(NamedTuple):
    """epoch: of the database (meta.epoch).  claims: how many deliveries it had claimed."""

    epoch: str
    claims: int


def mark_path(database: Path) -> Path:
    """Where the mark of that database lies."""
    return database.with_name(database.name + ".mark")


def read_mark(database: Path) -> Mark | None:
    """The mark; None when there is none, or none that can be read."""
    try:
        epoch, _, claims = mark_path(database).read_text("ascii").strip().partition(" ")
        return Mark(epoch, int(claims))
    except (OSError, ValueError):
        return None


def write_mark(database: Path, mark: Mark) -> None:
    """Replace the mark (0600).  A disk that refuses costs this protection only, so OSError is the caller's."""
    path = mark_path(database)
    part = path.with_name(path.name + ".part")
    part.touch(0o600)
    part.chmod(0o600)
    part.write_text(f"{mark.epoch} {mark.claims}\n", "ascii")
    part.replace(path)


def is_behind(mark: Mark | None, *, epoch: str, claims: int) -> bool:
    """Whether a database with that epoch and count is older than its mark."""
    return mark is not None and (mark.epoch != epoch or mark.claims > claims)
