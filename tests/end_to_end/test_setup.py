"""`returncall setup`: from an address to settings that doctor finds right, without a password in the open."""

from __future__ import annotations

import stat
import tomllib
from typing import TYPE_CHECKING, Any

import keyring
import pytest
from click.testing import CliRunner
from keyring.backend import KeyringBackend

from returncall.cli.main import commands
from tests.end_to_end.program import Program
from tests.rig.fake_imap import FakeImap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.rig.dovecot import MailUser
    from tests.rig.smtp import SmtpSink

SECRET = 'canary "secret" \\ é'
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


def script(verb: str, words: str) -> bytes:
    if verb == "STATUS":
        return b"* STATUS INBOX (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)\r\n{tag} OK\r\n"
    if verb == "LIST":
        return b'* LIST (\\Sent) "/" Sent\r\n{tag} OK\r\n'
    return b"{tag} OK\r\n"


def servers(imap_port: int, smtp_port: int | None, user: str = "sam") -> list[str]:
    smtp = ["--smtp-host", ""]
    if smtp_port is not None:
        smtp = ["--smtp-host", "127.0.0.1", "--smtp-port", str(smtp_port), "--smtp-security", "none"]
    imap = ["--imap-host", "127.0.0.1", "--imap-port", str(imap_port), "--imap-security", "none", "--imap-user", user]
    return [*imap, *smtp]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def config_of(program: Program) -> dict[str, Any]:
    return tomllib.loads((program.folder / "config" / "config.toml").read_text())


def assert_private(program: Program) -> None:
    for file in (program.folder / "config").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE((program.folder / "config").stat().st_mode) == 0o700


@pytest.mark.dovecot
def test_one_line_sets_up_and_doctor_agrees(program: Program, mail_user: MailUser, smtp_sink: SmtpSink) -> None:
    where = servers(mail_user.server.port, smtp_sink.port, mail_user.name)
    said = program(
        "setup", "--yes", "--address", "sam@example.org", *where, "--password-command", f"printf %s {mail_user.password}",
        "--my-name", 'Sam "the" Doe', "--title", "staff engineer", "--employer", "Initech", "--employer-domain",
        "initech.example", "--timezone", "Europe/London",
    )  # fmt: skip

    assert "Signed in to 127.0.0.1" in said
    assert "returncall doctor" in said
    assert mail_user.password not in said
    assert_private(program)
    assert config_of(program)["sending"]["mode"] == "observe"
    profile = tomllib.loads((program.folder / "config" / "profile.toml").read_text())
    assert profile["me"]["name"] == 'Sam "the" Doe'
    assert profile["me"]["employer"] == {"name": "Initech", "domains": ["initech.example"]}
    assert profile["want"]["titles"] == ["staff engineer"]
    assert program.json("doctor")["ok"] is True
    program("run", "--once")


def test_a_password_from_stdin_goes_into_a_private_file(program: Program) -> None:
    # A password with accents needs AUTHENTICATE, which the scripted server does not know: it is only kept here.
    said = program(
        "setup", "--yes", "--no-test", "--address", "sam@example.org", *servers(1, None), "--password-from", "file",
        "--password-stdin", stdin=f"{SECRET}\n".encode(), **NO_KEYRING,
    )  # fmt: skip

    assert SECRET not in said
    assert_private(program)
    folder = program.folder / "config"
    assert tomllib.loads((folder / "secrets.toml").read_text()) == {"personal": SECRET}
    assert "canary" not in (folder / "config.toml").read_text()
    checks = {check["check"]: check for check in program_checks(program, **NO_KEYRING)}
    assert checks["password"]["state"] == "ok"


def program_checks(program: Program, **environment: str) -> list[dict[str, str]]:
    import json

    found: list[dict[str, str]] = json.loads(program("doctor", "--json", code=3, **environment))["checks"]
    return found


@pytest.mark.dovecot
def test_a_refused_sign_in_writes_nothing(program: Program, mail_user: MailUser) -> None:
    done = program.run(
        "setup", "--yes", "--address", "sam@example.org", *servers(mail_user.server.port, None, mail_user.name),
        "--password-from", "file", "--password-stdin", stdin=b"wrong-canary\n",
    )  # fmt: skip

    assert done.returncode == 3
    assert b"did not accept the user name and password" in done.stdout
    assert b"wrong-canary" not in done.stdout + done.stderr
    assert not (program.folder / "config").exists()


def _plain_setup(program: Program, *more: str, code: int = 0) -> str:
    return program(
        "setup", "--yes", "--no-test", "--address", "sam@example.org", *servers(1, None), "--password-command", "true",
        *more, code=code,
    )  # fmt: skip


def test_what_is_there_is_kept(program: Program) -> None:
    _plain_setup(program)
    config, profile = (program.folder / "config" / name for name in ("config.toml", "profile.toml"))
    config.write_text(config.read_text() + "# my own words\n")
    profile.write_text('[me]\nname = "Mine"\n')
    before = config.read_text()

    assert "--replace" in program.run("setup", "--yes", "--no-test", "--address", "sam@example.org", *servers(1, None), "--account", "personal", "--password-command", "true").stderr.decode()  # fmt: skip
    assert config.read_text() == before

    _plain_setup(program)

    assert config.read_text().startswith(before)
    assert [account["name"] for account in config_of(program)["account"]] == ["personal", "second"]
    assert profile.read_text() == '[me]\nname = "Mine"\n'
    assert config.with_name("config.toml.old").read_text() == before

    _plain_setup(program, "--replace")

    assert len(config_of(program)["account"]) == 1
    assert "Mine" in profile.with_name("profile.toml.old").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "--address"),
        (("--address", "sam"), "not a mail address"),
        (("--address", "sam@example.org", "--provider", "gmial"), "--provider list"),
        (("--address", "sam@gmail.com", "--password-command", "pass 'x"), "cannot be read"),
        (("--address", "sam@outlook.com"), "--token-command"),
        (("--address", "sam@gmail.com", "--password-command", "true", "--timezone", "Mars"), "time zone"),
        (("--address", "sam@gmail.com", "--password-command", "true", "--account", "Not A Name"), "account.name"),
        (("--address", "s@example.org", "--imap-host", "h.example", "--imap-security", "none", "--smtp-host", "", "--imap-port", "1", "--password-command", "true"), "in clear"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_named_and_nothing_is_written(
    program: Program, words: tuple[str, ...], says: str
) -> None:
    done = program.run("setup", "--yes", "--no-test", *words)

    assert done.returncode == 2, done.stderr
    assert says in done.stderr.decode()
    assert not (program.folder / "config").exists()


def test_a_script_that_forgot_an_answer_is_told_which(program: Program) -> None:
    done = program.run("setup", stdin=b"")

    assert done.returncode == 2
    assert b"--address" in done.stderr


def test_no_keyring_is_a_clear_choice(program: Program) -> None:
    done = program.run(
        "setup", "--yes", "--no-test", "--address", "sam@gmail.com", "--password-from", "keyring", "--password-stdin",
        stdin=b"canary\n", **NO_KEYRING,
    )  # fmt: skip

    assert done.returncode == 2
    assert b"--password-from file" in done.stderr
    assert not (program.folder / "config" / "config.toml").exists()


def test_providers_are_listed(program: Program) -> None:
    said = program("setup", "--provider", "list")

    for key in ("gmail", "outlook", "fastmail", "icloud", "gmx", "posteo", "mailbox-org", "yahoo"):
        assert key in said


# -- a person answers ----------------------------------------------------------------


class MemoryKeyring(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def answered(folder: Path, *words: str, answers: list[str]) -> Any:
    return CliRunner().invoke(
        commands,
        ["--config", str(folder / "config"), "--data", str(folder / "data"), "setup", *words],
        input="\n".join(answers) + "\n",
        standalone_mode=False,
    )


def test_a_person_is_led_through(tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    with FakeImap(script) as fake:
        answers = [
            "sam@private.example", "n", "personal", "keyring", "plain-secret",
            "Sam Doe", "open", "staff engineer, principal engineer", "Initech", "initech.example", "Europe/Berlin",
        ]  # fmt: skip
        done = answered(tmp_path, *servers(fake.port, None), answers=answers)

    assert done.exception is None, (done.exception, done.output)
    assert done.return_value == 0
    assert memory_keyring.kept == {("returncall", "sam@private.example"): "plain-secret"}
    assert "plain-secret" not in done.output
    profile = tomllib.loads((tmp_path / "config" / "profile.toml").read_text())
    assert profile["me"]["stance"] == "open"
    assert profile["want"]["titles"] == ["staff engineer", "principal engineer"]
    assert profile["calls"]["timezone"] == "Europe/Berlin"
    assert not (tmp_path / "config" / "secrets.toml").exists()


def test_a_work_mailbox_needs_a_typed_yes(tmp_path: Path) -> None:
    done = answered(tmp_path, *servers(1, None), answers=["sam@work.example", "y", "y"])

    assert "Your employer can read" in done.output
    assert "Nothing was set up" in str(done.exception)
    assert not (tmp_path / "config").exists()


def test_a_failed_sign_in_asks_before_writing(tmp_path: Path) -> None:
    with FakeImap(lambda verb, _: b"{tag} NO [AUTHENTICATIONFAILED] no\r\n", takes_password=False) as fake:
        words = [*servers(fake.port, None), "--password-command", "printf x"]
        answers = ["sam@private.example", "n", "personal", "Sam", "open", "", "", "UTC"]
        refused = answered(tmp_path, *words, answers=[*answers, "n"])
        assert refused.return_value == 3, (refused.exception, refused.output)
        assert not (tmp_path / "config").exists()
        assert answered(tmp_path, *words, answers=[*answers, "y"]).return_value == 0

    assert (tmp_path / "config" / "config.toml").exists()
