"""Who may do what at the page: HAZARDS, section 5, line by line."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from returncall.web import doors as doors_module
from returncall.web.doors import Doors, new_link
from returncall.web.guard import CSP
from returncall.web.site import ACTS, READ, make_app
from tests.web.client import ORIGIN, PORT, forms_of, open_desk
from tests.web.desk import database_hash, states

if TYPE_CHECKING:
    from tests.web.client import Desk

PATHS = tuple(
    path.replace("{id}", "acmec")
    .replace("{action}", "decline")
    .replace("{week}", "2026-W47")
    .replace("{name}", "desk.css")
    for path, _ in (*READ, *ACTS)
)
PRIVATE = ("Acme", "Dawn", "acmec", "Sam Doe", "example.org")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_nothing_but_a_post_changes_the_database(standing: Desk, method: str) -> None:
    before = database_hash(standing.app)

    real = [path.replace("{id}", f"{0:032x}") for path, _ in (*READ, *ACTS) if path.startswith("/message/")]
    asked = (*PATHS, *real, "/?did=acmec&page=2&q=a", "/nothing")
    codes = {path: standing.client.request(method, path, follow_redirects=False).status_code for path in asked}

    assert database_hash(standing.app) == before
    assert all(code < 500 for code in codes.values()), codes
    if method not in {"GET", "HEAD"}:
        assert set(codes.values()) == {405}


@pytest.mark.parametrize("path", PATHS)
def test_without_a_session_every_private_page_only_says_how_to_come_in(standing: Desk, path: str) -> None:
    with TestClient(standing.client.app, base_url=ORIGIN) as stranger:
        answers = [
            stranger.get(path),
            stranger.post(path, data={"csrf_token": standing.token(), "hash": "0"}),
            stranger.head(path),
        ]

    if path in {"/healthz", "/static/desk.css"}:
        assert answers[0].status_code == 200
    else:
        assert answers[0].status_code == 403
        assert "returncall open" in answers[0].text
    assert answers[1].status_code == 403
    assert not any(word in answer.text for answer in answers for word in PRIVATE)
    assert set(states(standing.app).values()) == {"proposed"}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        f"127.0.0.1:{PORT + 1}",
        f"localhost.evil.example:{PORT}",
        f"127.0.0.1.:{PORT}",
        f"LOCALHOST:{PORT}",
        f"0.0.0.0:{PORT}",
        "",
    ],
)
def test_any_other_host_is_refused_before_anything_else(standing: Desk, host: str) -> None:
    for path in ("/", "/healthz", "/static/desk.css", standing.doors.link()):
        answer = standing.client.get(path, headers={"Host": host}, follow_redirects=False)
        assert answer.status_code == 403, path
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"[::1]:{PORT}"])
def test_the_three_names_of_this_machine_are_known(standing: Desk, host: str) -> None:
    assert standing.client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": f"http://localhost:{PORT}"},
        {"Origin": f"https://127.0.0.1:{PORT}"},
        {"Origin": f"http://127.0.0.1:{PORT + 1}"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_post_from_elsewhere_is_refused(standing: Desk, headers: dict[str, str]) -> None:
    before = database_hash(standing.app)

    answer = standing.post(standing.form("/draft/acmec/approve"), headers)

    assert answer.status_code == 403
    assert database_hash(standing.app) == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": ORIGIN},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
def test_the_desks_own_forms_are_accepted(desk: Desk, headers: dict[str, str]) -> None:
    assert desk.post(desk.form("/draft/acmec/approve"), headers).status_code == 303


@pytest.mark.parametrize("path", [path for path, _ in ACTS])
@pytest.mark.parametrize("token", [None, "", "wrong", "\udcff"], ids=["missing", "empty", "wrong", "odd"])
def test_a_post_without_its_token_is_refused(standing: Desk, path: str, token: str | None) -> None:
    before = database_hash(standing.app)
    fields = {"hash": "0", "body": "x"} | (
        {} if token is None else {"csrf_token": token.encode("utf-8", "replace").decode()}
    )

    answer = standing.client.post(path.replace("{id}", "acmec").replace("{action}", "decline"), data=fields)

    assert answer.status_code == 403
    assert database_hash(standing.app) == before


def test_a_token_of_a_session_that_ended_is_worth_nothing(desk: Desk) -> None:
    old = desk.form("/draft/acmec/approve")
    assert desk.post(desk.form("/logout")).status_code == 200
    assert desk.get("/").status_code == 403
    desk.get(desk.doors.link())

    assert desk.post(old).status_code == 403
    assert states(desk.app)["acmec"] == "proposed"


def test_a_token_of_another_session_is_worth_nothing(standing: Desk) -> None:
    with TestClient(standing.client.app, base_url=ORIGIN) as other:
        other.get(standing.doors.link())
        theirs = next(form for form in forms_of(other.get("/").text) if form.action == "/draft/acmec/approve")

    assert standing.post(theirs).status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_only_native_forms_are_read(standing: Desk, kind: str) -> None:
    body = f"csrf_token={standing.token()}&hash=0"

    answer = standing.client.post("/draft/acmec/skip", content=body, headers={"Content-Type": kind})

    assert answer.status_code == 403
    assert states(standing.app)["acmec"] == "proposed"


def test_a_token_in_the_address_does_not_count(standing: Desk) -> None:
    assert standing.client.post(f"/draft/acmec/skip?csrf_token={standing.token()}", data={"x": "1"}).status_code == 403


def test_a_body_beyond_all_measure_is_refused(standing: Desk) -> None:
    form = standing.form("/draft/acmec/edit")

    assert standing.post(form, body="x" * 70_000).status_code == 413
    fields = {f"f{number}": "1" for number in range(300)}
    assert standing.post(form, None, **fields).status_code == 400


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/desk.js", "/nothing", "/draft/nobody", "/week/2026-W99"])
def test_every_answer_carries_the_headers(standing: Desk, path: str) -> None:
    with TestClient(standing.client.app, base_url=ORIGIN) as stranger:
        answers = [
            standing.get(path),
            stranger.get(path),
            stranger.get(path, headers={"Host": "evil.example"}),
            stranger.put(path),
        ]

    for answer in answers:
        headers = answer.headers
        assert headers["content-security-policy"] == CSP
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert not any(name.startswith("access-control") for name in headers)


def test_the_policy_is_the_one_that_was_promised() -> None:
    assert CSP == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def test_a_crash_says_nothing_private_and_keeps_the_headers(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    path = desk.app.store.path
    assert path
    with desk.app.store.write() as conn:
        conn.exec_driver_sql("ALTER TABLE drafts RENAME TO drafts_away")

    answer = desk.get("/")

    assert answer.status_code >= 500
    assert answer.headers["content-security-policy"] == CSP
    assert "Traceback" not in answer.text
    assert not any(word in caplog.text for word in PRIVATE)


def test_a_link_opens_once(desk: Desk) -> None:
    link = desk.doors.link()
    with TestClient(desk.client.app, base_url=ORIGIN) as one, TestClient(desk.client.app, base_url=ORIGIN) as two:
        first = one.get(link, follow_redirects=False)
        second = two.get(link, follow_redirects=False)

    assert first.status_code == 303
    assert second.status_code == 403
    assert "was used already" in second.text
    cookie = first.headers["set-cookie"].lower()
    assert cookie.startswith(f"desk-{PORT}=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age" not in cookie


def test_the_link_used_again_in_the_same_browser_simply_shows_the_desk(desk: Desk) -> None:
    link = desk.doors.link()
    desk.get(link)

    again = desk.get(link)

    assert (again.status_code, again.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Dest": "iframe"},
    ],
    ids=str,
)
def test_looking_ahead_does_not_use_the_link_up(desk: Desk, headers: dict[str, str]) -> None:
    link = desk.doors.link()
    with TestClient(desk.client.app, base_url=ORIGIN) as browser:
        assert browser.get(link, headers=headers, follow_redirects=False).status_code == 403
        assert browser.head(link, follow_redirects=False).status_code == 403
        assert browser.get(link, follow_redirects=False).status_code == 303


def test_guessing_links_is_stopped(desk: Desk) -> None:
    with TestClient(desk.client.app, base_url=ORIGIN) as guesser:
        codes = [guesser.get(f"/login/guess{number}").status_code for number in range(12)]

    assert codes == [403] * 10 + [429] * 2


def test_a_link_of_another_key_or_of_yesterday_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    doors = Doors("key")

    assert doors.enter(new_link("other").removeprefix("/login/")) is None
    assert doors.enter(new_link("key").removeprefix("/login/")) is not None
    stale = new_link("key").removeprefix("/login/")
    later = time.time() + doors_module.LINK_LIFE + 2
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert doors.enter(stale) is None


def test_a_link_clicked_in_another_page_still_ends_at_the_desk(standing: Desk) -> None:
    answer = standing.client.get(
        standing.doors.link(),
        headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"},
        follow_redirects=False,
    )

    assert answer.status_code == 200
    assert 'content="0;url=/"' in answer.text


def test_healthz_says_nothing_private(standing: Desk) -> None:
    with TestClient(standing.client.app, base_url=ORIGIN) as stranger:
        assert stranger.get("/healthz").text == "ok\n"


def test_sessions_end_with_the_process(standing: Desk) -> None:
    cookies = dict(standing.client.cookies)
    with TestClient(make_app(standing.app, port=PORT), base_url=ORIGIN, cookies=cookies) as restarted:
        assert restarted.get("/").status_code == 403


def test_in_the_demo_the_locked_page_knows_the_way_in(desk: Desk) -> None:
    with open_desk(desk.app, demo=True) as demo, TestClient(demo.client.app, base_url=ORIGIN) as stranger:
        assert "returncall demo" in stranger.get("/").text
        assert "nothing leaves this machine" in demo.get("/").text
