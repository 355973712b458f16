"""Message -> Assessment: what it is, what it says, how far to believe it, how well it fits.

`load` is the only door; it imports numpy, so that programs which judge nothing start at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from classifier.assess import Assessor, Judges
    from returncall.model import Profile

__all__ = ["load"]


def load(profile: Profile | None = None, *, personal: Path | None = None, judges: Judges | None = None) -> Assessor:
    """The shipped classifier (returncall.ports.Classifier), judging fit against `profile` when there is one.

    personal: where `returncall learn` keeps what it learnt; an absent file, or one that was learnt on another model,
    changes nothing.  judges: who judges single messages; None for this process.  The language pipeline is read once per
    process (about half a second), and only when a message needs it.  Raises UserError when there is none.
    """
    from classifier.assess import Assessor  # noqa: PLC0415  numpy takes its time

    return Assessor(None, profile, personal=personal, judges=judges)
