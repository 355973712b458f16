"""Values for the store's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from returncall.model import (
    Action,
    Address,
    Assessment,
    Company,
    Delivery,
    DeliveryState,
    Draft,
    DraftState,
    Fit,
    Kind,
    Message,
    MessageKey,
    Recruiter,
    RecruiterType,
    Role,
    Trust,
    TrustLevel,
)

NOW = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)
ME = Address("Sam Doe", "sam", "example.org")


def a_message(number: int = 1, **changes: object) -> Message:
    values: dict[str, object] = {
        "id": f"{number:032x}",
        "key": MessageKey("personal", "INBOX", 7, number),
        "message_id": f"<m{number}@acme.example>",
        "thread_id": f"t{number}",
        "in_reply_to": None,
        "references": (),
        "sender": Address("Rita Recruiter", f"Rita{number}", "Acme.example"),
        "reply_to": (),
        "to": (ME,),
        "cc": (),
        "subject": f"Role {number}",
        "sent_at": NOW,
        "received_at": NOW + timedelta(seconds=number),
        "text": "We are hiring.",
    }
    return Message(**(values | changes))  # type: ignore[arg-type]


def an_assessment(number: int = 1, *, fit: float | None = 0.5, **changes: object) -> Assessment:
    values: dict[str, object] = {
        "message_id": f"{number:032x}",
        "kind": Kind.OUTREACH,
        "confidence": 0.9,
        "unsure": False,
        "is_recruiter": True,
        "role": Role("Engineer", "senior", "engineering", 0.9, "Engineer"),
        "company": Company("Acme", "acme.example", 0.8, "Acme"),
        "agency": None,
        "recruiter": Recruiter("Rita", None, RecruiterType.IN_HOUSE),
        "place": None,
        "pay": None,
        "engagement": None,
        "skills": ("python",),
        "language": "en",
        "touch": 1,
        "trust": Trust(TrustLevel.OK),
        "fit": None if fit is None else Fit(fit, fit, 0.0, 0.0),
        "reasons": (),
        "model": "test-1",
        "assessed_at": NOW,
    }
    return Assessment(**(values | changes))  # type: ignore[arg-type]


def a_draft(number: int = 1, **changes: object) -> Draft:
    values: dict[str, object] = {
        "id": f"d{number}",
        "message": f"{number:032x}",
        "account": "personal",
        "thread_id": f"t{number}",
        "action": Action.DECLINE,
        "template": "decline",
        "sender": ME,
        "to": Address("Rita Recruiter", f"rita{number}", "acme.example"),
        "subject": f"Re: Role {number}",
        "in_reply_to": f"<m{number}@acme.example>",
        "references": (f"<m{number}@acme.example>",),
        "mime_message_id": f"<r{number}@example.org>",
        "body": "Thanks, not interested at this time.",
        "language": "en",
        "content_hash": f"{number:064x}",
        "state": DraftState.PROPOSED,
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=21),
        "warnings": ("Reply-To is another domain.",),
    }
    return Draft(**(values | changes))  # type: ignore[arg-type]


def a_delivery(number: int = 1, **changes: object) -> Delivery:
    values: dict[str, object] = {
        "id": f"v{number}",
        "draft_id": f"d{number}",
        "account": "personal",
        "mime_message_id": f"<r{number}@example.org>",
        "content_hash": f"{number:064x}",
        "envelope_from": "sam@example.org",
        "envelope_to": f"rita{number}@acme.example",
        "content": b"Subject: Re\r\n\r\nThanks.\r\n",
        "state": DeliveryState.QUEUED,
        "send_after": NOW + timedelta(seconds=30),
    }
    return Delivery(**(values | changes))  # type: ignore[arg-type]
