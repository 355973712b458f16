"""`python -m classifier.training.evaluate --gold FILE.jsonl`: the shipped model against labelled mail."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from classifier import load
from classifier.assess import Assessor
from classifier.kind.senders import is_robot
from classifier.nlp import load_pipeline
from classifier.scoring import Judged, Report, read_gold, score
from classifier.scoring.report import WRITTEN, found_fact
from classifier.training.examples import read_octets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.scoring import GoldRecord
    from returncall.model import Assessment, Message


def would_draft(message: Message, assessment: Assessment) -> bool:
    """The policy's answer in short: its own rules (responder.policy) can only draft less."""
    return (
        assessment.kind in WRITTEN
        and not assessment.unsure
        and assessment.trust.level != "scam"
        and not message.list_id
        and not message.auto_submitted
        and not (is_robot(message.sender.mailbox) and not message.reply_to)
    )


def judge_gold(assessor: Assessor, records: Sequence[GoldRecord]) -> list[Judged]:
    """Each record judged on its own: the labels know nothing of the others."""
    judged: list[Judged] = []
    for record in records:
        message = read_octets(record.octets, name=record.id)
        if message is None:
            judged.append(Judged(record, None, draft=False))
            continue
        assessment = assessor.assess([message])[0]
        judged.append(Judged(record, assessment, would_draft(message, assessment)))
    return judged


def shown(report: Report) -> str:
    """The report for people."""
    lines = [f"{report.messages} messages scored (fragments left out; near-duplicates share one vote)", ""]
    lines.append(f"{'kind':<20}{'precision':>10}{'recall':>8}{'F1':>7}{'count':>8}")
    lines += [
        f"{kind:<20}{row['precision']:>10.3f}{row['recall']:>8.3f}{row['f1']:>7.3f}{row['count']:>8.1f}"
        for kind, row in report.kinds.items()
    ]
    human = report.human_outreach
    lines += [
        f"{'macro F1':<20}{report.macro_f1:>25.3f}",
        "",
        f"human outreach and follow-ups: precision {human['precision']:.3f}, recall {human['recall']:.3f}",
        f"recruiters left unanswered: {len(report.recruiters_left_unanswered)}",
        f"drafts to the wrong mail: {len(report.drafts_to_wrong_mail)}; needless drafts: {len(report.needless_drafts)}",
        f"unsure: {len(report.unsure)}",
        f"calibration error: {report.calibration_error:.3f}",
        "",
        f"{'fact':<12}{'precision':>10}{'recall':>8}{'F1':>7}{'exact':>8}{'count':>7}{'null ok':>9}{'nulls':>7}",
    ]
    lines += [
        f"{name:<12}{row['precision']:>10.3f}{row['recall']:>8.3f}{row['f1']:>7.3f}{row['exact']:>8.3f}"
        f"{row['count']:>7.1f}{row['null_right']:>9.3f}{row['null_count']:>7.1f}"
        for name, row in report.facts.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gold", type=Path, required=True)
    options.add_argument("--model", type=Path, help="a model folder other than the shipped one")
    options.add_argument("--json", action="store_true")
    options.add_argument("--wrong", action="store_true", help="list wrong kinds, drafts and facts by id")
    chosen = options.parse_args()
    assessor = Assessor(load_pipeline(chosen.model)) if chosen.model else load(None)
    judged = judge_gold(assessor, read_gold(chosen.gold))
    report = score(judged)
    print(json.dumps(asdict(report), indent=1) if chosen.json else shown(report))
    if not chosen.wrong:
        return
    for id_, truth, said in report.wrong:
        print(f"kind  {id_}: {truth} called {said}")
    for name in ("recruiters_left_unanswered", "drafts_to_wrong_mail", "needless_drafts"):
        print(name, getattr(report, name))
    for one in judged:
        if one.assessment is None or one.gold.fragment or one.gold.kind not in WRITTEN:
            continue
        for fact in ("role", "company", "recruiter"):
            found, wanted = found_fact(fact, one.assessment), one.gold.facts.get(fact)
            if wanted is not None and found not in wanted and (found or wanted):
                print(f"{fact}  {one.gold.id}: {found!r} for {wanted}")


if __name__ == "__main__":
    main()
