"""A report as a table for people.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.scoring.report import Report


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
