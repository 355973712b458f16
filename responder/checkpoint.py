"""The checkpoint lock: nobody goes on beyond the hiring manager by drift.  Pure.

Beyond the hiring manager a dated note says that the user is seriously piqued; before the final round and an offer
another says that they would seriously consider one.  Without it the letters that go on are locked: what is left is
to withdraw kindly, to pause, to thank, to receive an offer without answering it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from returncall.model import Stage

if TYPE_CHECKING:
    from datetime import datetime

ORDER: Final = (
    Stage.CONTACTED,
    Stage.RECRUITER_CALL,
    Stage.HIRING_MANAGER,
    Stage.DEEPER,
    Stage.FINAL,
    Stage.OFFER,
)
PIQUED: Final = 5
"""The interest, of 1 to 5, that counts as seriously piqued."""
_COLD: Final = 2
GOING_ON: Final = frozenset({"accept_call", "ask_details"})
"""The letters that take a process further."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where an opportunity stands.

    stage: the furthest that is recorded, or that the newest mail speaks of.  interest: 1 to 5, as last noted, on
    noted_at.  would_consider_at: when the user noted that they would seriously consider an offer.
    is_process: the user recorded a first call or more; only then a letter is proposed.
    """

    stage: Stage = Stage.CONTACTED
    interest: int | None = None
    noted_at: datetime | None = None
    would_consider_at: datetime | None = None
    is_process: bool = False

    @property
    def is_piqued(self) -> bool:
        """Whether a dated note of serious interest stands."""
        return self.interest == PIQUED and self.noted_at is not None


def further(one: Stage, other: Stage) -> Stage:
    """The later of two stages; a closed opportunity counts for what is said of it anew."""
    if one is Stage.CLOSED or other is Stage.CLOSED:
        return other if one is Stage.CLOSED else one
    return max(one, other, key=ORDER.index)


def lock(at: Checkpoint) -> str:
    """What is missing for going on, as a sentence; "" when nothing is."""
    if at.stage not in ORDER or ORDER.index(at.stage) <= ORDER.index(Stage.HIRING_MANAGER):
        return ""
    if not at.is_piqued:
        return "This goes beyond the hiring manager, and there is no note that you are seriously piqued."
    if at.stage in {Stage.FINAL, Stage.OFFER} and at.would_consider_at is None:
        return "Before the last stages there has to be a note that you would seriously consider an offer."
    return ""


def allows(at: Checkpoint, template: str) -> bool:
    """Whether a letter may be drafted or approved at this checkpoint."""
    return template not in GOING_ON or not lock(at)


def way_out(at: Checkpoint) -> str:
    """The letter to propose behind a lock: withdraw where interest is noted as low, else pause, which binds nobody."""
    return "withdraw" if at.interest is not None and at.interest <= _COLD else "pause"
