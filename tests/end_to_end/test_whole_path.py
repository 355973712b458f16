"""One mail travels the whole way: a real IMAP server, real judging, a real SMTP server, and nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end import mails
from tests.end_to_end.program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rig.dovecot import MailUser
    from tests.rig.smtp import SmtpSink

pytestmark = [pytest.mark.dovecot, pytest.mark.timeout(300)]


@pytest.fixture
def program(tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink) -> Program:
    ordinary = [mails.ordinary(number) for number in range(118)]
    mail_user.deliver([*ordinary[:60], mails.outreach(0), *ordinary[60:], mails.outreach(1)], at=datetime.now(UTC))
    return Program.with_account(
        tmp_path,
        imap_port=mail_user.server.port,
        smtp_port=smtp_sink.port,
        user=mail_user.name,
        password=mail_user.password,
    )


def test_a_mail_travels_from_the_mailbox_to_the_recruiter_once(
    program: Program, mail_user: MailUser, smtp_sink: SmtpSink
) -> None:
    before = mail_user.snapshot()

    first = program("run", "--once")
    queue = program.json("queue")

    assert first.startswith("120 new")
    assert {item["to"] for item in queue} == {"dawn@kestrel.example", "marek@brightpool.example"}
    assert [item["action"] for item in queue] == ["accept_call", "decline"]
    assert smtp_sink.mails == []

    for item in queue:
        program("approve", item["id"], "--hash", item["hash"], "--now")
    program("run", "--once")

    sent = {mail.envelope_to[0]: mail for mail in smtp_sink.mails}
    assert len(smtp_sink.mails) == 2
    assert all(len(mail.envelope_to) == 1 for mail in smtp_sink.mails)
    for item, original in zip(queue, (mails.LONG_ID, mails.ODD_ID), strict=True):
        octets = sent[item["to"]].content
        assert b"\r\nIn-Reply-To: " + original.encode() + b"\r\n" in octets
        assert str(message_from_bytes(octets, policy=default)["Subject"]) == item["subject"]
        assert item["body"].strip().splitlines()[0].encode() in octets
        assert octets.count(b"\r\nTo: ") == 1
    states = {item["id"]: item["state"] for item in program.json("queue", "--all")}
    assert set(states.values()) == {"sent"}
    assert mail_user.snapshot() == before

    again = program("run", "--once")

    assert again.startswith("0 new, 0 from recruiters, 0 drafts, 0 sent")
    assert len(smtp_sink.mails) == 2
    assert mail_user.snapshot() == before


def test_what_is_received_is_exactly_what_was_approved(program: Program, smtp_sink: SmtpSink) -> None:
    import sqlite3

    program("run", "--once")
    item = program.json("queue")[0]
    words = "Hi Dawn,\n\n.a line that begins with a dot\n\nSam – ümlaut\n".encode()
    doubted = program.run("edit", item["id"], "--body", "-", stdin=words)
    assert b"Is it true? It says yes to a call, but not that you are not looking." in doubted.stderr
    edited = program.json("queue")[0]
    assert program.run("approve", item["id"], "--hash", item["hash"], "--now").returncode == 1
    program("approve", edited["id"], "--hash", edited["hash"], "--now")
    program("run", "--once")

    with sqlite3.connect(program.folder / "data" / "returncall.sqlite3") as conn:
        import zlib

        row = conn.execute("SELECT content, content_hash FROM deliveries").fetchone()
    stored = zlib.decompress(row[0])
    assert smtp_sink.mails[0].content == stored


def test_an_answer_by_hand_withdraws_the_draft(program: Program, mail_user: MailUser, smtp_sink: SmtpSink) -> None:
    program("run", "--once")
    item = next(item for item in program.json("queue") if item["to"] == "dawn@kestrel.example")
    program("approve", item["id"], "--now")
    by_hand = (
        b"From: sam@example.org\r\nTo: dawn@kestrel.example\r\nSubject: Re: hi\r\nMessage-ID: <mine@example.org>\r\n"
        b"In-Reply-To: " + mails.LONG_ID.encode() + b"\r\n\r\nI wrote it myself.\r\n"
    )
    mail_user.deliver([by_hand], folder="Sent", at=datetime.now(UTC))

    program("run", "--once", code=None)

    assert smtp_sink.mails == []
    assert next(i["state"] for i in program.json("queue", "--all") if i["id"] == item["id"]) in {
        "cancelled",
        "superseded",
    }


def test_an_undone_approval_leaves_nothing(program: Program, smtp_sink: SmtpSink) -> None:
    program("run", "--once")
    item = program.json("queue")[0]
    program("approve", item["id"])

    program("undo", item["id"])
    program("run", "--once")

    assert smtp_sink.mails == []
    assert program.json("queue")[0]["state"] == "proposed"


def test_approving_twice_sends_once(program: Program, smtp_sink: SmtpSink) -> None:
    program("run", "--once")
    item = program.json("queue")[0]
    program("approve", item["id"], "--now")

    assert program.run("approve", item["id"], "--now").returncode == 1
    program("run", "--once")
    program("run", "--once")

    assert len(smtp_sink.mails) == 1
