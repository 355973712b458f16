"""All that is known of one mail, found by whatever name the user has for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from returncall.errors import UserError
from returncall.store import assessments, drafts, messages, suggestions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from returncall.model import Assessment, Draft, Message, Suggestion


@dataclass(frozen=True, slots=True)
class Told:
    """A mail, what was made of it, and what follows from that.

    message: None when it is no longer in the store.  draft: None when nothing is to be sent; because says why.
    """

    message: Message | None
    assessment: Assessment | None
    suggestion: Suggestion | None
    draft: Draft | None
    because: str


def tell(conn: Connection, name: str) -> Told:
    """What `name` names: a draft's id, the start of a mail's id (six digits or more) or its Message-ID.

    Raises UserError where nothing is called so.
    """
    name = name.strip()
    draft = drafts.get(conn, name.lower())
    if draft:
        message = messages.get_message(conn, draft.message)
        because = drafts.because(conn, draft.id)
    else:
        message = messages.find_by_start(conn, name.lower()) or _newest(conn, name)
        if message is None:
            raise UserError(
                f'No draft and no mail is called "{name}".',
                remedy="`returncall queue --all` lists every draft; a mail is named by its Message-ID.",
            )
        because = ""
    about = message.id if message else draft.message if draft else ""
    suggestion = suggestions.get(conn, about)
    because = because or (suggestion.because if suggestion else "")
    return Told(message, assessments.get(conn, about), suggestion, draft, because)


def _newest(conn: Connection, message_id: str) -> Message | None:
    """The newest mail with that Message-ID, with or without its angle brackets."""
    bare = message_id.strip("<>")
    found = messages.find_by_message_id(conn, f"<{bare}>") or messages.find_by_message_id(conn, bare)
    return found[-1] if found else None
