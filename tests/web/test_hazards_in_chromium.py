"""Hostile HTML mail in Debian's Chromium: as text and as it was sent, it loads, runs and sends nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ingest.parse import parse
from returncall.model import Message, MessageKey, RawMessage
from returncall.store import messages
from tests.web.browsing import DESKTOP, somebody_at
from tests.web.desk import NOW, database_hash
from tests.web.hazards import HAZARDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from returncall.app import App
    from returncall.web.serving import PageServer

pytestmark = pytest.mark.browser
INSIDE = "img, svg, math, script, style, form, button, input, iframe, object, embed, video, audio, link, meta, base"


@pytest.mark.parametrize("javascript", [True, False])
def test_hostile_mails_load_and_run_nothing(chromium: Browser, server: PageServer, app: App, javascript: bool) -> None:
    mails = [_mail(number, name) for number, name in enumerate(HAZARDS)]
    with app.store.write() as conn:
        for mail, raw in mails:
            messages.add_message(conn, mail, raw)
    before = database_hash(app)

    # Leaving the block fails the test when anything but the desk itself was asked.
    with somebody_at(chromium, server, **DESKTOP, java_script_enabled=javascript) as page:
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for mail, raw in mails:
            page.goto(f"{server.origin}/message/{mail.id}")
            assert page.locator("main :is(img, iframe, script, style, object, embed, math)").count() == 0, raw
            assert page.locator("main form:not([action$='/correct'])").count() == 0, raw
            page.goto(f"{server.origin}/message/{mail.id}/as-sent")
            frame = page.frame_locator("iframe")
            assert frame.locator("body").count() == 1, raw
            assert frame.locator(INSIDE).count() == 0, raw
            assert frame.locator("[href], [src], [style], [background], [ping], [onload], [onerror]").count() == 0, raw
            assert page.url.endswith("/as-sent"), raw
            assert page.title() == "Desk", raw
        assert dialogs == []

    assert database_hash(app) == before


def _mail(number: int, name: str) -> tuple[Message, bytes]:
    raw = (
        f"From: Eve <eve@evil.example>\r\nTo: sam@example.org\r\nSubject: {name}\r\nMessage-ID: <h{number}@evil.example>\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>Hello Sam</p>{HAZARDS[name]}</body></html>"
    ).encode()
    found = parse(RawMessage(MessageKey("personal", "INBOX", 7, 500 + number), NOW, (), len(raw), raw))
    assert isinstance(found, Message)
    return replace(found, id=f"{500 + number:032x}"), raw
