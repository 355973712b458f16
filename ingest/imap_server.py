"""Where a mailbox's IMAP server is and how to sign in; checked before anything is sent."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from returncall.errors import UserError

_SECURITY = ("tls", "starttls", "none")
_METHODS = ("password", "xoauth2", "oauthbearer")
_FINGERPRINT_DIGITS = 64


@dataclass(frozen=True, slots=True)
class ImapServer:
    """One account's IMAP server.

    security: tls (implicit), starttls (mandatory, never fallen back from) or none (loopback hosts only).
    method: password, xoauth2 or oauthbearer; secret is then the password or the access token.
    ca_file: PEM file that is trusted in place of the system's, or "".
    fingerprint: SHA-256 of the only certificate to trust, hex with or without colons, or "".
    timeout: seconds for signing in as a whole, and for each step forward later.
    """

    host: str
    port: int
    security: str
    user: str
    secret: str = field(repr=False)
    method: str = "password"
    ca_file: str = ""
    fingerprint: str = ""
    timeout: float = 30.0

    @property
    def place(self) -> str:
        """For sentences: host:port."""
        return f"{self.host}:{self.port}"

    @property
    def pin(self) -> str:
        """The fingerprint as 64 lower-case hex digits, or ""."""
        return self.fingerprint.replace(":", "").replace(" ", "").lower()


def check_server(server: ImapServer) -> None:
    """Raise UserError with every reason why this server must not be connected to."""
    problems = []
    if not server.host or not server.host.isprintable() or " " in server.host:
        problems.append("imap.host is not a host name.")
    if server.security not in _SECURITY:
        problems.append(f'imap.security "{server.security}" is not one of {", ".join(_SECURITY)}.')
    if server.method not in _METHODS:
        problems.append(f'auth.method "{server.method}" is not one of {", ".join(_METHODS)}.')
    if server.security == "none" and not is_loopback(server.host):
        problems.append(
            f'imap.security "none" would send the password readable to {server.host}; it is for this computer only. '
            'Use "tls" (port 993) or "starttls" (port 143).'
        )
    if server.pin and (len(server.pin) != _FINGERPRINT_DIGITS or set(server.pin) - set("0123456789abcdef")):
        problems.append("imap.fingerprint is not a SHA-256 fingerprint of 64 hex digits.")
    if problems:
        raise UserError(*problems)


def is_loopback(host: str) -> bool:
    """Whether `host` names this computer, without asking DNS."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
