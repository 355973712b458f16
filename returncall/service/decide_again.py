"""The keeper's second look itself: what waits is decided anew, and rewritten where that changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from responder.undecided import KEEPERS_RULES
from returncall.model import DraftState
from returncall.pipeline import rehash, suggest_all, write
from returncall.service.booking import with_slots
from returncall.service.intake import surroundings
from returncall.store import assessments, drafts, messages, suggestions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from returncall.app import App
    from returncall.model import Draft, Suggestion
    from returncall.pipeline import Surroundings

_TIME_TO_DECIDE: Final = timedelta(days=5)


def decide_again(app: App, now: datetime) -> int:
    """See second_look.look_again, which knows that there is something to decide."""
    with app.store.write() as conn:
        around = surroundings(app, conn, now)
        assert around.keeper is not None
        hand = {one.message for one in around.keeper.waiting}
        waiting = [d for d in drafts.list_open(conn) if d.message in hand and d.state is DraftState.PROPOSED]
        mails = messages.get_messages(conn, hand)
        judged = assessments.for_messages(conn, hand)
        found = suggest_all(
            [mails[d.message] for d in waiting], [judged[d.message] for d in waiting], around, now=now, again=True
        )
        old = suggestions.for_messages(conn, hand)
        changed = 0
        for draft, new in zip(waiting, found, strict=True):
            if made := _changed(conn, draft, old[draft.message], new, around, now):
                changed += 1
                around = replace(around, busy=(*(around.busy or ()), *((s.start, s.end) for s in made.slots)))
        return changed


def _changed(
    conn: Connection, draft: Draft, old: Suggestion, new: Suggestion, around: Surroundings, now: datetime
) -> Draft | None:
    """Put the new suggestion in the place of the old one; None when they are the same."""
    if old.reasons[0].rule == new.reasons[0].rule or new.reasons[0].rule not in KEEPERS_RULES:
        return None
    mail, found = messages.get_message(conn, draft.message), assessments.get(conn, draft.message)
    fresh = write(mail, found, new, around, now=now) if mail and found else None
    if fresh is None:
        return None
    # An unchanged text keeps its hash, so that what the user has open can still be approved.
    kept = replace(
        fresh,
        id=draft.id,
        mime_message_id=draft.mime_message_id,
        created_at=draft.created_at,
        expires_at=max(fresh.expires_at, now + _TIME_TO_DECIDE),
    )
    if not drafts.replace_content(conn, rehash(kept), expected_hash=draft.content_hash, because=new.because):
        return None
    drafts.snooze(conn, draft.id, new.until)
    suggestions.save(conn, draft.message, with_slots(new, fresh), at=now)
    return fresh
