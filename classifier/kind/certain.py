"""Verdicts that the form alone settles, before any model is asked.  Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifier.kind.senders import sender_class

if TYPE_CHECKING:
    from returncall.model import Message

_ABSENCE = re.compile(
    r"^\s*(?:(?:re|aw)\s*:\s*)?(?:auto(?:matic|matische|matisch)?[ -]?(?:reply|antwort|response)|autoreply|"
    r"out of (?:the )?office|"
    r"abwesenheits|abwesend|r[ée]ponse automatique|absence du bureau|respuesta autom[áa]tica|fuera de (?:la )?oficina|"
    r"resposta autom[áa]tica|automatisch antwoord|afwezig|ooo:)",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"^\s*(?:undeliver(?:able|ed)|delivery (?:status notification|failure|has failed)|mail delivery (?:failed|system)|"
    r"returned mail|failure notice|unzustellbar|non remis|mail system error|warning: message .* delayed)",
    re.IGNORECASE,
)
_POSTMASTERS = frozenset({"mailer-daemon", "postmaster", "mail-daemon"})


def certain_kind(message: Message) -> tuple[str, str] | None:
    """(kind, rule) when the form leaves no doubt, else None.

    Automatic answers and bounces are `other`; what a calendar or a booking tool sent is `scheduling`, with a human
    text or not.
    """
    content_type = message.header("content-type").lower()
    if "multipart/report" in content_type or message.header("x-failed-recipients"):
        return "other", "delivery-report"
    if message.sender.mailbox.lower() in _POSTMASTERS or _RETURNED.match(message.subject):
        return "other", "bounce"
    automatic = message.auto_submitted.lower()
    if automatic.startswith("auto-replied") or message.header("precedence").lower() == "auto_reply":
        return "other", "automatic-answer"
    if message.header("x-autoreply") or message.header("x-autorespond") or _ABSENCE.match(message.subject):
        return "other", "automatic-answer"
    if "text/calendar" in content_type or any(a.content_type == "text/calendar" for a in message.attachments):
        return "scheduling", "calendar-invitation"
    if sender_class(message.sender.host) == "calendar":
        return "scheduling", "booking-tool"
    return None
