"""Files that only their owner may read: mail and approved answers lie in them."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from returncall.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

_FILE: Final = 0o600
_FOLDER: Final = 0o700


def make_private_folder(folder: Path) -> None:
    """Make `folder` and the missing ones above it, each 0700 whatever the umask says.

    An empty folder that exists is narrowed, too; one that holds something else is left as it is, because it
    may be shared on purpose (the files in it are 0600 anyway).  Raises StoreError.
    """
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(mode=_FOLDER, exist_ok=True)
            one.chmod(_FOLDER)
        if not missing and not any(folder.iterdir()):
            folder.chmod(_FOLDER)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be made or read: {error.strerror}.",
            remedy="Choose another with --data DIR, or give yourself the right to write there.",
        ) from error


def make_private_file(path: Path) -> None:
    """Make `path` an empty file with mode 0600, or narrow the one that is there.

    SQLite gives its -wal and -shm files the mode of the database, so they follow.  Raises StoreError.
    """
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT, _FILE))
        for one in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            if one.exists() and stat.S_IMODE(one.stat().st_mode) != _FILE:
                one.chmod(_FILE)
    except OSError as error:
        raise StoreError(
            f"The database {path} cannot be opened for you alone: {error.strerror}.",
            remedy=f"Make the file yours: `sudo chown $USER '{path}'`.",
        ) from error
