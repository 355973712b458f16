"""SMTP.  [I/O]  One mail, one recipient, one try; what to do after is the caller's."""

from __future__ import annotations

import base64
import hashlib
import smtplib
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from responder.compose import octets_hash
from responder.outbox_errors import refused, sign_in_refused, translated
from responder.recipients import is_sendable
from returncall.crash import crash_step
from returncall.errors import DeliveryError, DeliveryUnknown, Refused, SignInRefused
from returncall.model import Address

if TYPE_CHECKING:
    from smtplib import _AuthObject

    from returncall.model import Delivery
    from returncall.ports import BeforeData

_CONNECT_SECONDS = 60.0
# RFC 5321, 4.5.3.2.6: the answer to the end of DATA may take ten minutes; giving up sooner is what makes doubles.
_ANSWER_SECONDS = 600.0
# An address literal: the greeting must not tell the machine's name.
_EHLO_NAME = "[127.0.0.1]"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where and how.  security: tls, starttls or none.  method: password, xoauth2 or oauthbearer.

    user "" means no sign-in.  fingerprint: SHA-256 of the only certificate to trust, or "".
    """

    host: str
    port: int
    security: str
    user: str = ""
    secret: str = field(default="", repr=False)
    method: str = "password"
    ca_file: str = ""
    fingerprint: str = ""


class SmtpOutbox:
    """The Outbox port over smtplib."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        answer_seconds: float = _ANSWER_SECONDS,
        connect_seconds: float = _CONNECT_SECONDS,
    ) -> None:
        self._server = server
        self._connect_seconds = connect_seconds
        self._answer_seconds = answer_seconds

    def send(self, delivery: Delivery, *, before_data: BeforeData) -> str:
        """See ports.Outbox.  Refuses octets that are not the approved ones."""
        if octets_hash(delivery.content) != delivery.content_hash:
            raise Refused(f"The stored mail of {delivery.draft_id} is not the approved one; it was not sent.")
        if not (_is_address(delivery.envelope_from) and _is_address(delivery.envelope_to)):
            # smtplib would mend it in silence, and the mail would go elsewhere.
            raise DeliveryError(f"An address of {delivery.draft_id} is none that mail can carry.", is_permanent=True)
        with crash_step("delivery.connect"):
            smtp = self._connect()
        try:
            try:
                with crash_step("delivery.mail"):
                    self._expect(smtp.mail(delivery.envelope_from), "the sender")
                with crash_step("delivery.rcpt"):
                    self._expect(smtp.rcpt(delivery.envelope_to), "the recipient")
            except (OSError, smtplib.SMTPException) as error:
                raise DeliveryError("The connection died before the mail was handed over.") from error
            before_data()
            return self._data(smtp, delivery.content)
        finally:
            _leave(smtp)

    def check(self) -> None:
        """Connect and sign in, then leave.  Raises as send does."""
        _leave(self._connect())

    def _context(self) -> ssl.SSLContext:
        if self._server.fingerprint:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE  # the one pinned certificate is compared in _pin
            return context
        try:
            return ssl.create_default_context(cafile=self._server.ca_file or None)
        except (OSError, ssl.SSLError) as error:
            raise DeliveryError(
                f"The certificate file {self._server.ca_file} cannot be read.", remedy="Check smtp.ca_file."
            ) from error

    def _pin(self, smtp: smtplib.SMTP) -> None:
        if not self._server.fingerprint:
            return
        sock = smtp.sock
        seen = (
            hashlib.sha256(sock.getpeercert(binary_form=True) or b"").hexdigest()
            if isinstance(sock, ssl.SSLSocket)
            else ""
        )
        if seen != self._server.fingerprint.replace(":", "").lower():
            smtp.close()
            raise DeliveryError(
                f"The certificate of {self._server.host} has not the configured fingerprint; nothing was sent.",
                remedy="Check with the server's owner before you change smtp.fingerprint.",
                is_permanent=True,
            )

    def _connect(self) -> smtplib.SMTP:
        where = f"{self._server.host}:{self._server.port}"
        smtp: smtplib.SMTP | None = None
        try:
            if self._server.security == "tls":
                smtp = smtplib.SMTP_SSL(
                    self._server.host,
                    self._server.port,
                    local_hostname=_EHLO_NAME,
                    timeout=self._connect_seconds,
                    context=self._context(),
                )
            else:
                smtp = smtplib.SMTP(
                    self._server.host, self._server.port, local_hostname=_EHLO_NAME, timeout=self._connect_seconds
                )
                smtp.ehlo()
                if self._server.security == "starttls":
                    smtp.starttls(context=self._context())
            self._pin(smtp)
            smtp.ehlo()
            self._sign_in(smtp)
        except BaseException as error:
            if smtp is not None:
                _leave(smtp)
            if isinstance(error, DeliveryError | SignInRefused | KeyboardInterrupt | SystemExit):
                raise
            raise translated(error, where) from error
        return smtp

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        if not server.user or (server.security == "none" and not smtp.has_extn("auth")):
            return  # a relay on this machine that asks nobody who he is
        try:
            if server.method == "password":
                _log_in(smtp, server.user, server.secret)
            else:
                mechanism, answer = _oauth(server)
                smtp.auth(mechanism, answer, initial_response_ok=True)
        except smtplib.SMTPAuthenticationError as error:
            if 400 <= error.smtp_code <= 499:  # noqa: PLR2004  RFC 4954, 6: not now
                raise refused(error.smtp_code, _octets(error.smtp_error), "the sign-in for now") from error
            raise sign_in_refused(
                server.host, error, is_token=server.method != "password", secret=server.secret
            ) from None
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError(
                f"{server.host} offers no sign-in on this connection.",
                remedy='Check smtp.port and smtp.security ("tls" or "starttls").',
                is_permanent=True,
            ) from error

    @staticmethod
    def _expect(answer: tuple[int, bytes], what: str) -> None:
        code, text = answer
        if code not in {250, 251, 252}:
            raise refused(code, text, what)

    def _data(self, smtp: smtplib.SMTP, octets: bytes) -> str:
        try:
            with crash_step("delivery.data"):
                code, text = smtp.docmd("DATA")
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError("The connection died before the mail was handed over.") from error
        if code != 354:  # noqa: PLR2004  RFC 5321: start mail input
            raise refused(code, text, "the mail")
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self._answer_seconds)
            with crash_step("delivery.content"):
                smtp.send(_dot_stuffed(octets))
                code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryUnknown(
                "The connection died after the mail was handed over; the server may have taken it."
            ) from error
        if not 200 <= code <= 599:  # noqa: PLR2004  RFC 5321, 4.2: no answer at all
            raise DeliveryUnknown("The server's answer to the mail could not be understood; it may have taken it.")
        if code >= 300:  # noqa: PLR2004  RFC 5321, 4.2.1: only 2xx is a yes
            raise refused(code, text, "the mail")
        return text.decode("utf-8", "replace")


def _is_address(written: str) -> bool:
    local, _, host = written.rpartition("@")
    return is_sendable(Address("", local, host))


def _dot_stuffed(octets: bytes) -> bytes:
    """RFC 5321, 4.5.2; the octets end with CRLF already."""
    stuffed = octets.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _log_in(smtp: smtplib.SMTP, user: str, secret: str) -> None:
    """One try with one mechanism: smtplib tries each that is offered, and three refusals may lock an account.

    Spoken by hand, because smtplib takes ASCII passwords only, and shows others in its error.
    """
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        code, text = smtp.docmd("AUTH", "PLAIN " + _base64(f"\0{user}\0{secret}"))
    elif "LOGIN" in offered:
        code, text = smtp.docmd("AUTH", "LOGIN " + _base64(user))
        if code == 334:  # noqa: PLR2004  RFC 4954: go on
            code, text = smtp.docmd(_base64(secret))
    elif offered:
        smtp.login(user, secret)
        return
    else:
        raise smtplib.SMTPNotSupportedError("no AUTH")
    if code not in {235, 503}:
        raise smtplib.SMTPAuthenticationError(code, text)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _octets(text: bytes | str) -> bytes:
    return text.encode("utf-8", "replace") if isinstance(text, str) else text


def _oauth(server: SmtpServer) -> tuple[str, _AuthObject]:
    if server.method == "oauthbearer":
        words = f"n,a={server.user},\1host={server.host}\1port={server.port}\1auth=Bearer {server.secret}\1\1"
        return "OAUTHBEARER", lambda challenge=None: "\1" if challenge else words
    words = f"user={server.user}\1auth=Bearer {server.secret}\1\1"
    return "XOAUTH2", lambda challenge=None: "" if challenge else words


def _leave(smtp: smtplib.SMTP) -> None:
    """Say QUIT if anybody still listens: whatever happens here changes nothing about the mail."""
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(5)
        smtp.quit()
    except (OSError, smtplib.SMTPException, ValueError):
        smtp.close()
