"""A newcomer's path, timed: `returncall demo`, open the link that it prints, press y on the first card.

`python -m bench newcomer` walks it with real parts: the installed program as a process of its own, Debian's Chromium.
`python -m bench newcomer fresh` begins with `make demo` in a clone made for it, so with fetching what it runs on.
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
    from collections.abc import Sequence

    from playwright.sync_api import Browser

MOST_SECONDS: Final = 60.0
_LINK: Final = re.compile(r"page: (http://127\.0\.0\.1:\d+/login/\S+)\n")


_DEMO: Final = (sys.executable, "-m", "returncall", "demo")
#: `make demo` serves the page only when it has a terminal, so it is given one.
_FRESH: Final = ("script", "--quiet", "--return", "--command", "make demo", "/dev/null")


def main(*arguments: str) -> None:
    """Print when each step was reached."""
    path = shutil.which("chromium")
    if path is None:
        print("not measured, Chromium is not installed")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        if "fresh" in arguments:
            clone = Path(folder) / "clone"
            subprocess.run(("git", "clone", "--quiet", Path(__file__).parent.parent, clone), check=True)
            steps = walk(browser, Path(folder), _FRESH, clone)
        else:
            steps = walk(browser, Path(folder))
        for what, seconds in steps:
            print(f"{what:<16} {seconds:5.1f} s after the command was typed")
        browser.close()


def walk(
    browser: Browser, folder: Path, command: Sequence[str] = _DEMO, where: Path | None = None
) -> list[tuple[str, float]]:
    """(what was reached, seconds since the command was typed), in order.  folder: for the demo's temporary files.

    where: the folder to type the command in.

    Done is done when the page says that the reply is approved, and would take it back.
    """
    environment = {**os.environ, "TMPDIR": str(folder), "NO_COLOR": "1"}
    began = time.monotonic()
    steps: list[tuple[str, float]] = []
    with subprocess.Popen(
        command,
        cwd=where,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as demo:
        assert demo.stdin
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
            if command is _DEMO:
                demo.send_signal(signal.SIGINT)
            else:
                demo.stdin.write("\x03")
            demo.stdin.close()
            demo.wait(timeout=20)
    return steps


if __name__ == "__main__":
    main(*sys.argv[1:])
