"""What holds for whatever was read out of hostile mail; each raises AssertionError where it does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from classifier.facts.ladder import LADDER
from ingest import limits
from returncall.model import TrustLevel

if TYPE_CHECKING:
    from classifier.facts.values import Facts
    from returncall.model import Address, Assessment, Message, Trust

_LINE_ENDS = re.compile("[\x00\r\n]")
_ENGAGEMENTS = {None, "permanent", "contract", "part_time", "internship"}
_MODES = {None, "remote", "hybrid", "onsite"}
_PERIODS = {"year", "month", "week", "day", "hour"}
_MOST_PAY = 1e12


def folded(text: str) -> str:
    return " ".join(text.split())


def seen_by_the_reader(message: Message) -> str:
    """Where a quote may come from: subject, newest words, signature, headers; white space folded."""
    words = (message.subject, message.text, message.signature)
    hosts = (str(message.sender), message.sender.host, *(f"{a} {a.host}" for a in message.reply_to))
    names = (*(one.name for one in message.attachments), *(f"{one.text} {one.url}" for one in message.links))
    return " ".join(map(folded, (*words, *hosts, *names)))


def one_line(text: str) -> None:
    assert not _LINE_ENDS.search(text)
    text.encode()


def address(found: Address) -> None:
    one_line(found.name)
    one_line(found.mailbox)
    one_line(found.host)
    assert not found.host or (found.host == found.host.lower() and not re.search(r"[\s<>,;]", found.host))


def message(found: Message) -> None:
    """Bounded, one line where a line is meant, and text that can be written as UTF-8."""
    assert re.fullmatch(r"[0-9a-f]{32}", found.id)
    for who in (found.sender, *found.reply_to, *found.to, *found.cc):
        address(who)
    for line in (found.subject, found.list_id, found.auto_submitted, *(value for _, value in found.header_fields)):
        one_line(line)
    for one in (found.message_id, found.in_reply_to, *found.references):
        assert one is None or re.fullmatch(r"<[^<>\s]{1,970}>", one)
    for text in (found.text, found.quoted, found.signature):
        assert "\x00" not in text
        text.encode()
    assert len(found.text) + len(found.quoted) + len(found.signature) <= limits.TEXT_CHARACTERS * 2
    assert len(found.links) <= limits.LINKS
    assert found.sent_at is None or found.sent_at.tzinfo is UTC
    assert len(set(found.defects)) == len(found.defects)
    for attachment in found.attachments:
        one_line(attachment.name)
        assert attachment.size >= 0


def facts(found: Facts, mail: Message) -> None:
    """Every quote stands in the mail, every value is one of those that its docstring allows."""
    seen = seen_by_the_reader(mail)
    for part in (found.role, found.company, found.place, found.pay):
        assert part is None or part.quote in seen, part
    for scored in (found.role, found.company):
        assert scored is None or 0.0 <= scored.confidence <= 1.0
    if found.role is not None:
        assert found.role.title.strip()
        assert found.role.seniority is None or found.role.seniority in LADDER
    if found.company is not None:
        assert found.company.name.strip()
    if found.place is not None:
        assert found.place.mode in _MODES
        assert found.place.text or found.place.mode
    if found.pay is not None:
        low, high = found.pay.min, found.pay.max
        assert low is not None or high is not None
        assert all(0 < figure < _MOST_PAY for figure in (low, high) if figure is not None)
        assert low is None or high is None or low <= high
        assert re.fullmatch("[A-Z]{3}", found.pay.currency)
        assert found.pay.per in _PERIODS
        assert found.pay.quote
    assert found.engagement in _ENGAGEMENTS
    assert len(set(found.skills)) == len(found.skills)


def trust(found: Trust, mail: Message) -> None:
    """Evidence exactly where something is wrong, each piece verbatim, each rule once."""
    seen = seen_by_the_reader(mail)
    rules = [one.rule for one in found.evidence]
    assert len(rules) == len(set(rules))
    assert bool(rules) == (found.level is not TrustLevel.OK)
    for one in found.evidence:
        assert one.quote in seen, one


def assessment(found: Assessment, mail: Message) -> None:
    """Of one mail judged alone."""
    assert found.message_id == mail.id
    assert 0.0 <= found.confidence <= 1.0
    assert found.touch >= 1
    assert re.fullmatch("[a-z]{2}", found.language)
    assert found.assessed_at >= datetime(1970, 1, 1, tzinfo=UTC)
    seen = seen_by_the_reader(mail)
    reasons = (*found.reasons, *(found.fit.reasons if found.fit else ()))
    for reason in reasons:
        assert -1.0 <= reason.weight <= 1.0, reason
        assert reason.quote in seen, reason
    if found.fit is not None:
        assert all(
            0.0 <= axis <= 1.0 for axis in (found.fit.score, found.fit.role, found.fit.company, found.fit.person)
        )
