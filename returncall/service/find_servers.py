"""Which names a domain's mail servers answer to.  [I/O]  Only greetings are read; nothing is sent.

Tried are the names that most hosts use, over TLS with a valid certificate for that very name, so that what is found may
be trusted with a password.
"""

from __future__ import annotations

import socket
import ssl
from typing import Final

from config.providers import TLS_IMAP, TLS_SMTP

_SECONDS: Final = 4.0
_IMAP: Final = ("imap.{}", "mail.{}", "{}")
_SMTP: Final = ("smtp.{}", "mail.{}", "{}")


def guess_servers(domain: str) -> tuple[str, str]:
    """(IMAP host, SMTP host) on the usual TLS ports; "" for one that was not found."""
    return _first(domain, _IMAP, TLS_IMAP, b"* OK"), _first(domain, _SMTP, TLS_SMTP, b"220")


def _first(domain: str, names: tuple[str, ...], port: int, greeting: bytes) -> str:
    hosts = (name.format(domain) for name in names)
    return next((host for host in hosts if greets(host, port, greeting)), "")


def greets(host: str, port: int, greeting: bytes, *, ca_file: str = "", seconds: float = _SECONDS) -> bool:
    """Whether a server there has a certificate for `host` and greets that way.  ca_file: as imap.ca_file."""
    context = ssl.create_default_context(cafile=ca_file or None)
    try:
        with (
            socket.create_connection((host, port), timeout=seconds) as sock,
            context.wrap_socket(sock, server_hostname=host) as line,
        ):
            return line.recv(len(greeting)) == greeting
    except (OSError, ValueError):
        return False
