"""A mailbox behind IMAP.  [I/O]  Satisfies returncall.ports.Mailbox, and does a little more.

Read-only but for `append` and `take_back`.  One connection, one thread at a time; other methods may be called
between two messages of `fetch`, which then carries on where it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest import imap_answers, imap_folder, imap_lying, imap_words
from ingest.imap_connect import connect
from ingest.imap_errors import Declined, FolderMissing, declined, folder_missing
from ingest.imap_fetch import UNFETCHABLE, FolderReader
from ingest.imap_fetched import fetched
from ingest.imap_folders import find_folder, list_folders
from ingest.imap_sent import SentHeaders, id_octets
from ingest.imap_watch import wait_for_change
from returncall.model import FolderStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from ingest.imap_folder import Opened
    from ingest.imap_folders import Folder
    from ingest.imap_server import ImapServer
    from ingest.imap_wire import Wire
    from returncall.model import Cursor, LyingMails, MessageKey, RawMessage

_APPENDED = re.compile(r"\[APPENDUID \d{1,10} (\d{1,10})\]", re.IGNORECASE)


def open_mailbox(
    server: ImapServer,
    *,
    account: str,
    sent_folder: str = "",
    drafts_folder: str = "",
    avoid: frozenset[MessageKey] = frozenset(),
) -> ImapMailbox:
    """Connect and sign in.

    account: its name in the settings, for message keys.
    sent_folder, drafts_folder: their names where the server does not say and the name does not tell, else "".
    avoid: messages at which the connection broke again and again (LineLost.before_uid): handed on as unfetchable
    without being asked for.
    Raises UserError, SignInRefused, Throttled, MailboxError.
    """
    return ImapMailbox(
        server, connect(server), account=account, named={"sent": sent_folder, "drafts": drafts_folder}, avoid=avoid
    )


class ImapMailbox:
    """One account's mail.  After an error it is closed and useless, as the port says."""

    def __init__(
        self,
        server: ImapServer,
        wire: Wire,
        *,
        account: str,
        named: dict[str, str],
        avoid: frozenset[MessageKey],
    ) -> None:
        """See open_mailbox.  named: folder per use, "" where unknown."""
        self._server = server
        self._wire = wire
        self._account = account
        self._named = named
        self._avoid = avoid
        self._folders: tuple[Folder, ...] | None = None
        self._sent: SentHeaders | None = None

    @property
    def octets_in(self) -> int:
        """Octets received on the present connection."""
        return self._wire.octets_in

    # -- the port ---------------------------------------------------------------

    def status(self, folder: str) -> FolderStatus:
        """See ports.Mailbox."""
        items = [b"MESSAGES", b"UIDNEXT", b"UIDVALIDITY"]
        if b"CONDSTORE" in self._wire.capabilities:
            items.append(b"HIGHESTMODSEQ")
        numbers: dict[str, int] = {}
        try:
            name = imap_words.quoted(self._octets(folder))
            for pieces in self._wire.run("STATUS", name, b"(" + b" ".join(items) + b")"):
                numbers = imap_answers.status_items(pieces) or numbers
        except Declined as error:
            raise declined(self._server, error, folder=folder) from error
        return FolderStatus(
            folder=folder,
            uidvalidity=numbers.get("UIDVALIDITY", 0),
            uidnext=numbers.get("UIDNEXT", 0),
            messages=numbers.get("MESSAGES", 0),
            highestmodseq=numbers.get("HIGHESTMODSEQ", 0),
        )

    def fetch(self, folder: str, cursor: Cursor | None, *, since: datetime | None) -> Iterator[RawMessage]:
        """See ports.Mailbox.  content is the first 128 KB of each message.

        A cursor under another UIDVALIDITY counts as none: the keys of what comes show the new one.
        A message that the server cannot hand over comes empty, flagged UNFETCHABLE, for setting aside.
        LineLost.before_uid says at which message a connection broke.
        """
        opened = self._examine(folder)
        continues = cursor is not None and cursor.uidvalidity == opened.uidvalidity
        first = cursor.last_uid + 1 if cursor is not None and continues else 1
        if first >= opened.uidnext:
            return
        earliest = None if continues else since
        reader = FolderReader(self._account, lambda: self._reopened(folder), (self._wire, opened), avoid=self._avoid)
        chosen = None if earliest is None else imap_folder.uids_since(self._wire, opened, earliest)
        for raw in reader.messages(first, chosen):
            if earliest is None or raw.received_at >= earliest:
                yield raw

    def fetch_some(self, folder: str, uids: Sequence[int]) -> Iterator[RawMessage]:
        """See ports.Mailbox."""
        opened = self._examine(folder)
        if uids:
            reader = FolderReader(
                self._account, lambda: self._reopened(folder), (self._wire, opened), avoid=self._avoid
            )
            yield from reader.messages(uids[0], uids)

    def uids(self, folder: str, *, since: datetime) -> list[int]:
        """See ports.Mailbox."""
        return imap_folder.uids_since(self._wire, self._examine(folder), since)

    def answered_by_hand(self, message_ids: Sequence[str], *, since: datetime) -> frozenset[str]:
        """See ports.Mailbox.  Raises FolderMissing when no Sent folder is known."""
        answered = self._sent_headers(since).answers
        return frozenset(one for one in message_ids if (at := answered.get(id_octets(one))) and at >= since)

    def sent_holds(self, mime_message_id: str, *, since: datetime) -> bool:
        """See ports.Mailbox.  Also finds what Exchange renamed, by X-Microsoft-Original-Message-ID."""
        at = self._sent_headers(since).names.get(id_octets(mime_message_id))
        return at is not None and at >= since

    def sent_folder(self) -> str:
        """See ports.Mailbox.  A folder of all mail is none: strangers write into it, too."""
        try:
            folder = self.folder_for("sent")
        except FolderMissing:
            return ""
        return "" if folder.use == "all" else folder.name

    def folder_name(self, use: str) -> str:
        """See ports.Mailbox."""
        return self.folder_for(use).name

    def folder_below(self, parent: str, name: str) -> str:
        """See ports.Mailbox.  A folder made since the first question is seen by the next connection."""
        folders = self._folders if self._folders is not None else self.folders()
        wanted = ((f"{parent}{one.delimiter}{name}", one) for one in folders if one.delimiter and one.can_open)
        return next((one.name for path, one in wanted if one.name == path), "")

    def lying(self, folder: str, *, since: datetime) -> LyingMails:
        """See ports.Mailbox."""
        return imap_lying.lying_since(self._wire, self._examine(folder), since)

    def still_there(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> frozenset[int] | None:
        """See ports.Mailbox."""
        opened = self._examine(folder)
        return imap_lying.still_there(self._wire, opened, uids) if opened.uidvalidity == uidvalidity else None

    def append(self, use: str, content: bytes, flags: Sequence[str]) -> int:
        """See ports.Mailbox."""
        folder = self.folder_for(use)
        try:
            text = self._wire.append(imap_words.quoted(folder.octets), imap_words.flag_list(flags), content)
        except Declined as error:
            raise declined(self._server, error, folder=folder.name) from error
        found = _APPENDED.search(text)
        return int(found[1]) if found else 0

    def take_back(self, uidvalidity: int, uid: int, *, is_ours: Callable[[bytes], bool]) -> bool:
        """See ports.Mailbox.  Needs UIDPLUS: without it EXPUNGE would take the user's own deleted mail along."""
        if b"UIDPLUS" not in self._wire.capabilities:
            return False
        folder = self.folder_for("drafts")
        opened = imap_folder.examine(self._wire, folder.name, folder.octets, for_taking_back=True)
        if opened.uidvalidity != uidvalidity:
            return False
        reader = FolderReader(self._account, lambda: (self._wire, opened), (self._wire, opened))
        found = next(reader.messages(uid, [uid]), None)
        if found is None:
            return True
        if UNFETCHABLE in found.flags or not is_ours(found.content):
            return False
        try:
            self._wire.take_back(imap_words.number(uid))
        except Declined as error:
            raise declined(self._server, error, folder=folder.name) from error
        return True

    def close(self) -> None:
        """See ports.Mailbox."""
        self._wire.close()

    # -- beyond the port --------------------------------------------------------

    def folders(self) -> tuple[Folder, ...]:
        """All folders with what they are for."""
        self._folders = list_folders(self._wire)
        return self._folders

    def folder_for(self, use: str) -> Folder:
        """The folder for "sent" or "drafts": as configured, as the server says, or by its name.

        Raises FolderMissing with what to set.
        """
        folders = self._folders if self._folders is not None else self.folders()
        named = self._named.get(use, "")
        if named:
            octets = self._octets(named)
            found = next((folder for folder in folders if folder.octets == octets), None)
            if found is None:
                raise folder_missing(self._server, named)
            return found
        found = find_folder(folders, use) or (find_folder(folders, "all") if use == "sent" else None)
        if found is None:
            raise FolderMissing(
                f"The mailbox at {self._server.place} does not say which folder is for {use} mail.",
                remedy=f'Set {use}_folder = "NAME" in the account; `returncall doctor` lists the names.',
            )
        return found

    def flags(self, folder: str, uid: int) -> tuple[str, ...] | None:
        """The flags of one message now; None when it is gone (moved or deleted)."""
        self._examine(folder)
        flags = None
        try:
            for pieces in self._wire.run("UID FETCH", imap_words.number(uid), b"(UID FLAGS)"):
                found = fetched(pieces)
                if found and found.uid == uid and found.flags is not None:
                    flags = found.flags
        except Declined as error:
            raise declined(self._server, error, folder=folder) from error
        return flags

    def idle(self, folder: str, seconds: float, *, status: FolderStatus | None = None) -> bool:
        """Wait for new mail in `folder`, five minutes at most.  False proves as well that the line lives.

        status: as last seen; when the folder differs from it already, True comes at once.
        """
        opened = self._examine(folder)
        if status is not None and (opened.uidvalidity, opened.uidnext) != (status.uidvalidity, status.uidnext):
            return True
        return wait_for_change(self._wire, opened, seconds)

    # -- inside -----------------------------------------------------------------

    def _octets(self, folder: str) -> bytes:
        """The server's spelling: as it was listed, else by the standard's encoding."""
        known = (one.octets for one in self._folders or () if one.name == folder)
        return next(known, None) or imap_words.folder_octets(folder)

    def _examine(self, folder: str) -> Opened:
        return imap_folder.examine(self._wire, folder, self._octets(folder))

    def _reopened(self, folder: str) -> tuple[Wire, Opened]:
        """The connection with `folder` open; a new one when the server broke the old one with a bad message."""
        if self._wire.is_closed:
            self._wire = connect(self._server)
        return self._wire, self._examine(folder)

    def _sent_headers(self, since: datetime) -> SentHeaders:
        opened = self._examine(self.folder_for("sent").name)
        known = self._sent
        if known is None or known.uidvalidity != opened.uidvalidity or since < known.since:
            known = SentHeaders(opened.uidvalidity, since)
        known.update(self._wire, opened)
        self._sent = known
        return known


__all__ = ["UNFETCHABLE", "ImapMailbox", "open_mailbox"]
