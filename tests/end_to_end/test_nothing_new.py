"""A poll that finds nothing new loads nothing that judges, parses or writes letters, and starts no parser."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end import mails
from tests.end_to_end.program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rig.dovecot import MailUser
    from tests.rig.smtp import SmtpSink

pytestmark = [pytest.mark.dovecot, pytest.mark.timeout(300)]

_SLOW = {
    "spacy", "numpy", "mailparser", "selectolax", "jinja2", "babel", "alembic", "css_inline", "classifier",
    "ingest.parse", "ingest.capped", "returncall.pipeline", "returncall.service.intake",
    "sqlalchemy.orm", "sqlalchemy.dialects.postgresql",
}  # fmt: skip
_CODE = """import json, runpy, sys
sys.argv = ["returncall", *sys.argv[1:]]
try:
    runpy.run_module("returncall", run_name="__main__")
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)))
"""


def _polled(folder: Path) -> tuple[str, set[str]]:
    """(what the pass said, every module it loaded)."""
    flags = ["--config", str(folder / "config"), "--data", str(folder / "data")]
    done = subprocess.run(
        [sys.executable, "-c", _CODE, *flags, "run", "--once"], capture_output=True, text=True, check=True
    )
    said, loaded = done.stdout.strip().splitlines()
    return said, set(json.loads(loaded))


def test_a_poll_with_nothing_new_loads_nothing_that_judges(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    mail_user.deliver([mails.ordinary(1), mails.outreach(0)], at=datetime.now(UTC))
    Program.with_account(
        tmp_path,
        imap_port=mail_user.server.port,
        smtp_port=smtp_sink.port,
        user=mail_user.name,
        password=mail_user.password,
    )

    first, loaded_at_first = _polled(tmp_path)
    again, loaded_again = _polled(tmp_path)

    assert first.startswith("2 new, 1 from recruiters, 1 drafts")
    assert {"classifier", "ingest.capped", "returncall.service.intake"} <= loaded_at_first
    assert again.startswith("0 new")
    assert loaded_again & _SLOW == set()
