"""What is asked about once more before it may leave, and that saying so once is enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from returncall.errors import NeedsTick
from returncall.model import Address, DeliveryState, Draft, DraftState
from returncall.pipeline import rehash
from returncall.service import desk
from returncall.store import deliveries, drafts, messages
from tests.rig.killing import START, RigApp, Site, a_pair, fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

S = DeliveryState


@pytest.fixture
def app(tmp_path: Path) -> Iterator[RigApp]:
    site = Site.made(tmp_path, smtp_port=1)
    file = site.folder / "config" / "config.toml"
    file.write_text(file.read_text().replace("most_per_day = 100000", "most_per_day = 3"))
    made = site.app(START)
    yield made
    made.close()


def approve(app: RigApp, draft_id: str, *, anyway: bool = False) -> None:
    desk.approve(app, draft_id, seen_hash=None, at_once=True, via="cli", anyway=anyway)


def send_all(app: RigApp) -> None:
    now = app.clock.now()
    with app.store.write() as conn:
        while found := deliveries.claim_due(conn, now, "w"):
            deliveries.mark(conn, found.id, S.CLAIMED_CONNECT, S.CLAIMED_DATA, now=now)
            deliveries.mark(conn, found.id, S.CLAIMED_DATA, S.SENT, now=now)


def another(app: RigApp, number: int, to: Address) -> Draft:
    message, draft = a_pair(number)
    draft = rehash(replace(draft, to=to))
    with app.store.write() as conn:
        messages.add_message(conn, message, b"x")
        drafts.add_draft(conn, draft)
    return draft


@pytest.mark.parametrize("are_sent", [True, False])
def test_a_crowd_in_one_day_is_asked_about(app: RigApp, are_sent: bool) -> None:
    ids = fill(app, 5)
    for draft_id in ids[:3]:
        approve(app, draft_id)
    if are_sent:
        send_all(app)

    with pytest.raises(NeedsTick, match=r"3 replies .* within a day"):
        approve(app, ids[3])
    approve(app, ids[3], anyway=True)
    with pytest.raises(NeedsTick):
        approve(app, ids[4])
    send_all(app)
    app.clock.moment += timedelta(days=1, seconds=1)  # type: ignore[attr-defined]
    approve(app, ids[4])


def test_a_second_reply_to_one_person_within_a_week_is_asked_about(app: RigApp) -> None:
    (first,) = fill(app, 1)
    approve(app, first)
    send_all(app)
    again = another(app, 2, Address("Rita", "RITA1", "Acme.example"))

    app.clock.moment += timedelta(days=6, hours=23)  # type: ignore[attr-defined]
    with pytest.raises(NeedsTick, match="has had a reply within 7 days"):
        approve(app, again.id)
    app.clock.moment -= timedelta(days=300)  # type: ignore[attr-defined]
    with pytest.raises(NeedsTick):
        approve(app, again.id)
    app.clock.moment += timedelta(days=300, hours=2)  # type: ignore[attr-defined]
    approve(app, again.id)


def test_an_approval_that_was_taken_back_counts_for_nothing(app: RigApp) -> None:
    ids = fill(app, 4)
    for draft_id in ids[:3]:
        approve(app, draft_id)
    desk.undo(app, ids[0])

    approve(app, ids[3])

    with app.store.read() as conn:
        last = drafts.get(conn, ids[3])
    assert last
    assert last.state is DraftState.APPROVED


def test_a_mail_that_is_gone_is_asked_about(app: RigApp) -> None:
    (draft_id,) = fill(app, 1)
    with app.store.write() as conn:
        draft = drafts.get(conn, draft_id)
        assert draft
        drafts.warn(conn, draft, "mail-gone")

    with pytest.raises(NeedsTick, match="moved or deleted"):
        approve(app, draft_id)
    approve(app, draft_id, anyway=True)
