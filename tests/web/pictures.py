"""Takes the pictures in docs/pictures anew: `python -m tests.web.pictures`.  Look at each before it is committed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from returncall.digest.compile import week_of
from returncall.digest.render import render
from returncall.service.sample import RunningSunday, sample_app
from returncall.service.weekly import week_digest
from returncall.web.serving import PageServer
from tests.rig.browser import ARGUMENTS

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1.5, "is_mobile": True}
KINDS: dict[str, dict[str, Any]] = {"light": DESKTOP, "dark": {**DESKTOP, "color_scheme": "dark"}, "phone": PHONE}
VIEWS = {
    "queue": "/",
    "digest": "/week",
    "digests": "/digests",
    "quarter": "/quarter",
    "market": "/market",
    "opportunities": "/opportunities",
    "people": "/people",
    "health": "/health",
    "settings": "/settings",
    "keys": "/keys",
}


def take() -> None:
    with sample_app() as sample, sync_playwright() as playwright, PageServer(sample.app, demo=True) as server:
        sample.app.clock = RunningSunday()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        for name, kind in KINDS.items():
            page = browser.new_context(**kind).new_page()
            page.goto(server.link())
            for view, path in VIEWS.items():
                page.goto(server.origin + path)
                page.screenshot(path=FOLDER / f"{view}-{name}.png")
            page.goto(server.origin + VIEWS["queue"])
            page.locator("article h2 a").first.click()
            page.wait_for_url("**/draft/*")
            page.screenshot(path=FOLDER / f"message-{name}.png")
            page.get_by_role("button", name="Hide names").click()
            page.goto(server.origin + VIEWS["queue"])
            page.screenshot(path=FOLDER / f"hidden-{name}.png")
            page.context.close()
        letter = render(week_digest(sample.app, week_of(sample.app.clock.now())), "html")
        for name, kind in KINDS.items():
            page = browser.new_context(**kind, java_script_enabled=False).new_page()
            page.set_content(letter)
            page.screenshot(path=FOLDER / f"digest-mail-{name}.png")
            page.context.close()
        for name, kind in KINDS.items():
            page = browser.new_context(**kind).new_page()
            page.goto(server.link())
            page.locator("form.approve:not(:has([required])) .yes:not([disabled])").first.click()
            page.locator(".notice").wait_for()
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=FOLDER / f"approved-{name}.png")
            page.goto(server.origin + "/done")
            page.screenshot(path=FOLDER / f"done-{name}.png")
            page.get_by_role("button", name="Undo").first.click()  # so that the next kind begins as this one did
            page.wait_for_url("**/?did=*")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    take()
