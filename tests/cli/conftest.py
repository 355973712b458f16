"""A desk of its own for each test of a command, by the clock of the wall, which the commands go by."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.web.desk import HandClock, make_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from returncall.app import App


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = make_desk(tmp_path, clock=HandClock(datetime.now(UTC)))
    yield made
    made.close()
