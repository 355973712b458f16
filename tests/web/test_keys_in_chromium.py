"""The keys that are not pressed elsewhere, and the address of every button that is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from returncall.web.pages import KEYS, PLACES
from returncall.web.site import ACTS
from tests.web.browsing import DESKTOP, KINDS, PAGES, card, pressed, somebody_at
from tests.web.desk import states

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from returncall.app import App
    from returncall.web.serving import PageServer
    from tests.web.client import Desk

pytestmark = pytest.mark.browser


def test_every_button_of_every_page_posts_to_an_act(standing: Desk) -> None:
    acts = [re.compile(re.sub(r"\{[a-z]+\}", "[a-z0-9_]+", path)) for path, _ in ACTS]
    posted = {form.action for path in PAGES for form in standing.forms(path) if form.method == "post"}
    reached = {act.pattern for act in acts if any(act.fullmatch(action) for action in posted)}

    assert [action for action in posted if not any(act.fullmatch(action) for act in acts)] == []
    assert {act.pattern for act in acts} - reached == {"/draft/[a-z0-9_]+/undo"}  # it needs something done before


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_buttons_post_to_their_own_addresses(
    chromium: Browser, server: PageServer, kind: dict[str, Any]
) -> None:
    with somebody_at(chromium, server, **kind) as page:
        page.goto(f"{server.origin}/settings")
        page.get_by_label("profile.toml").fill("[me]\nname = 3")
        assert pressed(page, page.get_by_role("button", name="Check")) == "/settings/check"
        expect(page.locator(".checked")).to_contain_text("line 2")
        page.goto(f"{server.origin}/health")
        assert pressed(page, page.get_by_role("button", name="Try again")) == "/failures/retry"
        expect(page.get_by_role("heading", name="Health")).to_be_visible()
        assert pressed(page, page.get_by_role("button", name="Hide names")) == "/veil"
        expect(page.get_by_role("button", name="Show names")).to_be_visible()


def test_b_puts_off_and_z_brings_back(chromium: Browser, server: PageServer, app: App) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.keyboard.press("j")
        page.keyboard.press("b")
        expect(page.locator("#said")).to_contain_text("Put off until")
        assert states(app)["acmec"] == "proposed"
        expect(card(page, "acmec")).to_have_count(0)
        page.keyboard.press("z")
        expect(card(page, "acmec")).to_be_visible()


def test_figures_lead_to_the_pages(chromium: Browser, server: PageServer) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        for path, _name, key in (*PLACES[1:], PLACES[0]):  # the queue last: it is where one begins
            page.keyboard.press(key)
            page.wait_for_url(server.origin + path)


@pytest.mark.parametrize("chord", ["Control+k", "Meta+k"])
def test_the_palette_shows_each_key_and_presses_it(chromium: Browser, server: PageServer, app: App, chord: str) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.keyboard.press("j")
        page.keyboard.press(chord)
        shown = page.locator("dialog kbd").all_inner_texts()
        assert set(shown) == {key for key, _ in KEYS if key not in "?/"} | {key for _, _, key in PLACES}
        page.keyboard.type("skip")
        expect(page.locator("dialog li:visible")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(card(page, "acmec")).to_have_count(0)
        expect(page.locator("#said")).to_contain_text("Skipped")
        assert states(app)["acmec"] == "dismissed"
