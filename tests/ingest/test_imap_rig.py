"""The rig itself: what it promises to the tests of other areas."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

import pytest

from tests.rig.certificates import Authority
from tests.rig.smtp import FAULTS, SmtpSink

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"Message-ID: <ours@example.org>\r\nSubject: Hello\r\n\r\n.dotted\r\n..twice\r\nBody\r\n"


def send(sink: SmtpSink) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as client:
        client.sendmail("me@example.org", ["you@example.org"], CONTENT)


def test_the_sink_keeps_envelope_and_octets(smtp_sink: SmtpSink) -> None:
    send(smtp_sink)

    (mail,) = smtp_sink.mails
    assert (mail.envelope_from, mail.envelope_to, mail.content) == ("me@example.org", ("you@example.org",), CONTENT)
    assert mail.header("message-id") == "<ours@example.org>"


KEPT = {"accept-then-drop", "rst-after-dot", "slow-answer"}
NOTICED_LATER = {"slow-answer", "auth-5xx"}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_strikes_once_and_keeps_what_it_says(fault: str) -> None:
    with SmtpSink(slow_seconds=0.1) as sink:
        sink.plan(fault)
        if fault in NOTICED_LATER:
            send(sink)
        else:
            with pytest.raises((smtplib.SMTPException, OSError)):
                send(sink)
        assert len(sink.mails) == (fault in KEPT or fault in NOTICED_LATER)

        send(sink)
        assert sink.mails[-1].content == CONTENT


def test_the_sink_signs_in_over_tls_only(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    import ssl

    trust = ssl.create_default_context(cafile=str(authority.ca_file))
    users = {"me": "secret"}
    with (
        SmtpSink(starttls=authority.issue().context(), users=users, needs_sign_in=True) as sink,
        smtplib.SMTP("localhost", sink.port, timeout=5) as client,
    ):
        client.ehlo()
        assert not client.has_extn("auth")
        assert client.mail("me@example.org")[0] == 530
        client.starttls(context=trust)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("me", "wrong")
        client.login("me", "secret")
        client.sendmail("me@example.org", ["you@example.org"], CONTENT)

    assert (sink.mails[0].is_secured, sink.mails[0].user) == (True, "me")


@pytest.mark.parametrize("token", ["good", "bad"])
def test_the_sink_takes_access_tokens(token: str) -> None:
    with SmtpSink(users={"me": "good"}) as sink, smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as client:
        client.ehlo()

        def answer(challenge: bytes | None = None) -> str:
            return f"user=me\x01auth=Bearer {token}\x01\x01" if challenge is None else ""

        client.user, client.password = "me", token
        if token == "good":
            assert client.auth("XOAUTH2", answer)[0] == 235
        else:
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.auth("XOAUTH2", answer)


def test_the_sink_renames_as_exchange_does() -> None:
    with SmtpSink(rewrites_id=True) as sink:
        send(sink)

    (mail,) = sink.mails
    assert mail.header("x-microsoft-original-message-id") == "<ours@example.org>"
    assert mail.header("message-id") != "<ours@example.org>"
    assert mail.content.endswith(b"Body\r\n")
