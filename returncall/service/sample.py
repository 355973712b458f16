"""The sample mailbox, end to end, in a temporary folder: no account, no network, nothing sent."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from config.load import load
from ingest.sources import read_paths
from returncall.app import App
from returncall.service.intake import take_in
from returncall.service.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from returncall.service.tally import Progress

# The sample's Sunday morning: its mail stays fresh whenever the demo runs.
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
# "send", so that approving can be tried: without an account there is no server to which anything could be sent, and
# nobody delivers here.
_CONFIG = """\
[sending]
mode = "send"
"""


@dataclass(frozen=True, slots=True)
class SundayClock:
    """Always the sample's Sunday."""

    def now(self) -> datetime:
        """See ports.Clock."""
        return SUNDAY


@dataclass(frozen=True, slots=True)
class RunningSunday:
    """The sample's Sunday going on from nine o'clock, so that holds end and times pass while the page is open."""

    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """See ports.Clock."""
        return SUNDAY + timedelta(seconds=time.monotonic() - self.began)


@dataclass(frozen=True, slots=True)
class Sample:
    """The demo's App with the sample taken in.  sources: path of the file of each message, by message id."""

    app: App
    tally: Tally


@contextmanager
def sample_app(progress: Progress | None = None) -> Iterator[Sample]:
    """Read, judge and draft the sample mailbox; everything is gone afterwards."""
    demo = files("returncall") / "demo"
    with TemporaryDirectory(prefix="returncall-demo-") as folder, as_file(demo / "mailbox") as mailbox:
        config, data = Path(folder) / "config", Path(folder) / "data"
        config.mkdir(mode=0o700)
        (config / "config.toml").write_text(_CONFIG, encoding="utf-8")
        (config / "profile.toml").write_text((demo / "profile.toml").read_text(encoding="utf-8"), encoding="utf-8")
        app = App(load(config, data, env={}), SundayClock())
        try:
            tally = Tally()
            raws = (found.raw for found in read_paths([str(mailbox)], account="demo") if found.raw)
            take_in(app, raws, tally, window=app.draft_window, progress=progress)
            yield Sample(app, tally)
        finally:
            app.close()
