"""Chooses the one figure of a mail that is the job's pay.  Pure."""

# ruff: noqa: E501, PLR2004  a pattern or list keeps its line; weights and lengths stand beside their evidence

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.facts.pay.context import base_or_total, bounds, is_labelled, is_never_pay, stands_alone
from classifier.facts.pay.currencies import Setting, is_plausible, likely_period, scale, settle
from classifier.facts.pay.figures_in_text import Figure, find_figures, with_bounds
from classifier.facts.pay.periods import stated_period
from returncall.model import Pay

if TYPE_CHECKING:
    from classifier.facts.reading import Reading

# Evidence needed before a figure is called pay; the recogniser alone is enough, a currency sign alone is not.
_ENOUGH = 2.0
_YEARLY_THOUSANDS = (30.0, 500.0)
_YEARLY_SALARY = (20_000.0, 400_000.0)
_LIST_OF_JOBS = 3
# A bare figure above this, in dollars or euros, is a turnover or a round of funding.
_RARELY_MORE = 900_000


@dataclass(frozen=True, slots=True)
class _Candidate:
    figure: Figure
    per: str
    currency: str
    score: float


def _is_witnessed(reading: Reading, figure: Figure) -> bool:
    return any(w.start < figure.end and figure.start < w.end for w in reading.named("PAY"))


def _in_thousands(figure: Figure, per: str, code: str) -> Figure:
    """A salary of "60-68" and a band of "130-155" mean thousands."""
    low, high = _YEARLY_THOUSANDS
    if figure.scaled or per in {"hour", "day"} or not low <= figure.size <= high or code == "INR":
        return figure
    return Figure(
        figure.start, figure.end, figure.least and figure.least * 1e3, figure.most and figure.most * 1e3, figure.code, "k",
        figure.is_range, figure.open_end,
    )  # fmt: skip


def _weigh(reading: Reading, figure: Figure, setting: Setting) -> _Candidate | None:
    text = reading.text
    witnessed = _is_witnessed(reading, figure)
    labelled = is_labelled(text, figure.start, figure.end)
    # Most numbers of a mail leave here: no sign, no "k", no word for pay near them.
    if not (figure.code or figure.scaled or witnessed or labelled):
        return None
    if is_never_pay(text, figure.start, figure.end, witnessed=witnessed):
        return None
    per = "year" if figure.scaled.lower() == "lpa" else stated_period(text, figure.start, figure.end)
    if not figure.code and not witnessed and not (per or figure.scaled or (labelled and figure.is_range)):
        return None
    up_to, from_ = bounds(text, figure.start)
    figure = with_bounds(figure, up_to=up_to, from_=from_ or figure.open_end)
    currency = settle(figure.code, setting)
    if not per and not figure.code:
        figure = _in_thousands(figure, per, currency)
    stated = bool(per)
    per = per or likely_period(figure.size, currency)
    if figure.size / scale(currency) > _RARELY_MORE and not (labelled and stated) and not witnessed:
        return None
    if not is_plausible(figure.size, currency, per):
        return None
    score = (
        3.0 * witnessed
        + 1.0 * bool(figure.code)
        + 1.5 * stated
        + 1.5 * labelled
        + 0.7 * figure.is_range
        + 0.5 * bool(figure.scaled)
        + 0.6 * (per == "year" and figure.size >= 20_000)
        + 0.5 * _looks_yearly(text, figure, currency)
        + 0.8 * base_or_total(text, figure.start, figure.end)
    )
    return _Candidate(figure, per, currency, score)


def _looks_yearly(text: str, figure: Figure, currency: str) -> bool:
    """Whether hardly anything but a year's pay is written so: "80-92k", "bis 78k", "£47,000"."""
    low, high = _YEARLY_SALARY
    fits = low <= figure.size / scale(currency) <= high
    is_bounded = figure.is_range or figure.least is None or figure.most is None
    is_bare = figure.scaled.lower() == "k" and is_bounded and stands_alone(text, figure.end)
    return fits and (bool(figure.code) or is_bare)


def _value(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 2)


def find_pay(reading: Reading, setting: Setting) -> Pay | None:
    """The pay stated in the mail, or None."""
    candidates = [c for f in find_figures(reading.text) if (c := _weigh(reading, f, setting))]
    good = [c for c in candidates if c.score >= _ENOUGH]
    if not good or _is_list_of_jobs(reading, good):
        return None
    best = max(good, key=lambda c: (c.score, -c.figure.start))
    figure = best.figure
    return Pay(
        min=_value(figure.least),
        max=_value(figure.most),
        currency=best.currency,
        per=best.per,
        quote=reading.quote(figure.start, figure.end),
    )


def _is_list_of_jobs(reading: Reading, good: list[_Candidate]) -> bool:
    """Three and more different pays on as many lines: a list of openings, none of which is *the* pay."""
    lines = {(reading.line_around(c.figure.start, c.figure.end)[0], c.figure.least, c.figure.most) for c in good}
    return len({line for line, _, _ in lines}) >= _LIST_OF_JOBS and len({row[1:] for row in lines}) >= _LIST_OF_JOBS
