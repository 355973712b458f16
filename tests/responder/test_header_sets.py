"""Random header sets, read, judged, drafted and approved for real: one recipient, the one shown, or no draft at all.

The oracle knows what it put into the header and never parses it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.parse import parse
from responder.approve import approve
from returncall.model import Draft, Message, MessageKey, RawMessage
from returncall.pipeline import consider
from tests.responder.around import sams_surroundings
from tests.responder.made import NOW
from tests.rig.killing import EverythingFits

OWN = "sam@example.org"
PEOPLE = ("rita@acme.example", "Jobst@pool.example", "noreen.o'reply@x-y.example", "r.vale+hr@mail.acme.example")
NAMES = ('"Vale, Rita"', "Rita Vale", "=?utf-8?q?R=C3=ADta?=", '"Rita (Acme)"', "")
EMPLOYER = ("boss@initech.example", "hr@uk.initech.example")
ROBOTS = ("noreply@acme.example", "mailer-daemon@acme.example", "jobs-request@acme.example", "do-not-reply@a.example")
HINTS = (
    "List-Unsubscribe: <mailto:u@acme.example>", "Precedence: bulk", "X-Auto-Response-Suppress: All",
    "Auto-Submitted: no", "Return-Path: <b-1@tool.example>", "X-Mailer: Gem", "Sender: tool@crm.example",
    "Delivered-To: sam@example.org", "Importance: high", "Thread-Topic: Role", "In-Reply-To: <old@acme.example>",
)  # fmt: skip
STOPS = (
    "Auto-Submitted: auto-replied", "List-Id: <jobs.acme.example>", "List-Post: <mailto:l@acme.example>",
    "Return-Path: <>", "Precedence: auto_reply", "X-Returncall-Id: 00", "X-Autoreply: yes", "In-Reply-To: <own@a.example>",
)  # fmt: skip


@dataclass(frozen=True)
class HeaderSet:
    """octets: the mail.  to: who must get the answer, or "" when nobody may."""

    octets: bytes
    to: str


@st.composite
def header_sets(draw: st.DrawFn) -> HeaderSet:
    sender = draw(st.sampled_from(PEOPLE * 4 + EMPLOYER + ROBOTS + (OWN,)))
    reply_to = draw(st.lists(st.sampled_from(PEOPLE * 3 + EMPLOYER + ROBOTS + (OWN,)), max_size=3))
    cc = draw(st.lists(st.sampled_from((*PEOPLE, *EMPLOYER[:1], "team@acme.example")), max_size=3))
    stops = draw(st.lists(st.sampled_from(STOPS), max_size=1)) if draw(st.integers(0, 3)) == 0 else []
    hints = draw(st.lists(st.sampled_from(HINTS), max_size=4, unique_by=lambda line: line.split(":")[0]))
    if stops:
        hints = [hint for hint in hints if hint.split(":")[0] != stops[0].split(":")[0]]
    name = draw(st.sampled_from(NAMES))
    lines = [f"From: {name} <{sender}>".replace("  ", " "), "To: Sam Doe <sam@example.org>", "Subject: Staff engineer"]
    lines += ["Message-ID: <own@a.example>", "Date: Mon, 02 Nov 2026 09:00:00 +0000", *hints, *stops]
    if reply_to:
        lines.append("Reply-To: " + ", ".join(f"<{one}>" for one in reply_to))
    if cc:
        lines.append("Cc: " + ", ".join(cc))
    lines = draw(st.permutations(lines))
    octets = ("\r\n".join(lines) + "\r\n\r\nWe are hiring a staff engineer.\r\n").encode()
    return HeaderSet(octets, _expected(sender, reply_to, cc, stops))


def _expected(sender: str, reply_to: list[str], cc: list[str], stops: list[str]) -> str:
    everyone = {sender, *reply_to, *cc}
    if stops or sender == OWN or everyone & set(EMPLOYER) or sender in ROBOTS[1:3]:
        return ""
    others = [one for one in reply_to if one != OWN]
    good = [one for one in others if one in PEOPLE]
    if good:
        return sender if sender in good else good[0]
    return "" if others or sender in ROBOTS else sender


def _message(octets: bytes) -> Message:
    raw = RawMessage(MessageKey("personal", "INBOX", 7, 1), NOW, (), len(octets), octets)
    found = parse(raw)
    assert isinstance(found, Message)
    return found


def _draft(message: Message) -> Draft | None:
    return consider([message], EverythingFits(), sams_surroundings(), now=NOW)[0].draft


def _run(examples: int) -> Counter[str]:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(header_sets())
    def check(one: HeaderSet) -> None:
        draft = _draft(_message(one.octets))
        seen["sets"] += 1
        seen["people"] += bool(one.to)
        if draft is None:
            seen["missed"] += bool(one.to)
            return
        assert one.to, "drafted to somebody who must not get one"
        seen["drafted"] += 1
        assert draft.to.address.lower() == one.to.lower()
        _, delivery = approve(
            draft,
            seen_hash=draft.content_hash,
            mode="send",
            thread_moved_on=False,
            now=NOW,
            hold=timedelta(0),
            delivery_id="d1",
            via="cli",
        )
        mail = message_from_bytes(delivery.content, policy=default)
        assert delivery.envelope_to == draft.to.address
        assert [a.addr_spec for a in mail["To"].addresses] == [draft.to.address]
        assert mail["Cc"] is None
        assert mail["Bcc"] is None

    check()
    return seen


def _is_good(seen: Counter[str]) -> None:
    assert seen["people"] > seen["sets"] / 10
    assert seen["drafted"] >= 0.995 * seen["people"], seen


def test_random_headers_get_one_recipient_or_none() -> None:
    _is_good(_run(300))


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_ten_thousand_random_headers_get_one_recipient_or_none() -> None:
    seen = _run(10_000)

    print(f"\n{dict(seen)}")
    assert seen["sets"] >= 10_000
    _is_good(seen)
