"""Failures, tried again from their kept bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returncall.model import RawMessage
from returncall.service.intake import take_in
from returncall.service.tally import Tally
from returncall.store import failures

if TYPE_CHECKING:
    from returncall.app import App
    from returncall.model import Failure


def try_again(app: App) -> tuple[int, tuple[Failure, ...]]:
    """(how many are mended, what is left)."""
    with app.store.read() as conn:
        parked = failures.list_failures(conn)
        bytes_of = {one.id: failures.raw_of(conn, one.id) for one in parked}
    mended = 0
    for one in parked:
        kept = bytes_of[one.id]
        if kept is None:
            continue
        content, received_at, size = kept
        tally = Tally()
        raw = RawMessage(one.key, received_at or one.first_at, (), size or len(content), content)
        take_in(app, [raw], tally, window=app.draft_window)
        if not tally.unreadable:
            with app.store.write() as conn:
                failures.resolve(conn, one.id)
            mended += 1
    with app.store.read() as conn:
        return mended, failures.list_failures(conn)
