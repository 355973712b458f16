"""A browser without a screen: Starlette's TestClient, logged in, filling in the forms that it was shown."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from returncall.web.doors import Doors
from returncall.web.site import make_app
from tests.web.desk import HandClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx2 import Response

    from returncall.app import App

PORT = 8765
ORIGIN = f"http://127.0.0.1:{PORT}"


@dataclass(frozen=True)
class Form:
    """One form of a page.  button: what it says; disabled: whether it can be pressed."""

    action: str
    method: str
    fields: dict[str, str]
    button: str
    disabled: bool


@dataclass(frozen=True)
class Desk:
    """The page over `app`, and a client with a session."""

    app: App
    doors: Doors
    client: TestClient

    @property
    def clock(self) -> HandClock:
        assert isinstance(self.app.clock, HandClock)
        return self.app.clock

    def get(self, path: str) -> Response:
        return self.client.get(path, follow_redirects=False)

    def forms(self, path: str = "/") -> list[Form]:
        return forms_of(self.get(path).text)

    def form(self, action: str, path: str = "/") -> Form:
        """The form that posts to `action`."""
        return next(form for form in self.forms(path) if form.action == action)

    def post(self, form: Form, headers: dict[str, str] | None = None, **fields: str) -> Response:
        """Send `form` as a browser does, with some fields filled in."""
        sent = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
        return self.client.post(form.action, data={**form.fields, **fields}, headers=sent, follow_redirects=False)

    def token(self) -> str:
        return self.form("/logout").fields["csrf_token"]


@contextmanager
def open_desk(app: App, *, demo: bool = False) -> Iterator[Desk]:
    doors = Doors()
    with TestClient(make_app(app, port=PORT, doors=doors, demo=demo), base_url=ORIGIN) as client:
        answer = client.get(doors.link(), follow_redirects=False)
        assert answer.status_code == 303
        yield Desk(app, doors, client)
    app.close()


def words_of(html: str, selector: str = "body") -> str:
    """What a page says, without its markup."""
    node = LexborHTMLParser(html).css_first(selector)
    assert node
    return re.sub(r"\s+([.,:;])", r"\1", " ".join(node.text(separator=" ").split()))


def forms_of(html: str) -> list[Form]:
    """A form for each submit button, as the parser of a browser sees them."""
    found: list[Form] = []
    for form in LexborHTMLParser(html).css("form"):
        fields = {
            node.attributes.get("name") or "": node.attributes.get("value") or ""
            for node in form.css("input[name]")
            if node.attributes.get("type") == "hidden"
        }
        fields |= {node.attributes.get("name") or "": node.text() for node in form.css("textarea")}
        found.extend(
            Form(
                button.attributes.get("formaction") or form.attributes.get("action") or "",
                form.attributes.get("method") or "get",
                fields,
                button.text(strip=True),
                "disabled" in button.attributes,
            )
            for button in form.css("button")
        )
    return found
