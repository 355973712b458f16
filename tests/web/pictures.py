"""Takes the pictures in docs/pictures anew: `python -m tests.web.pictures`.  Look at each before it is committed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from returncall.service.sample import RunningSunday, sample_app
from returncall.web.serving import PageServer
from tests.rig.browser import ARGUMENTS

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1.5, "is_mobile": True}
BEST = "acme"


def take() -> None:
    with sample_app() as sample, sync_playwright() as playwright, PageServer(sample.app, demo=True) as server:
        sample.app.clock = RunningSunday()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        for name, kind in (("light", DESKTOP), ("dark", {**DESKTOP, "color_scheme": "dark"}), ("phone", PHONE)):
            page = browser.new_context(**kind).new_page()
            page.goto(server.link())
            page.goto(f"{server.origin}/?q={BEST}")
            page.screenshot(path=FOLDER / f"queue-{name}.png")
        page = browser.new_context(**DESKTOP).new_page()
        page.goto(server.link())
        page.goto(f"{server.origin}/?q={BEST}")
        page.locator("article h2 a").first.click()
        page.wait_for_url("**/draft/*")
        page.screenshot(path=FOLDER / "message.png")
        for name, path in (("digest", "/week"), ("quarter", "/quarter")):
            page.goto(server.origin + path)
            page.screenshot(path=FOLDER / f"{name}.png")
        page.goto(server.origin + "/")
        page.locator("article .yes:not([disabled])").nth(1).click()
        page.locator(".notice").wait_for()
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=FOLDER / "approved.png")
        browser.close()


if __name__ == "__main__":
    take()
