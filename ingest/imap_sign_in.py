"""Why a server refused to let us in, and what the user can do about it.  Pure; the provider facts are data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.imap_errors import code_of, come_back_later, is_later, said
from returncall.errors import MailboxError, SignInRefused

if TYPE_CHECKING:
    from collections.abc import Collection

    from ingest.imap_server import ImapServer

_IMAP_OFF = re.compile(
    r"not enabled for imap|imap (?:access )?is (?:not enabled|disabled|switched off)|enable your account for imap"
    r"|imap (?:access )?(?:not enabled|disabled)|protocol disabled|imap.{0,20}(?:nicht aktiviert|deaktiviert)",
    re.IGNORECASE,
)
_APP_PASSWORD = re.compile(
    r"application-specific password|app(?:-specific)? password|2-?step|two-?factor", re.IGNORECASE
)
_WANTS_OAUTH = re.compile(
    r"basic ?auth|web ?login required|log in via your web browser|oauth|modern auth|less secure", re.IGNORECASE
)
_OAUTH = frozenset({b"AUTH=XOAUTH2", b"AUTH=OAUTHBEARER"})
_PASSWORD = frozenset({b"AUTH=PLAIN", b"AUTH=LOGIN"})

_GMAIL = (
    "Google takes no normal password: turn on 2-step verification, make an app password at "
    "https://myaccount.google.com/apppasswords and use that."
)
_MICROSOFT = 'Microsoft takes no password here: set auth.method = "xoauth2" and a token_command.'
_YAHOO = "Yahoo and AOL take an app password only: make one under Account security."
_APPLE = "iCloud takes an app-specific password only (https://account.apple.com); the user is the part before the @."
_SWITCH_ON = "IMAP has to be switched on first: in the web mail, Settings, POP3 and IMAP, allow access; then try again."
_FASTMAIL = "Fastmail takes an app password only: Settings, Privacy & Security, App passwords."
# (end of the host name, advice): what these providers' users most often lack.
_ADVICE = (
    ("gmail.com", _GMAIL),
    ("googlemail.com", _GMAIL),
    ("office365.com", _MICROSOFT),
    ("outlook.com", _MICROSOFT),
    ("yahoo.com", _YAHOO),
    ("aol.com", _YAHOO),
    ("mail.me.com", _APPLE),
    ("gmx.net", _SWITCH_ON),
    ("gmx.com", _SWITCH_ON),
    ("web.de", _SWITCH_ON),
    ("zoho.com", _SWITCH_ON),
    ("zoho.eu", _SWITCH_ON),
    ("fastmail.com", _FASTMAIL),
)


def advice(host: str) -> str:
    """What most often is the matter at this provider, or ""."""
    name = host.lower().rstrip(".")
    return next((words for end, words in _ADVICE if name == end or name.endswith("." + end)), "")


def refused(server: ImapServer, text: str, *, challenge: str = "") -> MailboxError:
    """The answer to LOGIN or AUTHENTICATE was not OK.

    text: the server's words.  challenge: the decoded error that XOAUTH2 servers send before, or "".
    Throttled when the server itself is unwell; otherwise SignInRefused, which is never retried blindly.
    """
    words = said(text, server.secret)
    code = code_of(text)
    if is_later(text):
        return come_back_later(server, text)
    if _IMAP_OFF.search(text):
        return SignInRefused(
            f"The mailbox at {server.place} has IMAP switched off: {words}",
            remedy=advice(server.host) if advice(server.host) == _SWITCH_ON else _SWITCH_ON,
        )
    if server.method != "password":
        return SignInRefused(
            f"{server.place} did not accept the access token: {words or said(challenge, server.secret)}",
            remedy="Sign in at the provider again so that auth.token_command prints a fresh token."
            + _weekly(server.host),
        )
    if _APP_PASSWORD.search(text):
        return SignInRefused(
            f"{server.place} wants an app password: {words}",
            remedy=advice(server.host) or "Make an app password in the provider's security settings and use that.",
        )
    if _WANTS_OAUTH.search(text) or advice(server.host) == _MICROSOFT:
        return wants_oauth(server, words)
    if code == "EXPIRED":
        return SignInRefused(
            f"The password for {server.place} has expired: {words}", remedy="Set a new one in the provider's web mail."
        )
    if code == "CONTACTADMIN":
        return SignInRefused(
            f"{server.place} asks you to contact its administrator: {words}",
            remedy="Write to whoever runs the mail server; until then it lets nobody into this mailbox.",
        )
    return SignInRefused(
        f"{server.place} did not accept the user name and password: {words}",
        remedy=f"Check both and try again by hand. {advice(server.host)}".rstrip(),
    )


def _weekly(host: str) -> str:
    # An OAuth client whose consent screen is "in testing" gets refresh tokens that end after seven days.
    if advice(host) != _GMAIL:
        return ""
    return " If that happens every seven days, publish your app in Google's console: in testing, tokens last a week."


def password_impossible(server: ImapServer, capabilities: Collection[bytes]) -> MailboxError | None:
    """Reason not even to try a password: LOGINDISABLED, or only OAuth on offer; nothing was sent."""
    offered = frozenset(capabilities)
    if offered & _PASSWORD:
        return None
    if b"LOGINDISABLED" not in offered:
        return None
    if offered & _OAUTH:
        return wants_oauth(server, "")
    return SignInRefused(
        f"{server.place} does not allow signing in with a password on this connection; nothing was sent.",
        remedy='Use port 993 with security = "tls", or ask the server\'s owner.',
    )


def method_missing(server: ImapServer) -> SignInRefused:
    """The OAuth mechanism asked for is not on offer."""
    return SignInRefused(
        f"{server.place} does not offer {server.method.upper()}; nothing was sent.",
        remedy='Set auth.method to another one: "password", "xoauth2" or "oauthbearer".',
    )


def wants_oauth(server: ImapServer, words: str) -> SignInRefused:
    """A password was right or wrong, it does not matter: this server wants a token."""
    heard = f" It said: {words}" if words else ""
    return SignInRefused(
        f"{server.place} takes no password; it wants you to sign in with OAuth.{heard}",
        remedy=advice(server.host) or 'Set auth.method = "xoauth2" and a token_command that prints an access token.',
    )
