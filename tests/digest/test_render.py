"""Five layouts of one digest: the same numbers, and mail text that can do nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returncall.digest.compile import SECTIONS, WeekMail, compile_digest
from returncall.digest.render import FORMATS, HEADINGS, render, subject
from returncall.model import CallBudget, Coverage, Digest, Quarter

AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
COVERAGE = Coverage(AT - timedelta(days=90), AT, 61, 40, 7, 14, 2.5, None)
BUDGET = CallBudget(Quarter(2026, 4), 1, 3, 2, 39)
COUNTS = (("recruiters wrote", 13), ("answered", 11), ("waiting", 17))


def a_digest(
    count: int = 8, *, coverage: Coverage | None = COVERAGE, budget: CallBudget | None = BUDGET, **changes: Any
) -> Digest:
    mails = [
        WeekMail(**({
            "section": SECTIONS[n % 4], "draft_id": f"k{n}", "company": f"Company {n}", "role": f"Role {n}",
            "person": f"Person {n}", "fit": (n * 7 % 101) / 100, "action": "decline", "because": f"Because {n}.",
            "at": AT + timedelta(minutes=n),
        } | changes))
        for n in range(count)
    ]  # fmt: skip
    return compile_digest(
        "2026-W47", mails, counts=COUNTS, budget=budget, coverage=coverage,
        market=(("pay offered, EUR a year", "110,000 in the middle of 3"),), health=("The mailbox was last read today.",),
    )  # fmt: skip


class Reader(HTMLParser):
    """The text that a mail program shows, and the tags it meets."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags, self.attributes = "", [], []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += f" {data}"


def shown(digest: Digest, layout: str) -> str:
    text = render(digest, layout)
    return " ".join((Reader(text).text if layout == "html" else text).split())


@pytest.mark.parametrize("layout", ["text", "html", "md"])
def test_the_figures_for_people_are_the_same(layout: str) -> None:
    text = shown(a_digest(), layout)
    for label, figure in COUNTS:
        assert re.search(rf"{label}:? {figure}\b", text)
    assert re.search(r"2026-Q4: 2 taken, 1 wanted, 3 at most[;,] 39 days left", text)
    assert "77 % of 61 recruiter messages in 90 days" in text
    assert "pay offered, EUR a year: 110,000 in the middle of 3" in text
    assert "The mailbox was last read today." in text
    for line in a_digest().lines:
        assert re.search(rf"\b{line.number}\b.{{0,12}}\b{line.fit}\b.{{0,12}}{line.company}\b", text), line
        assert line.because in text
    for heading in HEADINGS.values():
        assert heading in text


def test_the_figures_for_programs_are_the_same() -> None:
    digest = a_digest()
    data = json.loads(render(digest, "json"))
    assert data["counts"] == dict(COUNTS)
    assert data["quarter"] == {"quarter": "2026-Q4", "wanted": 1, "most": 3, "taken": 2, "days_left": 39}
    assert (data["coverage"]["recruiter_messages"], data["coverage"]["answered"], data["coverage"]["open"]) == (
        61,
        40,
        14,
    )
    assert round(data["coverage"]["share"] * 100) == 77
    rows = list(csv.DictReader(io.StringIO(render(digest, "csv"))))
    assert len(rows) == len(data["lines"]) == len(digest.lines)
    for row, line in zip(rows, data["lines"], strict=True):
        assert (int(row["number"]), int(row["fit"]), row["id"], row["section"]) == (
            line["number"],
            line["fit"],
            line["id"],
            line["section"],
        )
        assert (row["company"], row["role"], row["person"], row["because"]) == (
            line["company"],
            line["role"],
            line["person"],
            line["because"],
        )


@pytest.mark.parametrize("layout", FORMATS)
def test_an_empty_week_is_told_without_shame(layout: str) -> None:
    digest = compile_digest("2026-W47", [], counts=(), budget=None, coverage=None)
    text = render(digest, layout)
    assert layout in {"json", "csv"} or "No recruiter wrote this week." in text
    assert "None" not in text


@pytest.mark.parametrize("layout", FORMATS)
def test_a_line_without_facts_has_no_none_in_it(layout: str) -> None:
    text = render(a_digest(4, company="", role="", person="", fit=None, draft_id=""), layout)
    assert "None" not in text


def test_three_hundred_lines_fit_into_a_mail() -> None:
    page = render(
        a_digest(
            300, because="It fits, and the words of the mail say why at some length. " * 4, role="Staff engineer " * 8
        ),
        "html",
    )
    assert len(page.encode()) < 80_000
    assert Reader(page).text.count("Company ") == 300


HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<b>bold</b>", "{{ 7*7 }}", "{% raw %}", "&lt;b&gt;", "</style><p>",
    "javascript:alert(1)", "a\nb", "a\r\nBcc: x@y.example", "a|b", "\u202eevil", "\x1b[31mred", "]]>", "<!-- x", "'\"`",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_mail_text_is_only_text_in_the_html(text: str) -> None:
    plain = Reader(render(a_digest(4), "html"))
    page = Reader(render(a_digest(4, company=text, role=text, person=text, because=text), "html"))
    assert page.tags == plain.tags
    assert "49" not in page.text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("layout", ["text", "md", "csv"])
def test_mail_text_adds_no_line_and_no_column(text: str, layout: str) -> None:
    plain = render(a_digest(4), layout)
    found = render(a_digest(4, company=text, role=text, person=text, because=text), layout)
    assert len(found.split("\n")) == len(plain.split("\n"))
    assert "\x1b" not in found
    assert "\u202e" not in found
    if layout == "md":
        assert found.count("|") == plain.count("|")


def test_the_html_loads_nothing_from_anywhere() -> None:
    page = Reader(render(a_digest(), "html"))
    assert not {"img", "script", "link", "iframe", "form", "object", "video", "a"} & set(page.tags)
    assert not any(name in {"src", "href", "background"} or name.startswith("on") for name, _ in page.attributes)
    assert "url(" not in render(a_digest(), "html")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n+", "\u200b=", "|", "＝"])
def test_a_cell_never_runs_as_a_formula(start: str) -> None:
    cell = f'{start}HYPERLINK("http://evil.example","x")'
    for row in csv.DictReader(
        io.StringIO(render(a_digest(3, company=cell, role=cell, person=cell, because=cell), "csv"))
    ):
        for name in ("company", "role", "person", "because"):
            assert row[name].lstrip()[:1] not in set("=+-@\t\r＝|")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_whole_documents(text: str) -> None:
    digest = a_digest(3, company=text, role=text, person=text, because=text)
    assert len(list(csv.reader(io.StringIO(render(digest, "csv"))))) == 4
    assert json.loads(render(digest, "json"))["lines"][0]["company"] == (text or None)
    assert Reader(render(digest, "html")).tags.count("tr") == Reader(render(a_digest(3), "html")).tags.count("tr")


def test_the_subject_tells_nothing_but_the_week() -> None:
    assert subject(a_digest()) == "Your week 2026-W47"


def test_an_unknown_layout_is_an_error() -> None:
    with pytest.raises(ValueError, match="pdf"):
        render(a_digest(), "pdf")
