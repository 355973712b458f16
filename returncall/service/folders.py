"""One folder: what is new, what a renumbering made of it, and once a day what fell through.

After a renumbering (another UIDVALIDITY) the folder is gone through twice: first every known mail is found again and
nothing else is done; only then is mail that nobody knows taken in, so that nothing is judged or answered twice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ingest.imap_errors import LineLost
from returncall.crash import crash_step
from returncall.model import Cursor, Message, MessageKey
from returncall.store import cursors, drafts, failures, messages, meta, stumbles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from returncall.app import App
    from returncall.model import FolderStatus, RawMessage
    from returncall.ports import Mailbox
    from returncall.service.tally import Progress, Tally

_RESETS_AT_MOST = 5
_LOOK_BACK_DAYS = 30
_LOOK_BACK_EVERY = timedelta(hours=20)
_SLACK = timedelta(days=2)
# A server compares days in its own zone, so it may hand over what is older.
_DAYS_SLACK = timedelta(days=3)


@dataclass
class FolderReading:
    """One folder of one account, on an open mailbox.  problems: takes sentences."""

    app: App
    account: str
    folder: str
    mailbox: Mailbox
    tally: Tally
    problems: list[str]
    progress: Progress | None = None

    def read(self) -> None:
        """Take in what is new.  Raises MailboxError; what was taken in before that stays."""
        status = self.mailbox.status(self.folder)
        with self.app.store.read() as conn:
            cursor = cursors.load(conn, self.account, self.folder)
            resets = cursors.resets(conn, self.account, self.folder)
        try:
            if cursor is None:
                self._first_look(status)
            elif status.uidvalidity and cursor.uidvalidity != status.uidvalidity:
                if resets >= _RESETS_AT_MOST:
                    self.problems.append(
                        f'The server has renumbered the folder "{self.folder}" of {self.account} {resets} times; it is '
                        "left alone now. Ask the provider, then type: returncall retry"
                    )
                    return
                self._after_renumbering(cursor, status)
            else:
                if not 0 < status.uidnext <= cursor.last_uid + 1:
                    self._continue(cursor, status)
                self._look_back(status)
        except LineLost as error:
            if error.before_uid:
                key = MessageKey(self.account, self.folder, status.uidvalidity, error.before_uid)
                with self.app.store.write() as conn:
                    stumbles.note_break(conn, key)
            raise

    def _first_look(self, status: FolderStatus) -> None:
        since = self.app.clock.now() - timedelta(days=self.app.settings.config.schedule.first_look_days)
        self._begin_careful(status)
        self._take_in(self.mailbox.fetch(self.folder, None, since=since))
        self._remember_end(status)

    def _continue(self, cursor: Cursor, status: FolderStatus) -> None:
        with self.app.store.read() as conn:
            known = messages.known_uids(
                conn, self.account, self.folder, cursor.uidvalidity, since_uid=cursor.last_uid + 1
            )
        raws = self.mailbox.fetch(self.folder, cursor, since=None)
        self._take_in(raw for raw in raws if raw.key.uidvalidity != cursor.uidvalidity or raw.key.uid not in known)
        self._remember_end(status)

    # -- after a renumbering ------------------------------------------------------

    def _after_renumbering(self, cursor: Cursor, status: FolderStatus) -> None:
        now = self.app.clock.now()
        since = min(
            now - timedelta(days=self.app.settings.config.schedule.first_look_days), (cursor.checked_at or now) - _SLACK
        )
        from returncall.service.intake import batches  # noqa: PLC0415  brings what judges

        for batch in batches(self.app.parser.parse(self.mailbox.fetch(self.folder, cursor, since=since))):
            self._find_again([found for _, found in batch if isinstance(found, Message)])
        with self.app.store.read() as conn:
            known = messages.known_uids(conn, self.account, self.folder, status.uidvalidity)
        self._begin_careful(status)
        raws = self.mailbox.fetch(self.folder, cursor, since=since)
        self._take_in(raw for raw in raws if raw.key.uid not in known)
        self._remember_end(status)

    def _find_again(self, found: list[Message]) -> None:
        with self.app.store.read() as conn:
            known = messages.get_messages(conn, {message.id for message in found})
            same = {
                message.key: message.id if message.id in known else messages.find_twin(conn, message)
                for message in found
            }
        with self.app.store.write() as conn:
            for key, known_id in same.items():
                if known_id:
                    messages.add_location(conn, key, known_id)

    # -- once a day -----------------------------------------------------------------

    def _look_back(self, status: FolderStatus) -> None:
        """Compare the last thirty days' UIDs with ours; what is missing below the cursor is taken in after all."""
        now = self.app.clock.now()
        noted = f"looked-back:{self.account}:{self.folder}"
        with self.app.store.read() as conn:
            last = meta.get(conn, noted)
            cursor = cursors.load(conn, self.account, self.folder)
        if cursor is None or (last and abs(now - datetime.fromisoformat(last)) < _LOOK_BACK_EVERY):
            return
        since = now - timedelta(days=min(_LOOK_BACK_DAYS, self.app.settings.config.schedule.first_look_days))
        # What is a little older was looked for yesterday, and before that it may be older than anything ever read.
        there = self.mailbox.uids(self.folder, since=since + _DAYS_SLACK)
        place = (self.account, self.folder, status.uidvalidity)
        with self.app.store.read() as conn:
            known = messages.known_uids(conn, *place) | failures.parked_uids(conn, *place)
            known |= stumbles.erased_uids(conn, *place)
        missing = [uid for uid in there if uid <= cursor.last_uid and uid not in known]
        if missing:
            raws = self.mailbox.fetch_some(self.folder, missing)
            from returncall.service.intake import take_in  # noqa: PLC0415  brings what judges

            late = (raw for raw in raws if raw.received_at >= since and raw.key.uidvalidity == status.uidvalidity)
            take_in(self.app, late, self.tally, window=self.app.draft_window, progress=self.progress)
        with self.app.store.write() as conn:
            meta.put(conn, noted, now.isoformat())

    # -- inside ---------------------------------------------------------------------

    def _begin_careful(self, status: FolderStatus) -> None:
        """A look at a whole folder makes few drafts, also when it is killed and goes on later."""
        with self.app.store.write() as conn:
            made = drafts.count(conn, self.account)
            meta.put(conn, self._careful, json.dumps([status.uidvalidity, status.uidnext - 1, made]))

    def _most_drafts(self) -> int | None:
        with self.app.store.read() as conn:
            noted = meta.get(conn, self._careful)
            if not noted:
                return None
            uidvalidity, end, made_before = json.loads(noted)
            cursor = cursors.load(conn, self.account, self.folder)
            if cursor and cursor.uidvalidity == uidvalidity and cursor.last_uid >= end:
                return None
            made = drafts.count(conn, self.account) - made_before
        left: int = max(0, self.app.settings.config.schedule.most_first_drafts - made)
        return self.tally.drafted + left

    @property
    def _careful(self) -> str:
        return f"careful-look:{self.account}:{self.folder}"

    def _take_in(self, raws: Iterable[RawMessage]) -> None:
        from returncall.service.intake import take_in  # noqa: PLC0415  brings what judges: not for a look that finds nothing

        now = self.app.clock.now()

        def reached(raw: RawMessage) -> Cursor:
            return Cursor(self.account, self.folder, raw.key.uidvalidity, raw.key.uid, now)

        take_in(
            self.app,
            raws,
            self.tally,
            cursor=reached,
            window=self.app.draft_window,
            most_drafts=self._most_drafts(),
            progress=self.progress,
        )

    def _remember_end(self, status: FolderStatus) -> None:
        """The cursor may stand before UIDNEXT when the last mails were deleted, or a first look found nothing."""
        now = self.app.clock.now()
        with crash_step("intake.folder_end"), self.app.store.write() as conn:
            cursor = cursors.load(conn, self.account, self.folder)
            last = cursor.last_uid if cursor and cursor.uidvalidity == status.uidvalidity else 0
            end = max(last, status.uidnext - 1)
            cursors.save(conn, Cursor(self.account, self.folder, status.uidvalidity, end, now))
            stumbles.passed(conn, self.account, self.folder)
