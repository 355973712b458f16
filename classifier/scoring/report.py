"""Figures over judged gold: near-duplicates weigh as one message, fragments are not scored.  Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifier.scoring.gold import FACTS, pay_key
from classifier.scoring.matching import MATCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.scoring.gold import GoldRecord
    from returncall.model import Assessment

WRITTEN = frozenset({"outreach", "follow_up"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold record, what was thought of it (None: unreadable), and whether a draft would be made."""

    gold: GoldRecord
    assessment: Assessment | None
    draft: bool

    @property
    def said(self) -> str:
        """The kind; "other" for an unreadable message, which gets no draft either."""
        return str(self.assessment.kind) if self.assessment else "other"

    @property
    def truth(self) -> str:
        """The gold kind that is fairest to what was said."""
        return self.said if self.said in self.gold.kinds_ok else self.gold.kind


@dataclass(slots=True)
class Report:
    """Every figure; the names are those of the JSON that `eval --json` prints."""

    messages: int = 0
    kinds: dict[str, dict[str, float]] = field(default_factory=dict)
    macro_f1: float = 0.0
    confusion: dict[str, dict[str, float]] = field(default_factory=dict)
    human_outreach: dict[str, float] = field(default_factory=dict)
    facts: dict[str, dict[str, float]] = field(default_factory=dict)
    calibration_error: float = 0.0
    recruiters_left_unanswered: list[str] = field(default_factory=list)
    drafts_to_wrong_mail: list[str] = field(default_factory=list)
    needless_drafts: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    return _ratio(2 * precision * recall, precision + recall)


def score(judged: Sequence[Judged]) -> Report:
    """All figures.  A group's members share one vote."""
    scored = [one for one in judged if not one.gold.fragment]
    size = Counter(one.gold.group for one in scored)
    weight = [1.0 / size[one.gold.group] for one in scored]
    report = Report(messages=len(scored))
    _kinds(report, scored, weight)
    _drafts(report, scored)
    for name in FACTS:
        _fact(report, name, scored, weight)
    report.calibration_error = _calibration(scored, weight)
    return report


def _kinds(report: Report, scored: Sequence[Judged], weight: Sequence[float]) -> None:
    table: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one, share in zip(scored, weight, strict=True):
        table[one.truth][one.said] += share
        if one.said != one.truth:
            report.wrong.append((one.gold.id, one.gold.kind, one.said))
    report.confusion = {truth: dict(said) for truth, said in sorted(table.items())}
    for kind in sorted(table):
        hits = table[kind][kind]
        precision = _ratio(hits, sum(row[kind] for row in table.values()))
        recall = _ratio(hits, sum(table[kind].values()))
        report.kinds[kind] = {
            "precision": precision, "recall": recall, "f1": _f1(precision, recall), "count": sum(table[kind].values())
        }  # fmt: skip
    report.macro_f1 = _ratio(sum(row["f1"] for row in report.kinds.values()), len(report.kinds))
    hits = called = real = 0.0
    for one, share in zip(scored, weight, strict=True):
        is_real, is_called = one.truth in WRITTEN, one.said in WRITTEN
        hits, called, real = hits + share * (is_real and is_called), called + share * is_called, real + share * is_real
    report.human_outreach = {
        "precision": _ratio(hits, called), "recall": _ratio(hits, real),
        "f1": _f1(_ratio(hits, called), _ratio(hits, real)), "count": real,
    }  # fmt: skip


def _drafts(report: Report, scored: Sequence[Judged]) -> None:
    for one in scored:
        unsure = one.assessment is not None and one.assessment.unsure
        if unsure:
            report.unsure.append(one.gold.id)
        if one.gold.needs_draft == "true" and not one.draft and not unsure:
            report.recruiters_left_unanswered.append(one.gold.id)
        if one.draft and one.gold.forbidden:
            report.drafts_to_wrong_mail.append(one.gold.id)
        elif one.draft and one.gold.needs_draft == "false":
            report.needless_drafts.append(one.gold.id)


def found_fact(name: str, assessment: Assessment) -> str:
    """What the assessment says of one fact, "" for nothing."""
    if name == "role":
        return assessment.role.title if assessment.role else ""
    if name == "company":
        return assessment.company.name if assessment.company else ""
    if name == "recruiter":
        return (assessment.recruiter.name or "") if assessment.recruiter else ""
    if name == "agency":
        return assessment.agency or ""
    if name == "place":
        return (assessment.place.text or "") if assessment.place else ""
    if name == "mode":
        return (assessment.place.mode or "") if assessment.place else ""
    if name == "engagement":
        return assessment.engagement or ""
    pay = assessment.pay
    if pay is None:
        return ""
    return pay_key({"currency": pay.currency, "max": pay.max, "min": pay.min, "per": pay.per})


def _fact(report: Report, name: str, scored: Sequence[Judged], weight: Sequence[float]) -> None:
    """Precision and recall over outreach and follow-ups that were labelled; null_right: of those without the fact."""
    exact = right = said = real = empty = empty_right = 0.0
    for one, share in zip(scored, weight, strict=True):
        if name not in one.gold.facts or one.gold.kind not in WRITTEN or one.assessment is None:
            continue
        accepted, found = one.gold.facts[name], found_fact(name, one.assessment)
        said += share * bool(found)
        if not accepted:
            empty, empty_right = empty + share, empty_right + share * (not found)
            continue
        real += share
        exact += share * (found in accepted)
        right += share * bool(found and any(MATCH[name](found, wanted) for wanted in accepted))
    if real or empty:
        precision, recall = _ratio(right, said), _ratio(right, real)
        report.facts[name] = {
            "precision": precision, "recall": recall, "f1": _f1(precision, recall), "exact": _ratio(exact, real),
            "count": real, "null_right": _ratio(empty_right, empty), "null_count": empty,
        }  # fmt: skip


def _calibration(scored: Sequence[Judged], weight: Sequence[float], bins: int = 10) -> float:
    sums = [[0.0, 0.0, 0.0] for _ in range(bins)]
    for one, share in zip(scored, weight, strict=True):
        if one.assessment is None:
            continue
        cell = sums[min(int(one.assessment.confidence * bins), bins - 1)]
        cell[0] += share
        cell[1] += share * one.assessment.confidence
        cell[2] += share * (one.said == one.truth)
    whole = sum(cell[0] for cell in sums)
    return _ratio(sum(abs(cell[1] - cell[2]) for cell in sums), whole)
