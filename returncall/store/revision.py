"""Which layouts of the database this program knows.  Imports nothing, so that a quick look may ask, too."""

from __future__ import annotations

from typing import Final

KNOWN: Final = ("0001", "0002", "0003")
"""Every Alembic revision in migrations/versions, oldest first."""

HEAD: Final = KNOWN[-1]
"""The layout that schema*.py describe."""
