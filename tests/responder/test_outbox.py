"""SMTP over a real socket: what is sent, what is refused, and what nobody can know."""

from __future__ import annotations

import hashlib
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responder.approve import approve
from responder.compose import octets_hash
from responder.outbox import SmtpOutbox, SmtpServer
from returncall.errors import DeliveryError, DeliveryUnknown, Refused, SignInRefused
from tests.responder.made import NOW, a_draft
from tests.rig.certificates import Authority, Certificate
from tests.rig.smtp import SmtpSink

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from returncall.model import Delivery

SECRET = "s3cret-CANARY"


def a_delivery(content: bytes | None = None) -> Delivery:
    _, made = approve(
        a_draft(),
        seen_hash=None,
        mode="send",
        thread_moved_on=False,
        now=NOW,
        hold=timedelta(0),
        delivery_id="d1",
        via="cli",
    )
    return made if content is None else replace(made, content=content, content_hash=octets_hash(content))


def nothing() -> None:
    """No reason to stop."""


def outbox(
    sink: SmtpSink, *, host: str = "127.0.0.1", security: str = "none", seconds: float = 5.0, **more: str
) -> SmtpOutbox:
    return SmtpOutbox(SmtpServer(host, sink.port, security, **more), answer_seconds=seconds)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> Certificate:
    return authority.issue()


def test_the_approved_octets_arrive_and_the_answer_comes_back(smtp_sink: SmtpSink) -> None:
    delivery = a_delivery()
    answer = outbox(smtp_sink).send(delivery, before_data=nothing)
    assert "queued" in answer
    mail = smtp_sink.mails[0]
    assert mail.content == delivery.content
    assert (mail.envelope_from, mail.envelope_to) == ("sam@example.org", ("rita@acme.example",))


def test_the_greeting_does_not_name_the_machine(smtp_sink: SmtpSink) -> None:
    outbox(smtp_sink).send(a_delivery(), before_data=nothing)
    greetings = [line for line in smtp_sink.commands if line.upper().startswith(("EHLO", "HELO"))]
    assert greetings
    assert set(greetings) == {"ehlo [127.0.0.1]"}
    assert socket.gethostname() not in " ".join(smtp_sink.commands)


LINES = st.lists(
    st.sampled_from([b"", b".", b"..", b".x", b"...", b"x.", b"hello", b"QUIT", b"DATA", b". .", b"\xc3\xa9"]),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES)
def test_lines_that_begin_with_a_dot_arrive_as_they_were(smtp_sink: SmtpSink, lines: list[bytes]) -> None:
    content = b"Subject: x\r\n\r\n" + b"".join(line + b"\r\n" for line in lines)
    outbox(smtp_sink).send(a_delivery(content), before_data=nothing)
    assert smtp_sink.mails[-1].content == content


def test_a_mail_that_begins_with_a_dot_arrives_as_it_was(smtp_sink: SmtpSink) -> None:
    outbox(smtp_sink).send(a_delivery(b".x: y\r\n\r\n.\r\n"), before_data=nothing)
    assert smtp_sink.mails[0].content == b".x: y\r\n\r\n.\r\n"


def test_other_octets_than_the_approved_ones_never_reach_the_wire(smtp_sink: SmtpSink) -> None:
    with pytest.raises(Refused, match="not the approved one"):
        outbox(smtp_sink).send(replace(a_delivery(), content=b"Subject: other\r\n\r\nx\r\n"), before_data=nothing)
    assert smtp_sink.connections == 0


def test_the_last_look_stops_a_mail_before_data(smtp_sink: SmtpSink) -> None:
    def stop() -> None:
        assert any(line.startswith("rcpt") for line in smtp_sink.commands)
        raise Refused("Answered by hand.")

    with pytest.raises(Refused, match="by hand"):
        outbox(smtp_sink).send(a_delivery(), before_data=stop)
    assert not smtp_sink.seen
    assert not any(line.upper().startswith("DATA") for line in smtp_sink.commands)


@pytest.mark.parametrize(
    ("fault", "permanent", "words"),
    [
        ("mail-4xx", False, "refused the sender: 451"), ("mail-5xx", True, "refused the sender: 550"),
        ("rcpt-4xx", False, "refused the recipient: 450"), ("rcpt-5xx", True, "refused the recipient: 550"),
        ("data-4xx", False, "refused the mail: 451"), ("data-5xx", True, "refused the mail: 554"),
        ("tempfail-data", False, "refused the mail: 451"), ("reject-data", True, "refused the mail: 554"),
        ("drop-greeting", False, "cannot be reached|died"), ("drop-after-mail", False, "died before"),
        ("drop-before-data", False, "died before"),
    ],
)  # fmt: skip
def test_a_refusal_at_each_phase_says_whether_trying_again_helps(
    smtp_sink: SmtpSink, fault: str, permanent: bool, words: str
) -> None:
    smtp_sink.plan(fault)
    with pytest.raises(DeliveryError, match=words) as caught:
        outbox(smtp_sink).send(a_delivery(), before_data=nothing)
    assert type(caught.value) is DeliveryError
    assert caught.value.is_permanent is permanent
    assert not smtp_sink.mails
    assert outbox(smtp_sink).send(a_delivery(), before_data=nothing)


@pytest.mark.parametrize(
    ("fault", "kept"), [("accept-then-drop", 1), ("rst-after-dot", 1), ("drop-before-answer", 0), ("drop-in-data", 0)]
)
def test_without_an_answer_to_the_dot_nobody_knows(smtp_sink: SmtpSink, fault: str, kept: int) -> None:
    smtp_sink.plan(fault)
    with pytest.raises(DeliveryUnknown, match="may have taken it"):
        outbox(smtp_sink).send(a_delivery(), before_data=nothing)
    assert len(smtp_sink.mails) == kept


def test_an_answer_that_comes_too_late_leaves_it_unknown() -> None:
    with SmtpSink(slow_seconds=2.0) as sink:
        sink.plan("slow-answer")
        with pytest.raises(DeliveryUnknown):
            outbox(sink, seconds=0.2).send(a_delivery(), before_data=nothing)
        assert len(sink.mails) == 1


def test_a_slow_answer_within_the_time_is_a_yes() -> None:
    with SmtpSink(slow_seconds=0.3) as sink:
        sink.plan("slow-answer")
        assert "queued" in outbox(sink).send(a_delivery(), before_data=nothing)


@contextmanager
def scripted(*answers: bytes) -> Iterator[int]:
    """A server that says these words, one after each line it is told (after the dot for a mail)."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        sock, _ = listener.accept()
        with sock, sock.makefile("rb") as stream:
            in_data = False
            for answer in answers:
                sock.sendall(answer)
                line = stream.readline()
                while in_data and line not in {b".\r\n", b""}:
                    line = stream.readline()
                in_data = line.upper().startswith(b"DATA")
                if not line:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(5)


UP_TO_DATA = (b"220 x\r\n", b"250 x\r\n", b"250 x\r\n", b"250 x\r\n", b"250 x\r\n", b"354 x\r\n")


@pytest.mark.parametrize(
    "answer", [b"what?\r\n", b"2x0 fine\r\n", b"\r\n", b"250-half\r\n", b"25", b"x" * 9_000 + b"\r\n", b"\xff\xfe\r\n"]
)
def test_an_answer_that_is_none_leaves_it_unknown(answer: bytes) -> None:
    with scripted(*UP_TO_DATA, answer) as port, pytest.raises(DeliveryUnknown):
        SmtpOutbox(SmtpServer("127.0.0.1", port, "none"), answer_seconds=1).send(a_delivery(), before_data=nothing)


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (b"421 4.3.0 closing\r\n", False),
        (b"450 x\r\n", False),
        (b"452 full\r\n", False),
        (b"550 x\r\n", True),
        (b"552-too\r\n552 big\r\n", True),
        (b"571 x\r\n", True),
        (b"354 go on\r\n", False),
    ],
)
def test_every_other_answer_to_the_mail_is_a_no(answer: bytes, permanent: bool) -> None:
    with scripted(*UP_TO_DATA, answer) as port, pytest.raises(DeliveryError) as caught:
        SmtpOutbox(SmtpServer("127.0.0.1", port, "none"), answer_seconds=1).send(a_delivery(), before_data=nothing)
    assert type(caught.value) is DeliveryError
    assert caught.value.is_permanent is permanent


@pytest.mark.parametrize(("greeting", "permanent"), [(b"554 no service\r\n", True), (b"421 busy\r\n", False)])
def test_a_greeting_that_refuses_shows_its_words(greeting: bytes, permanent: bool) -> None:
    with scripted(greeting) as port, pytest.raises(DeliveryError, match=greeting[:3].decode()) as caught:
        SmtpOutbox(SmtpServer("127.0.0.1", port, "none")).check()
    assert caught.value.is_permanent is permanent


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(DeliveryError, match=f"127.0.0.1:{port} cannot be reached") as caught:
        SmtpOutbox(SmtpServer("127.0.0.1", port, "none")).check()
    assert not caught.value.is_permanent
    assert "smtp.host" in caught.value.remedy


@pytest.mark.parametrize("field", ["envelope_from", "envelope_to"])
@pytest.mark.parametrize("address", ["a@b.example>\r\nRCPT TO:<evil@x.example", "ä@b.example", "a@b.example\n"])
def test_an_address_cannot_carry_a_second_command(smtp_sink: SmtpSink, field: str, address: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        outbox(smtp_sink).send(replace(a_delivery(), **{field: address}), before_data=nothing)
    assert caught.value.is_permanent
    assert "evil" not in " ".join(smtp_sink.commands)


# -- TLS -----------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_private_server_is_trusted_by_its_own_authority(
    authority: Authority, certificate: Certificate, security: str
) -> None:
    with SmtpSink(**{security: certificate.context()}, users={"sam": SECRET}, needs_sign_in=True) as sink:  # type: ignore[arg-type]
        box = outbox(
            sink, host="localhost", security=security, user="sam", secret=SECRET, ca_file=str(authority.ca_file)
        )
        box.send(a_delivery(), before_data=nothing)
        assert sink.mails[0].is_secured
        assert sink.mails[0].user == "sam"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_one_certificate_can_be_pinned(certificate: Certificate, security: str) -> None:
    with SmtpSink(**{security: certificate.context()}) as sink:  # type: ignore[arg-type]
        colons = ":".join(certificate.fingerprint[n : n + 2] for n in range(0, 64, 2)).upper()
        for pin in (certificate.fingerprint, colons):
            outbox(sink, security=security, fingerprint=pin).check()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_another_certificate_than_the_pinned_gets_no_password(certificate: Certificate, security: str) -> None:
    with SmtpSink(**{security: certificate.context()}, users={"sam": SECRET}) as sink:  # type: ignore[arg-type]
        other = hashlib.sha256(b"other").hexdigest()
        with pytest.raises(DeliveryError, match="not the configured fingerprint") as caught:
            outbox(sink, security=security, fingerprint=other, user="sam", secret=SECRET).check()
        assert caught.value.is_permanent
        assert "AUTH" not in sink.commands


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("flaw", ["unknown authority", "self-signed", "wrong name", "expired", "not yet"])
def test_a_certificate_that_cannot_be_trusted_gets_no_password(
    authority: Authority, certificate: Certificate, security: str, flaw: str
) -> None:
    issued = {
        "unknown authority": lambda: certificate, "self-signed": lambda: authority.issue(self_signed=True),
        "wrong name": lambda: authority.issue("other.example"), "expired": lambda: authority.issue(expired=True),
        "not yet": lambda: authority.issue(early=True),
    }[flaw]()  # fmt: skip
    ca_file = "" if flaw == "unknown authority" else str(authority.ca_file)
    with SmtpSink(**{security: issued.context()}, users={"sam": SECRET}) as sink:  # type: ignore[arg-type]
        with pytest.raises(DeliveryError, match="cannot be trusted"):
            outbox(sink, host="localhost", security=security, user="sam", secret=SECRET, ca_file=ca_file).check()
        assert "AUTH" not in sink.commands


def test_when_starttls_is_stripped_nothing_is_said_in_clear() -> None:
    with SmtpSink(users={"sam": SECRET}) as sink:
        with pytest.raises(DeliveryError, match="offers no STARTTLS"):
            outbox(sink, security="starttls", user="sam", secret=SECRET).send(a_delivery(), before_data=nothing)
        assert not {"AUTH", "MAIL"} & {line.split(" ")[0].upper() for line in sink.commands}


def test_when_starttls_is_refused_nothing_is_said_in_clear() -> None:
    with (
        scripted(b"220 x\r\n", b"250-x\r\n250 STARTTLS\r\n", b"454 not now\r\n", b"221 x\r\n") as port,
        pytest.raises(DeliveryError, match="454"),
    ):
        SmtpOutbox(SmtpServer("127.0.0.1", port, "starttls", "sam", SECRET)).check()


def test_a_plain_server_on_the_tls_port_is_a_sentence(smtp_sink: SmtpSink) -> None:
    with pytest.raises(DeliveryError, match="does not speak TLS as configured"):
        outbox(smtp_sink, security="tls").check()


def test_a_certificate_file_that_is_not_there_is_named(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"nothing\.pem cannot be read"):
        outbox(smtp_sink, security="tls", ca_file=str(tmp_path / "nothing.pem")).check()


# -- sign-in ---------------------------------------------------------------------


@pytest.mark.parametrize("method", ["password", "xoauth2", "oauthbearer"])
def test_each_method_signs_in(method: str) -> None:
    with SmtpSink(users={"sam": SECRET}, needs_sign_in=True) as sink:
        outbox(sink, user="sam", secret=SECRET, method=method).send(a_delivery(), before_data=nothing)
        assert sink.mails[0].user == "sam"


@pytest.mark.parametrize("secret", ["pässwörd", "пароль", 'a b"c\\d'])
def test_a_password_may_have_any_letters(secret: str) -> None:
    with SmtpSink(users={"sam": secret}, needs_sign_in=True) as sink:
        outbox(sink, user="sam", secret=secret).check()


@pytest.mark.parametrize("method", ["password", "xoauth2", "oauthbearer"])
def test_a_refused_sign_in_is_tried_once_and_not_again(method: str) -> None:
    with SmtpSink(users={"sam": "other"}) as sink:
        with pytest.raises(SignInRefused, match="does not accept the sign-in") as caught:
            outbox(sink, user="sam", secret=SECRET, method=method).check()
        assert sink.commands.count("AUTH") == 1
        assert not caught.value.is_temporary
        assert SECRET not in repr(caught.value) + str(caught.value) + repr(caught.value.__cause__)


def test_a_sign_in_that_is_refused_for_now_is_temporary() -> None:
    answers = (
        b"220 x\r\n",
        b"250-x\r\n250 AUTH PLAIN\r\n",
        b"250-x\r\n250 AUTH PLAIN\r\n",
        b"454 4.7.0 busy\r\n",
        b"221 x\r\n",
    )
    with scripted(*answers) as port, pytest.raises(DeliveryError, match="454") as caught:
        SmtpOutbox(SmtpServer("127.0.0.1", port, "none", "sam", SECRET)).check()
    assert not caught.value.is_permanent


def test_a_server_without_sign_in_is_a_sentence(authority: Authority, certificate: Certificate) -> None:
    with SmtpSink(tls=certificate.context()) as sink, pytest.raises(DeliveryError, match="offers no sign-in"):
        outbox(
            sink, host="localhost", security="tls", user="sam", secret=SECRET, ca_file=str(authority.ca_file)
        ).check()


def test_a_relay_on_this_machine_may_ask_for_no_sign_in(smtp_sink: SmtpSink) -> None:
    outbox(smtp_sink, user="sam", secret=SECRET).send(a_delivery(), before_data=nothing)
    assert len(smtp_sink.mails) == 1
    assert "AUTH" not in smtp_sink.commands


def test_the_secret_is_not_shown_with_the_server() -> None:
    assert SECRET not in repr(SmtpServer("h", 1, "tls", "sam", SECRET))
