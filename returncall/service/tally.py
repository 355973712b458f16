"""What an intake counts; apart from intake.py, so that a poll without new mail need not load what judges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What an intake did; ids of unreadable mail are in the store's failures."""

    read: int = 0
    new: int = 0
    recruiters: int = 0
    drafted: int = 0
    unreadable: int = 0
    problems: list[str] = field(default_factory=list)


Progress = Callable[[Tally], None]
