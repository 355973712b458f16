"""A store as after years of use, for measuring the page: made-up mail, drafts from the real templates."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.load import load
from returncall.app import App
from returncall.model import (
    Address,
    Assessment,
    Company,
    DraftState,
    Fit,
    Kind,
    Message,
    MessageKey,
    Pay,
    Place,
    Reason,
    Recruiter,
    RecruiterType,
    Role,
    Suggestion,
    Trust,
    TrustLevel,
)
from returncall.pipeline import write
from returncall.service.desk import TEMPLATES
from returncall.service.intake import surroundings
from returncall.store import answers, assessments, contacts, drafts, messages

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from returncall.pipeline import Surroundings

_CONFIG: Final = """\
[sending]
mode = "send"
[[account]]
name = "personal"
address = "sam@example.org"
imap = { host = "imap.example.org", port = 993 }
"""
_PROFILE: Final = """\
[me]
name = "Sam Doe"
addresses = ["sam@example.org"]
[want]
titles = ["staff engineer"]
[calls]
slots = ["tue-thu 12:00-13:00"]
timezone = "Europe/London"
"""
_TITLES: Final = (
    "Staff Engineer",
    "Principal Engineer",
    "Backend Developer",
    "Data Engineer",
    "Site Reliability Engineer",
)
_PLACES: Final = ("London", "Berlin", "Amsterdam", "Leeds", "Lisbon")
_SKILLS: Final = ("python", "rust", "kubernetes", "postgresql", "kafka", "go", "terraform")
_SENTENCE: Final = (
    "The team works on planning and control and is looking for somebody who likes to own a service end to end. "
)
_ONE_IN: Final = 5
"""Of so many mails one is a recruiter's."""
_BATCH: Final = 2_000


def build(folder: Path, *, mails: int, open_drafts: int, now: datetime) -> App:
    """An App over a new SQLite file below `folder`: `mails` messages over three years, one in five from a recruiter.

    The newest `open_drafts` recruiters wait for an answer; the others are answered or excused.
    """
    config = folder / "config"
    config.mkdir()
    (config / "config.toml").write_text(_CONFIG, encoding="utf-8")
    (config / "profile.toml").write_text(_PROFILE, encoding="utf-8")
    app = App(load(config, folder / "data", env={}))
    draw = random.Random(7)
    for start in range(0, mails, _BATCH):
        with app.store.write() as conn:
            around = surroundings(app, conn, now)
            for number in range(start, min(mails, start + _BATCH)):
                _add(conn, around, number, mails, open_drafts, now, draw)
    return app


def _add(
    conn: Connection,
    around: Surroundings,
    number: int,
    mails: int,
    open_drafts: int,
    now: datetime,
    draw: random.Random,
) -> None:
    at = now - timedelta(minutes=(number + 1) * 3 * 365 * 24 * 60 / mails)
    is_recruiter = number % _ONE_IN == 0
    mail, found = _mail(number, at, draw), _judged(number, at, draw, is_recruiter=is_recruiter)
    messages.add_message(conn, mail)
    assessments.save(conn, found)
    if not is_recruiter:
        return
    contacts.met(conn, mail.sender.address, name=mail.sender.name, firm="Firm", at=at)
    if number // _ONE_IN >= open_drafts * 3:
        answers.record_by_hand(conn, mail.id, at=at + timedelta(days=2))
        return
    action = draw.choice(list(TEMPLATES))
    because = "Because the title is one of those you look for."
    draft = write(mail, found, Suggestion(action, TEMPLATES[action], because, 1.0), around, now=now)
    assert draft
    is_open = number // _ONE_IN < open_drafts
    state = DraftState.PROPOSED if is_open else DraftState.DISMISSED
    drafts.add_draft(conn, replace(draft, id=f"b{number:06}", state=state), because=because)
    if not is_open:
        answers.excuse(conn, mail.id, reason="You skipped it.", at=at)


def _mail(number: int, at: datetime, draw: random.Random) -> Message:
    host = f"firm{number % 997}.example"
    title = _TITLES[number % len(_TITLES)]
    text = (
        f"Hi Sam,\n\nI recruit for Firm {number % 997} and we need a {title} in {_PLACES[number % len(_PLACES)]}. "
        f"The base is £{100 + number % 80},000 to £{190 + number % 30},000.\n\n{_SENTENCE * draw.randint(3, 12)}\n\n"
        f"Would you be open to a short call next week?\n\nDawn"
    )
    return Message(
        id=f"{number:032x}",
        key=MessageKey("personal", "INBOX", 7, number + 1),
        message_id=f"<m{number}@{host}>",
        thread_id=f"t{number}",
        in_reply_to=None,
        references=(),
        sender=Address(f"Dawn Pruett {number % 997}", f"dawn{number % 3}", host),
        reply_to=(),
        to=(Address("Sam Doe", "sam", "example.org"),),
        cc=(),
        subject=f"{title} at Firm {number % 997}",
        sent_at=at,
        received_at=at,
        text=text,
        language="en",
        header_fields=(("from", f"Dawn <dawn@{host}>"), ("x-mailer", "Letterbox 3.1")),
    )


def _judged(number: int, at: datetime, draw: random.Random, *, is_recruiter: bool) -> Assessment:
    title, place = _TITLES[number % len(_TITLES)], _PLACES[number % len(_PLACES)]
    low, high = (100 + number % 80) * 1000.0, (190 + number % 30) * 1000.0
    score = round(draw.random(), 2)
    reasons = (
        Reason("role", "title_wanted", 0.9, title),
        Reason("floor", "pay_above_floor", 0.2, f"£{low / 1000:.0f},000"),
        Reason("kind", "asks_for_a_call", 0.4, "Would you be open to a short call"),
    )
    return Assessment(
        message_id=f"{number:032x}",
        kind=Kind.OUTREACH if is_recruiter else Kind.OTHER,
        confidence=0.95,
        unsure=False,
        is_recruiter=is_recruiter,
        role=Role(title, "staff", "engineering", 0.9, title) if is_recruiter else None,
        company=Company(f"Firm {number % 997}", None, 0.9, f"Firm {number % 997}") if is_recruiter else None,
        agency=None,
        recruiter=Recruiter("Dawn Pruett", f"dawn@firm{number % 997}.example", RecruiterType.IN_HOUSE),
        place=Place(place, draw.choice(("remote", "hybrid", "onsite")), place) if is_recruiter else None,
        pay=Pay(low, high, "GBP", "year", f"£{low / 1000:.0f},000") if is_recruiter else None,
        engagement="permanent",
        skills=tuple(draw.sample(_SKILLS, 2)) if is_recruiter else (),
        language="en",
        touch=1,
        trust=Trust(TrustLevel.OK),
        fit=Fit(score, score, 0.1, 0.1, reasons) if is_recruiter else None,
        reasons=(),
        model="made-up-1",
        assessed_at=at,
    )
