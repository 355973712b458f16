"""An assessment as the JSON that docs and other programs rely on (CONTRACT: classify)."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from returncall.model import Assessment, Fit, Message, Pay, Suggestion, Unreadable

_NULLS = (
    "kind", "confidence", "unsure", "is_recruiter", "role", "company", "agency", "recruiter", "place", "pay",
    "engagement", "skills", "language", "touch", "trust", "fit", "action", "because", "model",
)  # fmt: skip


def stamp(moment: datetime | None) -> str | None:
    """UTC to the second, with Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def unreadable_json(source: str, error: str, *, found: Unreadable | None = None) -> dict[str, Any]:
    """One line for a message that cannot be judged: why, and null elsewhere."""
    return {
        "source": source,
        "message_id": None,
        "from": None,
        "subject": None,
        "date": stamp(found.received_at) if found else None,
        **dict.fromkeys(_NULLS),
        "error": error,
    }


def assessment_json(source: str, message: Message, assessment: Assessment, suggestion: Suggestion) -> dict[str, Any]:
    """One line for a judged message."""
    role, company, person, place = assessment.role, assessment.company, assessment.recruiter, assessment.place
    return {
        "source": source,
        "message_id": message.message_id,
        "from": {"name": message.sender.name, "address": message.sender.address},
        "subject": message.subject,
        "date": stamp(message.sent_at or message.received_at),
        "kind": assessment.kind.value,
        "confidence": _rounded(assessment.confidence),
        "unsure": assessment.unsure,
        "is_recruiter": assessment.is_recruiter,
        "role": role
        and {
            "title": role.title,
            "seniority": role.seniority,
            "family": role.family,
            "confidence": _rounded(role.confidence),
            "quote": role.quote,
            "others": list(role.others),
        },
        "company": company
        and {
            "name": company.name,
            "domain": company.domain,
            "confidence": _rounded(company.confidence),
            "quote": company.quote,
        },
        "agency": {"name": assessment.agency} if assessment.agency else None,
        "recruiter": person and {"name": person.name, "address": person.address, "type": person.type.value},
        "place": place and {"text": place.text, "mode": place.mode},
        "pay": assessment.pay and _pay(assessment.pay),
        "engagement": assessment.engagement,
        "skills": list(assessment.skills),
        "language": assessment.language,
        "touch": assessment.touch,
        "trust": {
            "level": assessment.trust.level.value,
            "evidence": [{"rule": e.rule, "quote": e.quote} for e in assessment.trust.evidence],
        },
        "fit": assessment.fit and _fit(assessment.fit),
        "action": suggestion.action.value,
        "because": suggestion.because,
        "model": assessment.model,
        "error": None,
    }


def _pay(pay: Pay) -> dict[str, Any]:
    return {
        "min": _whole(pay.min),
        "max": _whole(pay.max),
        "currency": pay.currency,
        "per": pay.per,
        "quote": pay.quote,
    }


def _fit(fit: Fit) -> dict[str, Any]:
    return {
        "score": _rounded(fit.score),
        "role": _rounded(fit.role),
        "company": _rounded(fit.company),
        "person": _rounded(fit.person),
        "reasons": [
            {"axis": r.axis, "rule": r.rule, "weight": _rounded(r.weight), "quote": r.quote} for r in fit.reasons
        ],
    }


def _rounded(value: float) -> float:
    return round(float(value), 3)


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
