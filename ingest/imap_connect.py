"""From settings to a signed-in connection.  [I/O]

TLS is verified always; STARTTLS is mandatory where it was chosen; nothing that came before TLS counts, and the
secret goes out only over a line that was judged safe.
"""

from __future__ import annotations

import hashlib
import hmac
import ssl
from typing import TYPE_CHECKING

from ingest import imap_errors, imap_sign_in
from ingest.imap_line import Client
from ingest.imap_server import check_server
from ingest.imap_wire import Wire
from ingest.imap_words import NotSendable, quoted, refuse_controls
from returncall.errors import MailboxError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.imap_server import ImapServer


def connect(server: ImapServer) -> Wire:
    """Connect, secure the line, sign in.

    Takes `server.timeout` seconds at most, a slow DNS aside.
    Raises UserError for settings, SignInRefused, Throttled, and MailboxError for the rest.
    """
    check_server(server)
    refuse_controls(server.user)
    refuse_controls(server.secret)
    context = None if server.security == "none" else _context(server)
    client = _reached(server, context)
    try:
        return _signed_in(client, server, context)
    except MailboxError:
        client.line.drop()
        raise
    except ssl.SSLError as error:
        client.line.drop()
        raise imap_errors.unreachable(server, error) from error
    except (client.Error, OSError, ValueError):
        # IMAPClient's and imaplib's errors may quote what was sent, so they are not chained.
        client.line.drop()
        raise imap_errors.garbled(server, "an answer that makes no sense while signing in") from None


def _context(server: ImapServer) -> ssl.SSLContext:
    if server.pin:
        # The one pinned certificate is compared octet by octet before anything is sent; names and issuers,
        # which such certificates seldom carry, add nothing to that.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    try:
        return ssl.create_default_context(cafile=server.ca_file or None)
    except OSError as error:
        raise UserError(
            f'imap.ca_file "{server.ca_file}" cannot be used: {error.strerror or "it holds no certificate"}.',
            remedy="Set it to a PEM file with the server's certificate or its authority's.",
        ) from error


def _pinned(server: ImapServer) -> Callable[[ssl.SSLSocket], None]:
    def judge(sock: ssl.SSLSocket) -> None:
        if not server.pin:
            return
        seen = hashlib.sha256(sock.getpeercert(binary_form=True) or b"").hexdigest()
        if not hmac.compare_digest(seen, server.pin):
            raise imap_errors.wrong_pin(server, seen)

    return judge


def _reached(server: ImapServer, context: ssl.SSLContext | None) -> Client:
    try:
        return Client(server, context if server.security == "tls" else None, _pinned(server))
    except imap_errors.LineLost as error:
        raise imap_errors.mute(server, error) from error
    except MailboxError:
        raise
    except UnicodeError as error:  # a label that IDNA cannot hold
        raise MailboxError(f'"{server.host}" is not a host name.', remedy="Check imap.host.") from error
    except OSError as error:
        raise imap_errors.unreachable(server, error) from error
    except Client.AbortError as error:
        words = str(error)
        if "unexpected response" in words:  # imaplib's words for a first line of another protocol
            raise imap_errors.no_greeting(server, words) from None
        raise imap_errors.mute(server, imap_errors.hung_up(server)) from None
    except Client.Error as error:
        words = str(error).removeprefix("b'").removeprefix('b"')
        if "BYE" in words or imap_errors.is_later(words):
            raise imap_errors.said_bye(server, words.partition("BYE")[2].strip(" '\"") or words) from None
        # imaplib keeps nothing of a first line that begins with "+", as POP3's does.
        raise imap_errors.no_greeting(server, "+OK" if words == "None" else words) from None


def _signed_in(client: Client, server: ImapServer, context: ssl.SSLContext | None) -> Wire:
    if server.security == "starttls":
        # A PREAUTH greeting would skip STARTTLS for good (RFC 8314 and the NO STARTTLS papers).
        if client.is_signed_in or context is None or not client.has_capability("STARTTLS"):
            raise imap_errors.no_starttls(server)
        client.secure(context)
    if not client.is_signed_in:
        _sign_in(client, server)
    return Wire(client.line, server, frozenset(client.capabilities()))


def _sign_in(client: Client, server: ImapServer) -> None:
    capabilities = frozenset(client.capabilities())
    challenge = _Challenge(server)
    try:
        if server.method != "password":
            mechanism = server.method.upper()
            if f"AUTH={mechanism}".encode("ascii") not in capabilities:
                raise imap_sign_in.method_missing(server)
            client.sasl_login(mechanism, challenge)
            return
        impossible = imap_sign_in.password_impossible(server, capabilities)
        if impossible:
            raise impossible
        plain_ascii = server.user.isascii() and server.secret.isascii()
        if b"AUTH=PLAIN" in capabilities and (b"LOGINDISABLED" in capabilities or not plain_ascii):
            client.sasl_login("PLAIN", challenge)
        elif plain_ascii:
            client.log_in(quoted(server.user.encode("ascii")).decode("ascii"), server.secret)
        else:
            raise NotSendable(
                f"{server.place} takes only user names and passwords without accents or other special letters.",
                remedy="Set another password, or an app password, at your provider.",
            )
    except client.AbortError as error:
        raise imap_errors.said_bye(server, _words(error)) from None
    except client.Error as error:
        raise imap_sign_in.refused(server, _words(error), challenge=challenge.heard) from None


def _words(error: Exception) -> str:
    """The server's words out of imaplib's message, which may be ``command: LOGIN => ...`` or a bytes' repr."""
    text = str(error.args[0]) if error.args else ""
    text = text.rpartition("=> ")[2]
    if text[:2] in ("b'", 'b"'):
        text = text[2:-1]
    return text


class _Challenge:
    """Answers AUTHENTICATE: the secret first; an empty line to what comes then, which is an error in JSON."""

    def __init__(self, server: ImapServer) -> None:
        self._server = server
        self._is_first = True
        self.heard = ""

    def __call__(self, challenge: bytes) -> bytes:
        """challenge: decoded.  imaplib encodes what is returned."""
        if not self._is_first:
            self.heard = challenge.decode("utf-8", "replace")
            return b""
        self._is_first = False
        user, secret = self._server.user, self._server.secret
        if self._server.method == "xoauth2":
            return f"user={user}\x01auth=Bearer {secret}\x01\x01".encode()
        if self._server.method == "oauthbearer":
            name = user.replace("=", "=3D").replace(",", "=2C")
            return f"n,a={name},\x01auth=Bearer {secret}\x01\x01".encode()
        return f"\x00{user}\x00{secret}".encode()
