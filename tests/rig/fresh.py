"""A database in memory that is as new again and again: its tables are made once and copied from then on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returncall.store.engine import Store


class EmptyImage:
    """What `store`, which is open in memory (``sqlite://``), holds now; `lay` makes it so again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._image = sqlite3.connect(":memory:")
        with closing(store._engine.raw_connection()) as raw:
            raw.driver_connection.backup(self._image)  # type: ignore[union-attr]

    def lay(self) -> None:
        """Replace all that the store holds by the image."""
        with closing(self._store._engine.raw_connection()) as raw:
            self._image.backup(raw.driver_connection)  # type: ignore[arg-type]

    def close(self) -> None:
        """Let go of the image; the store stays open."""
        self._image.close()
