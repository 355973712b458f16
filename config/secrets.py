"""Where a password or token comes from.  [I/O]

Order: the account's command, a systemd or Docker credential, the keyring, secrets.toml (0600).  Never the command
line, never the environment, never a log.
"""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from config.toml_text import parse_toml
from returncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.schema import Account

_COMMAND_SECONDS = 60
_DOCKER_SECRETS = Path("/run/secrets")


def find_secret(account: Account, config_dir: Path, *, env: Mapping[str, str] = os.environ) -> str:
    """The password, or the OAuth access token when the account's method is one of OAuth.

    Raises UserError naming all places that were tried.
    """
    is_token = account.auth.method != "password"
    command = account.auth.token_command if is_token else account.auth.password_command
    if command:
        return _from_command(command, account.name)
    found = (
        _from_folder(env.get("CREDENTIALS_DIRECTORY"), account.name)
        or _from_folder(str(_DOCKER_SECRETS), account.name)
        or _from_keyring(account)
        or _from_file(config_dir / "secrets.toml", account.name)
    )
    if found:
        return found
    key = "token_command" if is_token else "password_command"
    raise UserError(
        f'No {"token" if is_token else "password"} was found for the account "{account.name}" '
        f"(tried {key}, a credential returncall-{account.name}, the keyring and {config_dir / 'secrets.toml'}).",
        remedy=f'Set auth = {{ {key} = ["pass", "show", "mail"] }}, or type: keyring set returncall {account.address}',
    )


def _from_command(command: tuple[str, ...], name: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  the user's own words from the user's own file, no shell
            command, capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UserError(
            f'The password command of the account "{name}" did not run ({type(error).__name__}: {command[0]}).',
            remedy="Try it in a terminal, then correct auth.password_command.",
        ) from error
    secret = done.stdout.split("\n")[0].rstrip("\r")
    if done.returncode or not secret:
        raise UserError(
            f'The password command of the account "{name}" ended with {done.returncode} and gave no password.',
            remedy=f"Try it in a terminal: {command[0]} ...",
        )
    return secret


def _from_folder(folder: str | None, name: str) -> str:
    if not folder:
        return ""
    path = Path(folder) / f"returncall-{name}"
    try:
        return path.read_text(encoding="utf-8").split("\n")[0]
    except OSError:
        return ""


def _from_keyring(account: Account) -> str:
    import keyring  # noqa: PLC0415  slow, and often not needed
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password("returncall", account.address) or ""
    except (KeyringError, RuntimeError):
        return ""  # no backend on this machine: the next place is tried, and all are named when none has it


def _from_file(path: Path, name: str) -> str:
    try:
        mode = path.stat().st_mode
        table = parse_toml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise UserError(
            f"{path} cannot be read.", remedy=f'It should hold lines such as: {name} = "password"'
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UserError(f"{path} can be read by other users of this machine.", remedy=f"Type: chmod 600 {path}")
    value = table.get(name, "")
    return value if isinstance(value, str) else ""
