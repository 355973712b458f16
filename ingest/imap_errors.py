"""What went wrong with an IMAP server, as sentences for people.  Pure.

Sockets, TLS and the server's own words are all translated here.  Our sentences hold the host and what the
server said (shortened, printable, without the secret); never an address, a subject or a body.
"""

from __future__ import annotations

import re
import socket
import ssl
from typing import TYPE_CHECKING

from returncall.errors import MailboxError, Throttled

if TYPE_CHECKING:
    from ingest.imap_server import ImapServer

_MOST_SAID = 200
_CODE = re.compile(r"^\[([A-Z-]+)[^\]]*\]")
# RFC 5530, plus what Gmail and Exchange say in words only (mscdex/node-imap#523).
_LATER_CODES = frozenset({"THROTTLED", "LIMIT", "UNAVAILABLE", "OVERQUOTA", "INUSE"})
_LATER_WORDS = re.compile(
    r"too many simultaneous|maximum number of connections|exceeded command or bandwidth|throttled"
    r"|server unavailable\. ?15|connection closed\. ?14|authenticated but not connected|try again later"
    r"|temporar(?:y|ily)",
    re.IGNORECASE,
)
_MISSING_CODES = frozenset({"NONEXISTENT", "TRYCREATE"})
_MISSING_WORDS = re.compile(
    r"does(?:n't| not) exist|non-?existent|no such (?:mailbox|folder)|unknown (?:mailbox|folder)|not found",
    re.IGNORECASE,
)

# How the greetings of other services begin.
_OTHER_SERVICES = (
    ("+OK", "a POP3 server"),
    ("220 ", "an SMTP (or FTP) server"),
    ("220-", "an SMTP (or FTP) server"),
    ("HTTP/", "a web server"),
    ("SSH-", "an SSH server"),
)

# OpenSSL's X509_V_ERR_*.
_NAME_WRONG = frozenset({62, 64})
_SELF_SIGNED = frozenset({18, 19})
_ISSUER_UNKNOWN = frozenset({2, 20, 21})
_EXPIRED = 10
_NOT_YET = 9


class LineLost(MailboxError):
    """The connection is gone or silent.

    before_uid: the lowest UID not delivered when that happened while fetching, else 0.  A message at which
    the line is lost again and again can be named in `open_mailbox(avoid=...)`.
    """

    before_uid: int = 0


class Garbled(MailboxError):
    """The server broke the protocol, so that nothing after it on this connection can be understood."""


class FolderMissing(MailboxError):
    """The server has no such folder."""

    is_temporary = False


class Declined(Exception):
    """A tagged NO or BAD.  Internal: turned into a MailboxError before it leaves ingest."""

    def __init__(self, verb: str, status: str, text: str) -> None:
        """verb: what was asked.  text: the server's words."""
        super().__init__(verb)
        self.verb = verb
        self.status = status
        self.text = text


def code_of(text: str) -> str:
    """The response code at the head of a server's text, e.g. THROTTLED, or ""."""
    found = _CODE.match(text)
    return found[1] if found else ""


def is_later(text: str) -> bool:
    """Whether the server asks to come back later, rather than refusing."""
    return code_of(text) in _LATER_CODES or bool(_LATER_WORDS.search(text))


def said(text: str, *secrets: str) -> str:
    """The server's words, fit for a sentence: printable, short, no secret.  "" when it said nothing."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "...")
    words = "".join(character if character.isprintable() else " " for character in text).strip()
    return words if len(words) <= _MOST_SAID else words[:_MOST_SAID] + "..."


def come_back_later(server: ImapServer, text: str) -> Throttled:
    """The server is busy or counts our requests."""
    return Throttled(
        f"The mail server {server.place} asks to come back later: {said(text, server.secret)}",
        remedy="Nothing is lost; the next check continues where this one stopped.",
    )


def declined(server: ImapServer, error: Declined, *, folder: str = "") -> MailboxError:
    """A NO or BAD to something other than signing in."""
    if is_later(error.text):
        return come_back_later(server, error.text)
    if folder and (code_of(error.text) in _MISSING_CODES or _MISSING_WORDS.search(error.text)):
        return folder_missing(server, folder)
    about = f' for the folder "{folder}"' if folder else ""
    return MailboxError(
        f"The mail server {server.place} refused {error.verb}{about}: {said(error.text, server.secret)}",
        remedy="Run `returncall doctor` to check the account step by step.",
    )


def folder_missing(server: ImapServer, folder: str) -> FolderMissing:
    """No such folder."""
    return FolderMissing(
        f'The mailbox at {server.place} has no folder "{folder}".',
        remedy="Run `returncall doctor` to see the folders there are, then correct the account's folders.",
    )


def said_bye(server: ImapServer, text: str) -> MailboxError:
    """The server closed the connection with a reason."""
    if is_later(text):
        return come_back_later(server, text)
    return LineLost(f"The mail server {server.place} closed the connection: {said(text, server.secret)}")


def silent(server: ImapServer, seconds: float) -> LineLost:
    """No progress in time."""
    return LineLost(
        f"The mail server {server.place} did not answer within {seconds:.0f} seconds.",
        remedy="The next check starts a new connection.",
    )


def hung_up(server: ImapServer) -> LineLost:
    """End of stream or a reset."""
    return LineLost(
        f"The connection to the mail server {server.place} broke off.",
        remedy="The next check starts a new connection.",
    )


def garbled(server: ImapServer, what: str) -> Garbled:
    """what: which rule was broken, without the server's octets: they may be mail."""
    return Garbled(f"The mail server {server.place} sent something that is not IMAP: {what}.")


def no_greeting(server: ImapServer, words: str) -> MailboxError:
    """Something answers there, but it is no IMAP server.  words: how its greeting begins, or ""."""
    kind = next((name for mark, name in _OTHER_SERVICES if mark in words), "")
    if not kind:
        return garbled(server, "no IMAP greeting")
    return Garbled(
        f"{server.place} is {kind}, not an IMAP server; nothing was sent.",
        remedy=f"Check imap.host and imap.port. {_usual_ports(server)}",
    )


def mute(server: ImapServer, error: LineLost) -> LineLost:
    """The line was lost, or silent, before any greeting: often a port that waits for TLS, or for a browser."""
    return LineLost(error.what, remedy=f"If it stays like that, check imap.port. {_usual_ports(server)}")


def unreachable(server: ImapServer, error: OSError) -> MailboxError:
    """Why no connection came about: name, port, time, certificate."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(server, error.verify_code, error.verify_message)
    if isinstance(error, ssl.SSLError):
        return _no_tls(server, str(error.reason or error))
    if isinstance(error, socket.gaierror):
        return MailboxError(
            f'The host name "{server.host}" does not resolve.',
            remedy="Check imap.host for a typing error, and whether this computer is online.",
        )
    if isinstance(error, TimeoutError):
        return LineLost(
            f"The mail server {server.place} did not answer within {server.timeout:.0f} seconds.",
            remedy=f"Check imap.port; a firewall may block it. {_usual_ports(server)}",
        )
    if isinstance(error, ConnectionRefusedError):
        return MailboxError(
            f"{server.host} refuses connections on port {server.port}.",
            remedy=f"Check imap.port. {_usual_ports(server)}",
        )
    if isinstance(error, ConnectionError):
        return hung_up(server)
    reason = error.strerror or type(error).__name__
    return MailboxError(
        f"The mail server {server.place} cannot be reached: {reason}.", remedy="Check the network connection."
    )


def _usual_ports(server: ImapServer) -> str:
    if server.security == "tls":
        return 'Usual is port 993 for security = "tls".'
    return 'Usual is port 143 for security = "starttls", 993 for "tls".'


def _certificate(server: ImapServer, code: int, message: str) -> MailboxError:
    if code in _NAME_WRONG:
        return MailboxError(
            f"The certificate of {server.place} is made out to another name than {server.host}; nothing was sent.",
            remedy="Use the host name that your provider documents as imap.host.",
        )
    if code in _SELF_SIGNED:
        return MailboxError(
            f"The certificate of {server.place} is self-signed, so nobody vouches for it; nothing was sent.",
            remedy="If it is your own server, set imap.ca_file to its certificate or imap.fingerprint to its SHA-256.",
        )
    if code == _EXPIRED:
        return MailboxError(
            f"The certificate of {server.place} has expired; nothing was sent.",
            remedy="Check this computer's date; otherwise the server's owner has to renew it.",
        )
    if code == _NOT_YET:
        return MailboxError(
            f"The certificate of {server.place} is not valid yet; nothing was sent.",
            remedy="Check this computer's date.",
        )
    if code in _ISSUER_UNKNOWN:
        return MailboxError(
            f"The certificate of {server.place} comes from an unknown authority; nothing was sent.",
            remedy="If the server has a private authority, set imap.ca_file to its certificate.",
        )
    return MailboxError(f"The certificate of {server.place} is not valid: {said(message)}; nothing was sent.")


def _no_tls(server: ImapServer, reason: str) -> MailboxError:
    if "WRONG_VERSION_NUMBER" in reason or "RECORD_LAYER_FAILURE" in reason:
        return MailboxError(
            f"{server.place} does not speak TLS from the start; nothing was sent.",
            remedy='Use port 993 with security = "tls", or port 143 with security = "starttls".',
        )
    return MailboxError(
        f"No secure connection to {server.place} came about ({said(reason)}); nothing was sent.",
        remedy="If this persists, the server's TLS is too old or something on the way interferes.",
    )


def wrong_pin(server: ImapServer, seen: str) -> MailboxError:
    """The certificate is not the pinned one.  seen: its SHA-256."""
    return MailboxError(
        f"The certificate of {server.place} is not the one in imap.fingerprint; nothing was sent. "
        f"Its SHA-256 is {seen}.",
        remedy="Change the setting only after the server's owner has confirmed the new fingerprint.",
    )


def no_starttls(server: ImapServer) -> MailboxError:
    """STARTTLS was chosen and is not on offer (or was taken out on the way)."""
    return MailboxError(
        f"{server.place} does not offer STARTTLS, or something on the way removed it; nothing was sent.",
        remedy='Use port 993 with security = "tls". If that fails as well, try another network: a virus scanner or '
        "a firewall may be taking encryption out.",
    )
