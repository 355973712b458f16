"""The weekly digest by mail to the user's own address: once per ISO week, whatever clock and crashes do.

The week is marked as sent, with its numbers, just before DATA and in the same way as every other mail: what happens
after that is never repeated.  A failure before DATA leaves the week unsent, to be tried again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.load import load
from responder.approve import to_self
from responder.compose import new_message_id
from returncall.app import random_hex
from returncall.digest.compile import WAITING
from returncall.digest.mail import compose_digest
from returncall.digest.schedule import due_week
from returncall.errors import DeliveryError, DeliveryUnknown, Refused, UserError
from returncall.service.digest_state import SentDigest, note_sent
from returncall.service.weekly import week_digest
from returncall.store import digests, drafts, meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from config.schema import Account
    from returncall.app import App
    from returncall.model import Digest

_SWITCH: Final = 'Set sending.mode = "send" and sending.enabled = true in config.toml.'


def send_digest(app: App, week: str) -> str:
    """Send that week's digest; returns the address it went to.

    Raises Refused when it was sent before or sending is off, UserError without an account that can send,
    DeliveryError, DeliveryUnknown, SignInRefused.
    """
    _may_send(app)
    account = _account(app)
    with app.store.read() as conn:
        _refuse_twice(conn, week)
    digest = week_digest(app, week)
    with app.store.write() as conn:
        if not digests.add(conn, digest, at=app.clock.now()):
            digests.replace(conn, digest, at=app.clock.now())
    message_id = new_message_id(random_hex())
    now = app.clock.now()
    content = compose_digest(digest, address=account.address, message_id=message_id, date=now)
    what = f"the digest of {week}"
    mail = to_self(account.address, content, account=account.name, what=what, mime_message_id=message_id, now=now)

    is_marked = False

    def before_data() -> None:
        nonlocal is_marked
        _may_send(app)
        with app.store.write() as conn:
            digests.replace(conn, digest, at=app.clock.now())
            if not digests.mark_sent(conn, week, at=app.clock.now()):
                _refuse_twice(conn, week)
            note_sent(conn, SentDigest(week, account.name, message_id, numbers_of(conn, digest)))
        is_marked = True

    outbox = app.outbox(account)
    assert outbox is not None
    try:
        outbox.send(mail, before_data=before_data)
    except DeliveryUnknown:
        raise  # it may have been accepted: never again
    except DeliveryError:
        if is_marked:
            with app.store.write() as conn:
                digests.unmark_sent(conn, week)
        raise
    return account.address


def send_if_due(app: App) -> str:
    """Send the digest whose time has come; returns the address it went to, or "" when there is nothing to send.

    A week in which no recruiter wrote and nothing waits passes in silence.  Raises as send_digest does.
    """
    schedule = app.settings.config.schedule
    zone = ZoneInfo(app.settings.profile.timezone)
    week = due_week(app.clock.now(), day=schedule.digest_day, at=schedule.digest_time, zone=zone)
    if not week or not _wants_to_send(app):
        return ""
    with app.store.read() as conn:
        if digests.sent_at(conn, week) or meta.is_foreign(conn, app.store.host_id):
            return ""
        known = digests.get(conn, week)
    if known is not None and not known.lines:
        return ""
    digest = week_digest(app, week)
    if not digest.lines:
        with app.store.write() as conn:
            digests.add(conn, digest, at=app.clock.now())
        return ""
    return send_digest(app, week)


def numbers_of(conn: Connection, digest: Digest) -> dict[int, tuple[str, str]]:
    """What each number of the digest stands for: a draft, as it is now."""
    found = {line.number: drafts.get(conn, line.draft_id) for line in digest.lines if line.section == WAITING}
    return {number: (draft.id, draft.content_hash) for number, draft in found.items() if draft}


def _may_send(app: App) -> None:
    """The kill switch, read anew, and whether this database is at home."""
    if not _wants_to_send(app):
        raise Refused("Sending is switched off, so the digest was not sent.", remedy=_SWITCH)
    with app.store.read() as conn:
        if meta.is_foreign(conn, app.store.host_id):
            raise Refused("This database is a copy from another place; nothing is sent from here.")


def _wants_to_send(app: App) -> bool:
    sending = load(app.settings.config_dir, app.settings.data_dir).config.sending
    return sending.enabled and sending.mode == "send"


def _account(app: App) -> Account:
    for account in app.settings.config.account:
        if account.smtp is not None:
            return account
    raise UserError(
        "No account can send mail, so the digest has no way out.",
        remedy="Add smtp = { host = ..., port = 465 } to an account in config.toml.",
    )


def _refuse_twice(conn: Connection, week: str) -> None:
    if sent := digests.sent_at(conn, week):
        raise Refused(f"The digest of {week} was sent already, on {sent:%d %b %Y}; a week has one.")
