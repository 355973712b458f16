"""A newcomer's path, timed: `returncall demo`, open the link that it prints, press y on the first card.

`python -m bench newcomer` walks it with real parts: the installed program as a process of its own, Debian's Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOST_SECONDS: Final = 60.0
_LINK: Final = re.compile(r"page: (http://127\.0\.0\.1:\d+/login/\S+)\n")


def main() -> None:
    """Print when each step was reached."""
    path = shutil.which("chromium")
    if path is None:
        print("not measured, Chromium is not installed")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for what, seconds in walk(browser, Path(folder)):
            print(f"{what:<16} {seconds:5.1f} s after the command was typed")
        browser.close()


def walk(browser: Browser, folder: Path) -> list[tuple[str, float]]:
    """(what was reached, seconds since the command was typed), in order.  folder: for the demo's temporary files.

    Done is done when the page says that the reply is approved, and would take it back.
    """
    environment = {**os.environ, "TMPDIR": str(folder), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "returncall", "demo"]
    began = time.monotonic()
    steps: list[tuple[str, float]] = []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as demo:
        assert demo.stdout
        try:
            link = next(found[1] for line in demo.stdout if (found := _LINK.fullmatch(line)))
            steps.append(("link printed", time.monotonic() - began))
            page = browser.new_page()
            page.goto(link)
            page.locator("article").first.wait_for()
            steps.append(("queue shown", time.monotonic() - began))
            title = page.locator("article h2").first.inner_text()
            page.keyboard.press("j")
            page.keyboard.press("y")
            told = page.locator(".notice", has_text=f"{title}: Approved")
            told.wait_for()
            told.get_by_role("button", name="Undo").wait_for()
            steps.append(("reply approved", time.monotonic() - began))
            page.close()
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(timeout=20)
    return steps


if __name__ == "__main__":
    main()
