"""Sam answers by hand, with another mail program, somewhere between arrival and DATA: one answer reaches Rita."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from returncall.model import DeliveryState
from returncall.service import desk
from returncall.service.delivery import deliver_due
from returncall.store import answers, deliveries
from tests.service.mailbox_of_sam import Sam, recruiter_mail

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.rig.dovecot import MailUser
    from tests.rig.smtp import SmtpSink

pytestmark = pytest.mark.dovecot
# Each client makes a Message-ID of its own; what it says of the mail it answers is all that can be known.
CLIENTS = {
    "in-reply-to": b"In-Reply-To: <m1@acme.example>\r\n",
    "references": b"References: <x@acme.example> <m1@acme.example>\r\n",
    "folded": b"References:\r\n <x@acme.example>\r\n\t<m1@acme.example>\r\n",
    "earlier": b"In-Reply-To: <m0@acme.example>\r\nReferences: <m0@acme.example>\r\n",
}
MOMENTS = ("before the look", "after the look", "after approval", "while connecting", "right before DATA")


class Hooked:
    """The real outbox; something happens before it connects, or right before the last look."""

    def __init__(self, outbox: Any, hooks: dict[str, Callable[[], None]]) -> None:
        self._outbox = outbox
        self._hooks = hooks

    def send(self, delivery: Any, *, before_data: Callable[[], None]) -> str:
        self._hooks.get("while connecting", lambda: None)()

        def looked() -> None:
            self._hooks.get("right before DATA", lambda: None)()
            before_data()

        answer: str = self._outbox.send(delivery, before_data=looked)
        return answer


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_one_answer_arrives(tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink, moment: str, client: str) -> None:
    sam = Sam(tmp_path, mail_user, mode="send", smtp_port=smtp_sink.port)
    earlier = recruiter_mail(0).replace(b"rita0", b"rita1")
    newest = recruiter_mail(1).replace(b"Date:", b"In-Reply-To: <m0@acme.example>\r\nDate:")
    sam.user.deliver([earlier], at=datetime.now(UTC))
    sam.user.deliver([newest], at=datetime.now(UTC))

    def by_hand() -> None:
        octets = (
            b"From: sam@example.org\r\nTo: rita1@acme.example\r\nSubject: Re: Role 1\r\n"
            b"Message-ID: <by-hand@phone.example>\r\n" + CLIENTS[client] + b"\r\nNot now, thank you.\r\n"
        )
        with smtplib.SMTP("127.0.0.1", smtp_sink.port) as smtp:
            smtp.sendmail("sam@example.org", ["rita1@acme.example"], octets)
        sam.file_sent(octets)

    def at(here: str) -> None:
        if here == moment:
            by_hand()

    outbox = sam.app.outbox(sam.app.settings.config.account[0])
    hooks = {moment: by_hand}
    sam.app.outbox = lambda _account: Hooked(outbox, hooks)  # type: ignore[assignment,method-assign,return-value]
    at("before the look")
    sam.look()
    at("after the look")
    waiting = sam.drafts()
    if moment == "before the look":
        assert waiting == ()
    for draft in waiting:
        desk.approve(sam.app, draft.id, seen_hash=draft.content_hash, at_once=True, via="cli")
    at("after approval")

    mailbox = sam.app.mailbox(sam.app.settings.config.account[0])
    deliver_due(sam.app, "w", lambda _name: mailbox)
    mailbox.close()

    assert [mail.header("Message-ID") for mail in smtp_sink.mails] == ["<by-hand@phone.example>"]
    with sam.app.store.read() as conn:
        assert deliveries.in_state(conn, DeliveryState.SENT, DeliveryState.QUEUED, DeliveryState.UNCERTAIN) == ()
        for draft in waiting:
            assert answers.was_answered(conn, message=draft.message)
    sam.app.close()
