"""`returncall open`: a fresh link into the page of the service that runs, and a sentence when none does."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from returncall.service.running_page import RunningPage, announced, find_page
from tests.end_to_end.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def program(tmp_path: Path) -> Program:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        closed = sock.getsockname()[1]
    return Program.with_account(tmp_path, imap_port=closed, smtp_port=closed, user="sam", password="x")


@contextmanager
def running(program: Program) -> Iterator[subprocess.Popen[bytes]]:
    folders = ["--config", str(program.folder / "config"), "--data", str(program.folder / "data")]
    service = subprocess.Popen(
        [sys.executable, "-m", "returncall", *folders, "run", "--port", "0"],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
    )
    assert service.stdout is not None
    try:
        assert service.stdout.readline().startswith(b"page: http://127.0.0.1:")
        yield service
    finally:
        service.kill()
        service.wait(10)
        service.stdout.close()


def logs_in(link: str) -> bool:
    place = urlsplit(link)
    line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
    line.request("GET", place.path)
    answer = line.getresponse()
    line.close()
    return answer.status in {302, 303} and answer.getheader("Set-Cookie") is not None


def test_each_link_opens_once_and_ends_with_the_service(program: Program) -> None:
    with running(program) as service:
        file = program.folder / "data" / "page.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        first, second = program("open", "--print").strip(), program("open", "--print").strip()
        assert first != second
        assert logs_in(first)
        assert logs_in(second)
        assert not logs_in(first)

        service.send_signal(signal.SIGTERM)

        assert service.wait(30) == 130
    assert not file.exists()
    done = program.run("open", "--print")
    assert done.returncode == 3
    assert b"returncall run" in done.stderr


def test_a_second_service_does_not_take_the_first_ones_link_away(program: Program) -> None:
    with running(program):
        assert program.run("run", "--port", "0").returncode == 3

        assert logs_in(program("open", "--print").strip())


def test_a_browser_is_started_with_the_link(program: Program, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {tmp_path}/opened\n')
    browser.chmod(0o700)
    with running(program):
        program("open", BROWSER=f"{browser} %s")

        assert logs_in((tmp_path / "opened").read_text())


@pytest.mark.parametrize(
    "left",
    [
        "",
        "[]",
        "{}",
        '{"origin": "http://127.0.0.1:1", "key": "k"}',
        '{"origin": "http://evil.example:80", "key": "k"}',
        '{"origin": "http://127.0.0.1:x", "key": "k"}',
    ],
)
def test_what_a_killed_service_left_leads_nowhere(tmp_path: Path, left: str) -> None:
    (tmp_path / "page.json").write_text(left)

    assert find_page(tmp_path) is None
    with announced(tmp_path, RunningPage("http://127.0.0.1:1", "secret-key")):
        assert "secret-key" in (tmp_path / "page.json").read_text()
    assert not (tmp_path / "page.json").exists()


def test_the_key_is_not_shown() -> None:
    assert "secret-key" not in repr(RunningPage("http://127.0.0.1:1", "secret-key"))
