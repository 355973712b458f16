"""Where a password comes from, in which order, and what is refused."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail

from config.schema import Account
from config.secrets import find_secret
from returncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class MemoryKeyring(KeyringBackend):
    """A keyring of this test's own."""

    priority = 1  # type: ignore[assignment]  # the library wants a property on the class

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture(autouse=True)
def ring() -> Iterator[MemoryKeyring]:
    before, made = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def account(**auth: Any) -> Account:
    return Account.model_validate(
        {"name": "personal", "address": "sam@example.org", "imap": {"host": "h", "port": 993}, "auth": auth}
    )


def printing(*lines: str, code: int = 0) -> tuple[str, ...]:
    return (sys.executable, "-c", f"import sys; print({chr(10).join(lines)!r}); sys.exit({code})")


def keep_everywhere(tmp_path: Path, ring: MemoryKeyring) -> dict[str, str]:
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "returncall-personal").write_text("from-credential\n", encoding="utf-8")
    ring.set_password("returncall", "sam@example.org", "from-keyring")
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('personal = "from-file"\n', encoding="utf-8")
    secrets.chmod(0o600)
    return {"CREDENTIALS_DIRECTORY": str(tmp_path / "credentials"), "RETURNCALL_PASSWORD": "never"}


def test_the_places_are_asked_in_their_order(tmp_path: Path, ring: MemoryKeyring) -> None:
    env = keep_everywhere(tmp_path, ring)
    assert find_secret(account(password_command=printing("from-command")), tmp_path, env=env) == "from-command"
    assert find_secret(account(), tmp_path, env=env) == "from-credential"
    assert find_secret(account(), tmp_path, env={}) == "from-keyring"
    ring.kept.clear()
    assert find_secret(account(), tmp_path, env={"RETURNCALL_PASSWORD": "never"}) == "from-file"


def test_a_token_has_a_command_of_its_own(tmp_path: Path) -> None:
    both = {"password_command": printing("password"), "token_command": printing("token")}
    assert find_secret(account(method="xoauth2", **both), tmp_path, env={}) == "token"
    assert find_secret(account(method="oauthbearer", **both), tmp_path, env={}) == "token"
    assert find_secret(account(**both), tmp_path, env={}) == "password"


def test_only_the_first_line_of_a_command_counts(tmp_path: Path) -> None:
    assert find_secret(account(password_command=printing("geheim ", "user: sam")), tmp_path, env={}) == "geheim "


@pytest.mark.parametrize("command", [printing("x", code=3), printing(""), ("/no/such/program",)])
def test_a_command_that_fails_is_told_without_what_it_said(tmp_path: Path, command: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match='"personal"') as caught:
        find_secret(account(password_command=command), tmp_path, env={})
    assert "Try it in a terminal" in caught.value.remedy


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('personal = "x"\n', encoding="utf-8")
    secrets.chmod(mode)
    with pytest.raises(UserError, match="can be read by other users") as caught:
        find_secret(account(), tmp_path, env={})
    assert f"chmod 600 {secrets}" in caught.value.remedy


def test_a_broken_file_is_named_and_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "secrets.toml").write_text("personal = CANARY", encoding="utf-8")
    (tmp_path / "secrets.toml").chmod(0o600)
    with pytest.raises(UserError, match="cannot be read") as caught:
        find_secret(account(), tmp_path, env={})
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize(("method", "key"), [("password", "password_command"), ("xoauth2", "token_command")])
def test_when_nothing_is_found_all_places_are_named(tmp_path: Path, method: str, key: str) -> None:
    with pytest.raises(UserError, match="credential returncall-personal, the keyring and") as caught:
        find_secret(account(method=method), tmp_path, env={})
    assert key in caught.value.what
    assert "keyring set returncall sam@example.org" in caught.value.remedy


def test_a_machine_without_a_keyring_asks_the_next_place(tmp_path: Path) -> None:
    keyring.set_keyring(fail.Keyring())
    (tmp_path / "secrets.toml").write_text('personal = "from-file"\n', encoding="utf-8")
    (tmp_path / "secrets.toml").chmod(0o600)
    assert find_secret(account(), tmp_path, env={}) == "from-file"
