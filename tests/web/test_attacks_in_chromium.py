"""What another page, another host name or a hostile mail can do: nothing."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from returncall.web.serving import PageServer
from tests.web.desk import database_hash

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from returncall.app import App

pytestmark = pytest.mark.browser


class _Evil(BaseHTTPRequestHandler):
    """A page of another origin that attacks the desk on `port`."""

    port = 0
    token = ""

    def do_GET(self) -> None:
        desk, name = f"http://127.0.0.1:{self.port}", self.path.strip("/")
        act, fields = (
            f"{desk}/draft/acmec/skip",
            f'<input name=csrf_token value="{self.token}"><input name=hash value=0>',
        )
        go = "<script>document.forms[0].submit()</script>"
        text = f"csrf_token={self.token}"
        pages = {
            "form": f"<form method=post action={act}>{fields}</form>{go}",
            "plain": f"<form method=post enctype=text/plain action={act}>{fields}</form>{go}",
            "multipart": f"<form method=post enctype=multipart/form-data action={act}>{fields}</form>{go}",
            "no-referrer": f"<meta name=referrer content=no-referrer><form method=post action={act}>{fields}</form>{go}",
            "sandbox": f"<iframe sandbox='allow-scripts allow-forms' srcdoc='<form method=post action={act}>{fields}</form>{go}'></iframe>",
            "localhost": f"<form method=post action=http://localhost:{self.port}/draft/acmec/skip>{fields}</form>{go}",
            "fetch": f"<script>fetch('{act}',{{method:'POST',credentials:'include',mode:'no-cors',body:new URLSearchParams('{text}')}})</script>",
            "beacon": f"<script>navigator.sendBeacon('{act}',new URLSearchParams('{text}'))</script>",
            "read": f"<script>fetch('{desk}/',{{credentials:'include'}}).then(r=>r.text()).then(t=>{{document.title='read '+t.length}},()=>{{document.title='refused'}})</script>",
            "frame": f'<iframe src={desk}/ onload="try{{document.title=this.contentDocument.body.innerText}}catch(e){{}}"></iframe>',
            "get": f"<img src={act}><script>location='{act}'</script>",
            "script": f"<script src={desk}/ onerror=\"document.title='refused'\"></script>",
        }
        body = f"<!doctype html><title>evil</title><body>{pages[name]}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


ATTACKS = (
    "form",
    "plain",
    "multipart",
    "no-referrer",
    "sandbox",
    "localhost",
    "fetch",
    "beacon",
    "read",
    "frame",
    "get",
    "script",
)


def test_twelve_attacks_from_another_page_change_and_read_nothing(
    chromium: Browser, server: PageServer, app: App
) -> None:
    # The attacker is even given the token: cookie, Origin and Host must do without it.
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.link())
    token = page.locator('input[name="csrf_token"]').first.get_attribute("value")
    evil = type("Evil", (_Evil,), {"port": server.port, "token": token})
    with ThreadingHTTPServer(("127.0.0.1", 0), evil) as attacker:
        threading.Thread(target=attacker.serve_forever, daemon=True).start()
        before = database_hash(app)
        for name in ATTACKS:
            attack = context.new_page()
            # Another port is another origin but the same site: the strict cookie goes along, so this is the harder case.
            attack.goto(f"http://127.0.0.1:{attacker.server_port}/{name}")
            attack.wait_for_timeout(150)
            assert database_hash(app) == before, name
            assert not attack.title().startswith("read"), name
            assert "Acme" not in attack.title(), name
            attack.close()
        attacker.shutdown()
    page.reload()
    expect(page.locator("article").first).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "head",
    [b"GET /healthz HTTP/1.1\r\nHost: rebound.evil.example\r\nConnection: close", b"GET /healthz HTTP/1.0"],
    ids=["rebound", "no host at all"],
)
def test_another_host_name_that_leads_here_is_refused(server: PageServer, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(head + b"\r\n\r\n")
        answer = line.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 403"), answer


def test_the_server_stops_when_told(app: App) -> None:
    with PageServer(app) as running:
        port = running.port
    began = time.monotonic()

    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)

    assert time.monotonic() - began < 2
    app.close()
