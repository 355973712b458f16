"""Learning from the user's verdicts: those given one by one, and those given by moving mail into a folder."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from returncall.errors import UserError
from returncall.service.teaching import corrected
from returncall.store import assessments, corrections, messages
from returncall.store.corrections import Correction

if TYPE_CHECKING:
    from classifier.learning import Refit
    from config.schema import Account
    from returncall.app import App
    from returncall.model import Kind, Message

# Fewer verdicts than this say more about the day than about the user.
FEWEST = 5
_FOLDER_AGE = timedelta(days=730)


def learn(app: App, taught: list[tuple[Message, Kind]]) -> Refit:
    """Refit on every correction and on `taught`; keeps the result only when unseen hands lose next to nothing by it.

    Raises UserError when there are fewer than FEWEST verdicts.
    """
    import numpy as np  # noqa: PLC0415  with spaCy only

    import classifier  # noqa: PLC0415  spaCy is slow to import
    from classifier.kind.joining import KINDS  # noqa: PLC0415
    from classifier.learning import refit  # noqa: PLC0415
    from classifier.learning.stored import write_personal  # noqa: PLC0415
    from classifier.nlp import shipped_anchor  # noqa: PLC0415

    verdicts = {message.id: (message, kind) for message, kind in [*_corrected_mail(app), *taught]}
    if len(verdicts) < FEWEST:
        raise UserError(
            f"{len(verdicts)} of your verdicts are known; learning needs {FEWEST} or more.",
            remedy="`returncall correct ID --kind KIND` gives one; it already counts for that mail and its sender.",
        )
    shipped = classifier.load(None)
    kinds = np.array([KINDS.index(str(kind)) for _, kind in verdicts.values()], dtype=np.intp)
    found = refit(shipped.joined, shipped.evidence([mail for mail, _ in verdicts.values()]), kinds, shipped_anchor())
    if found.is_kept:
        write_personal(app.personal_model, found.joined, model=shipped.fingerprint)
        app.forget_classifier()
    return found


def _corrected_mail(app: App) -> list[tuple[Message, Kind]]:
    with app.store.read() as conn:
        verdicts = {one.message: one.kind for one in corrections.list_corrections(conn) if one.kind is not None}
        mail = messages.get_messages(conn, verdicts)
        return [(mail[name], kind) for name, kind in verdicts.items() if name in mail]


def taught_by_folder(app: App, account: Account, folder: str, kind: Kind) -> list[tuple[Message, Kind]]:
    """The mail that the user put into `folder` of the account, each taken as a verdict of `kind`.

    Mail that is known here is corrected at once.  Raises MailboxError.
    """
    from ingest.parse import parse  # noqa: PLC0415  only here
    from returncall.model import Message  # noqa: PLC0415

    now = app.clock.now()
    mailbox = app.mailbox(account)
    try:
        found = [parse(raw) for raw in mailbox.fetch(folder, None, since=now - _FOLDER_AGE)]
    finally:
        mailbox.close()
    mail = [one for one in found if isinstance(one, Message)]
    with app.store.write() as conn:
        known = [
            earlier for one in mail if one.message_id for earlier in messages.find_by_message_id(conn, one.message_id)
        ]
        for one in known:
            verdict = Correction(one.id, one.sender.address, now, kind)
            corrections.save(conn, verdict)
            if judged := assessments.get(conn, one.id):
                assessments.save(conn, corrected(judged, verdict))
    return [(one, kind) for one in mail]
