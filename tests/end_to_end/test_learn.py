"""`returncall learn`: the user's verdicts, one by one or by the folder, change how later mail is judged."""

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


def club_note(number: int) -> bytes:
    """A choir's note, in words that a recruiter might use."""
    return mails._mail(
        f"<choir-{number}@choir.example>",
        "Choir Office",
        f"office{number}@choir.example",
        f"An opening for a tenor, concert {number}",
        f"Hi Sam,\n\nwe have an opening for a tenor in concert {number} and I thought of you. The role is a solo of four "
        "bars, unpaid as ever.\n\nWould you be open to a quick call this week?\n\nBest,\nAda\n",
    )


@pytest.fixture
def program(tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink) -> Program:
    mail_user.deliver([club_note(number) for number in range(8)], folder="Trash", at=datetime.now(UTC))
    mail_user.deliver([club_note(100), mails.outreach(1)], at=datetime.now(UTC))
    return Program.with_account(
        tmp_path, imap_port=mail_user.server.port, smtp_port=smtp_sink.port, user=mail_user.name,
        password=mail_user.password,
    )  # fmt: skip


def test_too_few_verdicts_are_said_so(program: Program) -> None:
    program("run", "--once")

    done = program.run("learn")

    assert done.returncode == 2
    assert b"learning needs 5" in done.stderr


def test_a_folder_of_mail_teaches_and_recruiters_stay_recruiters(program: Program, mail_user: MailUser) -> None:
    program("run", "--once")
    before = mail_user.snapshot()

    said = program("learn", "--from-folder", "Trash", "--kind", "other", code=None)

    assert said.startswith("8 verdicts:")
    assert mail_user.snapshot() == before
    assert (program.folder / "data" / "personal-model.npz").exists() == ("Kept." in said)
    mail_user.deliver([club_note(200)], at=datetime.now(UTC))
    program("run", "--once")
    waiting = {item["to"] for item in program.json("queue")}
    assert "marek@brightpool.example" in waiting
    assert "office200@choir.example" not in waiting
