"""Digest -> text, HTML mail, JSON, Markdown, CSV.  Pure; all five say the same numbers."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from returncall.digest.compile import SECTIONS

if TYPE_CHECKING:
    from returncall.model import Digest

FORMATS = ("text", "html", "json", "md", "csv")
HEADINGS = {
    "waiting": "Waiting for you",
    "yourself": "Look at these yourself",
    "answered": "Answered",
    "left": "Left unanswered, with the reason",
}
# The wide forms are formulas to spreadsheets in East Asian settings.
_FORMULA_STARTS = frozenset("=+-@|\uff1d\uff0b\uff0d\uff20")
ACTIONS = {
    "accept_call": "yes to a call",
    "decline": "no, thanks",
    "ask_details": "ask for details",
    "flag": "look",
    "none": "-",
}


@cache
def _environment(*, html: bool) -> Environment:
    made = Environment(
        loader=PackageLoader("returncall.digest"),
        undefined=StrictUndefined,
        autoescape=html,  # noqa: S701  the other layouts are no HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["one_line"] = _one_line
    return made


def _one_line(value: str, width: int = 60) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    if len(text) <= width:
        return text
    cut = text[: width - 1]
    return f"{cut[: max(cut.rfind(' '), width // 2)].rstrip()}…"


def subject(digest: Digest) -> str:
    """Neutral: a glance at a lock screen tells nothing."""
    return f"Your week {digest.week}"


def _context(digest: Digest) -> dict[str, Any]:
    return {
        "digest": digest,
        "sections": [(HEADINGS[s], s, [line for line in digest.lines if line.section == s]) for s in SECTIONS],
        "actions": ACTIONS,
        "share": digest.coverage.share if digest.coverage else None,
    }


def render(digest: Digest, layout: str) -> str:
    """The digest in one of FORMATS."""
    match layout:
        case "text":
            return _environment(html=False).get_template("digest.txt").render(_context(digest))
        case "md":
            return _environment(html=False).get_template("digest.md").render(_context(digest))
        case "html":
            page = _environment(html=True).get_template("digest.html").render(_context(digest))
            inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
            return inliner.inline(page)
        case "json":
            return json.dumps(as_json(digest), ensure_ascii=False, indent=2) + "\n"
        case "csv":
            return _csv(digest)
        case _:
            raise ValueError(layout)


def as_json(digest: Digest) -> dict[str, Any]:
    """Plain values for programs."""
    budget, coverage = digest.budget, digest.coverage
    return {
        "week": digest.week,
        "first_day": digest.first_day.isoformat(),
        "last_day": digest.last_day.isoformat(),
        "counts": dict(digest.counts),
        "quarter": budget
        and {
            "quarter": str(budget.quarter),
            "wanted": budget.wanted,
            "most": budget.most,
            "taken": budget.taken,
            "days_left": budget.days_left,
        },
        "coverage": coverage
        and {
            "recruiter_messages": coverage.recruiter_messages,
            "answered": coverage.answered,
            "excused": coverage.excused,
            "open": coverage.open,
            "share": coverage.share,
            "median_days": coverage.median_days,
        },
        "lines": [
            {
                "number": line.number,
                "section": line.section,
                "id": line.draft_id or None,
                "company": line.company or None,
                "role": line.role or None,
                "person": line.person or None,
                "fit": line.fit,
                "action": line.action,
                "because": line.because,
                "at": line.at.isoformat(),
            }
            for line in digest.lines
        ],
        "market": [{"label": label, "figure": figure} for label, figure in digest.market],
        "health": list(digest.health),
    }


def _csv(digest: Digest) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["week", "number", "section", "id", "fit", "action", "company", "role", "person", "because", "at"])
    for line in digest.lines:
        cells = (line.action, line.company, line.role, line.person, line.because)
        writer.writerow(
            [
                digest.week,
                line.number,
                line.section,
                line.draft_id,
                "" if line.fit is None else line.fit,
                *map(inert, cells),
                line.at.isoformat(),
            ]
        )
    return out.getvalue()


def inert(cell: str) -> str:
    """A spreadsheet runs cells that begin like a formula: mail text must not."""
    text = _one_line(cell, 500)
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text
