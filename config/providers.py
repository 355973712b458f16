"""Which servers belong to an address: the table of well-known providers in providers.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TLS_IMAP = 993
TLS_SMTP = 465


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider.  key: how it is named on the command line.  note: what the user has to do there first, or "".

    files_sent: its SMTP server puts what it takes into Sent by itself; only where that is documented.
    imap_user: "" for the whole address, "local" for the part before the @.  method: as account.auth.method.
    """

    key: str
    name: str
    domains: tuple[str, ...]
    imap: str
    smtp: str
    imap_port: int = TLS_IMAP
    imap_security: str = "tls"
    imap_user: str = ""
    smtp_port: int = TLS_SMTP
    smtp_security: str = "tls"
    method: str = "password"
    note: str = ""
    files_sent: bool = False


@cache
def providers() -> tuple[Provider, ...]:
    """All of them, in the table's order."""
    table = tomllib.loads((files("config") / "providers.toml").read_text(encoding="utf-8"))
    return tuple(Provider(**{**row, "key": key, "domains": tuple(row["domains"])}) for key, row in table.items())


def provider_of(address: str) -> Provider | None:
    """The provider whose domain the address is at; None for other domains, whoever may host them."""
    domain = address.rpartition("@")[2].lower()
    return next((one for one in providers() if domain in one.domains), None)


def provider_called(key: str) -> Provider | None:
    """The provider with that key."""
    return next((one for one in providers() if one.key == key), None)


def files_sent_itself(smtp_host: str) -> bool:
    """Whether a provider's SMTP server of that name files the Sent copy."""
    return any(one.files_sent and one.smtp == smtp_host.lower() for one in providers())
