"""Everything a user can get wrong ends in the right exit code, with a sentence that says what to do, and loses nothing."""

from __future__ import annotations

import os
import socket
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end import mails
from tests.end_to_end.program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rig.dovecot import MailUser

pytestmark = pytest.mark.timeout(180)


_RECEIPT = (
    b"From: Orders <orders@shop.example>\nTo: sam@example.org\nSubject: Your receipt 4711\n\nThank you for your order.\n"
    b"1 bicycle tyre, 23.50. It was charged to your card today and will be delivered on Friday.\n"
)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "config").mkdir()
    (tmp_path / "data").mkdir()
    return Program(tmp_path)


def _said(program: Program, *arguments: str, code: int) -> str:
    done = program.run(*arguments)
    said = done.stderr.decode()
    assert done.returncode == code, (done.returncode, said)
    assert "Traceback" not in said
    return said


def _closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_a_command_that_does_not_exist(program: Program) -> None:
    assert "No such command" in _said(program, "approove", code=2)


def test_no_configuration_at_all(program: Program) -> None:
    said = _said(program, "run", "--once", code=2)

    assert "No account is configured" in said
    assert "returncall setup" in said


def test_all_wrong_settings_are_named_at_once(program: Program) -> None:
    (program.folder / "config" / "profile.toml").write_text('[floor]\nmin_salary = 1\npay = ["much"]\n')
    (program.folder / "config" / "config.toml").write_text('[sending]\nmode = "yolo"\n')

    said = _said(program, "profile", "check", code=2)

    assert 'profile.toml line 2: "min_salary" is not a setting. Did you mean floor.pay?' in said
    assert "profile.toml line 3" in said
    assert "config.toml line 2" in said


def test_a_file_that_is_not_toml(program: Program) -> None:
    (program.folder / "config" / "config.toml").write_text("[account\n")

    assert "config.toml line 1" in _said(program, "run", "--once", code=2)


def test_a_server_that_cannot_be_reached(tmp_path: Path) -> None:
    port = _closed_port()
    program = Program.with_account(tmp_path, imap_port=port, smtp_port=port, user="sam", password="x")

    said = _said(program, "run", "--once", code=3)

    assert "127.0.0.1 refuses connections" in said
    assert str(port) in said


@pytest.mark.dovecot
def test_a_wrong_password(tmp_path: Path, mail_user: MailUser) -> None:
    program = Program.with_account(
        tmp_path, imap_port=mail_user.server.port, smtp_port=1, user=mail_user.name, password="wrong-as-can-be"
    )

    said = _said(program, "run", "--once", code=3)

    assert "password" in said.lower() or "sign" in said.lower()
    assert "wrong-as-can-be" not in said


def test_a_password_that_is_nowhere(program: Program) -> None:
    (program.folder / "config" / "config.toml").write_text(
        '[[account]]\nname = "a"\naddress = "a@example.org"\nimap = { host = "127.0.0.1", port = 1, security = "none" }\n'
    )

    assert "No password was found" in _said(program, "run", "--once", code=2)


@pytest.mark.dovecot
def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, mail_user: MailUser) -> None:
    program = Program.with_account(tmp_path, imap_port=1, smtp_port=1, user=mail_user.name, password=mail_user.password)
    config = program.folder / "config" / "config.toml"
    text = config.read_text().replace(
        'imap = { host = "127.0.0.1", port = 1, security = "none"',
        f'imap = {{ host = "127.0.0.1", port = {mail_user.server.tls_port}, security = "tls"',
    )
    config.write_text(text)

    said = _said(program, "run", "--once", code=3)

    assert "certificate" in said


@pytest.mark.dovecot
def test_an_empty_mailbox_is_no_error(tmp_path: Path, mail_user: MailUser) -> None:
    program = Program.with_account(
        tmp_path, imap_port=mail_user.server.port, smtp_port=1, user=mail_user.name, password=mail_user.password
    )

    assert program("run", "--once").startswith("0 new")
    assert program.json("queue") == []
    assert "Nothing waits" in program("queue")


@pytest.mark.parametrize("command", ["classify", "import"])
def test_a_path_that_does_not_exist(program: Program, command: str) -> None:
    said = _said(program, command, str(program.folder / "nowhere.mbox"), code=2)

    assert "there is no such file or folder" in said


def test_a_file_that_is_no_mail_costs_one_line(program: Program) -> None:
    import json

    (program.folder / "picture.eml").write_bytes(bytes(range(256)) * 40)
    (program.folder / "good.eml").write_bytes(_RECEIPT)

    lines = program("classify", str(program.folder), code=1).splitlines()
    rows = {row["source"].rpartition("/")[2]: row for row in map(json.loads, lines)}

    assert rows["picture.eml"]["error"]
    assert rows["picture.eml"]["kind"] is None
    assert rows["good.eml"]["error"] is None
    assert rows["good.eml"]["kind"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(program: Program) -> None:
    file = program.folder / "secret.eml"
    file.write_bytes(b"From: a@example.org\n\nx\n")
    file.chmod(0)

    assert "cannot be read" in program("classify", str(file), code=1)


@pytest.mark.parametrize("command", [("show",), ("why",), ("approve",), ("skip",), ("undo",), ("switch",)])
def test_an_id_that_does_not_exist(program: Program, command: tuple[str, ...]) -> None:
    extra = ("decline",) if command == ("switch",) else ()

    said = _said(program, *command, "zzzzz", *extra, code=2)

    assert 'There is no draft "zzzzz"' in said or 'No draft and no mail is called "zzzzz"' in said
    assert "returncall queue --all" in said


def test_nothing_is_approved_while_sending_is_off(program: Program) -> None:
    (program.folder / "mail.eml").write_bytes(mails.outreach(1))
    program("import", "--any-age", str(program.folder / "mail.eml"))
    item = program.json("queue")[0]

    said = _said(program, "approve", item["id"], code=1)

    assert 'sending.mode = "observe"' in said
    assert program.json("queue")[0]["state"] == "proposed"


def test_a_locked_database(program: Program) -> None:
    program("quarter")
    file = program.folder / "data" / "returncall.sqlite3"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        (program.folder / "mail.eml").write_bytes(b"From: a@example.org\nSubject: Lunch\n\nNoon?\n")
        said = _said(program, "import", str(program.folder / "mail.eml"), code=3)
    finally:
        other.execute("ROLLBACK")
        other.close()

    assert "locked" in said or "in use" in said
    assert "0 new" not in program("import", str(program.folder / "mail.eml"))


def test_a_file_that_is_no_database(program: Program) -> None:
    (program.folder / "data" / "returncall.sqlite3").write_bytes(b"this is not a database at all, but a note\n" * 40)

    said = _said(program, "quarter", code=3)

    assert "returncall.sqlite3" in said


def test_a_data_folder_that_cannot_be_made(program: Program) -> None:
    (program.folder / "file").write_text("x")

    done = program.run("--data", str(program.folder / "file" / "data"), "quarter")

    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
