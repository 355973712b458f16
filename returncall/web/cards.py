"""Queue items, their mail and their assessment -> what a card shows.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from returncall.model import Action, RecruiterType, TrustLevel
from returncall.service.marking import evidence, flowed, pieces, shown
from returncall.service.words import ACTIONS, pay_words, rule_words, warning
from returncall.store.moments import from_text

if TYPE_CHECKING:
    from datetime import datetime

    from returncall.model import Assessment, Reason
    from returncall.service.marking import Piece

_EXCERPT: Final = 800
_MOST_CHIPS: Final = 6
_MOST_OF_KIND: Final = 2
_STRONG: Final = 50
_SOME: Final = 25
_CHOICES: Final = ("accept_call", "ask_details", "decline")
_HELD: Final = frozenset({"approved", "claimed", "uncertain", "needs_you"})
_ENGAGEMENTS: Final = {"contract": "contract", "part_time": "part time", "internship": "internship"}
_TYPES: Final = {
    RecruiterType.IN_HOUSE: "in-house recruiter",
    RecruiterType.AGENCY: "agency recruiter",
    RecruiterType.HIRING_MANAGER: "hiring manager",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One reason.  axis: for the colour; words: what it says; sign: + speaks for it, - against, "" neither."""

    axis: str
    words: str
    sign: str
    quote: str


@dataclass(frozen=True, slots=True)
class Card:
    """A draft with everything one needs to decide.  item: as store.queue gives it.  fit: 0 to 100 or None."""

    item: dict[str, Any]
    title: str
    role: str
    fit: int | None
    level: str
    axes: tuple[tuple[str, int], ...]
    facts: tuple[tuple[str, str], ...]
    writer: str
    trust: str
    chips: tuple[Chip, ...]
    words: tuple[Piece, ...]
    is_cut: bool
    warnings: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    received_at: datetime
    send_after: datetime | None
    sent_at: datetime | None
    snoozed_until: datetime | None
    expires_at: datetime | None

    @property
    def id(self) -> str:
        """The draft's id."""
        return str(self.item["id"])

    @property
    def is_waiting(self) -> bool:
        """Whether the user has still to decide."""
        return bool(self.item["state"] == "proposed")

    @property
    def is_held(self) -> bool:
        """Whether it was approved and is not certainly sent."""
        return self.item["state"] in _HELD

    @property
    def is_decline(self) -> bool:
        """Whether it may be handled together with others."""
        return bool(self.item["action"] == Action.DECLINE.value)

    @property
    def needs_second_look(self) -> bool:
        """A yes to a sender who does not quite add up is confirmed a second time (HAZARDS, section 4)."""
        return bool(self.item["action"] == Action.ACCEPT_CALL.value and self.trust == TrustLevel.CAUTION.value)


def make_card(item: dict[str, Any], words: str, found: Assessment | None, *, whole: bool = False) -> Card:
    """words: of the mail.  whole: all of them, not their beginning."""
    fit = None if item["fit"] is None else round(item["fit"] * 100)
    text = flowed(shown(words))
    cut = text if whole else _beginning(text)
    return Card(
        item=item,
        title=title_of(item),
        role=item["role"] or item["message_subject"] or "",
        fit=fit,
        level=level_of(fit),
        axes=axes_of(found),
        facts=facts_of(found),
        writer=writer_of(found),
        trust=found.trust.level.value if found else "ok",
        chips=chips_of(found),
        words=pieces(cut, evidence(found) if found else ()),
        is_cut=len(cut) < len(text),
        warnings=tuple(warning(code) for code in item["warnings"]),
        others=tuple((name, ACTIONS[name]) for name in _CHOICES if name != item["action"]),
        received_at=from_text(item["received_at"]),
        send_after=from_text(item["send_after"]) if item["send_after"] else None,
        sent_at=from_text(item["sent_at"]) if item["sent_at"] else None,
        snoozed_until=from_text(item["snoozed_until"]) if item["snoozed_until"] else None,
        expires_at=from_text(item["expires_at"]) if item["expires_at"] else None,
    )


def title_of(item: dict[str, Any]) -> str:
    """The company; else through whom the mail came."""
    return str(item["company"] or "") or (f"via {item['agency']}" if item["agency"] else "") or "A company not named"


def level_of(fit: int | None) -> str:
    """strong, some, low or none: for the colour of the bar."""
    if fit is None:
        return "none"
    return "strong" if fit >= _STRONG else "some" if fit >= _SOME else "low"


def axes_of(found: Assessment | None) -> tuple[tuple[str, int], ...]:
    """Role, company and person, 0 to 100 each."""
    if found is None or found.fit is None:
        return ()
    return tuple((axis, round(getattr(found.fit, axis) * 100)) for axis in ("role", "company", "person"))


def facts_of(found: Assessment | None) -> tuple[tuple[str, str], ...]:
    """(label, value) of what the mail states; what is not known is left out."""
    if found is None:
        return ()
    place = found.place
    where = place.text if place and place.text else ""
    if place and place.mode and place.mode not in where.lower():
        where = f"{where}, {place.mode}" if where else place.mode
    facts = (
        ("pay", pay_words(found.pay) if found.pay else ""),
        ("place", where),
        ("terms", _ENGAGEMENTS.get(found.engagement or "", "")),
        ("through", found.agency or ""),
        ("touch", f"message {found.touch} of this campaign" if found.touch > 1 else ""),
    )
    return tuple((label, value) for label, value in facts if value)


def writer_of(found: Assessment | None) -> str:
    """On whose behalf the writer recruits, in words, or ""."""
    return _TYPES.get(found.recruiter.type, "") if found and found.recruiter else ""


def chips_of(found: Assessment | None) -> tuple[Chip, ...]:
    """The reasons that weigh most: red flags, then what speaks for and against, then what shows the kind of mail."""
    if found is None:
        return ()
    flags = [Chip("trust", rule_words(flag.rule), "-", flag.quote) for flag in found.trust.evidence]
    fits, kinds = (
        [_chip(reason) for reason in sorted(some, key=lambda r: -abs(r.weight))]
        for some in (found.fit.reasons if found.fit else (), found.reasons)
    )
    decisive = [*flags, *fits, *(chip for chip in kinds if chip.axis != "kind")]
    told = [*decisive, *[chip for chip in kinds if chip.axis == "kind"][:_MOST_OF_KIND]]
    once = {(chip.axis, chip.words, chip.sign): chip for chip in reversed(told)}
    return tuple(chip for chip in told if once[chip.axis, chip.words, chip.sign] is chip)[:_MOST_CHIPS]


def _chip(reason: Reason) -> Chip:
    sign = "+" if reason.weight > 0 else "-" if reason.weight < 0 else ""
    return Chip(reason.axis, rule_words(reason.rule), sign, reason.quote)


def _beginning(text: str) -> str:
    """The first lines, cut between words."""
    if len(text) <= _EXCERPT:
        return text
    cut = text[:_EXCERPT]
    return cut[: max(cut.rfind(" "), cut.rfind("\n"), _EXCERPT // 2)].rstrip()
