"""Mail that was moved or deleted before its draft was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from returncall.errors import NeedsTick
from returncall.model import DraftState
from returncall.service import desk
from tests.service.mailbox_of_sam import Sam

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.rig.dovecot import MailUser

pytestmark = pytest.mark.dovecot


@pytest.fixture
def sam(tmp_path: Path, mail_user: MailUser) -> Iterator[Sam]:
    made = Sam(tmp_path, mail_user, mode="send")
    made.receive(1, 2)
    made.look()
    yield made
    made.app.close()


def move(sam: Sam, uid: int, source: str, target: str) -> None:
    with sam.user.client() as client:
        client.create(target)
        client.select(source)
        client.uid("COPY", str(uid), target)
    sam.user.expunge([uid], folder=source)


def warnings(sam: Sam) -> dict[str, tuple[str, ...]]:
    return {draft.to.mailbox: draft.warnings for draft in sam.drafts()}


@pytest.mark.parametrize("way", ["expunged", "marked", "trash", "another folder"])
def test_a_deleted_mail_keeps_its_draft_and_asks(sam: Sam, way: str) -> None:
    match way:
        case "expunged":
            sam.user.expunge([1])
        case "marked":
            with sam.user.client() as client:
                client.select("INBOX")
                client.uid("STORE", "1", "+FLAGS", "(\\Deleted)")
        case _:
            move(sam, 1, "INBOX", "Trash" if way == "trash" else "Elsewhere")

    sam.look()
    sam.look()

    assert warnings(sam) == {"rita1": ("mail-gone",), "rita2": ()}
    (draft,) = [one for one in sam.drafts() if one.to.mailbox == "rita1"]
    with pytest.raises(NeedsTick, match="Do you still want to answer it"):
        desk.approve(sam.app, draft.id, seen_hash=draft.content_hash, at_once=True, via="cli")
    desk.approve(sam.app, draft.id, seen_hash=draft.content_hash, at_once=True, via="cli", anyway=True)
    (again,) = [one for one in sam.drafts() if one.id == draft.id]
    assert again.state is DraftState.APPROVED


def test_a_mail_put_into_the_archive_is_told_and_may_be_answered(sam: Sam) -> None:
    move(sam, 1, "INBOX", "Archive")

    sam.look()

    assert warnings(sam) == {"rita1": ("mail-moved",), "rita2": ()}
    (draft,) = [one for one in sam.drafts() if one.to.mailbox == "rita1"]
    desk.approve(sam.app, draft.id, seen_hash=draft.content_hash, at_once=True, via="cli")


def test_a_mail_that_is_put_back_is_there_again(sam: Sam) -> None:
    move(sam, 1, "INBOX", "Elsewhere")
    sam.look()
    move(sam, 1, "Elsewhere", "INBOX")
    sam.look()

    assert warnings(sam) == {"rita1": (), "rita2": ()}


def test_a_renumbered_folder_says_nothing_of_what_is_gone(sam: Sam) -> None:
    sam.user.renumber("INBOX")

    sam.look()

    assert warnings(sam) == {"rita1": (), "rita2": ()}
