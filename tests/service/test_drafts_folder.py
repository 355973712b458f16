"""Mode "drafts" on a real server: put there once, followed, never against the user."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from responder.reconcile import PATIENCE
from returncall.errors import Refused
from returncall.model import Action
from returncall.service import desk
from returncall.store import answers, decisions, deliveries, drafts
from returncall.store.drafts import for_message
from tests.rig.chaos import ChaosProxy
from tests.service.mailbox_of_sam import Sam, recruiter_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.rig.dovecot import MailUser

pytestmark = pytest.mark.dovecot
A_WHILE = PATIENCE + timedelta(seconds=1)


@pytest.fixture
def sam(tmp_path: Path, mail_user: MailUser) -> Iterator[Sam]:
    with ChaosProxy(mail_user.server.port) as proxy:
        made = Sam(tmp_path, mail_user, port=proxy.port)
        made.proxy = proxy  # type: ignore[attr-defined]
        yield made
        made.app.close()
        # Nothing that changes a mailbox, but by number in the folder of drafts (tests/ingest/test_imap_line.py).
        assert not {
            "STORE", "EXPUNGE", "MOVE", "UID MOVE", "COPY", "UID COPY", "CREATE", "DELETE", "RENAME", "CLOSE", "FETCH",
        } & set(proxy.verbs)  # fmt: skip


def placed(sam: Sam) -> tuple[str, int]:
    """One mail, its draft, and where that lies."""
    sam.receive(1)
    sam.look()
    (draft,) = sam.drafts()
    (uid,) = sam.lying()
    return draft.id, uid


def test_a_draft_lies_in_drafts_as_it_would_be_sent(sam: Sam) -> None:
    sam.receive(1, 2)
    inbox = sam.user.snapshot()["INBOX"]

    sam.look()

    lying = [message_from_bytes(octets, policy=default) for octets in sam.lying().values()]
    waiting = {draft.mime_message_id: draft for draft in sam.drafts()}
    assert {mail["Message-ID"] for mail in lying} == set(waiting)
    assert len(lying) == 2
    for mail in lying:
        draft = waiting[mail["Message-ID"]]
        assert [one.addr_spec for one in mail["To"].addresses] == [draft.to.address]
        assert (mail["In-Reply-To"], mail["Subject"]) == (draft.in_reply_to, draft.subject)
        assert mail.get_content().replace("\r\n", "\n") == draft.body
    assert all(b"\\Draft" in line and b"\\Seen" in line for line in sam.flags())
    assert sam.user.snapshot()["INBOX"] == inbox
    before = sam.user.snapshot()
    sam.look(later=timedelta(hours=1))
    assert sam.user.snapshot() == before


def test_observe_puts_nothing_there_and_drafts_sends_nothing(sam: Sam) -> None:
    sam.set_mode("observe")
    sam.receive(1)
    sam.look()
    assert sam.lying() == {}
    sam.set_mode("drafts")
    sam.app = sam.opened()
    sam.look()
    (draft,) = sam.drafts()

    with pytest.raises(Refused, match="Sending is off"):
        desk.approve(sam.app, draft.id, seen_hash=None, at_once=True, via="cli")
    assert len(sam.lying()) == 1
    assert not {"SELECT", "UID STORE", "UID EXPUNGE"} & set(sam.proxy.verbs)  # type: ignore[attr-defined]


@pytest.mark.parametrize("keeps_id", [True, False])
def test_a_draft_that_was_sent_there_is_answered(sam: Sam, keeps_id: bool) -> None:
    draft_id, uid = placed(sam)

    sam.send(uid, keeps_id=keeps_id)
    sam.look()

    assert sam.states() == {draft_id: "sent"}
    with sam.app.store.read() as conn:
        draft = drafts.get(conn, draft_id)
        assert draft
        assert [(one.verdict.value, one.via) for one in decisions.for_draft(conn, draft_id)] == [("approve", "drafts")]
        assert answers.was_answered(conn, message=draft.message)
        assert deliveries.for_draft(conn, draft_id) is None
        year = timedelta(days=365)
        agreed = deliveries.calls_agreed(conn, sam.clock.now() - year, sam.clock.now() + year)
        assert agreed == ((draft.message,) if draft.action is Action.ACCEPT_CALL else ())
    sam.look(later=A_WHILE)
    assert sam.lying() == {}
    with pytest.raises(Refused):
        desk.undo(sam.app, draft_id)


@pytest.mark.parametrize("keeps_id", [True, False])
def test_an_edited_draft_is_the_users(sam: Sam, keeps_id: bool) -> None:
    draft_id, uid = placed(sam)

    edited = sam.save(uid, b"Sam", b"Samuel", keeps_id=keeps_id)
    sam.look()
    octets = sam.lying()
    assert list(octets) == [edited]
    (draft,) = sam.drafts()
    assert "edited-in-drafts" in draft.warnings
    # Neither another text from here nor a withdrawal touches it.
    desk.edit(sam.app, draft_id, "Hi Rita,\n\nother words\n")
    sam.look()
    sam.set_mode("send")
    sam.app = sam.opened()
    with pytest.raises(Refused, match="changed"):
        desk.approve(sam.app, draft_id, seen_hash=None, at_once=True, via="cli")
    desk.skip(sam.app, draft_id, via="cli")
    sam.look(later=A_WHILE)
    assert sam.lying() == octets


def test_an_edited_draft_may_be_edited_again_and_sent(sam: Sam) -> None:
    draft_id, uid = placed(sam)
    first = sam.save(uid, b"Sam", b"Samuel")
    sam.look()
    second = sam.save(first, b"Samuel", b"S. Doe", keeps_id=False)
    sam.look()

    assert sam.states() == {draft_id: "proposed"}
    sam.send(second, keeps_id=False)
    sam.look()
    assert sam.states() == {draft_id: "sent"}


def test_a_deleted_draft_is_a_no_and_never_comes_back(sam: Sam) -> None:
    draft_id, uid = placed(sam)

    sam.user.expunge([uid], folder="Drafts")
    sam.look()
    assert sam.states() == {draft_id: "proposed"}, "it may be on its way to Sent"
    sam.look(later=A_WHILE)
    assert sam.states() == {draft_id: "dismissed"}
    desk.undo(sam.app, draft_id)
    desk.edit(sam.app, draft_id, "Hi Rita,\n\nother words\n")
    sam.look(later=A_WHILE)

    assert sam.lying() == {}
    assert sam.states() == {draft_id: "proposed"}


def test_a_mail_that_is_filed_in_sent_late_is_no_deletion(sam: Sam) -> None:
    draft_id, uid = placed(sam)
    octets = sam.lying()[uid]
    sam.user.expunge([uid], folder="Drafts")
    sam.look()
    sam.file_sent(octets)

    sam.look(later=timedelta(minutes=1))

    assert sam.states() == {draft_id: "sent"}


def test_words_changed_here_replace_the_copy_there(sam: Sam) -> None:
    draft_id, uid = placed(sam)

    desk.edit(sam.app, draft_id, "Hi Rita,\n\nother words\n")
    sam.look()
    sam.look()

    (octets,) = sam.lying().values()
    assert b"other words" in octets
    assert uid not in sam.lying()
    (draft,) = sam.drafts()
    assert not set(draft.warnings) & {"edited-in-drafts", "old-copy-in-drafts"}


@pytest.mark.parametrize("act", ["skip", "snooze", "correct", "answered"])
def test_a_copy_is_taken_back_when_its_draft_no_longer_waits(sam: Sam, act: str) -> None:
    from returncall.model import Kind

    draft_id, _ = placed(sam)
    sam.user.deliver([b"Message-ID: <own@example.org>\r\nSubject: mine\r\n\r\nmine\r\n"], folder="Drafts")
    match act:
        case "skip":
            desk.skip(sam.app, draft_id, via="cli")
        case "snooze":
            desk.snooze(sam.app, draft_id, sam.clock.now() + timedelta(days=3))
        case "correct":
            desk.correct(sam.app, draft_id, kind=Kind.OTHER, company=None, role=None)
        case _:
            sam.file_sent(b"Message-ID: <hand@example.org>\r\nIn-Reply-To: <m1@acme.example>\r\n\r\nby hand\r\n")

    sam.look()
    sam.look()

    assert [octets[:30] for octets in sam.lying().values()] == [b"Message-ID: <own@example.org>\r"]
    if act == "snooze":
        sam.look(later=timedelta(days=4))
        assert len(sam.lying()) == 2


def test_who_writes_an_answer_already_gets_no_draft_beside_it(sam: Sam) -> None:
    mine = b"Message-ID: <own@example.org>\r\nIn-Reply-To: <m1@acme.example>\r\nSubject: Re\r\n\r\nhalf a sen\r\n"
    sam.receive(1)
    sam.user.deliver([mine], folder="Drafts", flags="\\Draft", at=datetime.now(UTC))

    sam.look()

    assert len(sam.drafts()) == 1
    assert list(sam.lying().values()) == [mine]


def test_a_newer_mail_of_the_conversation_takes_the_old_draft_away(sam: Sam) -> None:
    placed(sam)
    sam.user.deliver([recruiter_mail(2).replace(b"Subject: Role 2", b"In-Reply-To: <m1@acme.example>\r\nSubject: Re: Role 1").replace(b"rita2", b"rita1")], at=datetime.now(UTC))  # fmt: skip

    sam.look(later=timedelta(minutes=1))
    sam.look()

    (octets,) = sam.lying().values()
    assert b"In-Reply-To: <m2@acme.example>" in octets


def test_after_a_renumbering_the_copy_is_found_again(sam: Sam) -> None:
    draft_id, uid = placed(sam)
    octets = sam.lying()[uid]
    sam.user.renumber("Drafts")
    sam.user.deliver([b"Subject: other\r\n\r\nother\r\n", octets], folder="Drafts", flags="\\Draft")

    sam.look(later=A_WHILE)
    sam.look(later=A_WHILE)

    assert sam.states() == {draft_id: "proposed"}
    assert len(sam.lying()) == 2
    desk.skip(sam.app, draft_id, via="cli")
    sam.look()
    assert list(sam.lying().values()) == [b"Subject: other\r\n\r\nother\r\n"]


def test_a_copied_database_touches_no_draft(sam: Sam) -> None:
    from returncall.store import meta

    draft_id, _ = placed(sam)
    sam.receive(2)
    with sam.app.store.write() as conn:
        meta.disown(conn)
    desk.skip(sam.app, draft_id, via="cli")
    before = sam.user.snapshot()["Drafts"]

    sam.look()

    assert len(sam.drafts()) == 1
    assert sam.user.snapshot()["Drafts"] == before


def test_a_folder_with_a_name_of_its_language_is_found(tmp_path: Path, mail_user: MailUser) -> None:
    with mail_user.client() as client:
        client.create('"Br&APY-t & Entw&APw-rfe"'.replace("&APY-", "o").replace(" & ", " "))
    sam = Sam(tmp_path, mail_user, account_extra='drafts_folder = "Brot Entwürfe"')
    sam.receive(1)

    sam.look()

    assert len(sam.lying("Brot Entw&APw-rfe")) == 1
    assert sam.lying() == {}
    (draft,) = sam.drafts()
    with sam.app.store.read() as conn:
        assert len(for_message(conn, draft.message)) == 1
    sam.app.close()
