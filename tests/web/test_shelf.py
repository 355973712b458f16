"""What the page keeps between requests is never older than the database, whoever changed it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from returncall.model import Action, Company
from returncall.service import desk as acts
from returncall.store import assessments, drafts
from returncall.web.shelf import MOST_CARDS, Shelf
from tests.web.client import Desk, open_desk
from tests.web.desk import ACME, MAILS, NOW, make_desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from returncall.app import App


def _shown(desk: Desk, path: str = "/") -> str:
    """The page without what differs between two sessions."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", desk.get(path).text)


def test_after_every_act_a_warm_desk_shows_what_a_fresh_one_shows(tmp_path: Path) -> None:
    app = make_desk(tmp_path)
    later = NOW + timedelta(days=7)
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: acts.skip(app, "north", via="cli"),
        lambda: acts.undo(app, "north"),
        lambda: acts.edit(app, "acmec", "Own words."),
        lambda: acts.switch(app, "oddly", Action.DECLINE),
        lambda: acts.approve(app, "acmec", seen_hash=None, at_once=False, via="cli"),
        lambda: acts.snooze(app, "decla", later),
        lambda: _judge_anew(app),
        lambda: acts.correct(app, "declb", kind=None, company="Another Firm", role=None),
    ]
    with open_desk(app) as warm:
        for step in steps:
            before = warm.get("/pulse").text
            step()
            for path in ("/", "/?q=firm", "/?did=acmec", "/?page=2"):
                with open_desk(app) as fresh:
                    assert _shown(warm, path) == _shown(fresh, path)
                    assert warm.get("/pulse").text == fresh.get("/pulse").text
            assert (warm.get("/pulse").text == before) == (step is steps[0])


def _judge_anew(app: App) -> None:
    with app.store.write() as conn:
        draft = drafts.get(conn, "north")
        assert draft
        found = assessments.get(conn, draft.message)
        assert found
        assessments.save(conn, replace(found, company=Company("Southwind", None, 0.9, "")))


def test_what_was_put_off_changes_the_pulse_when_its_time_has_come(desk: Desk) -> None:
    acts.snooze(desk.app, "north", NOW + timedelta(hours=1))
    before = desk.get("/pulse").text
    desk.clock.pass_by(1800)
    assert desk.get("/pulse").text == before
    desk.clock.pass_by(1801)
    assert desk.get("/pulse").text != before


def test_a_second_look_at_the_same_queue_reads_no_mail(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = desk.get("/").text

    def refuse(*_: object) -> None:
        raise AssertionError("the database was read")

    monkeypatch.setattr("returncall.web.shelf.items_of", refuse)
    monkeypatch.setattr("returncall.web.queue_page.heads", refuse)
    assert desk.get("/").text == first


def test_the_shelf_is_bounded(tmp_path: Path) -> None:
    many = tuple(replace(ACME, id=f"m{number:04}") for number in range(MOST_CARDS + 30))
    app = make_desk(tmp_path, mails=many)
    shelf = Shelf(app)
    ids = [mail.id for mail in many]
    assert [card.id for card in shelf.cards(ids, shelf.version())] == ids
    assert len(shelf._cards) == MOST_CARDS
    app.close()


def test_the_store_of_the_desk_holds_every_kind_of_draft() -> None:
    assert {mail.action for mail in MAILS} == {Action.ACCEPT_CALL, Action.ASK_DETAILS, Action.DECLINE}
