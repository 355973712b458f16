"""Mail that the user moves into a folder of its own: Accept, Decline or "Not a recruiter", below one that is set.

What is approved is bytes, so a move approves only a draft whose unchanged copy the user has in Drafts, only when the
mail has really left the folder where it was read (a copy, or a server's filter, is no move), and a yes only when it is
the only one of its look.  Any other move chooses the letter, which then waits.  Each is obeyed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingest.parse import parse
from returncall.errors import Refused, UserError
from returncall.model import Action, Cursor, DraftState, Kind, Message, PlacementState
from returncall.service import desk
from returncall.service.delivery import current_sending
from returncall.service.gone import MAIL_MOVED
from returncall.service.intake import take_in
from returncall.store import assessments, drafts, messages, meta, placements

if TYPE_CHECKING:
    from config.schema import Account
    from returncall.app import App
    from returncall.model import Draft, RawMessage
    from returncall.ports import Mailbox
    from returncall.service.tally import Tally

VIA: Final = "folder"
FOLDERS: Final = {"Accept": Action.ACCEPT_CALL, "Decline": Action.DECLINE, "Not a recruiter": Action.NONE}


def take_moves(app: App, account: Account, mailbox: Mailbox, tally: Tally) -> list[str]:
    """Obey what was moved since the last look; returns a sentence each.  Raises MailboxError."""
    if not account.moves_folder:
        return []
    with app.store.read() as conn:
        if meta.is_foreign(conn, app.store.host_id):
            return []
    told: list[str] = []
    for name, action in FOLDERS.items():
        folder = _Folder(app, account, mailbox, name, action)
        told += folder.obey(tally)
    return told


@dataclass
class _Folder:
    app: App
    account: Account
    mailbox: Mailbox
    name: str
    action: Action

    def obey(self, tally: Tally) -> list[str]:
        """Everything that is new in it.  What lay there before the first look is left alone."""
        folder = self.mailbox.folder_below(self.account.moves_folder, self.name)
        if not folder:
            return []
        status = self.mailbox.status(folder)
        noted = f"moves:{self.account.name}:{folder}"
        with self.app.store.read() as conn:
            before = meta.get(conn, noted).split()
        self._remember(noted, status.uidvalidity, status.uidnext - 1)
        if before[:1] != [str(status.uidvalidity)]:
            return []
        cursor = Cursor(self.account.name, folder, status.uidvalidity, int(before[1]))
        # Noted first: after a crash nothing is done a second time, and what was not done waits in the queue.
        raws = [raw for raw in self.mailbox.fetch(folder, cursor, since=None) if raw.key.uid < status.uidnext]
        return [sentence for raw in raws if (sentence := self._one(raw, tally, is_alone=len(raws) == 1))]

    def _remember(self, noted: str, uidvalidity: int, last: int) -> None:
        with self.app.store.write() as conn:
            meta.put(conn, noted, f"{uidvalidity} {last}")

    def _one(self, raw: RawMessage, tally: Tally, *, is_alone: bool) -> str:
        parsed = parse(raw)
        if not isinstance(parsed, Message):
            return ""
        with self.app.store.read() as conn:
            known = messages.get_message(conn, parsed.id)
            came_from = messages.locations_of(conn, parsed.id) if known else ()
        take_in(self.app, [raw], tally, window=self.app.draft_window)
        has_left = bool(came_from) and not any(
            self.mailbox.still_there(key.folder, key.uidvalidity, [key.uid])
            for key in came_from
            if key.account == self.account.name and key.folder in self.account.folders
        )
        try:
            if self.action is Action.NONE:
                desk.correct(self.app, parsed.id, kind=Kind.OTHER, company=None, role=None)
                return f"{self.name}: noted for {parsed.id[:8]}."
            return self._answer(parsed.id, may_approve=has_left, is_alone=is_alone)
        except (Refused, UserError) as error:
            return f"{self.name}: {error}"

    def _answer(self, message: str, *, may_approve: bool, is_alone: bool) -> str:
        with self.app.store.read() as conn:
            waiting = [d for d in drafts.for_message(conn, message) if d.state is DraftState.PROPOSED]
        if not waiting:
            return ""
        draft = waiting[-1]
        if draft.action is not self.action:
            desk.switch(self.app, draft.id, self.action)
            return f"{self.name}: the letter of {draft.id} was changed; it waits for your approval."
        seen = self._seen(draft)
        # Put aside at an earlier look, it cannot have come here from where it was read.
        was_aside = MAIL_MOVED in draft.warnings
        if was_aside or not (may_approve and seen and current_sending(self.app).mode == "send"):
            return f"{self.name}: {draft.id} waits for your approval."
        if draft.action is Action.ACCEPT_CALL and not (is_alone and self._adds_up(draft)):
            return f"{self.name}: a yes is approved by itself, and looked at twice; {draft.id} waits."
        desk.approve(self.app, draft.id, seen_hash=seen, at_once=False, via=VIA)
        return f"{self.name}: {draft.id} is approved; `returncall undo {draft.id}` takes it back."

    def _seen(self, draft: Draft) -> str:
        """The hash of what lies in Drafts, unchanged; "" when the user has no such copy."""
        with self.app.store.read() as conn:
            copy = placements.get(conn, draft.id)
        if copy is None or copy.state is not PlacementState.LYING:
            return ""
        is_there = self.mailbox.still_there(copy.folder, copy.uidvalidity, [copy.uid])
        return copy.content_hash if is_there else ""

    def _adds_up(self, draft: Draft) -> bool:
        with self.app.store.read() as conn:
            found = assessments.get(conn, draft.message)
        return found is not None and found.trust.level.value == "ok"
