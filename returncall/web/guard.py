"""Who may ask what, before any route is looked at (HAZARDS, section 5).

Order: Host, method, where a POST comes from, session, body, token.  A refusal is a page that says what to do.
Every answer, refusals and crashes too, carries the headers below.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from returncall.web.doors import Doors, Session

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_PUBLIC: Final = ("/healthz", "/static/", "/login/")
_MOST_OCTETS: Final = 64 * 1024
_MOST_FIELDS: Final = 200
_FORM: Final = "application/x-www-form-urlencoded"
_log: Final = logging.getLogger(__name__)


class Guard:
    """ASGI middleware.  refuse: makes the page for (request, status, sentence)."""

    def __init__(
        self, app: ASGIApp, *, port: int, doors: Doors, refuse: Callable[[Request, int, str], Response]
    ) -> None:
        """port: where the page is served; the cookie is named after it, for cookies do not know ports."""
        self._app = app
        self._doors = doors
        self._refuse = refuse
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"})
        self._cookie = cookie_name(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the module."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        request = Request(scope, receive)
        try:
            refusal = await self._checked(request)
            if refusal is not None:
                await refusal(scope, receive, send_guarded)
                return
            await self._app(scope, receive, send_guarded)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001  the last resort; the exception may quote mail, so its text is not logged
            _log.error("The page failed: %s in %s", type(error).__name__, _where(error))
            broken = self._refuse(request, 500, "Something unexpected happened here; nothing was sent.")
            await broken(scope, receive, send_guarded)

    async def _checked(self, request: Request) -> Response | None:
        """A refusal, or None; then state.session and state.form are set."""
        headers = request.headers
        request.state.session = None
        request.state.form = {}
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return self._refuse(request, 403, "This address is not the desk's own.")
        request.state.session = session = self._session(request)
        if request.method in {"GET", "HEAD"}:
            if session is None and not request.url.path.startswith(_PUBLIC):
                return self._refuse(request, 403, "")
            return None
        if request.method != "POST":
            return self._refuse(request, 405, "The desk does not know that method.")
        if sentence := _is_foreign(headers):
            return self._refuse(request, 403, sentence)
        if session is None:
            return self._refuse(request, 403, "")
        return await self._read_form(request, session)

    def _session(self, request: Request) -> Session | None:
        cookie = request.cookies.get(self._cookie, "")
        return self._doors.session(cookie) if cookie else None

    async def _read_form(self, request: Request, session: Session) -> Response | None:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            return self._refuse(request, 403, "Only the desk's own forms are accepted.")
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_OCTETS:
                return self._refuse(request, 413, "That is longer than a reply can be; nothing was changed.")
        try:
            fields = parse_qs(
                body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, encoding="utf-8", errors="strict"
            )
        except ValueError:
            return self._refuse(request, 400, "The form could not be read; nothing was changed.")
        if not session.allows(fields.get("csrf_token", [""])[0]):
            return self._refuse(request, 403, "This form is not from your open desk. Go back, reload and try again.")
        request.state.form = fields
        return None


def cookie_name(port: int) -> str:
    """The session cookie of the page on `port`."""
    return f"desk-{port}"


def veil_name(port: int) -> str:
    """The cookie that says that names are hidden on the page on `port`."""
    return f"desk-{port}-veil"


def _is_foreign(headers: Headers) -> str:
    """Why a POST comes from elsewhere, or "".

    Browsers send `Origin: null` for the page's own forms, because Referrer-Policy is no-referrer (Fetch,
    "append a request Origin header"); only Sec-Fetch-Site, which no page can forge, then tells whose it is.
    A program that is no browser sends neither, and is held to cookie and token.
    """
    sentence = "This request comes from another page than the desk; nothing was changed."
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return sentence
    if origin == "null":
        return "" if site == "same-origin" else sentence
    if origin is not None and origin != f"http://{headers.get('host', '')}":
        return sentence
    return ""


def _where(error: Exception) -> str:
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return f"{at.tb_frame.f_code.co_name}:{at.tb_lineno}" if at else "?"
