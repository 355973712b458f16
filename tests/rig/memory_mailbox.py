"""A mailbox in memory that keeps the promises of ingest.imap_mailbox; the contract suite holds both to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.imap_errors import FolderMissing, LineLost
from ingest.imap_fetch import UNFETCHABLE
from ingest.imap_sent import id_octets, ids_of
from returncall.errors import MailboxError
from returncall.model import FolderStatus, LyingMail, LyingMails, MessageKey, RawMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from returncall.model import Cursor

_HEADER_END = re.compile(rb"\r?\n\r?\n")


@dataclass(slots=True)
class MemoryFolder:
    """mails: by UID."""

    uidvalidity: int = 1
    uidnext: int = 1
    mails: dict[int, RawMessage] = field(default_factory=dict)


class MemoryMailbox:
    """See the module.

    now: when appended mail arrives.  fails_with: raised by the next call, which closes it.  breaks_at: UIDs of mails
    at which the line breaks, but for those to avoid.
    """

    def __init__(self, account: str = "personal") -> None:
        self.account = account
        self.folders: dict[str, MemoryFolder] = {name: MemoryFolder() for name in ("INBOX", "Sent", "Drafts")}
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
        self.fails_with: MailboxError | None = None
        self.is_closed = False
        self.breaks_at: set[int] = set()
        self.avoid: frozenset[MessageKey] = frozenset()

    # -- what the world does ------------------------------------------------------

    def deliver(self, content: bytes, *, at: datetime, folder: str = "INBOX", flags: Sequence[str] = ()) -> int:
        """A mail arrives; returns its UID."""
        place = self.folders.setdefault(folder, MemoryFolder())
        key = MessageKey(self.account, folder, place.uidvalidity, place.uidnext)
        place.mails[key.uid] = RawMessage(key, at, tuple(flags), len(content), content)
        place.uidnext += 1
        return key.uid

    def expunge(self, folder: str, uid: int) -> None:
        del self.folders[folder].mails[uid]

    def renumber(self, folder: str, *, keeps_mail: bool = False) -> None:
        """Delete and create: the old numbers mean nothing any more.  keeps_mail: in another order."""
        old = self.folders[folder]
        self.folders[folder] = MemoryFolder(uidvalidity=old.uidvalidity + 1)
        for raw in reversed(old.mails.values()) if keeps_mail else ():
            self.deliver(raw.content, at=raw.received_at, folder=folder, flags=raw.flags)

    # -- the port -----------------------------------------------------------------

    def status(self, folder: str) -> FolderStatus:
        place = self._place(folder)
        return FolderStatus(folder, place.uidvalidity, place.uidnext, len(place.mails))

    def fetch(self, folder: str, cursor: Cursor | None, *, since: datetime | None) -> Iterator[RawMessage]:
        place = self._place(folder)
        continues = cursor is not None and cursor.uidvalidity == place.uidvalidity
        first = cursor.last_uid + 1 if cursor is not None and continues else 1
        for uid in sorted(place.mails):
            raw = place.mails.get(uid)
            if raw is None or uid < first or (not continues and since is not None and raw.received_at < since):
                continue
            yield self._handed_over(raw)

    def fetch_some(self, folder: str, uids: Sequence[int]) -> Iterator[RawMessage]:
        place = self._place(folder)
        for uid in uids:
            if raw := place.mails.get(uid):
                yield self._handed_over(raw)

    def uids(self, folder: str, *, since: datetime) -> list[int]:
        return sorted(uid for uid, raw in self._place(folder).mails.items() if raw.received_at >= since)

    def answered_by_hand(self, message_ids: Sequence[str], *, since: datetime) -> frozenset[str]:
        answered = frozenset().union(*(answers for _, answers in self._sent(since)))
        return frozenset(one for one in message_ids if id_octets(one) in answered)

    def sent_holds(self, mime_message_id: str, *, since: datetime) -> bool:
        return any(id_octets(mime_message_id) in names for names, _ in self._sent(since))

    def close(self) -> None:
        self.is_closed = True

    def folder_name(self, use: str) -> str:
        name = use.capitalize()
        if name not in self.folders:
            raise FolderMissing(f"No folder is for {use} mail.")
        return name

    def folder_below(self, parent: str, name: str) -> str:
        return path if (path := f"{parent}/{name}") in self.folders else ""

    def lying(self, folder: str, *, since: datetime) -> LyingMails:
        place = self._place(folder)
        mails = []
        for uid, raw in sorted(place.mails.items()):
            if raw.received_at >= since and "\\Deleted" not in raw.flags:
                named = ids_of(_only_named(_HEADER_END.split(raw.content, maxsplit=1)[0]))
                names, answers = (frozenset(one.decode("utf-8", "surrogateescape") for one in ids) for ids in named)
                mails.append(LyingMail(uid, names, answers))
        return LyingMails(folder, place.uidvalidity, place.uidnext, tuple(mails))

    def still_there(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> frozenset[int] | None:
        place = self._place(folder)
        if place.uidvalidity != uidvalidity:
            return None
        return frozenset(uid for uid in uids if uid in place.mails and "\\Deleted" not in place.mails[uid].flags)

    def take_back(self, uidvalidity: int, uid: int, *, is_ours: Callable[[bytes], bool]) -> bool:
        place = self._place("Drafts")
        if place.uidvalidity != uidvalidity:
            return False
        if uid in place.mails and not is_ours(place.mails[uid].content):
            return False
        place.mails.pop(uid, None)
        return True

    # -- beyond the port ------------------------------------------------------------

    def flags(self, folder: str, uid: int) -> tuple[str, ...] | None:
        raw = self._place(folder).mails.get(uid)
        return raw.flags if raw else None

    def append(self, use: str, content: bytes, flags: Sequence[str]) -> int:
        return self.deliver(content, at=self.now, folder={"sent": "Sent", "drafts": "Drafts"}[use], flags=flags)

    def sent_folder(self) -> str:
        return "Sent" if "Sent" in self.folders else ""

    def idle(self, folder: str, seconds: float, *, status: FolderStatus | None = None) -> bool:
        return status is not None and self.status(folder) != status

    def _handed_over(self, raw: RawMessage) -> RawMessage:
        if raw.key in self.avoid:
            return replace(raw, flags=(UNFETCHABLE,), size=0, content=b"")
        if raw.key.uid in self.breaks_at:
            self.is_closed = True
            error = LineLost("broken")
            error.before_uid = raw.key.uid
            raise error
        return replace(raw, content=raw.content[:131_072])

    def _place(self, folder: str) -> MemoryFolder:
        if self.fails_with is not None:
            self.is_closed = True
            raise self.fails_with
        if self.is_closed:
            raise MailboxError("This mailbox is closed.")
        if folder not in self.folders:
            raise MailboxError(f'There is no folder "{folder}".')
        return self.folders[folder]

    def _sent(self, since: datetime) -> Iterator[tuple[frozenset[bytes], frozenset[bytes]]]:
        for raw in self._place("Sent").mails.values():
            if raw.received_at >= since:
                yield ids_of(_only_named(_HEADER_END.split(raw.content, maxsplit=1)[0]))


def _only_named(header: bytes) -> bytes:
    """The header fields that a server would be asked for."""
    fields = re.sub(rb"\r?\n[ \t]+", b" ", header).splitlines()
    wanted = (b"message-id", b"in-reply-to", b"references", b"x-returncall-id", b"x-microsoft-original-message-id")
    return b"\r\n".join(line for line in fields if line.partition(b":")[0].strip().lower() in wanted)
