"""Mail that the user has moved or deleted while its draft waits: the draft stays, and is asked about."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ingest.imap_errors import FolderMissing
from returncall.crash import crash_step
from returncall.model import DraftState
from returncall.service.limits import MAIL_GONE
from returncall.store import drafts, messages

if TYPE_CHECKING:
    from config.schema import Account
    from returncall.app import App
    from returncall.model import Draft, Message, MessageKey
    from returncall.ports import Mailbox

MAIL_MOVED: Final = "mail-moved"
_ELSEWHERE: Final = ("archive", "all")


def note_gone(app: App, account: Account, mailbox: Mailbox) -> int:
    """Mark the drafts whose mail lies no longer where it was read; returns how many marks changed.

    One that is found in the archive was put aside: that is told.  One that is nowhere counts as deleted: its approval
    has to be said twice.  Raises MailboxError.
    """
    with app.store.read() as conn:
        waiting = [d for d in drafts.list_open(conn, account=account.name) if d.state is DraftState.PROPOSED]
        mails = messages.get_messages(conn, {draft.message for draft in waiting})
        places = {key: [one for one in messages.locations_of(conn, key) if _is_read(one, account)] for key in mails}
    if not waiting:
        return 0
    gone = _gone(mailbox, places)
    marks: list[tuple[Draft, set[str], set[str]]] = []
    for draft in waiting:
        before = set(draft.warnings) & {MAIL_GONE, MAIL_MOVED}
        now = set[str]()
        if draft.message in gone:
            # What was looked for once is not looked for at each look.
            now = before or {MAIL_MOVED if _is_put_aside(mailbox, mails[draft.message]) else MAIL_GONE}
        if now != before:
            marks.append((draft, before, now))
    with crash_step("intake.gone"), app.store.write() as conn:
        for draft, before, now in marks:
            drafts.warn(conn, draft, *now, no_longer=before - now)
    return len(marks)


def _is_read(key: MessageKey, account: Account) -> bool:
    base = account.moves_folder
    is_moved = bool(base) and key.folder.startswith((f"{base}/", f"{base}."))
    return key.account == account.name and key.uid > 0 and (is_moved or key.folder in account.folders)


def _gone(mailbox: Mailbox, places: dict[str, list[MessageKey]]) -> set[str]:
    """Those that lie at none of their places; a renumbered folder says nothing."""
    asked: dict[tuple[str, int], set[int]] = defaultdict(set)
    for keys in places.values():
        for key in keys:
            asked[key.folder, key.uidvalidity].add(key.uid)
    there = {place: mailbox.still_there(*place, uids) for place, uids in asked.items()}
    gone = set()
    for message, keys in places.items():
        known = [(key.uid, found) for key in keys if (found := there[key.folder, key.uidvalidity]) is not None]
        if known and all(uid not in found for uid, found in known):
            gone.add(message)
    return gone


def _is_put_aside(mailbox: Mailbox, mail: Message) -> bool:
    if not mail.message_id:
        return False
    for use in _ELSEWHERE:
        try:
            folder = mailbox.folder_name(use)
        except FolderMissing:
            continue
        name = "".join(mail.message_id.split())
        if any(name in one.names for one in mailbox.lying(folder, since=mail.received_at).mails):
            return True
    return False
