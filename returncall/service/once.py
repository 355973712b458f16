"""One pass over all accounts: new mail in, answers by hand noted, due deliveries out."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from ingest.imap_errors import FolderMissing
from returncall.crash import crash_step
from returncall.errors import MailboxError, StoreError, UserError
from returncall.model import DraftState
from returncall.service.calendar_files import refresh
from returncall.service.delivery import current_sending, deliver_due
from returncall.service.digest_reply import take_answers
from returncall.service.folders import FolderReading
from returncall.service.gone import note_gone
from returncall.service.second_look import look_again
from returncall.service.tally import Tally
from returncall.store import accounts, answers, deliveries, drafts, messages, meta, placements, stumbles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.schema import Account
    from returncall.app import App
    from returncall.ports import Mailbox
    from returncall.service.tally import Progress


@dataclass
class Pass:
    """What one pass did.  unreachable: accounts whose server could not be reached.  problems: sentences.

    told: sentences about answers to a digest.
    """

    tally: Tally = field(default_factory=Tally)
    sent: int = 0
    unreachable: int = 0
    problems: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


# A process that was killed a moment ago may not be quite gone when a service manager starts the next one.
_LOCK_SECONDS = 2.0


@contextmanager
def process_lock(app: App) -> Iterator[None]:
    """Only one process reads and sends for a data folder.  Raises StoreError when another one does."""
    try:
        app.settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(app.settings.data_dir / "run.lock", timeout=_LOCK_SECONDS)
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"Another returncall is already running for {app.settings.data_dir}.",
            remedy="Let it finish, or stop it first; `returncall queue` works beside it.",
        ) from error
    except OSError as error:
        raise StoreError(
            f"The data folder {app.settings.data_dir} cannot be written ({error.strerror}).",
            remedy="Check its permissions and the space on the disk, or give another one with --data DIR.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def run_once(app: App, *, progress: Progress | None = None) -> Pass:
    """Read all accounts, then deliver what is due.  Raises UserError without an account, StoreError."""
    if not app.settings.config.account:
        raise UserError(
            f"No account is configured in {app.settings.config_dir / 'config.toml'}.",
            remedy="Type `returncall setup`, or try `returncall demo` first.",
        )
    done = Pass()
    worker = f"{os.getpid()}-{secrets.token_hex(4)}"
    with process_lock(app), ExitStack() as stack:
        open_mailboxes: dict[str, Mailbox] = {}
        for account in app.settings.config.account:
            try:
                mailbox = connect(app, account)
                stack.callback(mailbox.close)
                open_mailboxes[account.name] = mailbox
                read_account(app, account, mailbox, done, progress=progress)
                with app.store.write() as conn:
                    accounts.note_ok(conn, account.name, at=app.clock.now())
            except MailboxError as error:
                open_mailboxes.pop(account.name, None)
                note_unreachable(app, account, error, done)
        look_again(app)
        with app.store.write() as conn:
            drafts.expire(conn, app.clock.now())
        dispatch = deliver_due(app, worker, open_mailboxes.get)
        done.sent += dispatch.sent
        done.problems += dispatch.problems
    return done


def connect(app: App, account: Account) -> Mailbox:
    """The account's mailbox, which passes over the messages at which the line broke again and again."""
    with app.store.read() as conn:
        avoid = stumbles.to_avoid(conn)
    return app.mailbox(account, avoid=avoid)


def note_unreachable(app: App, account: Account, error: MailboxError, done: Pass) -> None:
    """Count the account as unreachable, with the sentence that says why."""
    done.unreachable += 1
    done.problems.append(f"{account.name}: {error}")
    with app.store.write() as conn:
        accounts.note_error(conn, account.name, at=app.clock.now(), error=error.what)


def read_account(app: App, account: Account, mailbox: Mailbox, done: Pass, *, progress: Progress | None = None) -> None:
    """New mail of every configured folder, then the answers that the user gave by hand."""
    done.problems += refresh(app)
    for folder in account.folders:
        FolderReading(app, account.name, folder, mailbox, done.tally, done.problems, progress).read()
    _meet_in_the_mail_program(app, account, mailbox, done)
    try:
        note_answers_by_hand(app, account, mailbox)
        note_gone(app, account, mailbox)
        done.told += take_answers(app, account, mailbox)
    except FolderMissing as error:
        done.problems.append(f"{account.name}: {error}")


def _meet_in_the_mail_program(app: App, account: Account, mailbox: Mailbox, done: Pass) -> None:
    """Mail that the user moved, and drafts that lie in the mailbox; loaded only where one of them is in use."""
    if account.moves_folder:
        from returncall.service.moves import take_moves  # noqa: PLC0415

        done.told += take_moves(app, account, mailbox, done.tally)
    with app.store.read() as conn:
        is_used = current_sending(app).mode == "drafts" or placements.has_any(conn, account.name)
    if not (account.moves_folder or is_used):
        return
    from returncall.service.drafts_folder import tend_drafts  # noqa: PLC0415

    try:
        done.problems += tend_drafts(app, account, mailbox)
    except FolderMissing as error:
        done.problems.append(f"{account.name}: {error}")


def note_answers_by_hand(app: App, account: Account, mailbox: Mailbox) -> int:
    """Withdraw the drafts whose mail the user has answered in another program; returns how many."""
    with app.store.read() as conn:
        waiting = {draft.id: draft for draft in drafts.list_open(conn, account=account.name)}
        mails = messages.arrivals(conn, {draft.message for draft in waiting.values()})
        threads = messages.message_ids_of_threads(conn, {thread_id for thread_id, _ in mails.values()})
    ids = {draft.id: threads[mails[draft.message][0]] for draft in waiting.values()}
    asked = list(dict.fromkeys(one for some in ids.values() for one in some))
    if not asked:
        return 0
    found = mailbox.answered_by_hand(asked, since=min(received_at for _, received_at in mails.values()))
    # An answer to an earlier mail of the thread counts only when it was written after the newest.
    answered = {
        draft.id
        for draft in waiting.values()
        if not found.isdisjoint(ids[draft.id])
        and mailbox.answered_by_hand(ids[draft.id], since=mails[draft.message][1])
    }
    withdrawn = 0
    now = app.clock.now()
    with crash_step("intake.answered_by_hand"), app.store.write() as conn:
        for draft in waiting.values():
            if draft.id not in answered:
                continue
            if draft.state is DraftState.APPROVED:
                delivery = deliveries.for_draft(conn, draft.id)
                if delivery and not deliveries.cancel(conn, delivery.id, reason="You answered it yourself.", now=now):
                    continue
            drafts.set_state(conn, draft.id, draft.state, DraftState.SUPERSEDED)
            answers.record_by_hand(conn, draft.message, at=now)
            withdrawn += 1
    return withdrawn


def take_database_over(app: App) -> int:
    """Make a copied or restored database this machine's own; returns how many approvals were taken back."""
    with process_lock(app), crash_step("database.take_over"), app.store.write() as conn:
        return meta.take_over(conn, app.store.host_id, app.clock.now())
