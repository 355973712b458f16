"""The keeper's second look at what waits: kept invitations fall due, a skipped yes gives its place to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from responder.undecided import KEEPERS_RULES
from returncall.model import DraftState
from returncall.store import drafts, suggestions

if TYPE_CHECKING:
    from returncall.app import App
    from returncall.model import Suggestion


def look_again(app: App) -> int:
    """Decide anew about every invitation that waits and that the user has not touched; returns how many changed."""
    if app.profile is None:
        return 0
    now = app.clock.now()
    with app.store.read() as conn:
        waiting = [draft for draft in drafts.list_open(conn) if draft.state is DraftState.PROPOSED]
        said = suggestions.for_messages(conn, {draft.message for draft in waiting})
        if not any(_is_open(one) for one in said.values()):
            return 0
    from returncall.service.decide_again import decide_again  # noqa: PLC0415  brings what judges and writes

    return decide_again(app, now)


def _is_open(said: Suggestion) -> bool:
    return bool(said.reasons) and said.reasons[0].rule in KEEPERS_RULES - {"fits"}
