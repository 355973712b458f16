"""A desk made by hand: an App whose store holds a dozen mails, each judged and drafted as the pipeline would."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from config.load import load
from returncall.app import App
from returncall.model import (
    Action,
    Address,
    Assessment,
    Attachment,
    Company,
    Evidence,
    Fit,
    Kind,
    Link,
    Message,
    MessageKey,
    Opportunity,
    Pay,
    Place,
    Reason,
    Recruiter,
    RecruiterType,
    Role,
    Stage,
    Suggestion,
    Trust,
    TrustLevel,
)
from returncall.pipeline import rehash, write
from returncall.service.desk import TEMPLATES
from returncall.service.intake import surroundings
from returncall.store import accounts, answers, assessments, contacts, drafts, failures, messages, opportunities
from returncall.store.queue import queue

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CONFIG = """\
[sending]
mode = "{mode}"
[[account]]
name = "personal"
address = "sam@example.org"
imap = {{ host = "imap.example.org", port = 993 }}
{smtp}
"""
PROFILE = """\
[me]
name = "Sam Doe"
addresses = ["sam@example.org"]
[want]
titles = ["staff engineer"]
companies = ["Acme Robotics"]
[calls]
slots = ["tue-thu 12:00-13:00"]
timezone = "Europe/London"
"""


@dataclass
class HandClock:
    """Stands still until a test moves it."""

    at: datetime = field(default=NOW)

    def now(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Mail:
    """What a test says of one mail; the rest is made of it."""

    id: str
    company: str | None
    role: str
    person: str
    address: str
    action: Action
    fit: float
    words: str
    pay: Pay | None = None
    place: Place | None = None
    trust: Trust = field(default_factory=lambda: Trust(TrustLevel.OK))
    reasons: tuple[Reason, ...] = ()
    kind: RecruiterType = RecruiterType.IN_HOUSE
    agency: str | None = None


ACME = Mail(
    "acmec",
    "Acme Robotics",
    "Staff Engineer",
    "Dawn Pruett",
    "dawn@acme-robotics.example",
    Action.ACCEPT_CALL,
    0.92,
    "Hi Sam,\n\nI recruit for Acme Robotics. We need a Staff Engineer for the motion planner in London, two days a week in the\n"
    "office. The base is £150,000 to £170,000.\n\nWould you be open to a short call next week?\n\nDawn",
    Pay(150_000, 170_000, "GBP", "year", "£150,000 to £170,000"),
    Place("London", "hybrid", "London"),
    reasons=(
        Reason("role", "title_wanted", 0.9, "Staff Engineer"),
        Reason("company", "company_wanted", 0.8, "Acme Robotics"),
        Reason("kind", "asks_for_a_call", 0.4, "Would you be open to a short call"),
    ),
)
NORTH = Mail(
    "north",
    "Northwind Compilers",
    "Principal Engineer",
    "Yusuf Demir",
    "yusuf@northwind.example",
    Action.ASK_DETAILS,
    0.71,
    "Hello Sam,\n\nNorthwind Compilers is building a new back end and looks for a Principal Engineer. Shall I tell you more?\n\nYusuf",
    place=Place("remote in the UK", "remote", "new back end"),
    reasons=(Reason("role", "title_near", 0.7, "Principal Engineer"), Reason("floor", "pay_missing", -0.2)),
    kind=RecruiterType.HIRING_MANAGER,
)
ODD = Mail(
    "oddly",
    "Quarry Hill",
    "Staff Engineer",
    "Talent Team",
    "quarryhill.talent@gmail.com",
    Action.ACCEPT_CALL,
    0.6,
    "Dear candidate,\n\nQuarry Hill wants a Staff Engineer. Please write to our office at once.\n\nTalent Team",
    trust=Trust(TrustLevel.CAUTION, (Evidence("free_mail_for_a_firm", "Quarry Hill"),)),
    reasons=(Reason("role", "title_wanted", 0.9, "Staff Engineer"),),
    kind=RecruiterType.UNKNOWN,
)
DECLINES = tuple(
    Mail(
        f"decl{letter}",
        company,
        role,
        person,
        f"{person.split()[0].lower()}@{letter}.example",
        Action.DECLINE,
        fit,
        f"Hi Sam,\n\nmy client {company} needs a {role} on site, £40,000 to £50,000. Are you free for a quick call?\n\n{person}",
        Pay(40_000, 50_000, "GBP", "year", "£40,000 to £50,000"),
        Place("Leeds", "onsite", "on site"),
        reasons=(
            Reason("floor", "pay_below_floor", -0.9, "£40,000 to £50,000"),
            Reason("role", "title_other", -0.4, role),
        ),
        kind=RecruiterType.AGENCY,
        agency="Brightpool Recruitment",
    )
    for letter, company, role, person, fit in (
        ("a", "Hollins Rail", "C++ Developer", "Marek Dvorak", 0.34),
        ("b", "Parcelwise", "Java Developer", "Priya Nair", 0.22),
        ("c", "Thornbury", "Structural Engineer", "Tom Hale", 0.12),
    )
)
HOSTILE = Mail(
    "hosti",
    '<img src=x onerror="alert(1)">Evil',
    "</textarea><script>alert(2)</script>",
    "Ev\u202eil\x07 <b>",
    "eve@evil.example",
    Action.DECLINE,
    0.05,
    "<script>alert(3)</script><img src=https://evil.example/pixel.gif><form action=https://evil.example/x><button>Approve</button></form>\n"
    '<meta http-equiv="refresh" content="0;url=https://evil.example/"><style>@import url(https://evil.example/c.css)</style>\n'
    "javascript:alert(4) {{ 7*7 }} {% raw %} \u202egnp.exe\u2066 \udcff end",
    reasons=(Reason("kind", "<b>rule</b>", 0.1, "<script>alert(3)</script>"),),
)
MAILS = (ACME, NORTH, ODD, *DECLINES, HOSTILE)


def make_desk(
    folder: Path,
    *,
    mode: str = "send",
    mails: tuple[Mail, ...] = MAILS,
    clock: HandClock | None = None,
    smtp_port: int = 0,
) -> App:
    """The App over a fresh SQLite file below `folder`; its first mail came two days ago, the others before it."""
    smtp = f'smtp = {{ host = "127.0.0.1", port = {smtp_port}, security = "none" }}' if smtp_port else ""
    password = 'auth = { method = "password", password_command = ["printf", "x"] }' if smtp_port else ""
    config = folder / "config"
    config.mkdir()
    (config / "config.toml").write_text(CONFIG.format(mode=mode, smtp=f"{smtp}\n{password}"), encoding="utf-8")
    (config / "profile.toml").write_text(PROFILE, encoding="utf-8")
    app = App(load(config, folder / "data", env={}), clock or HandClock())
    fill(app, mails)
    return app


def fill(app: App, mails: tuple[Mail, ...]) -> None:
    now = app.clock.now()
    with app.store.write() as conn:
        around = surroundings(app, conn, now)
        for number, mail in enumerate(mails):
            message, found = a_message(mail, number, now), an_assessment(mail, number, now)
            messages.add_message(conn, message)
            assessments.save(conn, found)
            because = f"Because of {mail.role}."
            draft = write(
                message, found, Suggestion(mail.action, TEMPLATES[mail.action], because, 1.0), around, now=now
            )
            assert draft
            assert drafts.add_draft(conn, rehash(replace(draft, id=mail.id)), because=because)
            contacts.met(
                conn, mail.address, name=mail.person, firm=mail.agency or mail.company or "", at=message.received_at
            )
            opportunities.save(
                conn,
                Opportunity(
                    f"op{number}",
                    mail.address,
                    mail.company or "",
                    mail.role,
                    Stage.CONTACTED,
                    message.received_at,
                    message.received_at,
                ),
            )


def fill_the_rest(app: App) -> None:
    """What the quieter pages show: an answered mail without a draft, a failure, a mailbox in trouble."""
    now = app.clock.now()
    with app.store.write() as conn:
        mail = replace(NORTH, id="other")
        messages.add_message(conn, a_message(mail, 90, now))
        assessments.save(conn, replace(an_assessment(mail, 90, now), kind=Kind.CONVERSATION))
        answers.record_by_hand(conn, f"{90:032x}", at=now)
        failures.add_failure(
            conn, MessageKey("personal", "INBOX", 7, 99), stage="parse", error="It has no end.", at=now
        )
        accounts.note_ok(conn, "personal", at=now - timedelta(minutes=4))
        accounts.note_error(conn, "personal", "The server did not answer.", at=now)


def a_message(mail: Mail, number: int, now: datetime) -> Message:
    local, _, host = mail.address.partition("@")
    at = now - timedelta(days=2, hours=number)
    return Message(
        id=f"{number:032x}",
        key=MessageKey("personal", "INBOX", 7, number + 1),
        message_id=f"<m{number}@{host}>",
        thread_id=f"t{number}",
        in_reply_to=None,
        references=(),
        sender=Address(mail.person, local, host),
        reply_to=(),
        to=(Address("Sam Doe", "sam", "example.org"),),
        cc=(),
        subject=f"{mail.role} at {mail.company or 'a client'}",
        sent_at=at,
        received_at=at,
        text=mail.words,
        signature="Sent from my telephone",
        language="en",
        links=(Link("our site", "https://track.evil.example/c?id=1"),),
        attachments=(Attachment("role<b>.pdf", "application/pdf", 48_000),),
    )


def an_assessment(mail: Mail, number: int, now: datetime) -> Assessment:
    return Assessment(
        message_id=f"{number:032x}",
        kind=Kind.OUTREACH,
        confidence=0.95,
        unsure=False,
        is_recruiter=True,
        role=Role(mail.role, "staff", "engineering", 0.9, mail.role),
        company=Company(mail.company, None, 0.9, mail.company) if mail.company else None,
        agency=mail.agency,
        recruiter=Recruiter(mail.person, mail.address, mail.kind),
        place=mail.place,
        pay=mail.pay,
        engagement="permanent",
        skills=(),
        language="en",
        touch=1,
        trust=mail.trust,
        fit=Fit(mail.fit, mail.fit, 0.4 if mail.fit > 0.5 else 0.0, 0.1, mail.reasons),
        reasons=(),
        model="by-hand-1",
        assessed_at=now,
    )


def items(app: App) -> dict[str, dict[str, Any]]:
    """Every draft as `returncall queue --all` tells it, by id."""
    with app.store.read() as conn:
        return {item["id"]: item for item in queue(conn, now=app.clock.now(), which="all")}


def states(app: App) -> dict[str, str]:
    return {key: item["state"] for key, item in items(app).items()}


def database_hash(app: App) -> str:
    """Over everything in the database."""
    assert app.store.path
    with sqlite3.connect(app.store.path) as conn:
        dump = "\n".join(conn.iterdump())
    conn.close()
    return hashlib.sha256(dump.encode("utf-8", "surrogatepass")).hexdigest()
