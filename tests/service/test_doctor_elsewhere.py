"""`returncall doctor` on SMTP, settings, database, clock and disk."""

from __future__ import annotations

import contextlib
import shutil
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from config.load import load
from returncall.app import App
from returncall.cli.main import run
from returncall.service import doctor
from returncall.service.check import Mark, exit_code, failed, ok
from returncall.store import accounts, meta
from tests.rig.fake_imap import FakeImap
from tests.rig.smtp import SmtpSink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rig.certificates import Authority


from tests.service.patient import SECRET, USER, Patient, closed_port


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
