"""Every error of our own, in one tree.

    ReturncallError          is_temporary says whether trying again can help; exit_code says how a command ends
    ├── UserError            wrong usage or configuration; `problems` are whole sentences           exit 2
    ├── Refused              asked for something that may not be done now (stale approval, ...)     exit 1
    │   └── NeedsTick        the user may do it all the same, by saying so
    ├── MailboxError         IMAP or local mail cannot be reached or read                           exit 3
    │   ├── SignInRefused    the server does not accept the credentials; never retried blindly
    │   └── Throttled        the server asks to come back later
    ├── DeliveryError        SMTP cannot be reached or refused the mail                             exit 3
    │   └── DeliveryUnknown  the answer to DATA never came: may be sent or not
    └── StoreError           the database cannot be opened, is locked, damaged or full              exit 3

Foreign exceptions are translated at the edge (`raise ... from`), in one place per library.
"""

from __future__ import annotations

from typing import ClassVar


class ReturncallError(Exception):
    """Base of all.  Unknown causes count as temporary."""

    is_temporary: ClassVar[bool] = True
    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, remedy: str = "") -> None:
        """what: a sentence that says what happened and where.  remedy: what to type or do next."""
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        """Both sentences."""
        return f"{self.what} {self.remedy}".strip()


class UserError(ReturncallError):
    """Wrong usage or configuration; all problems at once, each a whole sentence."""

    is_temporary = False
    exit_code = 2

    def __init__(self, *problems: str, remedy: str = "") -> None:
        """problems: at least one sentence."""
        super().__init__("\n".join(problems), remedy=remedy)
        self.problems = problems


class Refused(ReturncallError):
    """What was asked may not be done now; nothing was changed."""

    is_temporary = False
    exit_code = 1


class NeedsTick(Refused):
    """Unusual enough to be asked once more; `anyway` says yes."""


class MailboxError(ReturncallError):
    """A mailbox, remote or local, cannot be reached or read."""

    exit_code = 3


class SignInRefused(MailboxError):
    """The server refused the credentials: trying again can lock the account."""

    is_temporary = False


class Throttled(MailboxError):
    """The server asks us to slow down."""


class DeliveryError(ReturncallError):
    """The mail was not accepted.  is_permanent: a 5xx answer, so trying again is pointless."""

    exit_code = 3

    def __init__(self, what: str, *, remedy: str = "", is_permanent: bool = False) -> None:
        """See ReturncallError."""
        super().__init__(what, remedy=remedy)
        self.is_permanent = is_permanent


class DeliveryUnknown(DeliveryError):
    """The connection died after DATA: the server may have taken the mail."""


class StoreError(ReturncallError):
    """The database cannot be used."""

    exit_code = 3
