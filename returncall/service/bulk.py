"""Several declines at once.  A yes to a call, or a question, is always approved by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from returncall.errors import Refused, UserError
from returncall.model import Action
from returncall.service.desk import approve, find, skip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returncall.app import App


@dataclass(frozen=True, slots=True)
class BulkDone:
    """done: ids that were acted on.  refused: (id, sentence) of the others, which are as they were."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def approve_declines(app: App, seen: Sequence[tuple[str, str | None]], *, via: str, at_once: bool = False) -> BulkDone:
    """Approve each (id, hash) as it was seen; hash None takes it as it is.  at_once: without a hold.

    Raises Refused, and approves none, when one is no decline.
    """
    _only_declines(app, [draft_id for draft_id, _ in seen])
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for draft_id, seen_hash in dict(seen).items():
        try:
            approve(app, draft_id, seen_hash=seen_hash, at_once=at_once, via=via)
            done.append(draft_id)
        except (Refused, UserError) as error:
            refused.append((draft_id, str(error)))
    return BulkDone(tuple(done), tuple(refused))


def skip_declines(app: App, draft_ids: Sequence[str], *, via: str) -> BulkDone:
    """Skip each.  Raises Refused, and skips none, when one is no decline."""
    _only_declines(app, draft_ids)
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    for draft_id in dict.fromkeys(draft_ids):
        try:
            skip(app, draft_id, via=via)
            done.append(draft_id)
        except (Refused, UserError) as error:
            refused.append((draft_id, str(error)))
    return BulkDone(tuple(done), tuple(refused))


def _only_declines(app: App, draft_ids: Sequence[str]) -> None:
    with app.store.read() as conn:
        # Leaving a process is a decline of another weight, and is never done in a heap.
        found = [find(conn, key) for key in draft_ids]
        others = [d.id for d in found if d.action is not Action.DECLINE or d.template in {"withdraw", "pause"}]
    if others:
        raise Refused(
            f"Only declines are handled together; nothing was changed ({', '.join(others)}).",
            remedy="Decide about the others one at a time.",
        )
