"""The page as an ASGI application: which address is answered by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from returncall.errors import ReturncallError
from returncall.web import acts, acts_apart, mail_page, market_page, queue_page, settings_page, views
from returncall.web.doors import Doors
from returncall.web.files import SettingsFiles
from returncall.web.guard import Guard, cookie_name
from returncall.web.pages import Site, refusal, site_of
from returncall.web.shelf import Shelf

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from returncall.app import App

READ = (
    ("/", queue_page.queue_page),
    ("/pulse", queue_page.pulse),
    ("/draft/{id}", mail_page.draft_page),
    ("/message/{id}", mail_page.message_page),
    ("/message/{id}/as-sent", mail_page.as_sent_page),
    ("/done", views.done_page),
    ("/week", views.week_page),
    ("/week/{week}", views.week_page),
    ("/digests", views.digests_page),
    ("/quarter", views.quarter_page),
    ("/opportunities", views.opportunities_page),
    ("/people", views.people_page),
    ("/market", market_page.market_page),
    ("/settings", settings_page.settings_page),
    ("/health", views.health_page),
    ("/keys", views.keys_page),
    ("/healthz", views.healthz),
    ("/static/{name}", views.static),
)
ACTS = (
    ("/draft/{id}/approve", acts.approve),
    ("/draft/{id}/skip", acts.skip),
    ("/draft/{id}/undo", acts.undo),
    ("/draft/{id}/later", acts.later),
    ("/draft/{id}/edit", acts.edit),
    ("/draft/{id}/switch/{action}", acts.switch),
    ("/declines/approve", acts.approve_declines),
    ("/declines/skip", acts.skip_declines),
    ("/message/{id}/correct", acts_apart.correct),
    ("/failures/retry", acts_apart.retry),
    ("/settings/check", settings_page.check_profile),
    ("/veil", acts_apart.veil),
    ("/logout", acts.leave),
)
_PREFETCH = "prefetch"


def make_app(app: App, *, port: int, doors: Doors | None = None, demo: bool = False) -> Starlette:
    """The page over `app`, as served on `port`.

    doors: makes the login links and holds the sessions; Doors(key) lets another process that knows the key make
    links.  demo: says on every page that nothing leaves this machine.  Reads and writes the store, nothing else.
    """
    doors = doors or Doors()
    made = Starlette(
        routes=[
            Route("/login/{token}", login, methods=["GET"]),
            *(Route(path, endpoint, methods=["GET"]) for path, endpoint in READ),
            *(Route(path, endpoint, methods=["POST"]) for path, endpoint in ACTS),
        ],
        middleware=[Middleware(Guard, port=port, doors=doors, refuse=refusal)],
        exception_handlers={HTTPException: _http_error, ReturncallError: _our_error},
    )
    made.state.site = Site(app, doors, port, demo, Shelf(app), SettingsFiles(app.settings))
    return made


def login(request: Request) -> Response:
    """GET /login/{token}: once.  Looking ahead (HEAD, prefetch) or from inside another page does not use it up."""
    site = site_of(request)
    headers = request.headers
    looked_at = headers.get("sec-fetch-dest", "document") == "document"
    if request.method == "HEAD" or not looked_at or _PREFETCH in headers.get("sec-purpose", headers.get("purpose", "")):
        return HTMLResponse("", status_code=403)
    if site.doors.is_barred():
        return refusal(request, 429, "Too many wrong links were tried. Wait a minute, then take a fresh link.")
    old = request.state.session
    session = site.doors.enter(request.path_params["token"], instead_of=old)
    if session is None:
        if old is not None:
            return RedirectResponse("/", status_code=303)
        return refusal(request, 403, "This link was used already, or is too old.")
    answer: Response = RedirectResponse("/", status_code=303)
    if headers.get("sec-fetch-site") == "cross-site":
        # Clicked in another page (a terminal in the browser): a Strict cookie would not follow a redirect.
        answer = HTMLResponse('<!doctype html><title>Desk</title><meta http-equiv="refresh" content="0;url=/">')
    answer.set_cookie(cookie_name(site.port), session.id, httponly=True, samesite="strict", path="/")
    return answer


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentences = {404: "There is nothing here.", 405: "This address is for the desk's own buttons."}
    return refusal(request, error.status_code, sentences.get(error.status_code, "That did not work."))


def _our_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ReturncallError)
    return refusal(request, 503 if error.is_temporary else 409, error.what, error.remedy)
