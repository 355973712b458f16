"""A power cut at some points of the whole program, then a restart; test_crash_points.py has all points."""

from __future__ import annotations

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
KILLED = -9


@pytest.fixture
def program(tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink) -> Program:
    mail_user.deliver([mails.ordinary(1), mails.outreach(0), mails.ordinary(2)], at=datetime.now(UTC))
    return Program.with_account(
        tmp_path,
        imap_port=mail_user.server.port,
        smtp_port=smtp_sink.port,
        user=mail_user.name,
        password=mail_user.password,
    )


@pytest.mark.parametrize(
    "point", ["intake.parse:after", "intake.judge:after", "intake.cursor:after", "intake.store:after"]
)
def test_mail_is_taken_in_once_whatever_the_moment_of_the_crash(program: Program, point: str) -> None:
    assert program.run("run", "--once", RETURNCALL_CRASH_AT=point).returncode == KILLED

    program("run", "--once")
    queue = program.json("queue")

    assert [item["to"] for item in queue] == ["dawn@kestrel.example"]
    assert program("run", "--once").startswith("0 new")


@pytest.mark.parametrize(
    "point",
    [
        "delivery.claim:after",
        "delivery.rcpt:after",
        "delivery.phase:after",
        "delivery.mark:before",
        "delivery.mark:after",
    ],
)
def test_mail_is_sent_at_most_once_whatever_the_moment_of_the_crash(
    program: Program, smtp_sink: SmtpSink, point: str
) -> None:
    program("run", "--once")
    item = program.json("queue")[0]
    program("approve", item["id"], "--now")
    assert program.run("run", "--once", RETURNCALL_CRASH_AT=point).returncode == KILLED

    program("run", "--once", code=None)
    program("run", "--once", code=None)

    state = next(one["state"] for one in program.json("queue", "--all") if one["id"] == item["id"])
    arrived = len(smtp_sink.mails)
    assert arrived <= 1
    # Before DATA nobody can have it: it is sent by the restart.  After, only Sent or the user can say.
    assert (state, arrived) in {("sent", 1), ("uncertain", 0), ("uncertain", 1)}
    if point in {"delivery.claim:after", "delivery.rcpt:after", "delivery.mark:after"}:
        assert (state, arrived) == ("sent", 1)
