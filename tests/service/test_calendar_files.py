"""A calendar behind an address: that address alone is asked, and a transaction never waits for it."""

from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from config.load import load
from returncall.app import App
from returncall.errors import UserError
from returncall.service.calendar_files import content_of, fetch, path_of, refresh
from tests.rig.killing import START, SetClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nATTACH:http://127.0.0.1/track\r\nEND:VCALENDAR\r\n"


class Server:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status, self.body = 200, CALENDAR
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                self.send_response(server.status)
                if server.status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(server.body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}/private-canary/mine.ics?key=canary"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    threading.Thread(target=made.http.serve_forever, daemon=True).start()
    yield made
    made.http.shutdown()
    made.http.server_close()


@pytest.fixture
def app(tmp_path: Path, server: Server) -> App:
    (tmp_path / "config").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "config" / "profile.toml").write_text(f'[calls]\ncalendars = ["{server.address}"]\n')
    return App(load(tmp_path / "config", tmp_path / "data", env={}), SetClock(START))


def test_it_is_fetched_once_in_half_an_hour_and_kept_privately(app: App, server: Server) -> None:
    assert refresh(app) == []
    assert refresh(app) == []

    assert server.asked == ["/private-canary/mine.ics?key=canary"]
    (name,) = app.settings.profile.calendars
    assert content_of(app, name) == CALENDAR
    path = path_of(app, name)
    assert path.stat().st_mode & 0o777 == 0o600
    old = path.stat().st_mtime - 31 * 60
    os.utime(path, (old, old))
    refresh(app)
    assert len(server.asked) == 2


@pytest.mark.parametrize(("status", "body"), [(302, b""), (404, CALENDAR), (200, b"<html>sign in</html>")])
def test_what_is_not_the_calendar_is_told_without_the_address(
    app: App, server: Server, status: int, body: bytes
) -> None:
    refresh(app)
    (name,) = app.settings.profile.calendars
    path = path_of(app, name)
    os.utime(path, (0, 0))
    server.status, server.body = status, body

    (problem,) = refresh(app)

    assert "127.0.0.1" in problem
    assert "canary" not in problem
    assert server.asked == ["/private-canary/mine.ics?key=canary"] * 2
    with pytest.raises(UserError, match="could not be fetched for a day"):
        content_of(app, name)


def test_no_calendar_is_fetched_in_clear_from_elsewhere() -> None:
    with pytest.raises(UserError, match="use https"):
        fetch("http://calendar.example/mine.ics")
