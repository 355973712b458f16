"""Reading one folder over its life: renumbered, broken lines, gaps found at night."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ingest.imap_errors import LineLost
from returncall.model import MessageKey
from returncall.store import cursors, drafts, failures, messages, stumbles
from returncall.store.forget import forget
from tests.ingest.reading import START, Installation, installed, mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from returncall.model import Draft


@pytest.fixture
def here() -> Iterator[Installation]:
    with installed() as made:
        yield made


def waiting(here: Installation) -> list[Draft]:
    with here.app.store.read() as conn:
        return list(drafts.list_open(conn))


def test_a_renumbered_folder_is_known_again_before_anything_is_done(here: Installation) -> None:
    for number in range(5):
        here.mailbox.deliver(mail(f"Role {number}", sender=f"p{number}"), at=START)
    assert here.look().drafted == 5

    here.mailbox.renumber("INBOX", keeps_mail=True)
    here.mailbox.deliver(mail("Role new", sender="new"), at=START)
    again = here.look()

    assert (again.new, again.drafted) == (1, 1)
    assert here.subjects() == ["Role 0", "Role 1", "Role 2", "Role 3", "Role 4", "Role new"]
    with here.app.store.read() as conn:
        assert messages.known_uids(conn, "personal", "INBOX", 2) == {1, 2, 3, 4, 5, 6}
        assert cursors.resets(conn, "personal", "INBOX") == 1


def test_a_server_that_also_changed_the_header_is_seen_through(here: Installation) -> None:
    uid = here.mailbox.deliver(mail("Role 1", extra="X-Store: a\r\n"), at=START)
    here.look()
    raw = here.mailbox.folders["INBOX"].mails[uid]
    here.mailbox.renumber("INBOX")
    here.mailbox.deliver(raw.content.replace(b"X-Store: a", b"X-Store: b"), at=START)

    assert here.look().new == 0
    assert len(waiting(here)) == 1


def test_another_mail_under_the_same_id_is_another_mail_after_a_reset_too(here: Installation) -> None:
    here.mailbox.deliver(mail("Role 1"), at=START)
    here.look()
    here.mailbox.renumber("INBOX", keeps_mail=True)
    here.mailbox.deliver(mail("Role 1", extra="X-Other: yes\r\n"), at=START + timedelta(hours=1))

    assert here.look().new == 1


def test_a_line_that_breaks_while_renumbered_mail_is_found_again_has_done_nothing(here: Installation) -> None:
    here.mailbox.deliver(mail("Role 1"), at=START)
    here.look()
    here.mailbox.renumber("INBOX")
    here.mailbox.deliver(mail("Role 2", sender="two"), at=START)
    here.mailbox.deliver(mail("Role 1"), at=START)
    here.mailbox.breaks_at = {2}
    with pytest.raises(LineLost):
        here.look()
    assert here.subjects() == ["Role 1"]

    here.mailbox.breaks_at = set()
    here.mailbox.is_closed = False
    assert here.look().new == 1
    assert here.subjects() == ["Role 1", "Role 2"]


def test_a_mail_at_which_the_line_always_breaks_is_set_aside_and_blocks_nothing(here: Installation) -> None:
    for number in range(1, 6):
        here.mailbox.deliver(mail(f"Mail {number}"), at=START)
    here.mailbox.breaks_at = {3}
    for _ in range(3):
        with pytest.raises(LineLost):
            here.look()
        here.mailbox.is_closed = False
        assert here.subjects() == ["Mail 1", "Mail 2"]

    with here.app.store.read() as conn:
        here.mailbox.avoid = stumbles.to_avoid(conn)
    assert here.mailbox.avoid == {MessageKey("personal", "INBOX", 1, 3)}
    here.look()

    assert here.subjects() == ["Mail 1", "Mail 2", "Mail 4", "Mail 5"]
    with here.app.store.read() as conn:
        assert [one.key.uid for one in failures.list_failures(conn)] == [3]
        assert stumbles.to_avoid(conn) == frozenset()


def test_what_lies_below_the_cursor_unseen_is_found_the_next_day(here: Installation) -> None:
    for number in range(1, 4):
        here.mailbox.deliver(mail(f"Mail {number}"), at=START)
    late = here.mailbox.folders["INBOX"].mails.pop(2)
    here.look()
    here.look()
    here.mailbox.folders["INBOX"].mails[2] = late

    here.look()
    assert here.subjects() == ["Mail 1", "Mail 3"]
    here.clock.at += timedelta(days=1)
    here.look()
    assert here.subjects() == ["Mail 1", "Mail 2", "Mail 3"]


def test_looking_back_brings_back_nothing_that_was_erased(here: Installation) -> None:
    here.mailbox.deliver(mail("Role 1", sender="gone"), at=START)
    here.mailbox.deliver(mail("Role 2", sender="stays"), at=START)
    here.look()
    with here.app.store.write() as conn:
        assert forget(conn, "gone@kestrel.example") == 1
    here.clock.at += timedelta(days=1)

    here.look()

    assert here.subjects() == ["Role 2"]


def test_looking_back_reads_nothing_from_before_the_first_look() -> None:
    with installed(first_look_days=7) as here:
        for days in (40, 20, 8, 6, 1):
            here.mailbox.deliver(mail(f"Mail {days}"), at=START - timedelta(days=days))
        here.look()
        here.clock.at += timedelta(days=1)
        here.look()

        assert here.subjects() == ["Mail 1", "Mail 6"]


def test_a_first_look_that_breaks_makes_no_more_drafts_when_it_goes_on() -> None:
    with installed(most_first_drafts=3) as here:
        for number in range(8):
            here.mailbox.deliver(mail(f"Role {number}", sender=f"p{number}"), at=START)
        here.mailbox.breaks_at = {3}
        with pytest.raises(LineLost):
            here.look()
        here.mailbox.breaks_at, here.mailbox.is_closed = set(), False
        here.look()
        assert len(waiting(here)) == 3

        here.mailbox.deliver(mail("Role new", sender="new"), at=START)
        here.look()
        assert len(waiting(here)) == 4
