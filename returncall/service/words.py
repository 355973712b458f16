"""The words in which actions, states and warnings are told to people, the same on every surface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from returncall.model import Pay

ACTIONS: Final = {
    "accept_call": "Yes to a call",
    "decline": "No, thanks",
    "ask_details": "Ask for details",
    "flag": "Look yourself",
    "none": "Nothing",
}
STATES: Final = {
    "proposed": "waits for you",
    "approved": "approved",
    "claimed": "leaving now",
    "sent": "sent",
    "failed": "not delivered",
    "uncertain": "may have been sent",
    "needs_you": "needs you",
    "dismissed": "skipped",
    "superseded": "replaced",
    "cancelled": "taken back",
}
STAGES: Final = {
    "contacted": "They wrote",
    "recruiter_call": "Recruiter call",
    "hiring_manager": "Hiring manager",
    "deeper": "Deeper rounds",
    "final": "Final round",
    "offer": "Offer",
    "closed": "Closed",
}
WARNINGS: Final = {
    "relay": "The answer would go to a platform's relay; copy the text into the platform's message box instead.",
    "reply-to-other-domain": "The answer goes to another domain than the mail came from.",
    "several-reply-to": "The mail names several addresses to answer; the first is taken.",
    "no-reply-from": "It came from a no-reply address, but names a person to answer.",
    "odd-from": "The sender field is written in an odd way; make sure of the address.",
    "edited-in-drafts": "You have changed it in your mail program; send it from there.",
    "old-copy-in-drafts": "An older copy lies in Drafts and could not be taken away; delete it there.",
    "mail-moved": "You have put the mail that it answers aside. Still answer?",
    "mail-gone": "The mail that it answers no longer lies where it was. Still answer?",
    "caution": "Not everything about the sender adds up; look twice.",
}
_PERIODS: Final = {"year": "a year", "month": "a month", "week": "a week", "day": "a day", "hour": "an hour"}
_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}


# What the honesty lint says of edited words is kept beside them as it was said.
DOUBT: Final = "doubt:"


def rule_words(rule: str) -> str:
    """A rule's name as words: "asks-for-a-call" is told as "asks for a call"."""
    return rule.replace("_", " ").replace("-", " ").replace(":", ": ")


def warning(code: str) -> str:
    """The sentence for a draft's warning code."""
    if code.startswith(DOUBT):
        return f"Is it true? {code.removeprefix(DOUBT)}"
    if code.startswith("in-") and "-not-" in code:
        return "The reply is in English: there is no template in the language of the mail."
    return WARNINGS.get(code, code)


def pay_words(pay: Pay) -> str:
    """Pay as people write it: "£150,000 to 170,000 a year"."""
    sign = _SIGNS.get(pay.currency, f"{pay.currency} ")
    figures = [f"{value:,.0f}" for value in (pay.min, pay.max) if value is not None]
    if not figures:
        return pay.quote
    amount = sign + " to ".join(dict.fromkeys(figures))
    if pay.min is None:
        amount = f"up to {amount}"
    elif pay.max is None:
        amount = f"from {amount}"
    return f"{amount} {_PERIODS.get(pay.per, pay.per)}"
