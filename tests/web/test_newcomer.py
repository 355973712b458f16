"""A newcomer's path: type the command, open the link that it prints, press y on the first card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.newcomer import MOST_SECONDS, walk

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_from_the_command_to_an_approved_reply_takes_less_than_a_minute(chromium: Browser, tmp_path: Path) -> None:
    steps = walk(chromium, tmp_path)

    assert [what for what, _ in steps] == ["link printed", "queue shown", "reply approved"]
    assert steps[-1][1] < MOST_SECONDS
    assert list(tmp_path.glob("returncall-demo-*")) == []
