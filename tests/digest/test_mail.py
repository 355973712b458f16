"""The digest by mail: once per week whatever happens, and answered only from the user's own Sent folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from returncall.errors import DeliveryError, DeliveryUnknown, Refused
from returncall.service import desk as acts
from returncall.service.digest_mail import send_digest, send_if_due
from returncall.service.digest_reply import take_answers
from returncall.service.digest_state import answers_told, sent_digest
from returncall.store import digests, meta
from tests.rig.memory_mailbox import MemoryMailbox
from tests.web.desk import NOW, HandClock, make_desk, states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from returncall.app import App
    from tests.rig.smtp import SmtpSink

WEEK = "2026-W47"
DUE = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
OWN = "sam@example.org"


@dataclass
class Sunday:
    """A desk whose account can send, its mailbox, and the server that takes its mail."""

    app: App
    sink: SmtpSink
    box: MemoryMailbox

    @property
    def clock(self) -> HandClock:
        assert isinstance(self.app.clock, HandClock)
        return self.app.clock

    def send(self) -> str:
        """The digest; returns its Message-ID."""
        send_digest(self.app, WEEK)
        with self.app.store.read() as conn:
            found = sent_digest(conn, WEEK)
        assert found
        return found.message_id

    def reply(self, text: str, to: str, *, folder: str = "Sent", sender: str = OWN, name: str = "r1") -> None:
        octets = (
            f"From: {sender}\r\nTo: {OWN}\r\nSubject: Re: Your week\r\nMessage-ID: <{name}@example.org>\r\n"
            f"In-Reply-To: {to}\r\nReferences: {to}\r\n\r\n{text}\r\n"
        ).encode()
        self.box.deliver(octets, at=self.clock.now(), folder=folder)

    def obeyed(self) -> list[str]:
        return take_answers(self.app, self.app.settings.config.account[0], self.box)

    def number_of(self, draft_id: str) -> int:
        with self.app.store.read() as conn:
            found = sent_digest(conn, WEEK)
        assert found
        return next(number for number, (key, _) in found.drafts.items() if key == draft_id)


@pytest.fixture
def sunday(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Sunday]:
    app = make_desk(tmp_path, smtp_port=smtp_sink.port)
    yield Sunday(app, smtp_sink, MemoryMailbox())
    app.close()


def test_it_goes_to_the_own_address_with_a_neutral_subject_and_the_same_numbers_twice(sunday: Sunday) -> None:
    message_id = sunday.send()

    (taken,) = sunday.sink.mails
    mail = message_from_bytes(taken.content, policy=default)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain
    assert html
    text, page = plain.get_content(), html.get_content()
    assert (taken.envelope_from, taken.envelope_to) == (OWN, (OWN,))
    assert mail["Subject"] == f"Your week {WEEK}"
    assert mail["Message-ID"] == message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert len(page.encode()) < 80_000
    for number in range(1, 8):
        assert f"{number}." in text
        assert f">{number}" in page or f"{number}." in page
    assert "Acme Robotics" in text
    assert "Acme Robotics" in page


def test_a_week_has_one_digest(sunday: Sunday) -> None:
    sunday.send()
    with pytest.raises(Refused, match="sent already"):
        sunday.send()
    assert len(sunday.sink.mails) == 1


def test_what_may_have_been_taken_is_never_sent_again(sunday: Sunday) -> None:
    sunday.sink.plan("accept-then-drop")
    with pytest.raises(DeliveryUnknown):
        sunday.send()
    with pytest.raises(Refused, match="sent already"):
        sunday.send()
    assert len(sunday.sink.mails) == 1


@pytest.mark.parametrize("fault", ["drop-greeting", "rcpt-4xx", "data-5xx", "reject-data"])
def test_what_was_certainly_not_taken_is_sent_the_next_time(sunday: Sunday, fault: str) -> None:
    sunday.sink.plan(fault)
    with pytest.raises(DeliveryError):
        sunday.send()
    assert sunday.sink.mails == []
    sunday.send()
    assert len(sunday.sink.mails) == 1


@pytest.mark.parametrize("setting", ['mode = "observe"', 'mode = "drafts"', 'mode = "send"\nenabled = false'])
def test_nothing_leaves_while_sending_is_off(sunday: Sunday, setting: str) -> None:
    file = sunday.app.settings.config_dir / "config.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('mode = "send"', setting), encoding="utf-8")
    sunday.clock.at = DUE

    with pytest.raises(Refused, match="switched off"):
        sunday.send()
    assert send_if_due(sunday.app) == ""
    assert sunday.sink.connections == 0


def test_a_copied_database_sends_nothing(sunday: Sunday) -> None:
    with sunday.app.store.write() as conn:
        meta.disown(conn)
    sunday.clock.at = DUE

    with pytest.raises(Refused, match="copy"):
        sunday.send()
    assert send_if_due(sunday.app) == ""


def test_the_service_sends_each_week_once_however_the_clock_runs(sunday: Sunday) -> None:
    hour, day, week = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
    steps = [DUE - hour, DUE, DUE, DUE + hour, DUE - week, DUE - 2 * day, DUE + day, DUE - hour, DUE + 3 * day]
    steps += [DUE + week, DUE, DUE + week + 2 * day, DUE + week - hour, DUE + week]
    for at in steps:
        sunday.clock.at = at
        send_if_due(sunday.app)

    subjects = [mail.header("Subject") for mail in sunday.sink.mails]
    assert len(subjects) == len(set(subjects))
    assert set(subjects) == {f"Your week 2026-W{number}" for number in (46, 47, 48)}


def test_an_empty_week_passes_in_silence(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    app = make_desk(tmp_path, mails=(), smtp_port=smtp_sink.port, clock=HandClock(DUE))
    assert send_if_due(app) == ""
    assert send_if_due(app) == ""
    with app.store.read() as conn:
        assert digests.weeks(conn) == (WEEK,)
        assert digests.sent_at(conn, WEEK) is None
    assert smtp_sink.mails == []
    app.close()


def test_a_reply_approves_and_skips_by_number(sunday: Sunday) -> None:
    digest = sunday.send()
    yes, no = sunday.number_of("acmec"), sunday.number_of("north")
    sunday.reply(f"ok {yes}\nno {no}\n\nOn Sunday somebody wrote:\n> ok 3\n", digest)

    (told,) = sunday.obeyed()

    found = states(sunday.app)
    assert (found.pop("acmec"), found.pop("north")) == ("approved", "dismissed")
    assert set(found.values()) == {"proposed"}
    assert f"ok {yes}" in told
    with sunday.app.store.read() as conn:
        assert any(f"ok {yes}" in sentence for sentence in answers_told(conn, WEEK))


def test_ok_all_approves_declines_only_and_names_the_rest(sunday: Sunday) -> None:
    digest = sunday.send()
    sunday.reply("ok all", digest)

    (told,) = sunday.obeyed()

    found = states(sunday.app)
    assert {key for key, state in found.items() if state == "approved"} == {"decla", "declb", "declc", "hosti"}
    assert {found["acmec"], found["north"], found["oddly"]} == {"proposed"}
    for key in ("acmec", "north", "oddly"):
        assert f"{sunday.number_of(key)} (only declines are decided together" in told


def test_a_reply_is_obeyed_once_even_after_an_undo_and_a_renumbering(sunday: Sunday) -> None:
    digest = sunday.send()
    sunday.reply(f"ok {sunday.number_of('acmec')}", digest)
    assert sunday.obeyed()
    acts.undo(sunday.app, "acmec")

    assert sunday.obeyed() == []
    mails = list(sunday.box.folders["Sent"].mails.values())
    sunday.box.renumber("Sent")
    for mail in mails:
        sunday.box.deliver(mail.content, at=mail.received_at, folder="Sent")
    assert sunday.obeyed() == []
    assert states(sunday.app)["acmec"] == "proposed"


def test_a_forged_reply_that_arrives_is_not_looked_at(sunday: Sunday) -> None:
    digest = sunday.send()
    for folder in ("INBOX", "Drafts"):
        sunday.reply("ok all", digest, folder=folder, name=f"forged-{folder}")

    assert sunday.obeyed() == []
    assert set(states(sunday.app).values()) == {"proposed"}


@pytest.mark.parametrize(
    ("text", "sender", "to"),
    [
        ("ok all", "eve@evil.example", None),
        ("ok all", f"{OWN} <eve@evil.example>", None),
        ("ok all", OWN, "<somebody.else@example.org>"),
        ("Yes, ok all", OWN, None),
    ],
)
def test_even_in_sent_only_an_own_reply_to_the_digest_counts(
    sunday: Sunday, text: str, sender: str, to: str | None
) -> None:
    digest = sunday.send()
    sunday.reply(text, to or digest, sender=sender)

    assert sunday.obeyed() == []
    assert set(states(sunday.app).values()) == {"proposed"}


def test_the_numbers_are_those_of_the_mail_and_a_changed_draft_is_left(sunday: Sunday) -> None:
    digest = sunday.send()
    number = sunday.number_of("acmec")
    acts.edit(sunday.app, "acmec", "Other words.")
    acts.skip(sunday.app, "north", via="cli")
    sunday.reply(f"ok {number} {sunday.number_of('north')} 99", digest)

    (told,) = sunday.obeyed()

    assert states(sunday.app)["acmec"] == "proposed"
    assert states(sunday.app)["north"] == "dismissed"
    assert "done:" not in told.replace("not done:", "")
    assert "99 (the digest has no number 99 that waits)" in told


def test_a_doubtful_sender_is_not_approved_by_mail(sunday: Sunday) -> None:
    digest = sunday.send()
    sunday.reply(f"ok {sunday.number_of('oddly')}", digest)

    (told,) = sunday.obeyed()

    assert "does not quite add up" in told
    assert states(sunday.app)["oddly"] == "proposed"


def test_an_old_digest_is_not_answered_any_more(sunday: Sunday) -> None:
    digest = sunday.send()
    sunday.clock.at = NOW + timedelta(days=22)
    sunday.reply("ok all", digest)

    assert sunday.obeyed() == []
