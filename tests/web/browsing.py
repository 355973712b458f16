"""Somebody at the page in Debian's Chromium: the pieces that the browser tests share."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no types
from playwright.sync_api import expect

from tests.web.desk import states

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from returncall.app import App
    from returncall.web.serving import PageServer

DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

KINDS = [
    pytest.param({**DESKTOP}, id="desktop"),
    pytest.param({**DESKTOP, "java_script_enabled": False}, id="desktop-no-script"),
    pytest.param({**PHONE}, id="phone"),
    pytest.param({**PHONE, "java_script_enabled": False}, id="phone-no-script"),
]
SAMPLE = Path(__file__).parents[2] / "returncall" / "demo" / "mailbox"
PAGES = (
    "/",
    "/draft/acmec",
    f"/message/{90:032x}",
    "/done",
    "/week",
    "/digests",
    "/market",
    "/settings",
    f"/message/{0:032x}/as-sent",
    "/quarter",
    "/opportunities",
    "/people",
    "/health",
    "/keys",
)


@contextmanager
def somebody_at(browser: Browser, server: PageServer, **kind: Any) -> Iterator[Page]:
    """A page that is logged in.  A request of it, its frames or what it opens to any other origin fails the test."""
    context: BrowserContext = browser.new_context(**kind)
    page = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(server.link())
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((server.origin, "data:"))] == []
    assert [error for error in errors if "server responded with a status of 40" not in error] == []


def axe_finds(page: Page) -> list[str]:
    """What axe minds on the page as it is shown now."""
    response = Axe().run(page).response
    return [f"{one['id']}: {node['html'][:120]}" for one in response["violations"] for node in one["nodes"]]


def card(page: Page, key: str) -> Locator:
    return page.locator(f'article[data-draft-id="{key}"]')


def pressed(page: Page, button: Locator) -> str:
    """Press it, as somebody who looks first; the path that was posted to."""
    page.wait_for_timeout(500)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        button.click()
    return "/" + sent.value.url.split("/", 3)[3]


def decide_the_declines_together(page: Page, app: App) -> None:
    for key in ("decla", "declb"):
        card(page, key).get_by_role("checkbox").check()
    assert pressed(page, page.get_by_role("button", name="Send ticked declines")) == "/declines/approve"
    expect(card(page, "decla")).to_have_count(0)
    card(page, "declc").get_by_role("checkbox").check()
    assert pressed(page, page.get_by_role("button", name="Drop ticked declines")) == "/declines/skip"
    expect(card(page, "declc")).to_have_count(0)
    assert [states(app)[key] for key in ("decla", "declb", "declc", "north")] == [
        "approved",
        "approved",
        "dismissed",
        "proposed",
    ]
