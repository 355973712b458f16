"""`returncall doctor` against real sockets: each trouble is told apart from the others, with a remedy, without a secret."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from config.load import load
from returncall.app import App
from returncall.cli.main import run
from returncall.service import doctor
from returncall.service.check import Mark, exit_code, failed, ok
from returncall.store import accounts, meta
from tests.rig.certificates import Authority
from tests.rig.fake_imap import FakeImap
from tests.rig.smtp import SmtpSink

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.rig.dovecot import MailUser

SECRET = "canary-secret"
USER = "canary-user"


@dataclass
class Patient:
    """Folders for one doctor's visit.  said: all that the last visit printed."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    said: str = field(default="", init=False)

    def configure(
        self, *, smtp: str = "", folders: str = "", secret: str = SECRET, mode: str = "observe", **imap: object
    ) -> None:
        keys = {"host": "127.0.0.1", "port": 1, "security": "none", "user": USER, **imap}
        table = ", ".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
        (self.folder / "config").mkdir(exist_ok=True)
        (self.folder / "config" / "config.toml").write_text(
            f'[sending]\nmode = "{mode}"\n[[account]]\nname = "personal"\naddress = "sam@example.org"\n'
            f'imap = {{ {table} }}\n{smtp}\n{folders}\nauth = {{ password_command = ["printf", "%s", "{secret}"] }}\n'
        )

    def visit(self, code: int) -> dict[str, dict[str, str]]:
        """The checks of `doctor --json` by name; the one for IMAP is called imap."""
        folders = ["--config", str(self.folder / "config"), "--data", str(self.folder / "data")]
        assert run([*folders, "doctor", "--json"]) == code
        captured = self.capsys.readouterr()
        self.said = captured.out + captured.err
        assert SECRET not in self.said
        found: dict[str, Any] = json.loads(captured.out)
        assert found["ok"] is (code == 0)
        return {check["check"]: check for check in found["checks"]}

    def trouble(self, name: str = "imap", *, code: int = 3) -> str:
        """Sentence and remedy of the one check that failed."""
        checks = self.visit(code)
        assert [check for check in checks if checks[check]["state"] == "failed"] == [name], checks
        assert checks[name]["remedy"]
        return f"{checks[name]['said']} {checks[name]['remedy']}"


@pytest.fixture
def patient(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Patient:
    return Patient(tmp_path, capsys)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


# -- the eleven of the issue ---------------------------------------------------


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


@contextlib.contextmanager
def _fine_imap() -> Iterator[FakeImap]:
    def script(verb: str, words: str) -> bytes:
        if verb == "STATUS":
            return b"* STATUS INBOX (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)\r\n{tag} OK\r\n"
        if verb == "LIST":
            return b'* LIST (\\Sent) "/" Sent\r\n{tag} OK\r\n'
        return b"{tag} OK\r\n"

    with FakeImap(script) as fake:
        yield fake


def _smtp(port: int, *, host: str = "localhost", security: str = "none", ca_file: str = "") -> str:
    return (
        f'smtp = {{ host = "{host}", port = {port}, security = "{security}", user = "{USER}", ca_file = "{ca_file}" }}'
    )


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ({"name": "other.example"}, "another name"),
        ({"self_signed": True}, "self-signed"),
        ({"expired": True}, "expired"),
    ],
    ids=["name", "self-signed", "expired"],
)
def test_smtp_certificates(patient: Patient, authority: Authority, flaw: dict[str, Any], words: str) -> None:
    with _fine_imap() as fake, SmtpSink(tls=authority.issue(**flaw).context(), users={USER: SECRET}) as sink:
        patient.configure(port=fake.port, smtp=_smtp(sink.port, security="tls", ca_file=str(authority.ca_file)))
        assert words in patient.trouble("smtp")


def test_smtp_wrong_host_and_port(patient: Patient) -> None:
    with _fine_imap() as fake:
        patient.configure(port=fake.port, smtp=_smtp(465, host="smtp.does-not-exist.invalid", security="tls"))
        assert "does not resolve" in patient.trouble("smtp")
        patient.configure(port=fake.port, smtp=_smtp(closed_port()))
        assert "refuses connections" in patient.trouble("smtp")
        patient.configure(port=fake.port, smtp=_smtp(fake.port))
        assert "is not an SMTP server" in patient.trouble("smtp")


def test_smtp_without_starttls_and_with_a_wrong_password(patient: Patient) -> None:
    with _fine_imap() as fake, SmtpSink(users={USER: "another"}) as sink:
        patient.configure(port=fake.port, smtp=_smtp(sink.port, security="starttls"))
        assert "offers no STARTTLS" in patient.trouble("smtp")
        patient.configure(port=fake.port, smtp=_smtp(sink.port))
        assert "does not accept the sign-in (535" in patient.trouble("smtp")


# -- the rest ------------------------------------------------------------------------


def test_all_is_well(patient: Patient, smtp_sink: SmtpSink) -> None:
    with _fine_imap() as fake:
        patient.configure(port=fake.port, smtp=_smtp(smtp_sink.port), mode="send")
        checks = patient.visit(0)

    assert {check["state"] for check in checks.values()} <= {"ok", "note"}
    assert "3 messages" in checks["folders"]["said"]
    assert "Sent" in checks["sent folder"]["said"]
    assert {"configuration", "disk", "database", "clock", "password", "imap", "smtp", "model"} <= checks.keys()
    assert smtp_sink.mails == []
    assert not any("FETCH" in line or "SELECT" in line for line in fake.lines)


def test_nothing_is_made_by_looking(patient: Patient) -> None:
    patient.configure(port=closed_port())
    patient.visit(3)

    assert not (patient.folder / "data").exists()


def test_wrong_settings_come_first_and_the_rest_is_still_looked_at(patient: Patient) -> None:
    (patient.folder / "config").mkdir()
    (patient.folder / "config" / "config.toml").write_text('[sendin]\nmode = "observe"\n')

    checks = patient.visit(2)

    assert "sendin" in checks["configuration"]["said"]
    assert checks["accounts"]["state"] == "skipped"
    assert checks["model"]["state"] == "ok"


def test_no_account_and_no_password_say_what_to_type(patient: Patient) -> None:
    assert "returncall setup" in patient.visit(2)["configuration"]["remedy"]
    patient.configure(port=closed_port())
    file = patient.folder / "config" / "config.toml"
    file.write_text(file.read_text().replace('["printf", "%s", "canary-secret"]', '["false"]'))

    checks = patient.visit(2)

    assert checks["password"]["state"] == "failed"
    assert checks["imap"]["state"] == "skipped"


def test_sending_without_a_way_out_is_wrong(patient: Patient) -> None:
    with _fine_imap() as fake:
        patient.configure(port=fake.port, mode="send")
        assert "smtp" in patient.trouble("smtp", code=2)


def test_a_damaged_database_is_told(patient: Patient) -> None:
    with _fine_imap() as fake:
        patient.configure(port=fake.port)
        (patient.folder / "data").mkdir()
        (patient.folder / "data" / "returncall.sqlite3").write_bytes(b"not a database at all" * 300)
        assert "returncall.sqlite3" in patient.trouble("database")


def _app(patient: Patient) -> App:
    return App(load(patient.folder / "config", patient.folder / "data", env={}))


def test_a_copied_database_is_told(patient: Patient) -> None:
    with _fine_imap() as fake:
        patient.configure(port=fake.port)
        app = _app(patient)
        with app.store.write() as conn:
            meta.disown(conn)
        app.close()

        assert "--take-over" in patient.visit(0)["database"]["remedy"]


class At:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def test_a_clock_that_cannot_be_right(patient: Patient) -> None:
    patient.configure()
    app = _app(patient)
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    with app.store.write() as conn:
        accounts.note_ok(conn, "personal", at=now)

    assert doctor.clock(app, At(now + timedelta(hours=1))).mark is Mark.OK
    assert doctor.clock(app, At(now - timedelta(hours=1))).mark is Mark.FAILED
    assert doctor.clock(app, At(datetime(1970, 1, 2, tzinfo=UTC))).mark is Mark.FAILED
    app.close()


def test_a_full_disk(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(patient.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    with _fine_imap() as fake:
        patient.configure(port=fake.port)
        assert "5 MB are free" in patient.trouble("disk")


def test_a_secrets_file_that_others_can_read(patient: Patient) -> None:
    patient.configure(port=closed_port())
    config = patient.folder / "config"
    text = (config / "config.toml").read_text()
    (config / "config.toml").write_text(text.partition("auth =")[0])
    (config / "secrets.toml").write_text(f'personal = "{SECRET}"\n')
    (config / "secrets.toml").chmod(0o644)

    assert "chmod 600" in patient.visit(2)["password"]["remedy"]
    (config / "secrets.toml").chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert patient.visit(3)["password"]["state"] == "ok"


def test_people_read_a_line_a_check(patient: Patient) -> None:
    patient.configure(port=closed_port())
    code = run(["--config", str(patient.folder / "config"), "--data", str(patient.folder / "data"), "doctor"])
    out = patient.capsys.readouterr().out

    assert code == 3
    assert "FAIL  personal: imap  127.0.0.1 refuses connections" in out
    assert "      -> Check imap.port." in out
    assert SECRET not in out


def test_the_gravest_trouble_decides_the_exit_code() -> None:
    from returncall.errors import MailboxError, StoreError, UserError

    wrong, gone = failed("a", UserError("x")), failed("b", MailboxError("x"))
    assert exit_code([ok("c", "")]) == 0
    assert exit_code([gone, wrong]) == 2
    assert exit_code([ok("c", ""), failed("d", StoreError("x"))]) == 3
