"""The market by quarter: pay as ranges, and what is asked for how often, each drawn here and told in a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from returncall.service.market import market
from returncall.web.pages import page, site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from returncall.service.market import PayRange, PayRow

WIDTH: Final = 640
HEIGHT: Final = 200
_TOP: Final = 24
_BOTTOM: Final = 28
_HALF: Final = 14.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One quarter in the drawing, in its units.  x: the middle; top, middle, bottom: upper quarter, middle, lower."""

    x: float
    top: float
    middle: float
    bottom: float
    said: str


def market_page(request: Request) -> Response:
    """GET /market"""
    site = site_of(request)
    now = site.app.clock.now()
    found = site.shelf.kept("market", site.shelf.version(), lambda conn: market(conn, now), stamp=now.date())
    return page(
        request,
        "market.html",
        market=found,
        charts=[(row, bars_of(row)) for row in found.pays],
        alone=[
            (row, quarter, one)
            for row in found.pays
            for quarter, one in zip(found.quarters, row.ranges, strict=True)
            if one and sum(map(bool, row.ranges)) == 1
        ],
        step=WIDTH / len(found.quarters),
        width=WIDTH,
        height=HEIGHT,
        half=_HALF,
    )


def bars_of(row: PayRow) -> tuple[Bar, ...]:
    """The ranges of a row as places in the drawing, scaled to its own lowest and highest figure."""
    known = [one for one in row.ranges if one]
    lowest, highest = min(one.low for one in known), max(one.high for one in known)
    span = highest - lowest or 1.0
    step = WIDTH / len(row.ranges)

    def height(value: float) -> float:
        return round(HEIGHT - _BOTTOM - (value - lowest) / span * (HEIGHT - _TOP - _BOTTOM), 1)

    def bar(number: int, one: PayRange) -> Bar:
        x = round((number + 0.5) * step, 1)
        return Bar(x, height(one.high), height(one.middle), height(one.low), thousands(one.middle))

    return tuple(bar(number, one) for number, one in enumerate(row.ranges) if one)


def thousands(value: float) -> str:
    """A figure short enough for a drawing: 152k, 650."""
    return f"{value / 1000:,.0f}k" if value >= 10_000 else f"{value:,.0f}"  # noqa: PLR2004  five digits do not fit
