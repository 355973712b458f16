"""`returncall run` as it lives: mail that arrives is drafted by itself, what is approved leaves by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end import mails
from tests.end_to_end.program import Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.rig.dovecot import MailUser
    from tests.rig.smtp import SmtpSink

pytestmark = [pytest.mark.dovecot, pytest.mark.timeout(300)]


def _within(seconds: float, is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.5)
    return False


def test_it_drafts_what_arrives_and_sends_what_is_approved(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = Program.with_account(
        tmp_path,
        imap_port=mail_user.server.port,
        smtp_port=smtp_sink.port,
        user=mail_user.name,
        password=mail_user.password,
    )
    folders = ["--config", str(tmp_path / "config"), "--data", str(tmp_path / "data")]
    service = subprocess.Popen(
        [sys.executable, "-m", "returncall", *folders, "run", "--port", "0"],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert service.stdout is not None
        assert service.stdout.readline().startswith(b"page: http://127.0.0.1:")
        mail_user.deliver([mails.outreach(0)], at=datetime.now(UTC))

        assert _within(90, lambda: bool(program.json("queue")))
        program("approve", program.json("queue")[0]["id"], "--now")

        assert _within(60, lambda: len(smtp_sink.mails) == 1)
        assert _within(30, lambda: program.json("queue", "--all")[0]["state"] == "sent")
    finally:
        service.send_signal(signal.SIGINT)
        assert service.wait(30) == 130
