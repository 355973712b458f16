"""The digest by mail, and its answer, with real servers: sent once, obeyed once, forgeries ignored."""

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
OWN = "sam@example.org"


def _reply(digest: str, name: str) -> bytes:
    return (
        f"From: {OWN}\r\nTo: {OWN}\r\nSubject: Re: Your week\r\nMessage-ID: <{name}@example.org>\r\n"
        f"In-Reply-To: {digest}\r\n\r\nok 1\r\n"
    ).encode()


def test_sent_once_and_answered_from_the_own_sent_folder_only(
    tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    program = Program.with_account(
        tmp_path,
        imap_port=mail_user.server.port,
        smtp_port=smtp_sink.port,
        user=mail_user.name,
        password=mail_user.password,
    )
    mail_user.deliver([mails.outreach(0)], at=datetime.now(UTC))
    program("run", "--once")
    (waiting,) = program.json("queue")

    assert f"was sent to {OWN}" in program("digest", "--send")
    program("digest", "--send", code=1)
    (taken,) = smtp_sink.mails
    digest = taken.header("Message-ID")

    mail_user.deliver([_reply(digest, "forged")], at=datetime.now(UTC))
    program("run", "--once", code=None)
    assert program.json("queue")[0]["state"] == "proposed"

    mail_user.deliver([_reply(digest, "own")], at=datetime.now(UTC), folder="Sent")
    assert "done: ok 1" in program("run", "--once", code=None)
    assert {one["id"]: one["state"] for one in program.json("queue", "--all")}[waiting["id"]] == "approved"

    program("undo", waiting["id"])
    program("run", "--once", code=None)
    assert program.json("queue")[0]["state"] == "proposed"
    assert len(smtp_sink.mails) == 1
