"""What the store knows of a batch of new mail, asked once for all of it: a query per message took longer than reading.

Each answer is the one that the question about a single message would get.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from responder.policy import History
from returncall.service.checkpoints import checkpoint_for
from returncall.service.teaching import with_verdicts
from returncall.store import answers, corrections, opportunities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from responder.checkpoint import Checkpoint
    from returncall.model import Assessment, Message
    from returncall.pipeline import Surroundings


def for_batch(conn: Connection, around: Surroundings, fresh: Sequence[Message]) -> Surroundings:
    """`around` for exactly these messages, none of which is in the store yet."""
    own = corrections.for_messages(conn, {message.id for message in fresh})
    of_sender = corrections.for_senders(conn, {message.sender.address for message in fresh})
    threads = answers.answered_threads(conn)
    campaigns = answers.answered_campaigns(conn)
    of_a_process = opportunities.threads_with_any(conn, {message.thread_id for message in fresh})

    def history(message: Message, assessment: Assessment) -> History:
        return History(answered=message.thread_id in threads or assessment.campaign in campaigns)

    def corrected(message: Message, assessment: Assessment) -> Assessment:
        return with_verdicts(assessment, own.get(message.id), of_sender.get(message.sender.address.lower()))

    def checkpoint(message: Message, assessment: Assessment) -> Checkpoint | None:
        return checkpoint_for(conn, message, assessment, is_alone=message.thread_id not in of_a_process)

    return replace(around, history=history, corrected=corrected, checkpoint=checkpoint)
