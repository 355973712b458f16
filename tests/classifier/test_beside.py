"""Judging in another process: the same verdicts, and no mail can take the program along."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from classifier import load
from classifier.beside import Beside
from classifier.here import Here
from returncall.model import Profile
from tests.classifier.test_assess import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

PROFILE = Profile(want_titles=("robotics engineer",), want_companies=("Harrowgate Robotics",))


@pytest.fixture
def beside() -> Iterator[Beside]:
    made = Beside(PROFILE)
    yield made
    made.close()


def test_it_says_what_this_process_would_say(beside: Beside) -> None:
    assert beside.version == Here(None, PROFILE).version
    assert beside.judge(ALL) == Here(None, PROFILE).judge(ALL)
    assert load(PROFILE, judges=beside).assess(ALL) == load(PROFILE).assess(ALL)


def test_nothing_is_started_for_nothing(beside: Beside) -> None:
    assert beside.judge([]) == []
    assert beside.pids == ()


def test_a_process_that_was_ended_is_replaced(beside: Beside) -> None:
    before = beside.judge(ALL)
    (pid,) = beside.pids
    os.kill(pid, signal.SIGKILL)

    assert beside.judge(ALL) == before
    assert beside.pids != (pid,)


def test_what_cannot_be_judged_is_said_and_the_process_goes_on(beside: Beside) -> None:
    broken = replace(ALL[0], text=None)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        beside.judge([*ALL, broken])

    assert len(beside.judge(ALL)) == len(ALL)


def test_closing_ends_the_processes() -> None:
    made = Beside(None)
    made.warm()
    (pid,) = made.pids
    made.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
