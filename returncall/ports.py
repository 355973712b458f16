"""The seams: what the program asks of mailbox, outbox, classifier, clock and ids.

Each has one real adapter, and one in memory for tests that passes the same contract suite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from returncall.model import (
        Assessment,
        Cursor,
        Delivery,
        FolderStatus,
        LyingMails,
        Message,
        RawMessage,
        Unreadable,
    )


class Clock(Protocol):
    """Where `now` comes from."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class Mailbox(Protocol):
    """One account's mail, read-only unless a method says otherwise.

    Methods raise MailboxError (SignInRefused, Throttled); after an error the object is closed and useless.
    """

    def status(self, folder: str) -> FolderStatus:
        """UIDVALIDITY and UIDNEXT of `folder`, without selecting it for writing."""
        ...

    def fetch(self, folder: str, cursor: Cursor | None, *, since: datetime | None) -> Iterator[RawMessage]:
        """New messages after `cursor` in rising UID order; on a first run only those since `since`.

        Sets no flag (BODY.PEEK, EXAMINE).  Yields what the server has; gaps in UIDs are normal.
        """
        ...

    def fetch_some(self, folder: str, uids: Sequence[int]) -> Iterator[RawMessage]:
        """Those of `uids` (rising) that are there."""
        ...

    def uids(self, folder: str, *, since: datetime) -> list[int]:
        """UIDs of what came at `since` or up to two days before, rising."""
        ...

    def answered_by_hand(self, message_ids: Sequence[str], *, since: datetime) -> frozenset[str]:
        """Those of `message_ids` that a mail in the Sent folder answers (In-Reply-To or References)."""
        ...

    def sent_holds(self, mime_message_id: str, *, since: datetime) -> bool:
        """Whether the Sent folder holds our mail, by Message-ID or our own header field."""
        ...

    def sent_folder(self) -> str:
        """The folder that holds what the user sent and nothing else; "" when the server knows none."""
        ...

    def folder_name(self, use: str) -> str:
        """The folder for "sent", "drafts", "archive", "trash" or "all".  Raises MailboxError when none is known."""
        ...

    def folder_below(self, parent: str, name: str) -> str:
        """The folder `name` below `parent`, as the server writes it; "" when there is none."""
        ...

    def lying(self, folder: str, *, since: datetime) -> LyingMails:
        """What came into `folder` at `since` or up to two days before, by its header fields."""
        ...

    def still_there(self, folder: str, uidvalidity: int, uids: Iterable[int]) -> frozenset[int] | None:
        """Those of `uids` that lie there and are not marked as deleted; None after a renumbering."""
        ...

    def append(self, use: str, content: bytes, flags: Sequence[str]) -> int:
        r"""Put a mail into the "sent" or "drafts" folder, e.g. flagged ``\Draft \Seen``.

        Returns its UID, or 0 when the server does not tell.
        """
        ...

    def take_back(self, uidvalidity: int, uid: int, *, is_ours: Callable[[bytes], bool]) -> bool:
        """Delete one mail from the Drafts folder; whether it is gone now.

        is_ours: asked with the mail's octets before that; what is not is left alone.  Some servers cannot delete a
        single mail: then nothing is done.
        """
        ...

    def idle(self, folder: str, seconds: float, *, status: FolderStatus | None = None) -> bool:
        """Wait for new mail in `folder`; False when none came in time, which proves as well that the line lives."""
        ...

    def close(self) -> None:
        """Log out; never raises."""
        ...


class Outbox(Protocol):
    """Takes approved mail to the world."""

    def send(self, delivery: Delivery, *, before_data: BeforeData) -> str:
        """Hand `delivery.content` to the server; returns the server's answer to DATA.

        before_data is called after RCPT TO was accepted and just before DATA; what it raises stops the send.
        Raises DeliveryError (not accepted) or DeliveryUnknown (no answer after DATA).
        """
        ...


class BeforeData(Protocol):
    """The last look before DATA: records the phase, checks kill switch and answers by hand."""

    def __call__(self) -> None:
        """Raises Refused to stop the send."""
        ...


class Parser(Protocol):
    """Turns bytes into a Message, or says why it cannot."""

    def parse(self, raws: Iterable[RawMessage]) -> Iterator[tuple[RawMessage, Message | Unreadable]]:
        """Each input with its result, in order; raises nothing for bad mail, and MailboxError where `raws` does."""
        ...


class Classifier(Protocol):
    """Judges messages."""

    @property
    def version(self) -> str:
        """Name and version of the model, e.g. "returncall-en-1"."""
        ...

    def assess(
        self,
        messages: Sequence[Message],
        *,
        now: datetime | None = None,
        seen: Sequence[tuple[Message, Assessment]] = (),
    ) -> list[Assessment]:
        """One Assessment per message, in order; messages of one call are also judged together.

        now: the day to judge for; None judges each for the day it came.  seen: earlier mail and what it was judged
        to be, whose campaigns go on.
        """
        ...
