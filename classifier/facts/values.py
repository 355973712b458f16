"""What the facts of one message are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returncall.model import Company, Pay, Place, Recruiter, Role


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a mail says about the job; None or empty where it says nothing.

    engagement: permanent, contract, part_time, internship or None.  skills: canonical lower-case names in
    order of appearance.
    """

    role: Role | None = None
    company: Company | None = None
    agency: str | None = None
    recruiter: Recruiter | None = None
    place: Place | None = None
    pay: Pay | None = None
    engagement: str | None = None
    skills: tuple[str, ...] = ()
