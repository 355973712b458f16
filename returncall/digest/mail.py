"""Digest -> the mail to the user's own address.  Pure: id and date are passed in."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from returncall.digest.render import render, subject

if TYPE_CHECKING:
    from datetime import datetime

    from returncall.model import Digest


def compose_digest(digest: Digest, *, address: str, message_id: str, date: datetime) -> bytes:
    """The octets, CRLF line ends: the text, and the same as HTML.  address: both sender and recipient."""
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = address
    mail["To"] = address
    mail["Subject"] = subject(digest)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(render(digest, "text"), cte="quoted-printable")
    mail.add_alternative(render(digest, "html"), subtype="html", cte="quoted-printable")
    return mail.as_bytes()
