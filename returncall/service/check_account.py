"""One account, step by step: password, IMAP, folders, SMTP.  Signs in once each way at most: more may lock it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.secrets import find_secret
from ingest.imap_errors import FolderMissing
from returncall.app import open_imap, smtp_outbox
from returncall.errors import DeliveryError, MailboxError, SignInRefused, UserError
from returncall.service.check import failed, note, ok, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.schema import Account
    from ingest.imap_mailbox import ImapMailbox
    from returncall.service.check import Check

_SECONDS = 20.0
_MOST_NAMED = 12


def check_account(account: Account, config_dir: Path, *, mode: str, timeout: float = _SECONDS) -> Iterator[Check]:
    """All checks of one account, in order.  mode: sending.mode.  timeout: seconds for each server."""
    try:
        secret = find_secret(account, config_dir)
    except UserError as error:
        yield failed("password", error, account=account.name)
        for name in ("imap", "folders", "smtp"):
            yield skipped(name, "not tried without a password", account=account.name)
        return
    yield _password(account, secret)
    yield from check_servers(account, secret, mode=mode, timeout=timeout)


def _password(account: Account, secret: str) -> Check:
    word = "password" if account.auth.method == "password" else "access token"
    if secret != secret.strip():
        return note(
            "password",
            f"There is a {word}, but it begins or ends with a space.",
            "Unless that is meant so, store it again without.",
            account=account.name,
        )
    return ok("password", f"There is a {word}.", account=account.name)


def check_servers(account: Account, secret: str, *, mode: str, timeout: float = _SECONDS) -> Iterator[Check]:
    """IMAP, folders and SMTP with that password or token."""
    is_refused = False
    try:
        mailbox = open_imap(account, secret, timeout=timeout)
    except (MailboxError, UserError) as error:
        is_refused = isinstance(error, SignInRefused)
        yield failed("imap", error, account=account.name)
        yield skipped("folders", "not tried without IMAP", account=account.name)
    else:
        try:
            yield ok(
                "imap", f"Signed in to {account.imap.host}:{account.imap.port}{_how(account)}.", account=account.name
            )
            yield from _folders(account, mailbox, mode=mode)
        finally:
            mailbox.close()
    if is_refused and account.smtp is not None:
        yield skipped("smtp", "not tried: a second refused sign-in could lock the account", account=account.name)
    else:
        yield _smtp(account, secret, mode=mode, timeout=timeout)


def _how(account: Account) -> str:
    return {"tls": " over TLS", "starttls": " over STARTTLS"}.get(
        account.imap.security, " without TLS, on this computer"
    )


def _folders(account: Account, mailbox: ImapMailbox, *, mode: str) -> Iterator[Check]:
    """The folders to read, then those for sent mail and drafts.  A lost line ends it."""
    try:
        total = 0
        for folder in account.folders:
            try:
                total += mailbox.status(folder).messages
            except FolderMissing as error:
                yield _missing(account, error, mailbox)
                return
        yield ok("folders", f"{', '.join(account.folders)}: {total} messages.", account=account.name)
        for use, needed in (("sent", True), ("drafts", mode == "drafts")):
            if needed:
                yield _for_use(account, mailbox, use)
    except MailboxError as error:
        yield failed("folders", error, account=account.name)


def _missing(account: Account, error: FolderMissing, mailbox: ImapMailbox) -> Check:
    there = [folder.name for folder in mailbox.folders() if folder.can_open]
    named = ", ".join(f'"{name}"' for name in there[:_MOST_NAMED])
    more = f" and {len(there) - _MOST_NAMED} more" if len(there) > _MOST_NAMED else ""
    remedy = f"Correct folders of the account in config.toml; there are: {named}{more}."
    return failed("folders", FolderMissing(error.what, remedy=remedy), account=account.name)


def _for_use(account: Account, mailbox: ImapMailbox, use: str) -> Check:
    try:
        return ok(f"{use} folder", f'"{mailbox.folder_for(use).name}".', account=account.name)
    except FolderMissing as error:
        return failed(f"{use} folder", error, account=account.name)


def _smtp(account: Account, secret: str, *, mode: str, timeout: float) -> Check:
    try:
        outbox = smtp_outbox(account, secret, timeout=timeout)
        if outbox is None:
            return _without_smtp(account, mode)
        outbox.check()
    except (DeliveryError, SignInRefused) as error:
        return failed("smtp", error, account=account.name)
    assert account.smtp is not None
    return ok("smtp", f"Signed in to {account.smtp.host}:{account.smtp.port}; nothing was sent.", account=account.name)


def _without_smtp(account: Account, mode: str) -> Check:
    what = f'The account "{account.name}" has no smtp settings, so nothing can be sent from it.'
    remedy = 'Add to it: smtp = { host = "smtp.example.org", port = 465, security = "tls" }'
    if mode == "send":
        return failed("smtp", UserError(what, remedy=remedy), account=account.name)
    return note("smtp", what, remedy, account=account.name)
