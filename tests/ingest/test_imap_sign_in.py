"""Every way in which connecting and signing in can fail, told apart, with nothing sent in the clear."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from ingest.imap_mailbox import open_mailbox
from ingest.imap_server import ImapServer
from ingest.imap_sign_in import refused
from returncall.errors import MailboxError, ReturncallError, SignInRefused, Throttled, UserError
from tests.rig.certificates import Authority
from tests.rig.fake_imap import FakeImap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "canary-secret"


@dataclass
class Place:
    authority: Authority

    @property
    def ca_file(self) -> str:
        return str(self.authority.ca_file)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(Authority(tmp_path_factory.mktemp("tls")))


def server(port: int, **changes: object) -> ImapServer:
    values: dict[str, object] = {
        "host": "localhost",
        "port": port,
        "security": "tls",
        "user": "canary-user",
        "secret": SECRET,
        "timeout": 2.0,
    }
    return ImapServer(**{**values, **changes})  # type: ignore[arg-type]


def refusal(settings: ImapServer, kind: type[ReturncallError] = MailboxError) -> str:
    """What the user reads.  It never holds the secret or the user's name."""
    with pytest.raises(kind) as caught:
        open_mailbox(settings, account="personal")
    text = str(caught.value)
    assert type(caught.value) is kind or kind is MailboxError
    assert SECRET not in text
    assert "canary-user" not in text
    assert SECRET not in repr(settings)
    return text


# -- reaching it ---------------------------------------------------------------


def test_a_host_name_that_does_not_resolve() -> None:
    text = refusal(server(993, host="imap.does-not-exist.invalid"))

    assert "does not resolve" in text
    assert "imap.host" in text


@pytest.mark.parametrize("host", ["a" * 64 + ".example.org", "xn--\u00e9.example"])
def test_a_host_name_that_cannot_exist(host: str) -> None:
    assert refusal(server(993, host=host)).endswith("is not a host name. Check imap.host.")


def test_a_port_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]

    text = refusal(server(port, host="127.0.0.1"))

    assert f"refuses connections on port {port}" in text
    assert "993" in text


def test_a_server_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        start = time.monotonic()
        text = refusal(server(sock.getsockname()[1], host="127.0.0.1", security="none", timeout=0.5))

    assert "did not answer" in text
    assert "imap.port" in text  # a port that waits for TLS is as silent
    assert time.monotonic() - start < 2


def test_a_server_that_drips_its_greeting() -> None:
    """An octet in time, every time, never trips a read timeout."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            sock, _ = listener.accept()
            with sock, contextlib.suppress(OSError):
                for _ in range(100):
                    sock.sendall(b"*")
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        start = time.monotonic()
        text = refusal(server(listener.getsockname()[1], host="127.0.0.1", security="none", timeout=0.6))

    assert "did not answer" in text
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail ESMTP\r\n", b"+OK POP3\r\n", b"\x00\xff\r\n", b"* OK"]
)
def test_a_server_of_another_kind(greeting: bytes) -> None:
    with FakeImap(greeting=greeting) as fake:
        refusal(server(fake.port, security="none", timeout=0.5))

    assert SECRET.encode() not in fake.received


def test_a_server_that_hangs_up_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        threading.Timer(0.3, sock.close).start()  # whoever waits to be let in is cut off
        text = refusal(server(sock.getsockname()[1], security="none"))

    assert "broke off" in text
    assert "imap.port" in text


def test_a_server_that_says_goodbye_at_once() -> None:
    with FakeImap(greeting=b"* BYE [UNAVAILABLE] overloaded\r\n") as fake:
        assert "overloaded" in refusal(server(fake.port, security="none"), Throttled)


# -- TLS ---------------------------------------------------------------------------


@pytest.fixture(params=["tls", "starttls"])
def security(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


@contextlib.contextmanager
def secured(place: Place, security: str, **bad: object) -> Iterator[FakeImap]:
    context = place.authority.issue(**bad).context()  # type: ignore[arg-type]
    if security == "tls":
        fake = FakeImap(tls=context)
    else:
        fake = FakeImap(starttls=context, capabilities="IMAP4rev1 STARTTLS AUTH=PLAIN")
    with fake:
        yield fake


def test_a_good_certificate_is_taken(place: Place, security: str) -> None:
    with secured(place, security) as fake:
        open_mailbox(server(fake.port, security=security, ca_file=place.ca_file), account="personal").close()

    assert SECRET.encode() in fake.received


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"name": "other.example"}, "another name"),
        ({"expired": True}, "expired"),
        ({"early": True}, "not valid yet"),
        ({"self_signed": True}, "self-signed"),
    ],
    ids=["name", "expired", "early", "self-signed"],
)
def test_a_bad_certificate_is_told_and_nothing_is_sent(
    place: Place, security: str, bad: dict[str, object], words: str
) -> None:
    with secured(place, security, **bad) as fake:
        text = refusal(server(fake.port, security=security, ca_file=place.ca_file))

    assert words in text
    assert "nothing was sent" in text
    assert b"LOGIN" not in fake.received
    assert SECRET.encode() not in fake.received


def test_an_unknown_authority_is_told(place: Place, security: str) -> None:
    with secured(place, security) as fake:
        text = refusal(server(fake.port, security=security))

    assert "unknown authority" in text
    assert "imap.ca_file" in text
    assert SECRET.encode() not in fake.received


def test_a_pinned_certificate_is_the_only_one_taken(place: Place, security: str) -> None:
    good = place.authority.issue(self_signed=True).fingerprint
    with secured(place, security) as fake:
        text = refusal(server(fake.port, security=security, fingerprint=good, ca_file=place.ca_file))

    assert "fingerprint" in text
    assert SECRET.encode() not in fake.received
    assert b"LOGIN" not in fake.received


def test_starttls_that_was_taken_out_on_the_way_is_noticed() -> None:
    with FakeImap(capabilities="IMAP4rev1 AUTH=PLAIN") as fake:
        text = refusal(server(fake.port, security="starttls"))

    assert "STARTTLS" in text
    assert b"LOGIN" not in fake.received


def test_starttls_that_is_refused_is_not_done_without() -> None:
    with FakeImap(lambda verb, _: b"{tag} NO not now\r\n", capabilities="IMAP4rev1 STARTTLS") as fake:
        refusal(server(fake.port, security="starttls"))

    assert b"LOGIN" not in fake.received


def test_preauth_does_not_skip_starttls() -> None:
    with FakeImap(greeting=b"* PREAUTH hello\r\n", capabilities="IMAP4rev1 STARTTLS") as fake:
        assert "STARTTLS" in refusal(server(fake.port, security="starttls"))


@pytest.mark.parametrize("slipped", [b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", b"* OK hi\r\n" * 3, b"x"])
def test_what_is_slipped_in_before_tls_ends_the_connection(place: Place, slipped: bytes) -> None:
    context = place.authority.issue().context()
    with FakeImap(starttls=context, behind_starttls=slipped, capabilities="IMAP4rev1 STARTTLS") as fake:
        refusal(server(fake.port, security="starttls", ca_file=place.ca_file))

    assert SECRET.encode() not in fake.received


def test_tls_on_a_port_without() -> None:
    with FakeImap() as fake:
        text = refusal(server(fake.port))

    assert "does not speak TLS" in text
    assert "starttls" in text


def test_plain_passwords_leave_this_computer_never() -> None:
    for host in ("imap.example.org", "192.0.2.1", "localhost.example.org"):
        assert "readable" in refusal(server(143, host=host, security="none"), UserError)


def test_wrong_settings_are_all_named_at_once() -> None:
    text = refusal(server(1, host="", security="ssl", method="cram", fingerprint="12"), UserError)

    assert text.count("\n") == 3


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_a_ca_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)

    assert str(file) in refusal(server(993, ca_file=str(file)), UserError)


# -- signing in ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ("NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", SignInRefused, "user name and password"),
        ("NO LOGIN failed.", SignInRefused, "user name and password"),
        ("BAD invalid command or parameters", SignInRefused, "user name and password"),
        (
            "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833",
            SignInRefused,
            "wants an app password",
        ),
        ("NO [WEBALERT https://accounts.google.com/x] Web login required.", SignInRefused, "OAuth"),
        ("NO LOGIN BasicAuthBlocked", SignInRefused, "OAuth"),
        (
            "NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page",
            SignInRefused,
            "IMAP switched off",
        ),
        ("NO IMAP access is disabled for your account", SignInRefused, "IMAP switched off"),
        ("NO [EXPIRED] Password has expired", SignInRefused, "has expired"),
        ("NO [CONTACTADMIN] Call 123", SignInRefused, "administrator"),
        ("NO [UNAVAILABLE] Temporary authentication failure.", Throttled, "later"),
        ("NO [LIMIT] Maximum number of connections from user+IP exceeded", Throttled, "later"),
        ("NO [ALERT] Too many simultaneous connections. (Failure)", Throttled, "later"),
        (f"NO You sent me {SECRET}, and that is wrong", SignInRefused, "..."),
    ],
)
def test_refusals_are_told_apart(answer: str, kind: type[ReturncallError], words: str) -> None:
    with FakeImap(lambda verb, _: f"{{tag}} {answer}\r\n".encode(), takes_password=False) as fake:
        assert words in refusal(server(fake.port, security="none"), kind)

    assert sum(" LOGIN " in line for line in fake.lines) == 1


def test_a_goodbye_while_signing_in_is_no_wrong_password() -> None:
    with FakeImap(lambda verb, _: b"* BYE Server shutting down\r\n", takes_password=False) as fake:
        assert "shutting down" in refusal(server(fake.port, security="none"))


def test_a_server_that_takes_only_tokens_is_not_shown_the_password() -> None:
    with FakeImap(capabilities="IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2") as fake:
        text = refusal(server(fake.port, security="none"), SignInRefused)

    assert "OAuth" in text
    assert "token_command" in text
    assert SECRET.encode() not in fake.received


def test_a_server_that_takes_no_password_on_this_line() -> None:
    with FakeImap(capabilities="IMAP4rev1 STARTTLS LOGINDISABLED") as fake:
        assert "does not allow" in refusal(server(fake.port, security="none"), SignInRefused)

    assert SECRET.encode() not in fake.received


@pytest.mark.parametrize("method", ["xoauth2", "oauthbearer"])
def test_a_token_is_not_sent_to_a_server_that_wants_none(method: str) -> None:
    with FakeImap() as fake:
        assert method.upper() in refusal(server(fake.port, security="none", method=method), SignInRefused)

    assert b"AUTHENTICATE" not in fake.received


def test_a_refused_token_is_answered_with_an_empty_line() -> None:
    error = base64.b64encode(json.dumps({"status": "401", "schemes": "bearer"}).encode()).decode()

    class TokenImap(FakeImap):
        """Speaks the exchange that has lines without tags."""

        def _serve(self, sock: socket.socket) -> None:
            sock.sendall(b"* OK ready\r\n")
            stream = sock.makefile("rb")
            tag = b""
            answers = [f"+ {error}\r\n".encode(), b"%s NO SASL authentication failed\r\n"]
            while line := stream.readline():
                self.lines.append(line.decode().rstrip("\r\n"))
                if b"CAPABILITY" in line:
                    sock.sendall(
                        b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + line.split(maxsplit=1)[0] + b" OK done\r\n"
                    )
                elif b"AUTHENTICATE" in line:
                    tag = line.split(maxsplit=1)[0]
                    sock.sendall(b"+ \r\n")
                elif b"LOGOUT" in line:
                    return
                else:
                    sock.sendall(answers.pop(0).replace(b"%s", tag))

    with TokenImap() as fake:
        assert "access token" in refusal(server(fake.port, security="none", method="xoauth2"), SignInRefused)

    token, empty = fake.lines[-2:]
    assert base64.b64decode(token) == f"user=canary-user\x01auth=Bearer {SECRET}\x01\x01".encode()
    assert empty == ""


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("imap.gmail.com", "app password"),
        ("outlook.office365.com", "xoauth2"),
        ("imap-mail.outlook.com", "xoauth2"),
        ("imap.mail.me.com", "app-specific"),
        ("imap.gmx.net", "switched on"),
        ("imap.mail.yahoo.com", "app password"),
        ("notgmail.com", ""),
    ],
)
def test_advice_follows_the_provider(host: str, words: str) -> None:
    from ingest.imap_sign_in import advice, refused

    assert words in advice(host)
    assert bool(advice(host)) == bool(words)
    error = refused(server(993, host=host), "NO [AUTHENTICATIONFAILED] no")
    assert isinstance(error, SignInRefused)
    assert words in str(error)


def test_googles_weekly_end_of_tokens_is_explained() -> None:
    def remedy(host: str) -> str:
        settings = ImapServer(host, 993, "tls", "sam", SECRET, method="xoauth2")
        return refused(settings, "NO [AUTHENTICATIONFAILED] Invalid credentials").remedy

    assert "publish your app" in remedy("imap.gmail.com")
    assert "publish" not in remedy("outlook.office365.com")
