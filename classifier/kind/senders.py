"""What class of sender an address belongs to; see senders.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

CLASSES = ("ats", "outreach_tool", "platform", "job_board", "calendar", "esign", "free_mail")

_ROBOT = re.compile(
    r"(?:^|[._+-])(?:no-?_?reply|do-?_?not-?_?reply|noreply\d*|nicht-?antworten|ne-?pas-?repondre|notifications?|notify|"
    r"mailer-daemon|postmaster|bounces?|automated?|auto|system|robot|invitations?|updates?|notice)(?:$|[._+-])"
)
_LISTS = re.compile(r"(?:alerts?|newsletter|digest|jobs-listings|jobalerts|marketing|events?|webinars?|news|community)")
_HIRING = re.compile(
    r"(?:recruit|talent|career|karriere|hiring|jobs?(?:$|[._+-])|^hr(?:$|[._+-])|people|sourcing|staffing|hr@)"
)
_COMMERCE = re.compile(
    r"(?:billing|invoice|orders?|receipt|shipping|support|service|sales|account|security|payments?|help|store)"
)


@cache
def _domains() -> dict[str, str]:
    table = tomllib.loads((files("classifier") / "kind" / "senders.toml").read_text(encoding="utf-8"))
    return {domain: name for name in CLASSES for domain in table[name]}


@cache
def sender_class(host: str) -> str:
    """One of CLASSES, or "" for any other host.  Whole labels count: linkedin.com.evil.example is nobody's."""
    labels = host.lower().rstrip(".").split(".")
    domains = _domains()
    return next((domains[name] for at in range(len(labels)) if (name := ".".join(labels[at:])) in domains), "")


def is_robot(mailbox: str) -> bool:
    """Whether the local part says that nobody reads it, as a whole segment (`noreen` is a person)."""
    return _ROBOT.search(mailbox.lower()) is not None


def mailbox_marks(mailbox: str) -> tuple[bool, bool, bool, bool]:
    """Whether the local part speaks of: robots, lists, hiring, commerce."""
    lower = mailbox.lower()
    return (
        is_robot(lower),
        _LISTS.search(lower) is not None,
        _HIRING.search(lower) is not None,
        _COMMERCE.search(lower) is not None,
    )
