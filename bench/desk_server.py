"""Serves the store of bench/desk.py: prints a login link, and another for each line that comes in."""

from __future__ import annotations

import sys
from pathlib import Path

from config.load import load
from returncall.app import App
from returncall.web.serving import PageServer


def main(folder: Path) -> None:
    """Until the input ends."""
    app = App(load(folder / "config", folder / "data", env={}))
    with PageServer(app) as server:
        print(server.link(), flush=True)
        for _ in sys.stdin:
            print(server.link(), flush=True)
    app.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
