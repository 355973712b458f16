"""One process at a time for a data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from returncall.errors import StoreError
from returncall.service.once import process_lock
from tests.rig.killing import START, Site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rig.smtp import SmtpSink


def test_the_lock_is_free_when_its_holder_has_done_and_not_before(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    app = Site.made(tmp_path, smtp_port=smtp_sink.port, database="").app(START)
    first = process_lock(app)

    with first, pytest.raises(StoreError, match="already running"), process_lock(app):
        pass

    with process_lock(app):  # while `first` is still referred to: nothing waits for the garbage collector
        pass
    del first
