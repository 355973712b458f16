"""The page over 50,000 messages with 500 open drafts: answers, sizes, memory, and from key press to card gone.

`python -m bench desk` builds the store in a temporary folder, serves it in a process of its own and asks it over
loopback, so every figure holds the socket, the HTTP parser and the client, too.  `--keep FOLDER` keeps the store.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PATHS = ("/pulse", "/draft/b000000", "/week", "/quarter", "/market", "/opportunities", "/people", "/done", "/health")
EACH = 30
KEYS = 25


class Visitor:
    """Somebody who came through the link; one connection, kept open."""

    def __init__(self, link: str) -> None:
        """Log in."""
        parts = urlsplit(link)
        self._conn = HTTPConnection(parts.hostname or "", parts.port or 0, timeout=60)
        self._conn.request("GET", parts.path)
        answer = self._conn.getresponse()
        answer.read()
        self._cookie = (answer.getheader("set-cookie") or "").partition(";")[0]

    def get(self, path: str) -> tuple[float, int]:
        """(milliseconds, octets) of one page."""
        begin = time.perf_counter()
        self._conn.request("GET", path, headers={"Cookie": self._cookie})
        answer = self._conn.getresponse()
        body = answer.read()
        spent = 1000 * (time.perf_counter() - begin)
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        return spent, len(body)


def main(arguments: Sequence[str] = ()) -> None:
    """Build, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--drafts", type=int, default=500)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="a folder for the store; one that is there already is used again")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if not (folder / "config").exists():
            folder.mkdir(parents=True, exist_ok=True)
            _build(folder, options.messages, options.drafts)
        process, link = stack.enter_context(_served(folder))
        visitor = Visitor(link)
        last = max(1, -(-options.drafts // 8))
        pid = process.pid
        _ask("/ (first page)", pid, lambda _: visitor.get("/"), 10 * EACH)
        _ask("/?page=N (every page)", pid, lambda n: visitor.get(f"/?page={1 + n % last}"), 10 * EACH)
        _ask("/?q=firm", pid, lambda _: visitor.get("/?q=firm"), EACH)
        for path in PATHS:
            _ask(path, pid, lambda _, path=path: visitor.get(path), EACH)  # type: ignore[misc]
        before = _rss(pid)
        _ask(f"/ x {options.requests}", pid, lambda _: visitor.get("/"), options.requests)
        print(f"memory of the service: {before:.1f} MB before these, {_rss(pid):.1f} MB after")
        if shutil.which("chromium") is None:
            print("key press to card gone: not measured, Chromium is not installed")
            return
        _press(visitor_link=_fresh(process))


def _build(folder: Path, mails: int, open_drafts: int) -> None:
    from bench.big_desk import build

    begin = time.perf_counter()
    build(folder, mails=mails, open_drafts=open_drafts, now=datetime.now(UTC)).close()
    size = sum(file.stat().st_size for file in (folder / "data").iterdir()) / 1024 / 1024
    print(f"{mails} messages, {open_drafts} open drafts: {time.perf_counter() - begin:.0f} s to build, {size:.0f} MB")


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.desk_server", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, _line(process)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _fresh(process: subprocess.Popen[str]) -> str:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()
    return _line(process)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def _ask(name: str, pid: int, ask: Callable[[int], tuple[float, int]], times: int) -> None:
    """Ask so often, and tell the round trip, what of it the service spent computing, and the size."""
    ask(0)
    before = _cpu(pid)
    asked = [ask(number) for number in range(times)]
    _told(name, asked, 1000 * (_cpu(pid) - before) / times)


def _told(name: str, asked: list[tuple[float, int]], cpu: float) -> None:
    times = sorted(spent for spent, _ in asked)
    worst = quantiles(times, n=100)[-1] if len(times) >= 100 else times[-1]
    print(
        f"{name:<24} p50 {median(times):6.1f} ms   {'p99' if len(times) >= 100 else 'max'} {worst:6.1f} ms   "
        f"computing {cpu:5.1f} ms   {max(size for _, size in asked) / 1024:6.1f} KB"
    )


def _cpu(pid: int) -> float:
    """Seconds that the process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


_WATCH = """() => {
  window.spent = [];
  let pressed = 0, gone = null;
  addEventListener("keydown", () => {
    pressed = performance.now();
    gone = document.activeElement.closest("[data-draft-id]");
  }, true);
  new MutationObserver(() => {
    if (!gone?.hidden) return;
    const at = pressed;
    gone = null;
    requestAnimationFrame(() => spent.push(performance.now() - at));
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["hidden"] });
}"""
_SETTLED = """n => spent.length >= n && !document.querySelector('main [data-busy]')
  && !!document.activeElement.closest('[data-draft-id]')"""


def _press(*, visitor_link: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(visitor_link)
        page.evaluate(_WATCH)
        page.keyboard.press("j")
        for number in range(1, KEYS + 1):
            page.keyboard.press("e")
            for _ in range(100):  # no wait_for_function: the page's own policy forbids what it does
                page.wait_for_timeout(30)
                if page.evaluate(_SETTLED, number):
                    break
        times = sorted(page.evaluate("spent"))
        browser.close()
    print(f"key press to card gone: p50 {median(times):.1f} ms, worst {times[-1]:.1f} ms of {len(times)}")


if __name__ == "__main__":
    main(sys.argv[1:])
