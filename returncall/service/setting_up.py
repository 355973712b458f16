"""What `returncall setup` makes of the answers: a checked account, the servers' word on it, and three private files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from config.load import load, read_file
from config.secrets import find_secret
from config.write import config_text, secrets_text
from returncall.errors import StoreError, UserError
from returncall.service.private_file import write_private

if TYPE_CHECKING:
    from config.schema import Account

CONFIG, PROFILE, SECRETS = "config.toml", "profile.toml", "secrets.toml"


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be written.  profile: "" leaves profile.toml as it is.

    place: command, keyring or file.  secret: what was typed in, "" when it lies there already.
    """

    account: Account
    config: str
    profile: str
    place: str
    secret: str = field(repr=False)


def configured_names(config_dir: Path) -> tuple[str, ...]:
    """The accounts in config.toml.  Raises UserError when that is no TOML."""
    table, _ = read_file(config_dir / CONFIG)
    rows = table.get("account", [])
    return tuple(str(row.get("name", "")) for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def make_plan(config_dir: Path, table: dict[str, Any], *, replace: bool, profile: str, place: str, secret: str) -> Plan:
    """Check all of it as `returncall run` will.  table: the account's keys.  Raises UserError; writes nothing.

    replace: forget the config.toml that is there; otherwise the account is added to it.
    """
    before = "" if replace else read_file(config_dir / CONFIG)[1]
    text = config_text(table, before)
    with TemporaryDirectory(prefix="returncall-setup-") as folder:
        trial = Path(folder)
        (trial / CONFIG).write_text(text, encoding="utf-8")
        there = config_dir / PROFILE
        (trial / PROFILE).write_text(profile or (read_file(there)[1] if there.exists() else ""), encoding="utf-8")
        settings = load(trial, trial, env={})
    account = next(one for one in settings.config.account if one.name == table["name"])
    return Plan(account, text, profile, place, secret)


def secret_of(plan: Plan, config_dir: Path) -> str:
    """The password or token to try.  Raises UserError when there is none."""
    return plan.secret or find_secret(plan.account, config_dir)


def carry_out(plan: Plan, config_dir: Path) -> tuple[str, ...]:
    """Write everything; returns a sentence for each thing done.  Raises UserError, StoreError."""
    try:
        config_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            f"The folder {config_dir} cannot be made ({error.strerror}).", remedy="Give another: --config DIR"
        ) from error
    done = []
    # The password first: without it the settings would be of no use, the other way round nothing is harmed.
    if plan.secret:
        done.append(_keep_secret(plan, config_dir))
    for name, text in ((CONFIG, plan.config), (PROFILE, plan.profile)):
        if text:
            done += _written(config_dir / name, text)
    return tuple(done)


def _written(path: Path, text: str) -> list[str]:
    done = []
    if path.exists():
        old = path.with_name(f"{path.name}.old")
        shutil.copy2(path, old)
        done.append(f"Kept the old {path.name} as {old}")
    write_private(path, text)
    return [*done, f"Wrote {path}"]


def _keep_secret(plan: Plan, config_dir: Path) -> str:
    if plan.place == "keyring":
        store_in_keyring(plan.account.address, plan.secret)
        return "Put the password into the keyring"
    path = config_dir / SECRETS
    write_private(path, secrets_text(read_file(path)[1], plan.account.name, plan.secret))
    return f"Put the password into {path}, which only you may read"


def store_in_keyring(address: str, secret: str) -> None:
    """As `keyring set returncall ADDRESS` does.  Raises UserError where there is no keyring."""
    import keyring  # noqa: PLC0415  slow, and often not needed
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        keyring.set_password("returncall", address, secret)
    except (KeyringError, RuntimeError) as error:
        raise UserError(
            f"There is no keyring on this machine that takes the password ({type(error).__name__}).",
            remedy="Choose another place: --password-from file, or --password-from command.",
        ) from error
