"""The composition root: turns settings into the parts that do the work.  Nothing else builds adapters."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from config.load import Settings, load
from config.place import folders
from returncall.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from classifier.assess import Assessor
    from classifier.beside import Beside
    from config.schema import Account
    from ingest.capped import CappedParser
    from ingest.imap_mailbox import ImapMailbox
    from responder.outbox import SmtpOutbox
    from returncall.model import MessageKey, Profile
    from returncall.ports import Clock, Outbox
    from returncall.store.engine import Store

# No vowels and nothing that looks like something else: ids are typed by people, and must not spell words.
_ALPHABET = "bcdfghjkmnpqrstvwxz23456789"
_ID_LENGTH = 5


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """See ports.Clock."""
        return datetime.now(UTC)


def new_id() -> str:
    """A short random id for a draft; the store refuses the rare double."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def random_hex() -> str:
    """128 random bits as 32 hex digits."""
    return secrets.token_hex(16)


@dataclass
class App:
    """Everything that a command or the service needs; parts are made when first asked for."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    intake: threading.Lock = field(default_factory=threading.Lock)
    """Held while a batch is judged and stored, never while the network is waited for.

    The language pipeline serves one thread at a time, and what is decided about one account's mail (a campaign, the
    quarter's calls) must know what was decided about another's.
    """
    judges_beside: int = 0
    """Processes that judge mail beside this one; 0 for none, where that is not worth their start."""

    @property
    def profile(self) -> Profile | None:
        """The profile, or None when the user has written none."""
        return self.settings.profile if self.settings.has_profile else None

    @property
    def personal_model(self) -> Path:
        """Where `returncall learn` keeps what it learnt."""
        return self.settings.data_dir / "personal-model.npz"

    @property
    def draft_window(self) -> timedelta:
        """Older mail gets no draft."""
        return timedelta(days=self.settings.config.schedule.draft_window_days)

    @cached_property
    def store(self) -> Store:
        """The open database.  Raises StoreError."""
        from returncall.store.engine import open_store  # noqa: PLC0415  SQLAlchemy is slow to import

        return open_store(self.settings.database_url)

    @cached_property
    def classifier(self) -> Assessor:
        """The trained pipeline, with what it learnt from the user."""
        import classifier  # noqa: PLC0415  slow to import

        return classifier.load(self.profile, personal=self.personal_model, judges=self.beside)

    @cached_property
    def beside(self) -> Beside | None:
        """What judges in other processes; None where all is judged in this one."""
        if not self.judges_beside:
            return None
        from classifier.beside import Beside  # noqa: PLC0415  only where much mail is judged

        return Beside(self.profile, personal=self.personal_model, processes=self.judges_beside)

    def forget_classifier(self) -> None:
        """Have the classifier loaded anew, once it has learnt something."""
        self.__dict__.pop("classifier", None)
        beside = self.__dict__.pop("beside", None)
        if beside:
            beside.close()

    @cached_property
    def parser(self) -> CappedParser:
        """Parses mail in a process of its own."""
        from ingest.capped import CappedParser  # noqa: PLC0415  mail-parser is slow to import

        def believed(name: str) -> frozenset[str]:
            account = self.account(name)
            return frozenset(one.lower() for one in account.authserv_ids) if account else frozenset()

        return CappedParser(believed)

    @cached_property
    def environment(self) -> ImmutableSandboxedEnvironment:
        """The templates: the user's folder before the packaged ones."""
        from jinja2 import FileSystemLoader  # noqa: PLC0415

        from responder.render import environment  # noqa: PLC0415

        return environment(FileSystemLoader(self.settings.config_dir / "templates"))

    def account(self, name: str) -> Account | None:
        """The account called `name`."""
        return next((account for account in self.settings.config.account if account.name == name), None)

    def only_account(self, name: str | None) -> Account:
        """The account called `name`; without a name the only one.  Raises UserError."""
        accounts = self.settings.config.account
        chosen = [account for account in accounts if name in (None, account.name)]
        if len(chosen) == 1:
            return chosen[0]
        known = ", ".join(account.name for account in accounts)
        if not accounts:
            raise UserError("No account is configured.", remedy="Type: returncall config path, and add one there.")
        wrong = f'There is no account "{name}".' if name else "There are several accounts."
        raise UserError(wrong, remedy=f"Add --account with one of: {known}")

    def mailbox(self, account: Account, *, avoid: frozenset[MessageKey] = frozenset()) -> ImapMailbox:
        """A signed-in IMAP connection.  Raises MailboxError or UserError (no password).

        avoid: messages that are not asked for.
        """
        from config.secrets import find_secret  # noqa: PLC0415

        return open_imap(account, find_secret(account, self.settings.config_dir), avoid=avoid)

    def outbox(self, account: Account) -> Outbox | None:
        """Where the account's mail is sent; None when it has no smtp settings."""
        from config.secrets import find_secret  # noqa: PLC0415

        return smtp_outbox(account, find_secret(account, self.settings.config_dir)) if account.smtp else None

    def close(self) -> None:
        """Close what was opened."""
        self.forget_classifier()
        if "parser" in self.__dict__:
            self.parser.close()
        if "store" in self.__dict__:
            self.store.close()


# mbsync gives up after 20 seconds.  With the longest wait after a lost line this stays below a minute, so that mail
# is seen within a minute of the line's return even when the last attempt was swallowed by a black hole.
_IMAP_SECONDS = 35.0


def open_imap(
    account: Account, secret: str, *, timeout: float = _IMAP_SECONDS, avoid: frozenset[MessageKey] = frozenset()
) -> ImapMailbox:
    """Connect and sign in.  Raises MailboxError, UserError.

    timeout: seconds for that, and for each step later.  avoid: messages that are not asked for.
    """
    from ingest.imap_mailbox import open_mailbox  # noqa: PLC0415
    from ingest.imap_server import ImapServer  # noqa: PLC0415

    server = ImapServer(
        host=account.imap.host,
        port=account.imap.port,
        security=account.imap.security,
        user=account.imap.user or account.address,
        secret=secret,
        method=account.auth.method,
        ca_file=account.imap.ca_file,
        fingerprint=account.imap.fingerprint,
        timeout=timeout,
    )
    return open_mailbox(
        server,
        account=account.name,
        sent_folder=account.sent_folder,
        drafts_folder=account.drafts_folder,
        avoid=avoid,
    )


def smtp_outbox(account: Account, secret: str, *, timeout: float = 60.0) -> SmtpOutbox | None:
    """Where the account's mail is sent; None when it has no smtp settings.  timeout: seconds to connect."""
    from responder.outbox import SmtpOutbox, SmtpServer  # noqa: PLC0415

    if account.smtp is None:
        return None
    server = SmtpServer(
        host=account.smtp.host,
        port=account.smtp.port,
        security=account.smtp.security,
        user=account.smtp.user or account.address,
        secret=secret,
        method=account.auth.method,
        ca_file=account.smtp.ca_file,
        fingerprint=account.smtp.fingerprint,
    )
    return SmtpOutbox(server, connect_seconds=timeout)


def open_app(config_dir: str | None, data_dir: str | None, *, profile_file: Path | None = None) -> App:
    """Read the settings and make an App of them.  Raises UserError with every problem at once."""
    config, data = folders(config_dir, data_dir)
    return App(load(config, data, profile_file=profile_file))
