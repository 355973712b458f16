"""The user's own verdicts: they always win, for the message at once and for its sender's later mail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from returncall.model import Company, Kind, Role
from returncall.store import corrections

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from returncall.model import Assessment, Message
    from returncall.store.corrections import Correction

RECRUITER_KINDS = frozenset({Kind.OUTREACH, Kind.FOLLOW_UP, Kind.CONVERSATION})


def with_corrections(conn: Connection, message: Message, assessment: Assessment) -> Assessment:
    """The judgement with what the user said of this message, else of its sender's newest corrected mail."""
    own = corrections.for_message(conn, message.id)
    sender = None if own else corrections.for_sender(conn, message.sender.address)
    return with_verdicts(assessment, own, sender)


def with_verdicts(assessment: Assessment, own: Correction | None, sender: Correction | None) -> Assessment:
    """The judgement with the verdict on this very message, else with that on its sender's newest corrected mail."""
    if own is not None:
        return corrected(assessment, own)
    if sender is None or sender.kind is None:
        return assessment
    # Of another mail only the kind carries over: the next job has another title and maybe another company.
    return corrected(assessment, replace(sender, company=None, role=None))


def corrected(assessment: Assessment, verdict: Correction) -> Assessment:
    """Lay one verdict over a judgement."""
    found = assessment
    if verdict.kind is not None:
        found = replace(
            found, kind=verdict.kind, confidence=1.0, unsure=False, is_recruiter=verdict.kind in RECRUITER_KINDS
        )
    if verdict.company is not None:
        found = replace(found, company=Company(verdict.company, None, 1.0, "") if verdict.company else None)
    if verdict.role is not None:
        seniority, family = (found.role.seniority, found.role.family) if found.role else (None, None)
        found = replace(found, role=Role(verdict.role, seniority, family, 1.0, "") if verdict.role else None)
    return found
