"""A power cut at each step that writes into the mailbox, then a restart: one copy, and never against the user."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from responder.reconcile import PATIENCE
from returncall.crash import POINTS
from returncall.service import desk
from tests.service.mailbox_of_sam import Sam

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.rig.dovecot import MailUser

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
A_WHILE = PATIENCE + timedelta(seconds=1)


def killed(sam: Sam, point: str, work: Callable[[], object]) -> None:
    """Do it in a process that ends at that point."""
    sam.app.close()

    def run() -> None:
        os.environ["RETURNCALL_CRASH_AT"] = point
        sam.app = sam.opened()
        work()

    process = get_context("fork").Process(target=run)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, point
    sam.app = sam.opened()


def points(*steps: str) -> list[str]:
    return [point for point in POINTS if point.rpartition(":")[0] in steps]


def test_each_step_in_the_drafts_folder_is_cut_here() -> None:
    steps = ("drafts.intend", "drafts.append", "drafts.note", "drafts.take_back", "drafts.follow")
    assert sorted(points(*steps)) == sorted(point for point in POINTS if point.startswith("drafts."))


@pytest.mark.parametrize("point", points("drafts.intend", "drafts.append", "drafts.note"))
def test_a_draft_is_put_there_once(tmp_path: Path, mail_user: MailUser, point: str) -> None:
    sam = Sam(tmp_path, mail_user)
    sam.receive(1)
    killed(sam, point, sam.look)

    for _ in range(3):
        sam.look(later=A_WHILE)

    assert len(sam.lying()) == 1
    assert list(sam.states().values()) == ["proposed"]


@pytest.mark.parametrize("point", points("drafts.intend", "drafts.append", "drafts.note"))
def test_one_that_was_deleted_before_the_restart_does_not_come_back(
    tmp_path: Path, mail_user: MailUser, point: str
) -> None:
    sam = Sam(tmp_path, mail_user)
    sam.receive(1)
    killed(sam, point, sam.look)
    was_there = list(sam.lying())
    sam.user.expunge(was_there or [1], folder="Drafts")

    for _ in range(3):
        sam.look(later=A_WHILE)

    assert len(sam.lying()) == (0 if was_there else 1)


@pytest.mark.parametrize("point", points("drafts.take_back"))
@pytest.mark.parametrize("act", ["skip", "edit"])
def test_a_copy_is_taken_back_or_replaced_whatever_happens(
    tmp_path: Path, mail_user: MailUser, point: str, act: str
) -> None:
    sam = Sam(tmp_path, mail_user)
    sam.receive(1)
    sam.look()
    (draft,) = sam.drafts()
    if act == "skip":
        desk.skip(sam.app, draft.id, via="cli")
    else:
        desk.edit(sam.app, draft.id, "Hi Rita,\n\nother words\n")
    killed(sam, point, sam.look)

    for _ in range(3):
        sam.look(later=A_WHILE)

    octets = list(sam.lying().values())
    assert len(octets) == (0 if act == "skip" else 1)
    assert all(b"other words" in one for one in octets)
    assert sam.states() == {draft.id: "dismissed" if act == "skip" else "proposed"}


@pytest.mark.parametrize("point", points("drafts.follow"))
@pytest.mark.parametrize("act", ["sent", "deleted"])
def test_what_the_user_did_there_is_noticed_once(tmp_path: Path, mail_user: MailUser, point: str, act: str) -> None:
    sam = Sam(tmp_path, mail_user)
    sam.receive(1)
    sam.look()
    (uid,) = sam.lying()
    if act == "sent":
        sam.send(uid)
    else:
        sam.user.expunge([uid], folder="Drafts")
    killed(sam, point, sam.look)

    for _ in range(3):
        sam.look(later=A_WHILE)

    assert sam.lying() == {}
    assert list(sam.states().values()) == ["sent" if act == "sent" else "dismissed"]
