"""A letter that goes on is known by what the earlier one was judged to be, which nobody judges again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from classifier import load
from returncall.model import Kind
from returncall.store import assessments, messages
from tests.service.mailbox_of_sam import Sam, recruiter_mail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from returncall.model import Assessment, Message
    from tests.rig.dovecot import MailUser


class _Counting:
    version = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._real = load(None)

    def judge(self, found: Sequence[Message]) -> list[Assessment]:
        self.asked += [str(message.message_id) for message in found]
        return self._real.assess(found)


def _sam(folder: Path, user: MailUser, judges: Any = None) -> Sam:
    """With the real classifier, in this process."""
    sam = Sam(folder, user)
    sam.app.__dict__.update(classifier=load(None, judges=judges), beside=None)
    return sam


def test_a_bump_after_a_new_start_is_the_second_touch(tmp_path: Path, mail_user: MailUser) -> None:
    bump = recruiter_mail(0).replace(b"<m0@", b"<m9@").replace(b"Subject: ", b"Subject: Re: ")
    first = _sam(tmp_path, mail_user)
    first.user.deliver([recruiter_mail(0)], at=datetime.now(UTC))
    first.look()
    judges = _Counting()
    later = _sam(tmp_path, mail_user, judges)
    later.user.deliver([bump], at=datetime.now(UTC))
    later.look()

    assert judges.asked == ["<m9@acme.example>"]
    with later.app.store.read() as conn:
        old, new = (
            assessments.get(conn, message.id)
            for message_id in ("<m0@acme.example>", "<m9@acme.example>")
            for message in messages.find_by_message_id(conn, message_id)
        )
    assert old is not None
    assert new is not None
    assert (old.kind, old.touch) == (Kind.OUTREACH, 1)
    assert (new.kind, new.touch, new.campaign) == (Kind.FOLLOW_UP, 2, old.campaign)
