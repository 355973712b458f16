"""What went wrong with an SMTP server, as sentences for people.  Pure.

Our sentences hold the host and what the server said (one line, printable, without the secret).
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl

from returncall.errors import DeliveryError, SignInRefused

_MOST_SAID = 200
_WANTS_OAUTH = re.compile(
    r"basic ?auth|oauth|modern auth|SmtpClientAuthentication is disabled|5\.7\.(?:139|57)\b|web ?login", re.IGNORECASE
)
_APP_PASSWORD = re.compile(r"app(?:lication)?-?(?:specific)? password|5\.7\.9\b|2-?step|two-?factor", re.IGNORECASE)
# OpenSSL's X509_V_ERR_*, as in ingest/imap_errors.py.
_NAME_WRONG = frozenset({62, 64})
_SELF_SIGNED = frozenset({18, 19})
_EXPIRED = 10
_PORTS = 'Usual is port 465 for security = "tls", 587 for "starttls".'


def said(text: bytes | str, *secrets: str) -> str:
    """The server's first line, printable and short, with each of `secrets` taken out."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    for secret in secrets:
        if secret:
            words = words.replace(secret, "...")
    first = words.splitlines()[0] if words else ""
    return "".join(c if c.isprintable() else " " for c in first).strip()[:_MOST_SAID]


def refused(code: int, text: bytes, what: str) -> DeliveryError:
    """An answer that is no yes.  what: what was refused."""
    permanent = 500 <= code <= 599  # noqa: PLR2004  RFC 5321, 4.2.1
    return DeliveryError(f"The server refused {what}: {code} {said(text)}".strip(), is_permanent=permanent)


def sign_in_refused(host: str, error: smtplib.SMTPAuthenticationError, *, is_token: bool, secret: str) -> SignInRefused:
    """5xx to AUTH."""
    words = f"{error.smtp_code} {said(error.smtp_error, secret)}".strip()
    if is_token:
        remedy = "Sign in at the provider again so that auth.token_command prints a fresh token."
    elif _WANTS_OAUTH.search(words):
        remedy = (
            "It wants OAuth, or sending by password is switched off for this mailbox: "
            'set auth.method = "xoauth2" and a token_command.'
        )
    elif _APP_PASSWORD.search(words):
        remedy = "It wants an app password: make one in the provider's security settings and use that."
    else:
        remedy = "Check user and password; many providers want an app password or OAuth."
    return SignInRefused(f"{host} does not accept the sign-in ({words}).", remedy=remedy)


def translated(error: BaseException, where: str) -> DeliveryError:
    """Why no signed-in connection came about.  where: host:port."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error, where)
    if isinstance(error, ssl.SSLError):
        return DeliveryError(f"{where} does not speak TLS as configured.", remedy=f"Check smtp.port. {_PORTS}")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryError(
            f"{where} offers no STARTTLS, or something on the way removed it; nothing was sent in clear.",
            remedy='Use security = "tls" on port 465, or ask the provider.',
        )
    if isinstance(error, smtplib.SMTPConnectError) and error.smtp_code == -1:
        return DeliveryError(f"{where} is not an SMTP server; nothing was sent.", remedy=f"Check smtp.port. {_PORTS}")
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return refused(
            error.smtp_code,
            text if isinstance(text, bytes) else text.encode("utf-8", "replace"),
            f"the connection to {where}",
        )
    if isinstance(error, socket.gaierror):
        return DeliveryError(
            f'The host name "{where.rpartition(":")[0]}" does not resolve.',
            remedy="Check smtp.host for a typing error, and whether this computer is online.",
        )
    if isinstance(error, ConnectionRefusedError):
        return DeliveryError(
            f"{where} cannot be reached: it refuses connections.", remedy=f"Check smtp.host and smtp.port. {_PORTS}"
        )
    if isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
        return DeliveryError(
            f"{where} cannot be reached: it does not answer as an SMTP server does.",
            remedy=f"Check smtp.port; a firewall may block it. {_PORTS}",
        )
    reason = getattr(error, "strerror", None) or type(error).__name__
    return DeliveryError(
        f"{where} cannot be reached ({reason}).",
        remedy="Check smtp.host, smtp.port and the network; returncall tries again by itself.",
    )


def _certificate(error: ssl.SSLCertVerificationError, where: str) -> DeliveryError:
    private = "If it is your own server, set smtp.ca_file to its certificate or smtp.fingerprint to its SHA-256."
    if error.verify_code in _NAME_WRONG:
        why, remedy = "it is made out to another name", "Use the host name that your provider documents as smtp.host."
    elif error.verify_code in _SELF_SIGNED:
        why, remedy = "it is self-signed, so nobody vouches for it", private
    elif error.verify_code == _EXPIRED:
        why, remedy = "it has expired", "Check this computer's date; otherwise the server's owner has to renew it."
    else:
        why, remedy = error.verify_message, private
    return DeliveryError(f"The certificate of {where} cannot be trusted: {why}; nothing was sent.", remedy=remedy)
