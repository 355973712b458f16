"""Judges labelled mail exactly as arriving mail would be: the program's own parser, classifier and policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from classifier.scoring import WRITTEN, Judged, found_fact
from ingest.parse import parse
from responder.policy import Case, suggest
from returncall.model import Address, MessageKey, RawMessage, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from classifier.scoring import GoldRecord, Report
    from returncall.model import Profile
    from returncall.ports import Classifier

_SOMEBODY = Address("", "somebody", "labelled.invalid")
_NAMES = ("role", "company", "recruiter", "agency")


def judge_gold(classifier: Classifier, records: Iterable[GoldRecord], profile: Profile | None = None) -> list[Judged]:
    """Each record on its own, since its labels know nothing of the others."""
    return [_judge_one(classifier, record, profile) for record in records]


def _judge_one(classifier: Classifier, record: GoldRecord, profile: Profile | None) -> Judged:
    raw = RawMessage(MessageKey("gold", record.id, 0, 0), datetime.now(UTC), (), len(record.octets), record.octets)
    message = parse(raw)
    if isinstance(message, Unreadable):
        return Judged(record, None, draft=False)
    assessment = classifier.assess([message])[0]
    if not message.sender.host:
        # Nobody labelled who wrote it; whether it deserves an answer is asked all the same.
        message = replace(message, sender=_SOMEBODY, defects=())
    suggestion = suggest(Case(message, assessment, message.received_at, profile))
    return Judged(record, assessment, draft=bool(suggestion.template))


def mistakes(report: Report, judged: Sequence[Judged]) -> Iterator[str]:
    """One line for each wrong kind, draft and name, by the record's id; no text of the mail but the names."""
    for id_, truth, said in report.wrong:
        yield f"kind  {id_}: {truth} called {said}"
    for name in ("recruiters_left_unanswered", "drafts_to_wrong_mail", "needless_drafts"):
        for id_ in getattr(report, name):
            yield f"{name}  {id_}"
    for one in judged:
        if one.assessment is None or one.gold.fragment or one.gold.kind not in WRITTEN:
            continue
        for fact in _NAMES:
            found, wanted = found_fact(fact, one.assessment), one.gold.facts.get(fact)
            if wanted is not None and found not in wanted and (found or wanted):
                yield f"{fact}  {one.gold.id}: {found!r} for {wanted}"
