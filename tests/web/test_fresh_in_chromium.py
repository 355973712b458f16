"""No view is older than its data: what another process does stands on every open page within two seconds."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.load import load
from returncall.app import App
from returncall.model import Action, Kind, MessageKey, Stage
from returncall.service import desk as acts
from returncall.service.weekly import week_digest
from returncall.store import accounts, assessments, contacts, digests, failures, messages, opportunities
from tests.web.browsing import DESKTOP, card, somebody_at
from tests.web.desk import ACME, NOW, a_message, an_assessment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from returncall.web.serving import PageServer

pytestmark = pytest.mark.browser
WITHIN = 2_000


@pytest.fixture
def terminal(app: App) -> Iterator[App]:
    """The same database and settings as another process has them."""
    other = App(load(app.settings.config_dir, app.settings.data_dir, env={}), clock=app.clock)
    yield other
    other.close()


def _approve(app: App) -> None:
    acts.approve(app, "acmec", seen_hash=None, at_once=False, via="cli")


def _correct(app: App) -> None:
    acts.correct(app, f"{90:032x}", kind=Kind.VENDOR, company=None, role=None)


def _judge_another(app: App) -> None:
    with app.store.write() as conn:
        messages.add_message(conn, a_message(ACME, 91, NOW))
        assessments.save(conn, replace(an_assessment(ACME, 91, NOW), skills=("fortran",)))


def _meet(app: App) -> None:
    with app.store.write() as conn:
        contacts.met(conn, "new@face.example", name="Nora Newface", at=NOW)


def _go_on(app: App) -> None:
    with app.store.write() as conn:
        opportunities.set_stage(conn, "op0", Stage.HIRING_MANAGER, at=NOW)


def _fail(app: App) -> None:
    with app.store.write() as conn:
        key = MessageKey("personal", "INBOX", 7, 100)
        failures.add_failure(conn, key, stage="parse", error="It bites its tail.", at=NOW)


def _sum_up(app: App) -> None:
    digest = week_digest(app, "2026-W46")
    with app.store.write() as conn:
        digests.add(conn, digest, at=NOW)


def _spoil_the_profile(app: App) -> None:
    (app.settings.config_dir / "profile.toml").write_text("[me]\nname = 3\n", encoding="utf-8")


def _throw_the_switch(app: App) -> None:
    file = app.settings.config_dir / "config.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("[sending]", "[sending]\nenabled = false"), encoding="utf-8"
    )


def _check_again(app: App) -> None:
    with app.store.write() as conn:
        accounts.note_ok(conn, "personal", at=NOW)


@pytest.mark.parametrize(
    ("path", "change", "told"),
    [
        ("/", _approve, "On the way"),
        ("/?q=acme", _approve, "Nothing in the queue fits"),
        ("/draft/acmec", _approve, "Approved; it leaves in"),
        ("/draft/acmec", lambda app: acts.edit(app, "acmec", "Written in the terminal."), "Written in the terminal."),
        (f"/message/{90:032x}", _correct, "vendor, "),
        ("/done", lambda app: acts.skip(app, "north", via="cli"), "Skipped; no reply goes out."),
        ("/week", lambda app: acts.skip(app, "north", via="cli"), "6 waiting"),
        ("/digests", _sum_up, "2026-W46"),
        ("/quarter", lambda app: acts.switch(app, "north", Action.ACCEPT_CALL), "3 yeses wait for your approval"),
        ("/quarter", lambda app: acts.skip(app, "north", via="cli"), "1 left unanswered for a stated reason"),
        ("/market", _judge_another, "fortran"),
        ("/opportunities", _go_on, "They wrote 6"),
        ("/people", _meet, "Nora Newface"),
        ("/health", _fail, "It bites its tail."),
        ("/health", _check_again, "just now"),
        ("/settings", _spoil_the_profile, "profile.toml line 2"),
        ("/settings", _throw_the_switch, "switched off (send)"),
    ],
)
def test_what_is_done_in_the_terminal_stands_on_the_open_page(
    chromium: Browser, server: PageServer, terminal: App, path: str, change: Callable[[App], object], told: str
) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.goto(server.origin + path)
        assert told.lower() not in _words(page)

        change(terminal)
        begun = time.monotonic()
        while told.lower() not in _words(page):
            assert time.monotonic() - begun < WITHIN / 1000, _words(page)
            page.wait_for_timeout(20)


def _words(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split()).lower()


def test_a_redrawn_page_keeps_ticks_focus_and_what_was_open(
    chromium: Browser, server: PageServer, terminal: App
) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        card(page, "declb").get_by_role("checkbox").check()
        acts.edit(terminal, "acmec", "Written in the terminal.")
        expect(card(page, "acmec").locator(".letter")).to_have_text("Written in the terminal.", timeout=WITHIN)
        expect(card(page, "declb").get_by_role("checkbox")).to_be_checked()
        expect(page.locator(".tick :checked")).to_have_count(1)

        acts.edit(terminal, "declb", "Other words than those that were ticked.")
        expect(card(page, "declb").locator(".letter")).to_contain_text("Other words", timeout=WITHIN)
        expect(page.locator(".tick :checked")).to_have_count(0)

        page.goto(f"{server.origin}/draft/north")
        signature = page.locator("summary", has_text="Signature")
        signature.click()
        acts.edit(terminal, "north", "Written in the terminal.")
        expect(page.locator(".reply .letter").first).to_have_text("Written in the terminal.", timeout=WITHIN)
        expect(page.get_by_text("Sent from my telephone")).to_be_visible()
        expect(signature).to_be_focused()


def test_words_that_were_typed_are_not_lost_to_a_redraw(chromium: Browser, server: PageServer, terminal: App) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.goto(f"{server.origin}/settings")
        text = page.get_by_label("profile.toml")
        text.fill('[me]\nname = "Half a na')
        text.blur()
        _check_again(terminal)
        page.wait_for_timeout(WITHIN)
        expect(text).to_have_value('[me]\nname = "Half a na')


def test_a_profile_is_checked_as_one_types(chromium: Browser, server: PageServer) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.goto(f"{server.origin}/settings")
        text, verdict = page.get_by_label("profile.toml"), page.locator(".checked")
        expect(verdict).to_be_hidden()
        text.press_sequentially("[me]\nname = 3")
        expect(verdict).to_contain_text("line 2")
        text.press("Backspace")
        text.press_sequentially('"Sam"')
        expect(verdict).to_have_text("It is in order and can be used as it is.")
        expect(text).to_be_focused()


def test_what_is_done_on_the_page_the_terminal_sees(chromium: Browser, server: PageServer, terminal: App) -> None:
    from returncall.store.queue import quick_queue

    assert terminal.store.path
    with somebody_at(chromium, server, **DESKTOP) as page:
        card(page, "acmec").get_by_role("button", name="Approve").click()
        expect(page.locator(".notice")).to_contain_text("Approved")

        waiting = quick_queue(terminal.store.path, now=NOW, which="waiting")
        assert waiting is not None
        assert "acmec" not in {item["id"] for item in waiting}
