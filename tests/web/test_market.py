"""The market page says the figures of the mails, drawn and in a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from returncall.model import Pay, Quarter
from returncall.service.market import PayRange, market
from returncall.store import assessments, messages
from returncall.web.market_page import HEIGHT, thousands
from tests.web.client import open_desk, words_of
from tests.web.desk import ACME, a_message, an_assessment, make_desk

if TYPE_CHECKING:
    from pathlib import Path

    from returncall.app import App

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def _fill(app: App) -> None:
    """Four mails in 2026-Q2 that pay 100 to 130 thousand, two in Q4 that pay 150 and 170, one of long ago."""
    days = [(200, 100), (201, 110), (202, 120), (203, 130), (3, 150), (4, 170), (4000, 10)]
    with app.store.write() as conn:
        for number, (ago, pay) in enumerate(days):
            at = NOW - timedelta(days=ago)
            messages.add_message(conn, replace(a_message(ACME, number, NOW), received_at=at))
            found = an_assessment(ACME, number, NOW)
            offer = Pay(pay * 1000.0, pay * 1000.0, "GBP", "year", "")
            assessments.save(conn, replace(found, pay=offer, skills=("rust",) if pay > 110 else ("go", "rust")))


def test_figures_are_counted_by_quarter(tmp_path: Path) -> None:
    app = make_desk(tmp_path, mails=())
    _fill(app)
    with app.store.read() as conn:
        found = market(conn, NOW)
    app.close()

    assert found.quarters == (Quarter(2026, 2), Quarter(2026, 3), Quarter(2026, 4))
    assert found.mails == (4, 0, 2)
    (pay,) = found.pays
    assert pay.label == "GBP a year"
    assert pay.ranges == (PayRange(4, 107_500, 115_000, 122_500), None, PayRange(2, 155_000, 160_000, 165_000))
    groups = {heading: [(row.name, row.counts) for row in rows] for heading, rows in found.groups}
    assert groups["Skills"] == [("rust", (4, 0, 2)), ("go", (2, 0, 0))]
    assert groups["Roles"] == [("engineering", (4, 0, 2))]
    assert groups["Places"] == [("London", (4, 0, 2)), ("hybrid", (4, 0, 2))]


def test_the_drawing_and_the_table_say_the_same(tmp_path: Path) -> None:
    app = make_desk(tmp_path, mails=())
    _fill(app)
    with open_desk(app) as desk:
        page = desk.get("/market").text

    drawn = LexborHTMLParser(page).css("svg.chart .said")
    assert [node.text() for node in drawn] == ["115k", "160k"]
    boxes = [
        (float(r.attributes["y"] or 0), float(r.attributes["height"] or 0))
        for r in LexborHTMLParser(page).css("svg.chart rect")
    ]
    assert boxes[0][0] > boxes[1][0]
    assert all(top >= 0 and top + height <= HEIGHT for top, height in boxes)
    assert "2026-Q2 4 107,500 115,000 122,500" in words_of(page, "main")
    assert "6 recruiter messages since 2026-Q2" in words_of(page, "main")


def test_large_and_small_figures_are_short() -> None:
    assert [thousands(value) for value in (152_000, 650, 9_999)] == ["152k", "650", "9,999"]
