"""`returncall doctor` against real IMAP sockets: each trouble is told apart, with a remedy, without a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.rig.fake_imap import FakeImap

if TYPE_CHECKING:
    from tests.rig.certificates import Authority
    from tests.rig.dovecot import MailUser
    from tests.rig.smtp import SmtpSink

from tests.service.patient import SECRET, Patient, closed_port


def test_1_wrong_host(patient: Patient) -> None:
    patient.configure(host="imap.does-not-exist.invalid", port=993, security="tls")

    text = patient.trouble()

    assert '"imap.does-not-exist.invalid" does not resolve' in text
    assert "imap.host" in text


def test_2_wrong_port_that_is_closed(patient: Patient) -> None:
    port = closed_port()
    patient.configure(port=port, security="tls")

    text = patient.trouble()

    assert f"refuses connections on port {port}" in text
    assert "993" in text


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        (b"220 mx.example ESMTP\r\n", "SMTP"),
        (b"+OK POP3 ready\r\n", "POP3"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "web"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "SSH"),
    ],
    ids=["smtp", "pop3", "http", "ssh"],
)
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_2_wrong_port_that_speaks_another_protocol(
    patient: Patient, authority: Authority, greeting: bytes, kind: str, security: str
) -> None:
    tls = authority.issue().context() if security == "tls" else None
    with FakeImap(greeting=greeting, tls=tls) as fake:
        patient.configure(host="localhost", port=fake.port, security=security, ca_file=str(authority.ca_file))
        text = patient.trouble()

    assert kind in text
    assert "not an IMAP server" in text
    assert "imap.port" in text
    assert SECRET.encode() not in fake.received


def test_2_wrong_port_without_tls(patient: Patient) -> None:
    with FakeImap() as fake:
        patient.configure(port=fake.port, security="tls")
        text = patient.trouble()

    assert "does not speak TLS from the start" in text
    assert "starttls" in text


@pytest.mark.parametrize(
    ("flaw", "words", "remedy"),
    [
        ({"name": "other.example"}, "another name than localhost", "host name that your provider documents"),
        ({"self_signed": True}, "self-signed", "imap.fingerprint"),
        ({"expired": True}, "has expired", "date"),
    ],
    ids=["3-name", "4-self-signed", "5-expired"],
)
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_3_4_5_certificates(
    patient: Patient, authority: Authority, security: str, flaw: dict[str, Any], words: str, remedy: str
) -> None:
    context = authority.issue(**flaw).context()
    capabilities = "IMAP4rev1 STARTTLS AUTH=PLAIN"
    with FakeImap(**{security: context}, capabilities=capabilities) as fake:  # type: ignore[arg-type]
        patient.configure(host="localhost", port=fake.port, security=security, ca_file=str(authority.ca_file))
        text = patient.trouble()

    assert words in text
    assert remedy in text
    assert SECRET.encode() not in fake.received


def test_6_starttls_stripped(patient: Patient) -> None:
    with FakeImap(capabilities="IMAP4rev1 AUTH=PLAIN") as fake:
        patient.configure(host="localhost", port=fake.port, security="starttls")
        text = patient.trouble()

    assert "does not offer STARTTLS, or something on the way removed it" in text
    assert "port 993" in text
    assert SECRET.encode() not in fake.received


@pytest.mark.dovecot
def test_7_wrong_password(patient: Patient, mail_user: MailUser, smtp_sink: SmtpSink) -> None:
    smtp = f'smtp = {{ host = "127.0.0.1", port = {smtp_sink.port}, security = "none" }}'
    patient.configure(port=mail_user.server.port, user=mail_user.name, smtp=smtp)

    text = patient.trouble()

    assert "did not accept the user name and password" in text
    # The same password is not tried a second time on the way out.
    assert smtp_sink.connections == 0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("NO [WEBALERT https://accounts.google.com/x] Web login required.", "takes no password"),
        ("NO LOGIN failed. BasicAuthBlocked", "takes no password"),
        ("NO [ALERT] Application-specific password required", "wants an app password"),
    ],
    ids=["gmail", "outlook", "gmail-app-password"],
)
def test_8_password_refused_because_the_provider_wants_oauth(patient: Patient, answer: str, words: str) -> None:
    with FakeImap(lambda verb, _: f"{{tag}} {answer}\r\n".encode(), takes_password=False) as fake:
        patient.configure(port=fake.port)
        text = patient.trouble()

    assert words in text
    assert "did not accept the user name" not in text


@pytest.mark.parametrize(
    ("answer", "words", "remedy"),
    [
        ("NO [EXPIRED] Password expired", "has expired", "web mail"),
        ("NO [CONTACTADMIN] Mailbox is locked", "contact its administrator", "whoever runs the mail server"),
    ],
    ids=["expired", "locked"],
)
def test_7_a_password_that_is_right_and_does_not_help(patient: Patient, answer: str, words: str, remedy: str) -> None:
    with FakeImap(lambda verb, _: f"{{tag}} {answer}\r\n".encode(), takes_password=False) as fake:
        patient.configure(port=fake.port)
        text = patient.trouble()

    assert words in text
    assert remedy in text
    assert "did not accept" not in text


def test_8_only_oauth_on_offer(patient: Patient) -> None:
    with FakeImap(capabilities="IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2") as fake:
        patient.configure(port=fake.port)
        text = patient.trouble()

    assert "OAuth" in text
    assert "token_command" in text
    assert SECRET.encode() not in fake.received


@pytest.mark.parametrize(
    "answer",
    [
        "NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page",
        "NO IMAP access is disabled for your account",
    ],
    ids=["gmail", "others"],
)
def test_9_imap_switched_off(patient: Patient, answer: str) -> None:
    with FakeImap(lambda verb, _: f"{{tag}} {answer}\r\n".encode(), takes_password=False) as fake:
        patient.configure(port=fake.port)
        text = patient.trouble()

    assert "IMAP switched off" in text
    assert "switched on" in text


@pytest.mark.dovecot
def test_10_folder_missing(patient: Patient, mail_user: MailUser) -> None:
    patient.configure(
        port=mail_user.server.port,
        user=mail_user.name,
        secret=mail_user.password,
        folders='folders = ["INBOX", "Jobs"]',
    )

    text = patient.trouble("folders")

    assert 'no folder "Jobs"' in text
    assert '"INBOX"' in text  # what there is
    assert '"Drafts"' in text


@pytest.mark.parametrize(
    "answer", ["NO [THROTTLED] Slow down", "NO [LIMIT] Maximum number of connections from user+IP exceeded"]
)
def test_11_throttled(patient: Patient, answer: str) -> None:
    with FakeImap(lambda verb, _: f"{{tag}} {answer}\r\n".encode(), takes_password=False) as fake:
        patient.configure(port=fake.port)
        text = patient.trouble()

    assert "asks to come back later" in text
    assert "did not accept" not in text


def test_11_throttled_at_the_door(patient: Patient) -> None:
    with FakeImap(greeting=b"* BYE [UNAVAILABLE] Too many simultaneous connections\r\n") as fake:
        patient.configure(port=fake.port)

        assert "asks to come back later" in patient.trouble()


# -- SMTP ------------------------------------------------------------------------
