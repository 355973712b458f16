"""Mail moved into a folder, on a real server: approval of what was seen, choice of a letter, teaching."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from returncall.model import Action, DeliveryState
from returncall.service import desk
from returncall.store import corrections, decisions, deliveries
from tests.service.mailbox_of_sam import Sam, recruiter_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.rig.dovecot import MailUser

pytestmark = pytest.mark.dovecot


@pytest.fixture
def sam(tmp_path: Path, mail_user: MailUser) -> Iterator[Sam]:
    with mail_user.client() as client:
        for name in ("Accept", "Decline", "Not a recruiter"):
            client.create(f'"Recruiters/{name}"')
    made = Sam(tmp_path, mail_user, mode="send", account_extra='moves_folder = "Recruiters"')
    made.look()
    made.receive(1, 2, 3)
    made.look()
    yield made
    made.app.close()


def put(sam: Sam, folder: str, *uids: int, stays: bool = False) -> None:
    with sam.user.client() as client:
        client.select("INBOX")
        client.uid("COPY", ",".join(map(str, uids)), f'"Recruiters/{folder}"')
    if not stays:
        sam.user.expunge(uids)


def queued(sam: Sam) -> dict[str, str]:
    """Who is answered, and by what kind of approval."""
    with sam.app.store.read() as conn:
        return {
            one.envelope_to.partition("@")[0]: decisions.for_draft(conn, one.draft_id)[-1].via
            for one in deliveries.in_state(conn, DeliveryState.QUEUED)
        }


def switch_all_to_yes(sam: Sam) -> None:
    for draft in sam.drafts():
        desk.switch(sam.app, draft.id, Action.ACCEPT_CALL)
    sam.look()
    sam.look()


def test_a_decline_that_lies_in_drafts_is_approved_by_moving_its_mail(sam: Sam) -> None:
    assert len(sam.lying()) == 3
    put(sam, "Decline", 1, 2)

    sam.look()
    assert queued(sam) == {"rita1": "folder", "rita2": "folder"}
    sam.look()
    assert len(sam.lying()) == 1, "an approved draft is not there to be sent a second time"
    assert [draft.warnings for draft in sam.drafts()] == [(), (), ()]


def test_a_copy_is_no_move(sam: Sam) -> None:
    put(sam, "Decline", 1, stays=True)

    (told,) = sam.look().told

    assert "waits for your approval" in told
    assert queued(sam) == {}


def test_what_nobody_has_seen_is_not_approved(sam: Sam) -> None:
    (draft,) = [one for one in sam.drafts() if one.to.mailbox == "rita1"]
    desk.edit(sam.app, draft.id, "Hi Rita,\n\nother words\n")
    sam.user.expunge([uid for uid, octets in sam.lying().items() if b"rita2@" in octets], folder="Drafts")
    put(sam, "Decline", 1, 2)
    # Straight into the folder, as a filter on the server would.
    sam.user.deliver([recruiter_mail(4)], folder="Recruiters/Decline")

    sam.look()

    assert queued(sam) == {}
    assert len(sam.drafts()) == 4


def test_a_yes_is_approved_alone_and_never_in_a_heap(sam: Sam) -> None:
    switch_all_to_yes(sam)
    put(sam, "Accept", 1, 2)
    sam.look()
    assert queued(sam) == {}

    put(sam, "Accept", 3)
    sam.look()
    assert queued(sam) == {"rita3": "folder"}


def test_another_verdict_changes_the_letter_and_waits(sam: Sam) -> None:
    put(sam, "Accept", 1)

    sam.look()
    sam.look()

    assert queued(sam) == {}
    (draft,) = [one for one in sam.drafts() if one.to.mailbox == "rita1"]
    assert draft.action is Action.ACCEPT_CALL
    assert len(sam.lying()) == 3


def test_in_mode_drafts_a_move_approves_nothing(sam: Sam) -> None:
    sam.set_mode("drafts")
    sam.app.close()
    sam.app = sam.opened()
    put(sam, "Decline", 1)

    sam.look()

    assert queued(sam) == {}


def test_not_a_recruiter_teaches_and_takes_the_draft_away(sam: Sam) -> None:
    (draft,) = [one for one in sam.drafts() if one.to.mailbox == "rita1"]
    put(sam, "Not a recruiter", 1)

    sam.look()
    sam.look()

    with sam.app.store.read() as conn:
        verdict = corrections.for_message(conn, draft.message)
    assert verdict
    assert verdict.kind
    assert verdict.kind.value == "other"
    assert len(sam.drafts()) == len(sam.lying()) == 2


def test_what_lay_there_before_the_first_look_means_nothing(tmp_path: Path, mail_user: MailUser) -> None:
    with mail_user.client() as client:
        client.create('"Recruiters/Decline"')
    sam = Sam(tmp_path, mail_user, mode="send", account_extra='moves_folder = "Recruiters"')
    sam.receive(1)
    sam.user.deliver([recruiter_mail(7)], folder="Recruiters/Decline")

    assert sam.look().told == []
    assert queued(sam) == {}
    assert len(sam.drafts()) == 1
    sam.app.close()
