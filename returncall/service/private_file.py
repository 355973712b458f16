"""Small files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from returncall.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path


def write_private(path: Path, content: str | bytes) -> None:
    """Put `content` into `path` (0600), in place of what was there.  Raises StoreError."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    try:
        with suppress(FileNotFoundError):
            fresh.unlink()
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise StoreError(f"{path} cannot be written ({error.strerror}).", remedy="Check the folder's owner.") from error
