"""What is seen: nothing wider than a phone, nothing that axe minds, nothing fetched from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ingest.parse import parse
from ingest.sources import read_paths
from returncall.model import Message
from returncall.store import messages
from returncall.web.pages import PLACES
from tests.web.browsing import DESKTOP, PAGES, PHONE, SAMPLE, axe_finds, card, pressed, somebody_at
from tests.web.desk import states

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from returncall.app import App
    from returncall.web.serving import PageServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(chromium: Browser, server: PageServer, scheme: str) -> None:
    found: dict[str, list[str]] = {}
    with somebody_at(chromium, server, **DESKTOP, color_scheme=scheme) as page:
        card(page, "decla").get_by_role("button", name="Skip").click()
        expect(page.locator(".notice")).to_contain_text("Skipped")
        card(page, "declb").get_by_role("button", name="Approve").click()
        expect(page.locator(".notice")).to_contain_text("Approved")
        for path in PAGES:
            page.goto(server.origin + path)
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            if path == "/keys":
                page.keyboard.press("?")
            found[path] = axe_finds(page)
        page.get_by_role("button", name="Close").or_(page.locator("body")).first.press("Escape")
        page.get_by_role("button", name="Lock").click()
        found["locked"] = axe_finds(page)

    assert {path: what for path, what in found.items() if what} == {}


def test_nothing_is_wider_than_a_phone(chromium: Browser, server: PageServer) -> None:
    with somebody_at(chromium, server, **PHONE) as page:
        for path in PAGES:
            page.goto(server.origin + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_on_a_phone_the_place_one_is_at_stays_in_sight(chromium: Browser, server: PageServer) -> None:
    """The bar is wider than the phone; no script moves it."""
    with somebody_at(chromium, server, **PHONE, java_script_enabled=False) as page:
        bar = page.get_by_role("navigation", name="Pages")
        assert bar.evaluate("nav => nav.scrollWidth > nav.clientWidth")
        for path, name, _ in PLACES:
            page.goto(server.origin + path)
            here = bar.locator("[aria-current]")
            assert here.inner_text() == name
            assert here.evaluate(
                """one => {
                  const box = one.getBoundingClientRect(), top = (x, y) => document.elementFromPoint(x, y) == one;
                  return box.left >= 0 && box.right <= innerWidth && top(box.left + 3, box.top + 9) && top(box.right - 3, box.top + 9);
                }"""
            ), name


def test_showing_the_sample_mails_asks_nothing_of_anybody_else(chromium: Browser, server: PageServer, app: App) -> None:
    mails = [
        parsed for found in read_paths([str(SAMPLE)]) if found.raw and isinstance(parsed := parse(found.raw), Message)
    ]
    with app.store.write() as conn:
        for mail in mails:
            messages.add_message(conn, mail)

    assert len(mails) > 60
    with somebody_at(chromium, server, **DESKTOP, java_script_enabled=False) as page:
        for mail in mails:
            page.goto(f"{server.origin}/message/{mail.id}", wait_until="domcontentloaded")
            without = page.get_by_text("No words of this mail could be read")
            assert page.locator("blockquote").or_(without).count() == 1
            assert page.locator("main :is(img, iframe, script, style, object, embed)").count() == 0
            assert page.locator("main form:not([action$='/correct'])").count() == 0


SHEET = """<html><head><meta http-equiv=refresh content="0;url=https://evil.example/"><base href="https://evil.example/">
<style>@import url(https://evil.example/c.css)</style><link rel=stylesheet href=https://evil.example/d.css></head>
<body background="https://evil.example/b.gif" onload="parent.document.title='owned'"><script>document.title='owned'</script>
<img src="https://evil.example/p.gif" srcset="https://evil.example/q.gif 2x"><svg><image href="https://evil.example/s.gif"/>
</svg><p style="background:url(https://evil.example/t.gif)">Hello <b>Sam</b></p><a href="https://evil.example/go">Go</a>
<a href="javascript:parent.document.title='owned'">Run</a><video src="https://evil.example/v.mp4" autoplay></video>
<iframe src="https://evil.example/"></iframe><object data="https://evil.example/o"></object>
<form action="https://evil.example/f"><button>Approve</button></form></body></html>"""


@pytest.mark.parametrize("javascript", [True, False])
def test_html_is_shown_on_demand_in_a_frame_that_can_do_nothing(
    chromium: Browser, server: PageServer, app: App, javascript: bool
) -> None:
    raw = f"From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{SHEET}".encode()
    with app.store.read() as conn:
        mail = messages.get_message(conn, f"{0:032x}")
    assert mail
    with app.store.write() as conn:
        messages.add_message(conn, mail, raw)
    with somebody_at(chromium, server, **DESKTOP, java_script_enabled=javascript) as page:
        page.goto(f"{server.origin}/draft/acmec")
        page.get_by_role("link", name="As it was sent").click()
        frame = page.frame_locator("iframe")

        expect(frame.get_by_text("Hello Sam")).to_be_visible()
        assert frame.locator("img, svg, script, style, form, button, iframe, object, video, [href], [src]").count() == 0
        frame.get_by_text("Go", exact=True).click()
        page.wait_for_timeout(300)
        expect(frame.get_by_text("Hello Sam")).to_be_visible()
        assert page.title() == "Desk"


def test_on_a_shared_screen_no_company_and_no_name_can_be_read(chromium: Browser, server: PageServer) -> None:
    secrets = ["Acme", "Dawn", "Northwind", "Yusuf", "Hollins", "Marek", "dawn@", "Sam Doe", "sam@example"]
    readable = """words => {
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
      for (let node; (node = walk.nextNode());) {
        const home = node.parentElement;
        if (!words.some(word => node.data.includes(word)) || home.closest(".vh, dialog:not([open])")) continue;
        if (!home.checkVisibility() || getComputedStyle(home).color == "rgba(0, 0, 0, 0)") continue;
        found.push(node.data.trim().slice(0, 60));
      }
      return found;
    }"""
    with somebody_at(chromium, server, **DESKTOP) as page:
        assert page.evaluate(readable, secrets)
        page.get_by_role("button", name="Hide names").click()
        expect(page.get_by_role("button", name="Show names")).to_be_visible()
        found = {}
        for path in PAGES:
            page.goto(server.origin + path)
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            found[path] = page.evaluate(readable, secrets)
        page.get_by_role("button", name="Show names").click()
        expect(page.get_by_role("button", name="Hide names")).to_be_visible()

    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize("javascript", [True, False])
def test_a_wrong_judgement_is_corrected_from_the_mail(
    chromium: Browser, server: PageServer, app: App, javascript: bool
) -> None:
    with somebody_at(chromium, server, **DESKTOP, java_script_enabled=javascript) as page:
        page.goto(f"{server.origin}/draft/north")
        page.get_by_text("Judged wrongly?").click()
        page.get_by_label("This mail is").select_option("vendor")
        address = pressed(page, page.get_by_role("button", name="Correct"))
        page.wait_for_url("**/message/*")

        assert address == f"/message/{1:032x}/correct"
        assert states(app)["north"] == "superseded"
        expect(page.locator(".facts")).to_contain_text("vendor")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_profile_is_checked_and_not_written(
    chromium: Browser, server: PageServer, app: App, javascript: bool
) -> None:
    file = app.settings.config_dir / "profile.toml"
    before = file.read_text(encoding="utf-8")
    with somebody_at(chromium, server, **DESKTOP, java_script_enabled=javascript) as page:
        page.goto(f"{server.origin}/settings")
        page.get_by_label("profile.toml").fill('[me]\nname = 3\n[floor]\npay = ["lots"]')
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".checked")).to_contain_text("2 things to mend")
        expect(page.locator(".checked")).to_contain_text("line 2")
        page.get_by_label("profile.toml").fill('[me]\nname = "Sam"')
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".checked")).to_contain_text("It is in order")

    assert file.read_text(encoding="utf-8") == before
