"""The acts, each a POST to its own address.  A second submit of the same form has the same result as the first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse

from returncall.errors import NeedsTick, Refused, ReturncallError, UserError
from returncall.model import Action, DraftState
from returncall.service import bulk, desk
from returncall.store import assessments, drafts
from returncall.web.pages import page, refusal, site_of
from returncall.web.queue_page import number_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from returncall.model import Draft

VIA: Final = "web"
_LATER: Final = timedelta(days=7)


def approve(request: Request) -> Response:
    """POST /draft/{id}/approve, with the hash of what was shown."""
    app, seen = site_of(request).app, _field(request, "hash")
    if not seen:
        return refusal(request, 400, "The form did not say what it showed; nothing was approved.")
    if _needs_second_look(request) and _field(request, "sure") != "yes":
        return _look_again(request)
    anyway = _field(request, "anyway") == "yes"
    return _act(
        request,
        lambda draft_id: desk.approve(app, draft_id, seen_hash=seen, at_once=False, via=VIA, anyway=anyway),
        is_done=lambda draft: draft.state is DraftState.APPROVED and draft.content_hash == seen,
    )


def skip(request: Request) -> Response:
    """POST /draft/{id}/skip"""
    app = site_of(request).app
    return _act(
        request,
        lambda draft_id: desk.skip(app, draft_id, via=VIA),
        is_done=lambda draft: draft.state is DraftState.DISMISSED,
    )


def undo(request: Request) -> Response:
    """POST /draft/{id}/undo: takes back an approval within its hold, a skip, or a putting off."""
    app = site_of(request).app

    def act(draft_id: str) -> object:
        with app.store.read() as conn:
            put_off = drafts.snoozed_until(conn, draft_id) is not None and _state(request) is DraftState.PROPOSED
        if put_off:
            desk.snooze(app, draft_id, app.clock.now())
            return None
        return desk.undo(app, draft_id)

    return _act(request, act, is_done=lambda draft: draft.state is DraftState.PROPOSED)


def later(request: Request) -> Response:
    """POST /draft/{id}/later: shown again in a week."""
    app = site_of(request).app
    return _act(
        request, lambda draft_id: desk.snooze(app, draft_id, app.clock.now() + _LATER), is_done=lambda _draft: False
    )


def edit(request: Request) -> Response:
    """POST /draft/{id}/edit, with `body` and the hash of what was shown."""
    app, body = site_of(request).app, _field(request, "body")
    words = body.replace("\r\n", "\n").strip()
    return _act(
        request,
        lambda draft_id: desk.edit(app, draft_id, body, seen_hash=_field(request, "hash") or None),
        is_done=lambda draft: draft.state is DraftState.PROPOSED and draft.body.strip() == words,
    )


def switch(request: Request) -> Response:
    """POST /draft/{id}/switch/{action}"""
    app, seen = site_of(request).app, _field(request, "hash")
    try:
        action = Action(request.path_params["action"])
    except ValueError:
        action = Action.NONE
    if action not in desk.TEMPLATES:
        return refusal(request, 404, "There is no such template.")

    def act(draft_id: str) -> object:
        with app.store.read() as conn:
            shown = desk.find(conn, draft_id)
        if seen and seen != shown.content_hash:
            raise Refused(f"The draft {draft_id} has changed since it was shown to you.")
        return desk.switch(app, draft_id, action)

    return _act(request, act, is_done=lambda draft: draft.state is DraftState.PROPOSED and draft.action is action)


def approve_declines(request: Request) -> Response:
    """POST /declines/approve: each `draft` is ID:HASH; declines only, never a yes."""
    app = site_of(request).app
    seen = [(draft_id, seen_hash) for draft_id, _, seen_hash in (value.partition(":") for value in _ticked(request))]
    if any(not seen_hash for _, seen_hash in seen):
        return refusal(request, 400, "The form did not say what it showed; nothing was approved.")
    return _bulk(request, lambda: bulk.approve_declines(app, seen, via=VIA), wanted=DraftState.APPROVED)


def skip_declines(request: Request) -> Response:
    """POST /declines/skip"""
    app = site_of(request).app
    ids = [value.partition(":")[0] for value in _ticked(request)]
    return _bulk(request, lambda: bulk.skip_declines(app, ids, via=VIA), wanted=DraftState.DISMISSED)


def leave(request: Request) -> Response:
    """POST /logout: the session ends, and its token with it."""
    site = site_of(request)
    site.doors.leave(request.state.session)
    request.state.session = None
    return refusal(request, 200, "The desk is locked.")


def _act(request: Request, act: Callable[[str], object], *, is_done: Callable[[Draft], bool]) -> Response:
    """Act, then show the queue with what became of it.  is_done: the draft already is as the form wanted it."""
    draft_id = request.path_params["id"]
    try:
        act(draft_id)
    except (Refused, UserError) as error:
        with site_of(request).app.store.read() as conn:
            draft = drafts.get(conn, draft_id)
        if draft is None:
            return refusal(request, 404, "There is no such draft here.")
        if not is_done(draft) and isinstance(error, NeedsTick):
            return page(
                request,
                "anyway.html",
                status=409,
                sentence=error.what,
                draft_id=draft_id,
                seen=_field(request, "hash"),
                sure=_field(request, "sure"),
            )
        if not is_done(draft):
            return refusal(request, 409, error.what, error.remedy)
    back = number_of(_field(request, "page"))
    return RedirectResponse(f"/?did={draft_id}" + (f"&page={back}" if back > 1 else ""), status_code=303)


def _bulk(request: Request, act: Callable[[], bulk.BulkDone], *, wanted: DraftState) -> Response:
    try:
        result = act()
    except ReturncallError as error:
        return refusal(request, 409, error.what, error.remedy)
    with site_of(request).app.store.read() as conn:
        found = {key: drafts.get(conn, key) for key, _ in result.refused}
    left = [sentence for key, sentence in result.refused if (draft := found[key]) is None or draft.state is not wanted]
    if left:
        return page(request, "refused.html", status=409, sentence=" ".join(left), remedy="")
    return RedirectResponse("/", status_code=303)


def _ticked(request: Request) -> list[str]:
    found: list[str] = request.state.form.get("draft", [])
    return found


def _field(request: Request, name: str) -> str:
    values: list[str] = request.state.form.get(name, [""])
    return values[0]


def _state(request: Request) -> DraftState | None:
    with site_of(request).app.store.read() as conn:
        draft = drafts.get(conn, request.path_params["id"])
    return draft.state if draft else None


def _needs_second_look(request: Request) -> bool:
    """Whether this is a yes to somebody who does not quite add up (HAZARDS, section 4)."""
    with site_of(request).app.store.read() as conn:
        draft = drafts.get(conn, request.path_params["id"])
        found = assessments.get(conn, draft.message) if draft else None
    return bool(draft and found and draft.action is Action.ACCEPT_CALL and found.trust.level.value == "caution")


def _look_again(request: Request) -> Response:
    return refusal(
        request,
        409,
        "Not everything about this sender adds up, so a yes needs a second look; nothing was approved.",
        "Go back and tick “I have looked twice”, then approve.",
    )
