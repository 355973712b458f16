"""Values for the responder's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from responder.compose import content_hash
from returncall.model import (
    Action,
    Address,
    Assessment,
    Company,
    Draft,
    DraftState,
    Fit,
    Kind,
    Message,
    MessageKey,
    Pay,
    Place,
    Profile,
    Recruiter,
    RecruiterType,
    Role,
    Trust,
    TrustLevel,
)

NOW = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)
SAM = Address("Sam Doe", "sam", "example.org")
RITA = Address("Rita Vale", "rita", "acme.example")
SAMS_PROFILE = Profile(
    name="Sam Doe",
    addresses=("sam@example.org",),
    employer_name="Initech",
    employer_domains=("initech.example",),
)


def a_message(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": "a" * 32,
        "key": MessageKey("personal", "INBOX", 7, 1),
        "message_id": "<m1@acme.example>",
        "thread_id": "b" * 32,
        "in_reply_to": None,
        "references": (),
        "sender": RITA,
        "reply_to": (),
        "to": (SAM,),
        "cc": (),
        "subject": "Staff engineer at Acme",
        "sent_at": NOW,
        "received_at": NOW,
        "text": "We are hiring a staff engineer in Berlin for 150k EUR.",
    }
    return Message(**(values | changes))


def a_fit(role: float = 0.0, company: float = 0.0, person: float = 0.0, **changes: Any) -> Fit:
    return Fit(score=max(role, company, person), role=role, company=company, person=person, **changes)


def an_assessment(**changes: Any) -> Assessment:
    values: dict[str, Any] = {
        "message_id": "a" * 32,
        "kind": Kind.OUTREACH,
        "confidence": 0.9,
        "unsure": False,
        "is_recruiter": True,
        "role": Role("Staff Engineer", "staff", "engineering", 0.9, "staff engineer"),
        "company": Company("Acme", "acme.example", 0.9, "Acme"),
        "agency": None,
        "recruiter": Recruiter("Rita Vale", "rita@acme.example", RecruiterType.IN_HOUSE),
        "place": Place("Berlin", None, "Berlin"),
        "pay": Pay(150_000, 150_000, "EUR", "year", "150k EUR"),
        "engagement": None,
        "skills": (),
        "language": "en",
        "touch": 1,
        "trust": Trust(TrustLevel.OK),
        "fit": a_fit(role=0.9),
        "reasons": (),
        "model": "test-1",
        "assessed_at": NOW,
    }
    return Assessment(**(values | changes))


def a_draft(**changes: Any) -> Draft:
    """A draft whose hash fits its content, unless the hash itself is given."""
    values: dict[str, Any] = {
        "id": "k3x9",
        "message": "a" * 32,
        "account": "personal",
        "thread_id": "b" * 32,
        "action": Action.DECLINE,
        "template": "decline",
        "sender": SAM,
        "to": RITA,
        "subject": "Re: Staff engineer at Acme",
        "in_reply_to": "<m1@acme.example>",
        "references": ("<m0@acme.example>", "<m1@acme.example>"),
        "mime_message_id": "<0123456789abcdef0123456789abcdef@returncall.invalid>",
        "body": "Hi Rita,\n\nI'm not interested at this time.\n\nBest,\nSam\n",
        "language": "en",
        "content_hash": "",
        "state": DraftState.PROPOSED,
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=21),
    }
    made = Draft(**(values | changes))
    return made if "content_hash" in changes else replace(made, content_hash=content_hash(made))
