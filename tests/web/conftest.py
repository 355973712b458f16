"""A desk of its own for each test, and somebody who is logged in at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from returncall.web.serving import PageServer
from tests.rig.browser import chromium
from tests.web.client import Desk, open_desk
from tests.web.desk import fill_the_rest, make_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from returncall.app import App

__all__ = ["chromium"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    app = make_desk(tmp_path)
    fill_the_rest(app)
    with open_desk(app) as opened:
        yield opened


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for the tests of a module that change nothing."""
    app = make_desk(tmp_path_factory.mktemp("standing"))
    fill_the_rest(app)
    with open_desk(app) as opened:
        yield opened


@pytest.fixture
def observing(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(make_desk(tmp_path, mode="observe")) as opened:
        yield opened


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(make_desk(tmp_path_factory.mktemp("empty"), mails=())) as opened:
        yield opened


@pytest.fixture
def app(tmp_path: Path) -> App:
    made = make_desk(tmp_path)
    fill_the_rest(made)
    return made


@pytest.fixture
def server(app: App) -> Iterator[PageServer]:
    with PageServer(app) as running:
        yield running
    app.close()
