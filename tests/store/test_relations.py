"""Cursors, failures, people, opportunities, digests, accounts, and forgetting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from returncall.model import (
    CallBudget,
    Contact,
    Coverage,
    Cursor,
    Digest,
    DigestLine,
    Failure,
    MessageKey,
    Opportunity,
    Quarter,
    RawMessage,
    Stage,
    Unreadable,
)
from returncall.store import (
    accounts,
    assessments,
    contacts,
    cursors,
    debriefs,
    digests,
    drafts,
    failures,
    forget,
    messages,
    opportunities,
)
from returncall.store.accounts import AccountHealth
from returncall.store.debriefs import Debrief
from tests.store.made import NOW, a_draft, a_message, an_assessment

if TYPE_CHECKING:
    from returncall.store.engine import Store

KEY = MessageKey("personal", "INBOX", 7, 3)
LATER = NOW + timedelta(days=1)
OPPORTUNITY = Opportunity("o1", "rita@acme.example", "Acme", "Engineer", Stage.CONTACTED, NOW, NOW)


def test_a_cursor_never_goes_back_and_starts_over_when_the_server_renumbered(store: Store) -> None:
    with store.write() as conn:
        assert cursors.load(conn, "personal", "INBOX") is None
        cursors.save(conn, Cursor("personal", "INBOX", 7, 9, NOW))
        cursors.save(conn, Cursor("personal", "INBOX", 7, 5))
        assert cursors.load(conn, "personal", "INBOX") == Cursor("personal", "INBOX", 7, 9, NOW)
        assert cursors.resets(conn, "personal", "INBOX") == 0

        cursors.save(conn, Cursor("personal", "INBOX", 8, 2, LATER))

        assert cursors.load(conn, "personal", "INBOX") == Cursor("personal", "INBOX", 8, 2, LATER)
        assert cursors.resets(conn, "personal", "INBOX") == 1
        assert cursors.list_cursors(conn, "other") == ()
        assert len(cursors.list_cursors(conn)) == 1
        assert cursors.drop(conn, "personal", "INBOX")
        assert cursors.list_cursors(conn) == ()


def test_a_failure_is_kept_once_with_its_bytes_and_its_tries(store: Store) -> None:
    unreadable = Unreadable(KEY, NOW, "Too deep.", 10, b"\x00raw")

    with store.write() as conn:
        first = failures.add_unreadable(conn, unreadable, at=NOW)
        second = failures.add_unreadable(conn, replace(unreadable, reason="Still too deep."), at=LATER)
        other = failures.add_raw(conn, RawMessage(KEY, NOW, (), 4, b"more"), stage="assess", error="No.", at=NOW)

        assert second == Failure(first.id, KEY, "parse", "Still too deep.", NOW, 2)
        assert failures.raw_of(conn, first.id) == (b"\x00raw", NOW, 10)
        assert failures.raw_of(conn, 99) is None
        assert failures.list_failures(conn) == (second, other)
        assert failures.list_failures(conn, stage="parse", fewer_than=2) == ()
        assert failures.get_failure(conn, first.id) == second
        assert failures.is_parked(conn, KEY)
        assert failures.count(conn) == 2
        assert failures.resolve(conn, first.id)
        assert not failures.resolve(conn, first.id)


def test_a_person_is_counted_by_address_in_any_case(store: Store) -> None:
    with store.write() as conn:
        contacts.met(conn, "Rita@Acme.example", at=LATER, name="Rita")
        contacts.met(conn, "rita@acme.example", at=NOW, firm="Acme")
        contacts.count_answer(conn, "RITA@acme.example")
        contacts.annotate(conn, "rita@acme.example", "Kind.")

        rita = Contact("rita@acme.example", "Rita", "Acme", False, NOW, LATER, 2, 1, "Kind.")
        assert contacts.get(conn, "rita@acme.example") == rita
        assert contacts.list_contacts(conn, containing="ACM") == (rita,)
        assert contacts.list_contacts(conn, containing="%") == ()
        contacts.save(conn, replace(rita, note=""))
        assert contacts.get(conn, "rita@acme.example") == replace(rita, note="")
        contacts.met(conn, "x" * 5000, at=NOW)
        assert contacts.remove(conn, "rita@acme.example")
        assert contacts.list_contacts(conn) == ()


def test_an_opportunity_remembers_when_it_reached_each_stage(store: Store) -> None:
    with store.write() as conn:
        messages.add_message(conn, a_message())
        opportunities.save(conn, OPPORTUNITY)
        opportunities.save(conn, OPPORTUNITY)
        assert opportunities.set_stage(conn, "o1", Stage.RECRUITER_CALL, at=LATER)
        assert not opportunities.set_stage(conn, "o1", Stage.RECRUITER_CALL, at=LATER)
        assert opportunities.note_interest(conn, "o1", 4, note="Robots.", at=LATER)

        now = replace(OPPORTUNITY, stage=Stage.RECRUITER_CALL, interest=4, interest_noted_at=LATER, note="Robots.")
        assert opportunities.get(conn, "o1") == now
        assert opportunities.stages(conn, "o1") == ((Stage.CONTACTED, NOW), (Stage.RECRUITER_CALL, LATER))
        assert opportunities.reached(conn, Stage.RECRUITER_CALL, NOW, LATER + timedelta(days=1)) == {"o1"}
        assert opportunities.reached(conn, Stage.RECRUITER_CALL, NOW, LATER) == frozenset()
        assert opportunities.attach(conn, "o1", a_message().id)
        assert not opportunities.attach(conn, "o1", a_message().id)
        assert opportunities.messages_of(conn, "o1") == (a_message().id,)
        assert opportunities.of_message(conn, a_message().id) == (now,)
        assert opportunities.of_contact(conn, "rita@acme.example") == (now,)
        opportunities.set_stage(conn, "o1", Stage.CLOSED, at=LATER)
        assert opportunities.list_opportunities(conn) == ()
        assert len(opportunities.list_opportunities(conn, include_closed=True)) == 1


def test_a_debrief_is_kept_question_by_question(store: Store) -> None:
    debrief = Debrief("o1", (("What did you learn?", "Robots."), ("Go on?", "yes")), NOW)

    with store.write() as conn:
        opportunities.save(conn, OPPORTUNITY)
        debriefs.add(conn, debrief)

        assert debriefs.for_opportunity(conn, "o1") == (debrief,)


def test_a_week_has_one_digest_and_one_sender(store: Store) -> None:
    quarter = CallBudget(Quarter(2026, 4), 1, 3, 0, 40)
    line = DigestLine(1, "waiting", "d1", "Acme", "Engineer", "Rita", 81, "decline", "Because.", NOW)
    digest = Digest(
        "2026-W45", date(2026, 11, 2), date(2026, 11, 8), (line,), (("drafts", 1),), quarter,
        Coverage(NOW, LATER, 3, 2, 1, 0, 1.5, None), (("pay", "200k"),), ("All well.",),
    )  # fmt: skip

    with store.write() as conn:
        assert digests.add(conn, digest, at=NOW)
        assert not digests.add(conn, replace(digest, lines=()), at=LATER)
        assert digests.get(conn, "2026-W45") == digest
        assert digests.replace(conn, replace(digest, health=()), at=LATER)
        assert digests.mark_sent(conn, "2026-W45", at=NOW)
        assert not digests.mark_sent(conn, "2026-W45", at=LATER)
        assert digests.sent_at(conn, "2026-W45") == NOW
        assert not digests.replace(conn, digest, at=LATER)
        assert digests.weeks(conn) == ("2026-W45",)
        assert digests.get(conn, "2026-W46") is None


def test_an_accounts_troubles_end_when_a_server_says_ok(store: Store) -> None:
    with store.write() as conn:
        assert accounts.get(conn, "personal") == AccountHealth("personal")
        accounts.learn_authserv_ids(conn, "personal", ["mx.example.org", "mx.example.org"])
        accounts.note_error(conn, "personal", "Refused.", at=NOW, sign_in_refused=True)
        accounts.note_error(conn, "personal", "Slow down.", at=NOW, paused_until=LATER)

        troubled = AccountHealth("personal", None, "Slow down.", NOW, 1, LATER, ("mx.example.org",))
        assert accounts.list_accounts(conn) == (troubled,)
        accounts.note_ok(conn, "personal", at=LATER)
        assert accounts.get(conn, "personal") == AccountHealth("personal", LATER, authserv_ids=("mx.example.org",))


def test_forgetting_a_person_leaves_no_word_in_any_file(sqlite_store: Store) -> None:
    canary = "canary-in-a-coal-mine"
    with sqlite_store.write() as conn:
        message = a_message(1, text=canary, subject=canary)
        messages.add_message(conn, message, canary.encode())
        messages.add_message(conn, a_message(2))
        assessments.save(conn, an_assessment(1))
        drafts.add_draft(conn, a_draft(1, body=canary))
        contacts.met(conn, "rita1@acme.example", at=NOW, name=canary)
        opportunities.save(conn, replace(OPPORTUNITY, contact="rita1@acme.example", note=canary))
        failures.add_failure(
            conn, KEY, stage="parse", error="", at=NOW, raw=b"From: RITA1@acme.example " + canary.encode()
        )
        told = DigestLine(1, "waiting", "d1", canary, canary, canary, 50, "decline", canary, NOW)
        digests.add(conn, Digest("2026-W45", date(2026, 11, 2), date(2026, 11, 8), (told,), (), None, None), at=NOW)

    with sqlite_store.write() as conn:
        assert forget.forget(conn, "Rita1@ACME.example") == 1
    sqlite_store.scrub()

    assert sqlite_store.path is not None
    for file in sqlite_store.path.parent.iterdir():
        assert canary.encode() not in file.read_bytes()
        assert b"rita1" not in file.read_bytes().lower()
    with sqlite_store.read() as conn:
        assert messages.count(conn) == 1
        assert failures.count(conn) == 0


def test_forgetting_takes_a_person_out_of_the_digests_and_no_one_else(store: Store) -> None:
    mails = {number: a_message(number) for number in (1, 2, 3)}

    def line(number: int, draft_id: str) -> DigestLine:
        mail = mails[number]
        return DigestLine(
            number, "left", draft_id, f"Company {number}", "Role", mail.sender.name, 50, "none", "", mail.received_at
        )

    sent = Digest(
        "2026-W44", date(2026, 10, 26), date(2026, 11, 1), (line(1, ""), line(2, "")), (("read", 9),), None, None
    )
    fresh = replace(sent, week="2026-W45", lines=(line(3, ""), replace(line(2, "d1"), at=LATER)))
    with store.write() as conn:
        for mail in mails.values():
            messages.add_message(conn, mail, b"raw")
        drafts.add_draft(conn, a_draft(1))
        for digest in (sent, fresh):
            digests.add(conn, digest, at=NOW)
        digests.mark_sent(conn, "2026-W44", at=NOW)

        forget.forget(conn, "rita1@acme.example")

        # All three have the same name: only the lines of the one address go; the figures and the sending stay.
        assert digests.get(conn, "2026-W44") == replace(sent, lines=(line(2, ""),))
        assert digests.get(conn, "2026-W45") == replace(fresh, lines=(line(3, ""),))
        assert digests.sent_at(conn, "2026-W44") == NOW
        assert not digests.mark_sent(conn, "2026-W44", at=LATER)


def test_forgetting_works_on_both_databases(store: Store) -> None:
    with store.write() as conn:
        messages.add_message(conn, a_message(1), b"raw")
        drafts.add_draft(conn, a_draft(1))
        messages.add_message(conn, a_message(2))
        assert forget.forget(conn, "rita1@acme.example") == 1
        assert drafts.list_open(conn) == ()
    store.scrub()
