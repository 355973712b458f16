"""What is noted about a digest that was sent: its Message-ID, the numbers as they were, and what answers did."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from returncall.store import meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SENT: Final = "digest "
_TOLD: Final = "digest-answers "
_MOST_TOLD: Final = 50


@dataclass(frozen=True, slots=True)
class SentDigest:
    """account: through which it went.  drafts: number in the digest -> (draft id, content hash) at that moment."""

    week: str
    account: str
    message_id: str
    drafts: dict[int, tuple[str, str]]


def note_sent(conn: Connection, digest: SentDigest) -> None:
    """Keep the numbers; to be called in the transaction that marks the week as sent."""
    numbers = {str(number): list(of) for number, of in digest.drafts.items()}
    document = {"account": digest.account, "message_id": digest.message_id, "drafts": numbers}
    meta.put(conn, _SENT + digest.week, json.dumps(document, sort_keys=True))


def sent_digest(conn: Connection, week: str) -> SentDigest | None:
    """What was sent for that week."""
    text = meta.get(conn, _SENT + week)
    if not text:
        return None
    found = json.loads(text)
    numbers = {int(number): (of[0], of[1]) for number, of in found["drafts"].items()}
    return SentDigest(week, found["account"], found["message_id"], numbers)


def answers_told(conn: Connection, week: str) -> tuple[str, ...]:
    """Sentences about the answers to that week's digest, oldest first."""
    text = meta.get(conn, _TOLD + week)
    return tuple(sentence for sentence, _ in json.loads(text)) if text else ()


def is_answered_by(conn: Connection, week: str, reply: str) -> bool:
    """Whether that reply was obeyed already.  reply: its id in the store of mails."""
    text = meta.get(conn, _TOLD + week)
    return bool(text) and any(reply == known for _, known in json.loads(text))


def tell_answer(conn: Connection, week: str, reply: str, sentence: str) -> None:
    """Note that `reply` was obeyed, and what came of it."""
    text = meta.get(conn, _TOLD + week)
    told = [*(json.loads(text) if text else []), [sentence, reply]]
    meta.put(conn, _TOLD + week, json.dumps(told[-_MOST_TOLD:]))
