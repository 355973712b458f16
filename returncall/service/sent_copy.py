"""The copy of a sent mail in the Sent folder, where the provider files none itself: one, whatever crashes.

Sent is looked at before each APPEND, by Message-ID and by our own header field.  What goes wrong here never touches
the delivery: the mail was sent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from config.providers import files_sent_itself
from returncall.crash import crash_step
from returncall.errors import MailboxError
from returncall.store import deliveries, meta, sent_copies

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from returncall.app import App
    from returncall.model import Delivery
    from returncall.ports import Mailbox
    from returncall.store.sent_copies import SentCopy

# A provider that files a copy itself, unknown to us, has done so by then.
_PROVIDERS_TURN = timedelta(seconds=60)
# An APPEND that a crash cut short may still be at work on the server.
_APPENDS_END = timedelta(seconds=30)
_ATTEMPTS = 5
_AGAIN = timedelta(minutes=10)
_LOOKBACK = timedelta(days=1)


def owe_copy(app: App, conn: Connection, delivery: Delivery, *, now: datetime) -> None:
    """Note that a copy of this mail, sent just now, belongs into Sent, unless the account or its provider says no."""
    account = app.account(delivery.account)
    if account is None or account.sent_copy == "never" or account.smtp is None:
        return
    if account.sent_copy == "auto" and files_sent_itself(account.smtp.host):
        return
    wait = timedelta(0) if account.sent_copy == "always" else _PROVIDERS_TURN
    sent_copies.owe(conn, delivery.id, delivery.account, due_at=now + wait)


def file_copies(app: App, mailboxes: Callable[[str], Mailbox | None]) -> list[str]:
    """Put the copies that are due into Sent; returns sentences about those given up."""
    now = app.clock.now()
    with app.store.read() as conn:
        waiting = () if meta.is_foreign(conn, app.store.host_id) else sent_copies.due(conn, now)
    problems = []
    for copy in waiting:
        mailbox = mailboxes(copy.account)
        with app.store.read() as conn:
            delivery = deliveries.get(conn, copy.delivery)
        if mailbox is None or delivery is None:
            continue
        try:
            _file(app, copy, delivery, mailbox, now)
        except MailboxError as error:
            with app.store.write() as conn:
                if copy.attempts + 1 < _ATTEMPTS:
                    sent_copies.put_off(conn, copy.delivery, until=now + _AGAIN)
                else:
                    sent_copies.settle(conn, copy.delivery, sent_copies.LEFT)
                    problems.append(f"{delivery.draft_id} was sent, but its copy could not be put into Sent. {error}")
    return problems


def _file(app: App, copy: SentCopy, delivery: Delivery, mailbox: Mailbox, now: datetime) -> None:
    with crash_step("copies.intend"), app.store.write() as conn:
        sent_copies.begin(conn, copy.delivery, again_at=now + _APPENDS_END)
    if mailbox.sent_holds(delivery.mime_message_id, since=delivery.send_after - _LOOKBACK):
        with app.store.write() as conn:
            sent_copies.settle(conn, copy.delivery, sent_copies.THERE)
        return
    # A folder of all mail is no place for it: there it would look like mail that came.
    if not mailbox.sent_folder():
        raise MailboxError("The mailbox does not say which folder is for sent mail.", remedy="Set sent_folder.")
    with crash_step("copies.append"):
        mailbox.append("sent", delivery.content, ("\\Seen",))
    with crash_step("copies.note"), app.store.write() as conn:
        sent_copies.settle(conn, copy.delivery, sent_copies.FILED)
