"""Find, read and check the settings: defaults < file < environment < flags.  [I/O]"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.explain import explain, explain_toml
from config.place import ENV_PREFIX, default_database_url
from config.schema import Auth, ConfigFile, ProfileFile, Server
from config.to_model import to_profile
from config.toml_text import parse_toml
from returncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from returncall.model import Profile

# RETURNCALL_<SECTION>_<KEY>; secrets are never read from here, see secrets.py.
_ENV_SECTIONS = ("database", "sending", "schedule", "web")
_SERVER_KEYS = ("imap", "smtp", "auth")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked.  has_profile: whether a profile.toml exists."""

    config_dir: Path
    data_dir: Path
    config: ConfigFile
    profile: Profile
    has_profile: bool

    @property
    def database_url(self) -> str:
        """The configured URL, or a file in the data folder."""
        return self.config.database.url or default_database_url(self.data_dir)


def read_file(path: Path) -> tuple[dict[str, Any], str]:
    """(table, text) of a TOML file; an absent file is empty.  Raises UserError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}, ""
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else (error.strerror or str(error))
        raise UserError(
            f"{path}: this file cannot be read ({reason}).", remedy="Check its name and its permissions."
        ) from error
    try:
        return parse_toml(text), text
    except ValueError as error:
        raise UserError(explain_toml(error, file=path.name), remedy=f"The file is {path}.") from error


def check(schema: type[BaseModel], table: dict[str, Any], *, file: str, text: str) -> BaseModel | tuple[str, ...]:
    """The checked file, or the sentences that say what is wrong with it."""
    from pydantic import ValidationError  # noqa: PLC0415  schema has loaded it already

    try:
        return schema.model_validate(table)
    except ValidationError as error:
        return explain(error, file=file, text=text, schema=schema)


def load(
    config_dir: Path, data_dir: Path, *, profile_file: Path | None = None, env: Mapping[str, str] = os.environ
) -> Settings:
    """Read both files.  Raises UserError with every problem of both at once."""
    config_path = config_dir / "config.toml"
    profile_path = profile_file or config_dir / "profile.toml"
    if profile_file and not profile_file.exists():
        raise UserError(f"{profile_file}: there is no such profile file.", remedy="Give the path of a profile.toml.")
    config_table, config_text = read_file(config_path)
    profile_table, profile_text = read_file(profile_path)
    config = check(ConfigFile, apply_environment(config_table, env), file=config_path.name, text=config_text)
    profile = check(ProfileFile, profile_table, file=profile_path.name, text=profile_text)
    problems = (*(config if isinstance(config, tuple) else ()), *(profile if isinstance(profile, tuple) else ()))
    if isinstance(config, ConfigFile):
        problems += _cross_check(config, config_path.name)
    if problems:
        raise UserError(
            *problems, remedy=f"The files are in {config_dir}; `returncall config show` lists every setting."
        )
    assert isinstance(config, ConfigFile)
    assert isinstance(profile, ProfileFile)
    return Settings(
        config_dir=config_dir,
        data_dir=data_dir,
        config=config,
        profile=to_profile(profile, (account.address for account in config.account)),
        has_profile=bool(profile_text),
    )


def profile_problems(text: str) -> tuple[str, ...]:
    """What is wrong with the text of a profile.toml; nothing when it could be used as it is."""
    try:
        table = parse_toml(text)
    except ValueError as error:
        return (explain_toml(error, file="profile.toml"),)
    found = check(ProfileFile, table, file="profile.toml", text=text)
    return found if isinstance(found, tuple) else ()


def load_profile(path: Path) -> Profile:
    """One profile file alone.  Raises UserError."""
    if not path.exists():
        raise UserError(f"{path}: there is no such profile file.", remedy="Give the path of a profile.toml.")
    table, text = read_file(path)
    found = check(ProfileFile, table, file=path.name, text=text)
    if isinstance(found, tuple):
        raise UserError(*found)
    assert isinstance(found, ProfileFile)
    return to_profile(found)


def _cross_check(config: ConfigFile, file: str) -> tuple[str, ...]:
    """What no single key can know."""
    problems = []
    names = [account.name for account in config.account]
    problems += [
        f'{file}: two accounts are called "{name}". Give each its own name.'
        for name in sorted(set(names))
        if names.count(name) > 1
    ]
    for account in config.account:
        for kind, server in (("imap", account.imap), ("smtp", account.smtp)):
            if server and server.security == "none" and not is_loopback(server.host):
                problems.append(
                    f'{file}: account.{kind}.security = "none" would send the password of "{account.name}" in clear to '
                    f'{server.host}. Use "tls" or "starttls"; "none" is for a loopback address only.'
                )
    return tuple(problems)


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name such as 127.evil.example is somebody else's machine


def apply_environment(table: dict[str, Any], env: Mapping[str, str]) -> dict[str, Any]:
    """Lay RETURNCALL_* values over the file's table; an account named in the environment alone is added."""
    merged: dict[str, Any] = {**table}
    for name, value in sorted(env.items()):
        if not name.startswith(ENV_PREFIX):
            continue
        section, _, key = name.removeprefix(ENV_PREFIX).lower().partition("_")
        if section in _ENV_SECTIONS and key:
            merged[section] = {**merged.get(section, {}), key: _typed(value, _section(section), key)}
        elif section == "account" and "_" in key:
            merged["account"] = _account_value(merged.get("account", []), key, value)
    return merged


def _account_value(accounts: list[dict[str, Any]], key: str, value: str) -> list[dict[str, Any]]:
    known = {str(account.get("name", "")): dict(account) for account in accounts}
    name = next((n for n in sorted(known, key=len, reverse=True) if key.startswith(f"{n.replace('-', '_')}_")), "")
    name = name or key.partition("_")[0]
    rest = key[len(name) + 1 :]
    account = known.setdefault(name, {"name": name})
    head, _, tail = rest.partition("_")
    if head in _SERVER_KEYS and tail:
        account[head] = {**account.get(head, {}), tail: _typed(value, Auth if head == "auth" else Server, tail)}
    elif rest in {"folders", "authserv_ids"}:
        account[rest] = [part.strip() for part in value.split(",") if part.strip()]
    else:
        account[rest] = value
    return list(known.values())


def _section(name: str) -> type[BaseModel]:
    found = ConfigFile.model_fields[name].annotation
    assert isinstance(found, type)
    return found


def _typed(value: str, schema: type[BaseModel], key: str) -> str | int | bool | list[str]:
    """The environment knows only text: read numbers, booleans and lists as TOML would, where no text is wanted."""
    field = schema.model_fields.get(key)
    if field is not None and field.annotation is str:
        return value
    try:
        parsed = parse_toml(f"v = {value}")["v"]
    except ValueError:
        return value
    return parsed if isinstance(parsed, int | bool | list) else value
