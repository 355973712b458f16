"""The texts of config.toml, profile.toml and secrets.toml, with comments, as `returncall setup` writes them.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomlkit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HEAD = """\
# config.toml: your mailboxes, and how returncall runs.  `returncall config show` lists every setting.

[sending]
# observe: drafts are made and shown, nothing leaves.  drafts: they also lie in your Drafts folder.
# send: what you approve is delivered.
mode = "observe"
# Seconds for which an approved reply waits for an undo.
hold_seconds = 30

[schedule]
# How far back the first look reads; older mail than draft_window_days gets no draft.
first_look_days = 30
draft_window_days = 21

[web]
# The page is served on this machine only.
port = 8765
"""
_PROFILE = """\
# profile.toml: who you are and what you want.  Every key is optional; take the # away to use an example.
# `returncall profile check` says what it means, and what is wrong with it.

[me]
# As replies are signed.
name = {name}
# not_looking | open | looking
stance = {stance}
{employer}
# Your further addresses; mail from them is never answered.
# addresses = ["sam@example.org"]

[want]
# One clear hit is enough for a call.
{titles}
# topics = ["robotics", "compilers"]
# companies = ["Acme Robotics"]
# people = ["Grace Hopper"]

[floor]
# What a job must have at least; what is stated below that is declined.
# seniority = "senior"
# pay = ["220k USD/year", "150k EUR/year"]
# places = ["remote", "London", "Berlin hybrid<=2d"]

[never]
# companies = ["Globex"]
# topics = ["gambling"]
# engagement = ["contract"]

[practice]
first_calls_per_quarter = 1
most_per_quarter = 3

[calls]
# slots = ["tue-thu 12:00-13:00"]
timezone = {timezone}
minutes = 20
"""


def toml(value: Any) -> str:
    """A value as TOML writes it, quoted as needed."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(toml(one) for one in value)}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    return str(tomlkit.item(value).as_string())


def account_text(account: Mapping[str, Any]) -> str:
    """One [[account]] table; its values in their order."""
    lines = ["[[account]]", *(f"{key} = {toml(value)}" for key, value in account.items())]
    if account["auth"].keys() == {"method"}:
        at = next(number for number, line in enumerate(lines) if line.startswith("auth ="))
        lines.insert(at, "# The password is in the keyring, or in secrets.toml beside this file; never in here.")
    return "\n".join(lines) + "\n"


def config_text(account: Mapping[str, Any], before: str = "") -> str:
    """A new config.toml; or, with `before`, that text with the account added at its end, all else as it was."""
    return f"{(before or _HEAD).rstrip()}\n\n{account_text(account)}"


def profile_text(
    *, name: str, stance: str, titles: Sequence[str], employer: str, employer_domains: Sequence[str], timezone: str
) -> str:
    """A new profile.toml, with an example for each key that was not answered."""
    if employer or employer_domains:
        works = "# Its recruiters get a red card, never a draft.\nemployer = " + toml(
            {"name": employer, "domains": list(employer_domains)}
        )
    else:
        works = '# employer = { name = "Initech", domains = ["initech.example"] }'
    return _PROFILE.format(
        name=toml(name),
        stance=toml(stance),
        employer=works,
        titles=f"titles = {toml(list(titles))}" if titles else '# titles = ["staff engineer", "principal engineer"]',
        timezone=toml(timezone),
    )


def secrets_text(before: str, name: str, secret: str) -> str:
    """secrets.toml with that account's password put in; comments and other accounts stay."""
    document = tomlkit.parse(before or "# Passwords, one line an account.  Only you may read this file (chmod 600).\n")
    document[name] = secret
    return tomlkit.dumps(document)
