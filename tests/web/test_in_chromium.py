"""Every button and every key, pressed in Debian's Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from returncall.service import desk as acts
from tests.web.browsing import DESKTOP, KINDS, card, decide_the_declines_together, pressed, somebody_at
from tests.web.desk import items, states

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from returncall.app import App
    from returncall.web.serving import PageServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", KINDS)
def test_each_button_posts_to_its_own_address_and_does_what_it_says(
    chromium: Browser, server: PageServer, app: App, kind: dict[str, Any]
) -> None:
    with somebody_at(chromium, server, **kind) as page:
        one = card(page, "acmec")

        assert pressed(page, one.get_by_role("button", name="Approve")) == "/draft/acmec/approve"
        expect(page.locator(".notice")).to_contain_text("Approved; it leaves in")
        assert states(app)["acmec"] == "approved"

        assert pressed(page, page.locator(".notice").get_by_role("button", name="Undo")) == "/draft/acmec/undo"
        expect(one).to_be_visible()
        assert states(app)["acmec"] == "proposed"

        one.locator("summary", has_text="Edit").click()
        expect(one.get_by_role("button", name="Approve")).to_be_hidden()
        one.get_by_label("Your words").fill("Dear Dawn,\n\nthank you, gladly.\n\nSam")
        assert pressed(page, one.get_by_role("button", name="Save")) == "/draft/acmec/edit"
        expect(one.locator(".letter")).to_contain_text("gladly")
        assert items(app)["acmec"]["body"] == "Dear Dawn,\n\nthank you, gladly.\n\nSam\n"

        one.locator("summary", has_text="Switch").click()
        assert pressed(page, one.get_by_role("button", name="No, thanks")) == "/draft/acmec/switch/decline"
        expect(one.locator("header .verdict")).to_have_text("No, thanks")

        assert pressed(page, one.get_by_role("button", name="Skip")) == "/draft/acmec/skip"
        expect(page.locator(".notice")).to_contain_text("Skipped")
        assert states(app)["acmec"] == "dismissed"
        pressed(page, page.locator(".notice").get_by_role("button", name="Undo"))
        expect(one).to_be_visible()

        assert pressed(page, one.get_by_role("button", name="Later")) == "/draft/acmec/later"
        expect(page.locator(".notice")).to_contain_text("Put off until")

        decide_the_declines_together(page, app)

        assert pressed(page, page.get_by_role("button", name="Lock")) == "/logout"
        expect(page.get_by_role("heading", name="The desk is locked.")).to_be_visible()
        page.goto(server.origin + "/", wait_until="commit")
        expect(page.get_by_role("heading", name="The desk is locked.")).to_be_visible()


def test_the_keys_do_what_the_buttons_do(chromium: Browser, server: PageServer, app: App) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.keyboard.press("j")
        expect(card(page, "acmec")).to_be_focused()
        page.keyboard.press("y")
        expect(card(page, "acmec")).to_have_count(0)
        expect(card(page, "north")).to_be_focused()
        expect(page.locator("#said")).to_contain_text("Approved")
        assert states(app)["acmec"] == "approved"

        page.keyboard.press("z")
        expect(card(page, "acmec")).to_be_visible()
        assert states(app)["acmec"] == "proposed"

        page.keyboard.press("k")
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(card(page, "oddly")).to_be_focused()
        page.keyboard.press("k")
        page.keyboard.press("w")
        expect(card(page, "north").locator("blockquote")).to_be_hidden()
        page.keyboard.press("r")
        expect(card(page, "north").get_by_label("Your words")).to_be_focused()
        page.keyboard.type("y e z ")
        page.keyboard.press("Escape")
        expect(card(page, "north").get_by_role("button", name="Approve")).to_be_visible()
        page.keyboard.press("t")
        expect(card(page, "north").get_by_role("button", name="Yes to a call")).to_be_visible()
        page.keyboard.press("t")
        page.keyboard.press("e")
        expect(card(page, "north")).to_have_count(0)
        assert states(app)["north"] == "dismissed"

        for _ in range(2):
            page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator(".tick :checked")).to_have_count(1)


def test_the_keys_lead_everywhere(chromium: Browser, server: PageServer) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.keyboard.press("/")
        expect(page.get_by_label("Search the queue")).to_be_focused()
        page.keyboard.type("acme\n")
        expect(page.locator("article")).to_have_count(1)
        page.wait_for_load_state()  # the cards are there before the keys are
        page.keyboard.press("j")
        page.keyboard.press("o")
        page.wait_for_url("**/draft/acmec")
        page.keyboard.press("d")
        expect(page.get_by_text("None: it says what the template says.")).to_be_visible()

        page.keyboard.press("Control+k")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.type("go to week")
        page.keyboard.press("Enter")
        page.wait_for_url("**/week")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.keyboard.press("1")
        page.wait_for_url(server.origin + "/")


def test_a_key_right_after_the_palette_was_closed_is_heard(chromium: Browser, server: PageServer) -> None:
    """Seen once in 200 runs: the hidden field still had the focus, and the key was taken for typing."""
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.goto(server.origin + "/week")
        page.keyboard.press("?")
        expect(page.get_by_label("Find a command")).to_be_focused()
        page.evaluate("""() => {
            document.querySelector("#keys").close();
            document.querySelector("#find").dispatchEvent(new KeyboardEvent("keydown", {key: "1", bubbles: true}));
        }""")
        page.wait_for_url(server.origin + "/")


def test_the_page_is_never_older_than_its_data(chromium: Browser, server: PageServer, app: App) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        expect(card(page, "acmec")).to_be_visible()

        acts.approve(app, "acmec", seen_hash=None, at_once=False, via="cli")

        expect(card(page, "acmec")).to_have_count(0, timeout=2_500)
        expect(page.locator(".held")).to_contain_text("Acme Robotics")


def test_a_page_in_use_is_left_alone(chromium: Browser, server: PageServer, app: App) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        one = card(page, "acmec")
        one.locator("summary", has_text="Edit").click()
        one.get_by_label("Your words").fill("Half a sen")

        acts.skip(app, "north", via="cli")
        page.wait_for_timeout(1_800)

        expect(one.get_by_label("Your words")).to_have_value("Half a sen")


def test_a_key_held_down_or_pressed_nowhere_approves_nothing(chromium: Browser, server: PageServer, app: App) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.keyboard.press("y")
        page.keyboard.press("j")
        page.evaluate("dispatchEvent(new KeyboardEvent('keydown', {key: 'y', repeat: true}))")
        page.wait_for_timeout(200)

    assert set(states(app).values()) == {"proposed"}


def test_a_double_click_acts_once_whatever_moves_under_the_pointer(
    chromium: Browser, server: PageServer, app: App
) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        for key in ("decla", "declb"):
            card(page, key).locator("header").scroll_into_view_if_needed()
        card(page, "decla").get_by_role("button", name="Approve").dblclick()
        expect(page.locator(".notice")).to_contain_text("Hollins Rail")
        page.wait_for_timeout(200)

    assert sorted(key for key, state in states(app).items() if state != "proposed") == ["decla"]


def test_quick_acts_are_all_done_and_the_last_page_shows_them(chromium: Browser, server: PageServer, app: App) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.keyboard.press("j")
        for _ in range(4):
            page.keyboard.press("e")
        expect(page.locator("article")).to_have_count(3)
        expect(page.locator("#said")).to_contain_text("Hollins Rail: Skipped")

    assert sorted(key for key, state in states(app).items() if state == "dismissed") == [
        "acmec",
        "decla",
        "north",
        "oddly",
    ]


def test_a_card_is_gone_at_once(chromium: Browser, server: PageServer) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        page.keyboard.press("j")
        took = page.evaluate(
            """() => new Promise(done => {
                const card = document.querySelector('article'), began = performance.now();
                new MutationObserver(() => { if (card.hidden) done(performance.now() - began) }).observe(card, {attributes: true});
                dispatchEvent(new KeyboardEvent('keydown', {key: 'e'}));
            })"""
        )

        assert took <= 40


def test_a_refusal_is_shown_and_changes_nothing(chromium: Browser, server: PageServer, app: App) -> None:
    with somebody_at(chromium, server, **{**DESKTOP, "java_script_enabled": False}) as page:
        acts.edit(app, "acmec", "Changed in the terminal.")

        card(page, "acmec").get_by_role("button", name="Approve").click()

        expect(page.get_by_role("heading", name="Not done")).to_be_visible()
        expect(page.get_by_text("has changed since it was shown to you")).to_be_visible()
        assert states(app)["acmec"] == "proposed"


def test_a_doubtful_sender_is_approved_only_after_the_tick(chromium: Browser, server: PageServer, app: App) -> None:
    with somebody_at(chromium, server, **DESKTOP) as page:
        card(page, "oddly").get_by_role("button", name="Approve").click()
        assert states(app)["oddly"] == "proposed"

        card(page, "oddly").get_by_label("I have looked twice").check()
        card(page, "oddly").get_by_role("button", name="Approve").click()

        expect(page.locator(".notice")).to_contain_text("Quarry Hill")
        assert states(app)["oddly"] == "approved"
