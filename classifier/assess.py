"""Joins what each message says on its own with what they say together.

Order: form that leaves no doubt and stage one (clearing), then acts, kind, names, facts, trust and fit (alone); then
campaigns over the whole call.  Ordinary mail ends at stage one and costs next to nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from classifier.campaigns import group
from returncall.model import Kind, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import Protocol

    import numpy as np
    from numpy.typing import NDArray
    from spacy.language import Language

    from classifier.campaigns import Touch
    from classifier.here import Here
    from classifier.kind.joining import Joined
    from returncall.model import Assessment, Message, Profile

    class Judges(Protocol):
        """Whatever judges messages, each on its own."""

        @property
        def version(self) -> str:
            """See Here."""
            ...

        def judge(self, messages: Sequence[Message]) -> list[Assessment]:
            """See Here."""
            ...


# Verdicts that are remembered: what other processes judged ahead, and mail that is asked about twice.
_MOST_REMEMBERED = 2_000


class Assessor:
    """The classifier of returncall.ports.  Messages of one call are judged together.

    Remembers what single messages were judged to be, and nothing else, between calls.
    """

    def __init__(
        self,
        nlp: Language | None = None,
        profile: Profile | None = None,
        *,
        personal: Path | None = None,
        judges: Judges | None = None,
    ) -> None:
        """nlp: the pipeline of classifier.nlp; None for the shipped one.  profile: what fit is judged against, or None.

        personal: the file of a refit on the user's own verdicts.  judges: who judges single messages; None for
        this process.
        """
        self._settings = (nlp, profile, personal)
        self._judges: Judges = judges or self._here
        self._known: dict[int, Assessment] = {}

    @cached_property
    def _here(self) -> Here:
        from classifier.here import Here  # noqa: PLC0415  only where nobody else judges

        nlp, profile, personal = self._settings
        return Here(nlp, profile, personal=personal)

    @property
    def version(self) -> str:
        """Name and version of the model: "returncall-1", "returncall-1+own" once it has learnt from the user."""
        return self._judges.version

    @property
    def fingerprint(self) -> str:
        """What the model was made from."""
        return self._here.fingerprint

    @property
    def joined(self) -> Joined:
        """The joining in use."""
        return self._here.full.joined

    def evidence(self, messages: Sequence[Message]) -> NDArray[np.float32]:
        """What the joining reads of each message; float32 (messages, features)."""
        return self._here.full.evidence(messages)

    def warm(self) -> None:
        """Load everything now.  Raises UserError when the model is missing."""
        _ = self._here.full

    def assess(
        self,
        messages: Sequence[Message],
        *,
        now: datetime | None = None,
        seen: Sequence[tuple[Message, Assessment]] = (),
    ) -> list[Assessment]:
        """One Assessment per message, in order.

        now: the day to judge for; None judges each for the day it came.  seen: earlier mail and what it was judged
        to be, whose campaigns go on.
        """
        alone = self._alone(messages)
        touches = group(messages, [one.kind for one in alone], alone, seen=seen)
        return [
            _together(one, touch, now or message.received_at)
            for message, one, touch in zip(messages, alone, touches, strict=True)
        ]

    def remember(self, messages: Sequence[Message], judged: Sequence[Assessment]) -> None:
        """Keep what other processes judged ahead, for the call that will ask."""
        for message, one in zip(messages, judged, strict=True):
            self._known[_mark(message)] = one
        while len(self._known) > _MOST_REMEMBERED:
            del self._known[next(iter(self._known))]

    def _alone(self, messages: Sequence[Message]) -> list[Assessment]:
        marks = [_mark(message) for message in messages]
        found = [self._known.get(mark) for mark in marks]
        missing = [message for message, one in zip(messages, found, strict=True) if one is None]
        judged = iter(self._judges.judge(missing) if missing else ())
        whole = [one or next(judged) for one in found]
        self.remember(messages, whole)
        return whole


def _mark(message: Message) -> int:
    """The same for the same words from the same place; the thread, which the store may know better, is no part of it.

    Python's hash of text is keyed anew in each process, so nobody can write mail that shares another's.
    """
    return hash(replace(message, thread_id=""))


def _together(alone: Assessment, touch: Touch, day: datetime) -> Assessment:
    """A mail that follows another of the same person in the same thread is a follow-up, however it is worded."""
    kind, reasons = alone.kind, alone.reasons
    if kind is Kind.OUTREACH and touch.touch > 1:
        kind, reasons = Kind.FOLLOW_UP, (Reason("kind", "same-campaign", 1.0), *reasons)
    return replace(alone, kind=kind, reasons=reasons, touch=touch.touch, campaign=touch.campaign, assessed_at=day)
