"""The desk in a real browser: with and without JavaScript, on a desktop and on a phone."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no types
from playwright.sync_api import expect

from ingest.parse import parse
from ingest.sources import read_paths
from returncall.model import Message
from returncall.service import desk as acts
from returncall.store import messages
from returncall.web.serving import PageServer
from tests.web.desk import database_hash, fill_the_rest, items, make_desk, states

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from returncall.app import App

pytestmark = pytest.mark.browser
DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
KINDS = [
    pytest.param({**DESKTOP}, id="desktop"),
    pytest.param({**DESKTOP, "java_script_enabled": False}, id="desktop-no-script"),
    pytest.param({**PHONE}, id="phone"),
    pytest.param({**PHONE, "java_script_enabled": False}, id="phone-no-script"),
]
SAMPLE = Path(__file__).parents[2] / "returncall" / "demo" / "mailbox"
PAGES = (
    "/",
    "/draft/acmec",
    f"/message/{90:032x}",
    "/done",
    "/week",
    "/digests",
    "/market",
    "/settings",
    f"/message/{0:032x}/as-sent",
    "/quarter",
    "/opportunities",
    "/people",
    "/health",
    "/keys",
)


@pytest.fixture
def app(tmp_path: Path) -> App:
    made = make_desk(tmp_path)
    fill_the_rest(made)
    return made


@pytest.fixture
def server(app: App) -> Iterator[PageServer]:
    with PageServer(app) as running:
        yield running
    app.close()


@contextmanager
def somebody_at(browser: Browser, server: PageServer, **kind: Any) -> Iterator[Page]:
    """A page that is logged in.  A request to any other origin fails the test."""
    context: BrowserContext = browser.new_context(**kind)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(server.link())
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((server.origin, "data:"))] == []
    assert [error for error in errors if "server responded with a status of 40" not in error] == []


def card(page: Page, key: str) -> Locator:
    return page.locator(f'article[data-draft-id="{key}"]')


def pressed(page: Page, button: Locator) -> str:
    """Press it, as somebody who looks first; the path that was posted to."""
    page.wait_for_timeout(500)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        button.click()
    return "/" + sent.value.url.split("/", 3)[3]


def decide_the_declines_together(page: Page, app: App) -> None:
    for key in ("decla", "declb"):
        card(page, key).get_by_role("checkbox").check()
    assert pressed(page, page.get_by_role("button", name="Send ticked declines")) == "/declines/approve"
    expect(card(page, "decla")).to_have_count(0)
    card(page, "declc").get_by_role("checkbox").check()
    assert pressed(page, page.get_by_role("button", name="Drop ticked declines")) == "/declines/skip"
    expect(card(page, "declc")).to_have_count(0)
    assert [states(app)[key] for key in ("decla", "declb", "declc", "north")] == [
        "approved",
        "approved",
        "dismissed",
        "proposed",
    ]


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
            found[path] = _axe(page)
        page.get_by_role("button", name="Close").or_(page.locator("body")).first.press("Escape")
        page.get_by_role("button", name="Lock").click()
        found["locked"] = _axe(page)

    assert {path: what for path, what in found.items() if what} == {}


def _axe(page: Page) -> list[str]:
    response = Axe().run(page).response
    return [f"{one['id']}: {node['html'][:120]}" for one in response["violations"] for node in one["nodes"]]


def test_nothing_is_wider_than_a_phone(chromium: Browser, server: PageServer) -> None:
    with somebody_at(chromium, server, **PHONE) as page:
        for path in PAGES:
            page.goto(server.origin + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


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
            assert page.locator("blockquote").count() == 1
            assert page.locator("main :is(img, iframe, script, style, object, embed)").count() == 0
            assert page.locator("main form:not([action$='/correct'])").count() == 0


class _Evil(BaseHTTPRequestHandler):
    """A page of another origin that attacks the desk on `port`."""

    port = 0
    token = ""

    def do_GET(self) -> None:
        desk, name = f"http://127.0.0.1:{self.port}", self.path.strip("/")
        act, fields = (
            f"{desk}/draft/acmec/skip",
            f'<input name=csrf_token value="{self.token}"><input name=hash value=0>',
        )
        go = "<script>document.forms[0].submit()</script>"
        text = f"csrf_token={self.token}"
        pages = {
            "form": f"<form method=post action={act}>{fields}</form>{go}",
            "plain": f"<form method=post enctype=text/plain action={act}>{fields}</form>{go}",
            "multipart": f"<form method=post enctype=multipart/form-data action={act}>{fields}</form>{go}",
            "no-referrer": f"<meta name=referrer content=no-referrer><form method=post action={act}>{fields}</form>{go}",
            "sandbox": f"<iframe sandbox='allow-scripts allow-forms' srcdoc='<form method=post action={act}>{fields}</form>{go}'></iframe>",
            "localhost": f"<form method=post action=http://localhost:{self.port}/draft/acmec/skip>{fields}</form>{go}",
            "fetch": f"<script>fetch('{act}',{{method:'POST',credentials:'include',mode:'no-cors',body:new URLSearchParams('{text}')}})</script>",
            "beacon": f"<script>navigator.sendBeacon('{act}',new URLSearchParams('{text}'))</script>",
            "read": f"<script>fetch('{desk}/',{{credentials:'include'}}).then(r=>r.text()).then(t=>{{document.title='read '+t.length}},()=>{{document.title='refused'}})</script>",
            "frame": f'<iframe src={desk}/ onload="try{{document.title=this.contentDocument.body.innerText}}catch(e){{}}"></iframe>',
            "get": f"<img src={act}><script>location='{act}'</script>",
            "script": f"<script src={desk}/ onerror=\"document.title='refused'\"></script>",
        }
        body = f"<!doctype html><title>evil</title><body>{pages[name]}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


ATTACKS = (
    "form",
    "plain",
    "multipart",
    "no-referrer",
    "sandbox",
    "localhost",
    "fetch",
    "beacon",
    "read",
    "frame",
    "get",
    "script",
)


def test_twelve_attacks_from_another_page_change_and_read_nothing(
    chromium: Browser, server: PageServer, app: App
) -> None:
    # The attacker is even given the token: cookie, Origin and Host must do without it.
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.link())
    token = page.locator('input[name="csrf_token"]').first.get_attribute("value")
    evil = type("Evil", (_Evil,), {"port": server.port, "token": token})
    with ThreadingHTTPServer(("127.0.0.1", 0), evil) as attacker:
        threading.Thread(target=attacker.serve_forever, daemon=True).start()
        before = database_hash(app)
        for name in ATTACKS:
            attack = context.new_page()
            # Another port is another origin but the same site: the strict cookie goes along, so this is the harder case.
            attack.goto(f"http://127.0.0.1:{attacker.server_port}/{name}")
            attack.wait_for_timeout(150)
            assert database_hash(app) == before, name
            assert not attack.title().startswith("read"), name
            assert "Acme" not in attack.title(), name
            attack.close()
        attacker.shutdown()
    page.reload()
    expect(page.locator("article").first).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "head",
    [b"GET /healthz HTTP/1.1\r\nHost: rebound.evil.example\r\nConnection: close", b"GET /healthz HTTP/1.0"],
    ids=["rebound", "no host at all"],
)
def test_another_host_name_that_leads_here_is_refused(server: PageServer, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(head + b"\r\n\r\n")
        answer = line.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 403"), answer


def test_the_server_stops_when_told(app: App) -> None:
    with PageServer(app) as running:
        port = running.port
    began = time.monotonic()

    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)

    assert time.monotonic() - began < 2
    app.close()


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
