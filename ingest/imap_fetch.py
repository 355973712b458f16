"""Messages out of one folder, as they come.  [I/O]

First the UIDs of a long range, which is cheap and tells what to expect; then the messages, the first 128 KB of each,
in windows of 200 asked three deep.  So messages are handed on in rising order while they arrive, what stays out is
noticed, and memory stays flat.  The list is not asked together with the messages: Dovecot then ends it only when
they are done, and nothing could be handed on before.

A message that the server cannot hand over (NO, BAD, broken protocol, an answer nobody can read) is found by
halving and handed on empty with the flag UNFETCHABLE, so that it is set aside and blocks nothing.
"""

from __future__ import annotations

import contextlib
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest import imap_answers, imap_words
from ingest.imap_errors import Declined, Garbled, LineLost, declined, is_later
from ingest.imap_fetched import Fetched, fetched
from returncall.errors import MailboxError
from returncall.model import MessageKey, RawMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.imap_folder import Opened
    from ingest.imap_wire import Wire

KEPT_OCTETS = 131_072
UNFETCHABLE = "\\Unfetchable"
_ITEMS = b"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.%d>)" % KEPT_OCTETS
_WINDOW_MESSAGES = 200
_WINDOW_INTERRUPTED = 10
_LIST_MESSAGES = 5_000
_LIST_INTERRUPTED = 50
_DEPTH = 3
_REDIALS = 20
# A server that refuses this many messages in a row and hands over none is ill, not the messages.
_REFUSALS = 20


@dataclass(frozen=True, slots=True)
class _Window:
    """Messages under way.  body: tag of the command, None when all of them are avoided."""

    uids: list[int]
    body: bytes | None


class _Interrupted(Exception):
    """Another folder was opened on this connection while the consumer had the word."""


class _Trouble(Exception):
    """A window could not be read to its end.  uids: those of it not handed on; last: its highest."""

    def __init__(self, uids: list[int], last: int, *, suspect_first: bool) -> None:
        super().__init__("trouble")
        self.uids = uids
        self.last = last
        self.suspect_first = suspect_first


class FolderReader:
    """Reads one folder once.  reopen: the connection with the folder examined, a new one if the old is closed."""

    def __init__(
        self,
        account: str,
        reopen: Callable[[], tuple[Wire, Opened]],
        opened: tuple[Wire, Opened],
        *,
        avoid: frozenset[MessageKey] = frozenset(),
    ) -> None:
        self._account = account
        self._reopen = reopen
        self._wire, self._opened = opened
        self._avoid = {
            key.uid
            for key in avoid
            if (key.account, key.folder, key.uidvalidity) == (account, self._opened.folder, self._opened.uidvalidity)
        }
        self._selection = self._wire.selections
        self._redials = 0
        self._depth, self._window, self._list = _DEPTH, _WINDOW_MESSAGES, _LIST_MESSAGES
        # What came and waits for its turn, between these two UIDs.
        self._found: dict[int, Fetched] = {}
        self._lowest = self._highest = 0

    def messages(self, first: int, chosen: Sequence[int] | None) -> Iterator[RawMessage]:
        """Messages from UID `first` on, rising; only the chosen ones where a rising list is given."""
        position = first
        while True:
            try:
                for raw in self._pass(position, chosen):
                    position = raw.key.uid + 1
                    yield raw
            except _Interrupted:
                # What is under way is lost each time, so less of it.
                self._depth, self._window, self._list = 1, _WINDOW_INTERRUPTED, _LIST_INTERRUPTED
                self._again()
            except _Trouble as trouble:
                for raw in self._careful(trouble.uids, suspect_first=trouble.suspect_first):
                    position = raw.key.uid + 1
                    yield raw
                position = trouble.last + 1
                self._again()
            except LineLost as error:
                error.before_uid = error.before_uid or position
                raise
            else:
                return

    # -- the usual way ----------------------------------------------------------

    def _pass(self, first: int, chosen: Sequence[int] | None) -> Iterator[RawMessage]:
        self._found.clear()
        self._lowest = first
        plan = self._listed(first) if chosen is None else self._chunks([uid for uid in chosen if uid >= first])
        under_way: deque[_Window] = deque()
        is_planned = False
        self._wire.allow()
        while True:
            while not is_planned and len(under_way) < self._depth:
                try:
                    uids = next(plan, None)
                except Garbled as error:
                    if not under_way:
                        raise
                    window = under_way[0]
                    raise _Trouble(window.uids, window.uids[-1], suspect_first=True) from error
                is_planned = uids is None
                if uids is not None:
                    under_way.append(self._ask(uids))
            if not under_way:
                return
            for raw in self._read(under_way.popleft()):
                yield raw
                if self._wire.selections != self._selection:
                    raise _Interrupted
                self._wire.allow()

    def _listed(self, first: int) -> Iterator[list[int]]:
        """All UIDs from `first` on.  They may lie milliards apart: empty stretches are crossed in growing steps."""
        last = self._opened.uidnext - 1
        size = self._list
        while first <= last:
            end = min(last, first + size - 1)
            uids: set[int] = set()
            try:
                tag = self._wire.begin("UID FETCH", imap_words.span(first, end), b"(UID)")
                for pieces in self._wire.answers(tag, keep=KEPT_OCTETS):
                    uid = imap_answers.listed_uid(pieces)
                    if uid is None:
                        self._note(pieces)
                    elif first <= uid <= end:
                        uids.add(uid)
                        self._wire.allow()
            except Declined as error:
                raise declined(self._wire.server, error, folder=self._opened.folder) from error
            yield from self._chunks(sorted(uids))
            size = size * 4 if len(uids) < self._list // 4 else self._list
            first = end + 1

    def _chunks(self, uids: list[int]) -> Iterator[list[int]]:
        for start in range(0, len(uids), self._window):
            yield uids[start : start + self._window]

    def _ask(self, uids: list[int]) -> _Window:
        self._highest = uids[-1]
        asked = [uid for uid in uids if uid not in self._avoid]
        return _Window(uids, self._wire.begin("UID FETCH", imap_words.uid_set(asked), _ITEMS) if asked else None)

    def _read(self, window: _Window) -> Iterator[RawMessage]:
        uids = window.uids
        self._found.update((uid, _unfetchable(uid)) for uid in uids if uid in self._avoid)
        answers = iter(()) if window.body is None else self._wire.answers(window.body, keep=KEPT_OCTETS)
        place = 0
        while True:
            # Hand on what is there and next; the rest waits for it.
            while place < len(uids) and _is_whole(self._found.get(uids[place])):
                yield self._raw(self._found.pop(uids[place]))
                place += 1
            try:
                pieces = next(answers, None)
            except (Declined, Garbled) as error:
                if isinstance(error, Declined) and is_later(error.text):
                    raise declined(self._wire.server, error, folder=self._opened.folder) from error
                raise _Trouble(uids[place:], uids[-1], suspect_first=isinstance(error, Garbled)) from error
            except LineLost as error:
                error.before_uid = uids[place] if place < len(uids) else uids[-1] + 1
                raise
            if pieces is None:
                break
            self._note(pieces)
        if place < len(uids):
            # Missing or incomplete: asked once more, then it is gone or unfetchable.
            raise _Trouble(uids[place:], uids[-1], suspect_first=False)
        for uid in [uid for uid in self._found if uid <= uids[-1]]:
            del self._found[uid]

    def _note(self, pieces: list[bytes]) -> None:
        """Keep what was asked for; the rest is foreign, as unasked changes of flags are."""
        message = fetched(pieces)
        if message and self._lowest <= message.uid <= self._highest:
            self._found[message.uid] = _merged(self._found.get(message.uid), message)

    def _raw(self, message: Fetched) -> RawMessage:
        content = message.content or b""
        return RawMessage(
            key=MessageKey(self._account, self._opened.folder, self._opened.uidvalidity, message.uid),
            received_at=message.received_at or datetime.now(UTC),
            flags=message.flags or (),
            size=max(message.size or 0, len(content)),
            content=content[:KEPT_OCTETS],
        )

    # -- the careful way --------------------------------------------------------

    def _again(self) -> None:
        """Have the folder open, whatever happened to the connection."""
        if not self._wire.is_closed and self._wire.selections == self._selection:
            return
        if self._wire.is_closed:
            self._redials += 1
            if self._redials > _REDIALS:
                raise MailboxError(
                    f'The mail server {self._wire.server.place} breaks the protocol again and again in "'
                    f'{self._opened.folder}".',
                    remedy="Run `returncall doctor`; if it persists, the server's owner has to look.",
                )
        uidvalidity = self._opened.uidvalidity
        self._wire, self._opened = self._reopen()
        self._selection = self._wire.selections
        if self._opened.uidvalidity != uidvalidity:
            raise MailboxError(
                f'The folder "{self._opened.folder}" was renumbered while it was read.',
                remedy="Nothing is lost; the next check starts it over.",
            )

    def _careful(self, uids: list[int], *, suspect_first: bool) -> Iterator[RawMessage]:
        """Ask for `uids` in one go, then the likely one alone and the others by halves, down to what cannot be had."""
        groups = deque([uids[:1], uids[1:]] if suspect_first else [uids])
        refused = 0
        handed = 0
        with contextlib.suppress(Garbled):
            self._wire.settle()
        while groups:
            group = groups.popleft()
            if not group:
                continue
            self._again()
            found = self._asked(group)
            bad = next((at for at, uid in enumerate(group) if uid in found and not _is_whole(found[uid])), None)
            if len(group) > 1 and bad is not None:
                # Servers mostly answer in order, so the first that is not there is the likely one.
                rest = group[bad + 1 :]
                half = len(rest) // 2
                groups.extendleft((rest[half:], rest[:half], group[bad : bad + 1]))
                found = {uid: found[uid] for uid in group[:bad] if uid in found}
            for uid in sorted(found):
                # One that was asked for alone counts as had when there is content; a broken date must not hide it.
                if found[uid].content is not None:
                    handed += 1
                    yield self._raw(found[uid])
                elif self._is_there(uid):
                    refused += 1
                    if refused >= _REFUSALS and not handed:
                        raise MailboxError(
                            f"The mail server {self._wire.server.place} hands over no message of "
                            f'"{self._opened.folder}".',
                            remedy="Nothing is lost; the next check tries again.",
                        )
                    yield self._raw(_unfetchable(uid))

    def _is_there(self, uid: int) -> bool:
        """Whether the message exists: one that was deleted meanwhile is no failure."""
        self._again()
        answers = self._wire.run("UID FETCH", imap_words.number(uid), b"(UID)")
        try:
            return uid in [imap_answers.listed_uid(pieces) for pieces in answers]
        except Declined:
            return True

    def _asked(self, group: list[int]) -> dict[int, Fetched]:
        """What comes of asking for `group`; what is not whole is doubtful, what is not there is gone."""
        found: dict[int, Fetched] = {}
        wanted = set(group)
        is_spoiled = False
        asked = [uid for uid in group if uid not in self._avoid]
        try:
            if asked:
                self._wire.allow()
                tag = self._wire.begin("UID FETCH", imap_words.uid_set(asked), _ITEMS)
                for pieces in self._wire.answers(tag, keep=KEPT_OCTETS):
                    message = fetched(pieces)
                    is_spoiled = is_spoiled or (message is None and len(pieces) > 1)
                    if message and message.uid in wanted:
                        found[message.uid] = _merged(found.get(message.uid), message)
                        self._wire.allow()
        except Declined as error:
            if is_later(error.text):
                raise declined(self._wire.server, error, folder=self._opened.folder) from error
            is_spoiled = True
        except Garbled:
            is_spoiled = True
        except LineLost as error:
            error.before_uid = group[0]
            raise
        if is_spoiled:
            found = {uid: found.get(uid, Fetched(uid, None, None, None, None)) for uid in group}
        return found | {uid: _unfetchable(uid) for uid in group if uid in self._avoid}


def _is_whole(message: Fetched | None) -> bool:
    return message is not None and None not in (message.flags, message.received_at, message.size, message.content)


def _merged(old: Fetched | None, new: Fetched) -> Fetched:
    """A server may spread the items of one message over several answers, and flags change meanwhile."""
    if old is None:
        return new
    return Fetched(
        uid=new.uid,
        flags=new.flags if new.flags is not None else old.flags,
        received_at=new.received_at or old.received_at,
        size=new.size if new.size is not None else old.size,
        content=new.content if new.content is not None else old.content,
    )


def _unfetchable(uid: int) -> Fetched:
    return Fetched(uid, (UNFETCHABLE,), datetime.now(UTC), 0, b"")
