"""Acts that are about no draft: the user's verdict on a mail, failures tried again, names hidden or shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse

from returncall.errors import Refused, UserError
from returncall.model import Kind
from returncall.service import desk
from returncall.service.again import try_again
from returncall.web.guard import veil_name
from returncall.web.pages import refusal, site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_OWN_PATH: Final = re.compile(r"/[a-z0-9/_-]{0,120}")


def correct(request: Request) -> Response:
    """POST /message/{id}/correct, with `kind`: the user's verdict, which always wins."""
    message_id = request.path_params["id"]
    try:
        kind = Kind(_field(request, "kind"))
    except ValueError:
        return refusal(request, 400, "That is no kind of mail; nothing was changed.")
    try:
        desk.correct(site_of(request).app, message_id, kind=kind, company=None, role=None)
    except UserError as error:
        return refusal(request, 404, error.what, error.remedy)
    except Refused as error:
        return refusal(request, 409, error.what, error.remedy)
    return RedirectResponse(f"/message/{message_id}", status_code=303)


def retry(request: Request) -> Response:
    """POST /failures/retry: reads again what could not be read."""
    try_again(site_of(request).app)
    return RedirectResponse("/health", status_code=303)


def veil(request: Request) -> Response:
    """POST /veil: hides companies, names and words for a shared screen, or shows them again."""
    site = site_of(request)
    back = _field(request, "back")
    answer = RedirectResponse(back if _is_own(back) else "/", status_code=303)
    name = veil_name(site.port)
    if request.cookies.get(name) == "1":
        answer.delete_cookie(name, path="/", httponly=True, samesite="strict")
    else:
        answer.set_cookie(name, "1", httponly=True, samesite="strict", path="/")
    return answer


def _is_own(path: str) -> bool:
    return bool(_OWN_PATH.fullmatch(path)) and not path.startswith("//")


def _field(request: Request, name: str) -> str:
    values: list[str] = request.state.form.get(name, [""])
    return values[0]
