"""Finds money-like figures in a text and joins two into a range.  Pure."""

# ruff: noqa: E501, RUF001  a pattern or list keeps its line; other alphabets' letters are meant

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from classifier.facts.pay.currencies import code_of
from classifier.facts.pay.figures import MULTIPLIERS, NUMBER, parse_amount

# Only a digit can start one: that is looked at first, for speed.
_NUMBER = re.compile(rf"(?=\d)(?:(?<![\w.,/@#])|(?<=[$£€₹])|(?<=Rs\.)|(?<=[A-Z]\$)|(?<=\b[RN])|(?<=[月年])){NUMBER}")
# The currency before a number: a sign with up to three letters glued to it, or a word of up to eight letters.
_LEFT = re.compile(
    r"((?:[^\W\d_]{0,3}[$€£₹¥₩₪₺₽₴₦₱฿]|[$€£][A-Z]{3}|[sS]/\.?|(?<![^\W\d_])[^\W\d_]{1,8}\.?))[\s:]{0,2}$"
)
# After it: a multiplier, then a currency; each a sign or a word, looked up and not spelled out in the pattern.
_RIGHT = re.compile(
    r"(?:,-{1,2}|/-|\.-|,–)?[ \u00a0]{0,2}([^\W\d_]{1,9}\.?)?(?:\s?/-)?[ \u00a0]{0,2}([$€£₹¥₩₪₺₽₴₦₱฿]|[^\W\d_]{1,8}\.?[$€£]?)?"
)
_TO = re.compile(
    r"\s{0,2}(?:p\.?a\.?|per (?:hour|annum|day)|/hr|/h|gross|brutto)?\s{0,2}"
    r"(?:-|–|—|−|‑|~|〜|～|/|\bto\b|\bà\b|\ba\b|\bbis(?: zu)?\b|\btot\b|\ben\b|\by\b|\be\b|\bet\b|\band\b|\bund\b|\baté\b|\bhasta\b"
    r"|\bup to\b|\bthrough\b|\bor\b)\s{0,2}",
    re.IGNORECASE,
)
_LOOK = 12
_GLUED = {"R": "ZAR", "N": "NGN"}
_SIGNS = frozenset("$€£₹¥₩₪₺₽₴₦₱฿")
# "4,000 and 90": the second figure of a range is rarely more than this many times the first.
_WIDEST = 6.0
# Pay stands near the top; tables of figures are not read to their end.
_MOST_NUMBERS = 200
_CURRENCY_OF_MULTIPLIER = dict.fromkeys(("lpa", "lakh", "lakhs", "lac", "lacs", "crore", "crores", "cr"), "INR") | {
    "万": "JPY",
    "万円": "JPY",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure or range.  start..end covers sign and multiplier; code: "", "$", "KR" or ISO 4217.

    least or most is None for "up to" and "from".  open_end: a plus sign follows.  scaled: k, lakh and the like.
    """

    start: int
    end: int
    least: float | None
    most: float | None
    code: str
    scaled: str
    is_range: bool = False
    open_end: bool = False

    @property
    def size(self) -> float:
        """The figure that stands for the whole range."""
        return self.most if self.most is not None else self.least or 0.0


@dataclass(frozen=True, slots=True)
class _Raw:
    start: int
    end: int
    number: str
    multiplier: str
    code: str


def _accept_multiplier(word: str, code: str, after: str) -> bool:
    low = word.lower().rstrip(".")
    if low == "t":
        return word == "T" and code == "EUR"
    if low == "l":
        return word == "L" and code in {"INR", ""} and not after[:1].isalpha()
    if low == "man":
        return code == "JPY" or after.lstrip().lower().startswith(("yen", "en"))
    return not (low == "m" and word == "m" and not code)


def _sign_before(text: str, start: int) -> tuple[str, int]:
    match = _LEFT.search(text, max(0, start - _LOOK), start)
    if not match:
        return "", start
    code = code_of(match[1]) or code_of(match[1].rstrip("."))
    if match[1] in _GLUED:
        # "R850", "N850,000": a capital right before the digits.
        return (_GLUED[match[1]], match.start()) if match.end(1) == start else ("", start)
    if not code and match[1][-1] in _SIGNS:
        # "Paying$90": letters glued to the sign that belong to no code.
        return code_of(match[1][-1]), match.end(1) - 1
    return (code, match.start()) if code else ("", start)


def _after(text: str, end: int, code: str) -> tuple[str, str, int]:
    """(multiplier, currency code, end) of what follows a number; "" for what is not there."""
    match = _RIGHT.match(text, end)
    if not match:
        return "", "", end
    first, second = match[1] or "", match[2] or ""
    multiplier = ""
    if first and first.lower().rstrip(".") in MULTIPLIERS:
        named = code_of(second) or code
        if not _accept_multiplier(first, named, text[match.end(1) : match.end(1) + 5]):
            return "", "", end
        multiplier, reach = first, match.end(1)
        if code_of(second):
            return multiplier, code_of(second), match.end(2)
        return multiplier, "", reach
    currency = first or second
    if first and code_of(first):
        glued = first.rstrip(".")
        return "", code_of(first), match.end(1) if code_of(glued) != code_of(first) else match.start(1) + len(glued)
    if not first and code_of(second):
        return "", code_of(second), match.end(2)
    if (
        currency
        and text[end : end + 1] in ",/."
        and text[end : match.start(1) if first else match.start(2)].strip(" \u00a0")
    ):
        return "", "", match.start(1) if first else match.start(2)
    closing = re.match(r",-{1,2}|/-|\.-|,–", text[end : end + 3])
    return "", "", end + (closing.end() if closing else 0)


def _raws(text: str) -> list[_Raw]:
    found: list[_Raw] = []
    for match in islice(_NUMBER.finditer(text), _MOST_NUMBERS):
        start, end = match.span()
        if found and start < found[-1].end:
            continue
        code, start = _sign_before(text, start)
        if code == "$":
            more, earlier = _sign_before(text, start)
            if more not in {"", "$"}:
                code, start = more, earlier
        multiplier, right_code, end = _after(text, end, code)
        if right_code and (not code or code == "$"):
            code = right_code if right_code != "$" or not code else code
        code = code or _CURRENCY_OF_MULTIPLIER.get(multiplier.lower().rstrip("."), "")
        found.append(_Raw(start, end, match[0], multiplier, code))
    return found


def _is_open(text: str, end: int) -> bool:
    """A figure like "90k+" is open, "90k + car" and "90k+car" are not."""
    return text[end : end + 1] == "+" and not text[end + 1 : end + 2].isalnum()


def _one(raw: _Raw, text: str) -> Figure:
    value = parse_amount(raw.number, raw.multiplier)
    return Figure(raw.start, raw.end, value, value, raw.code, raw.multiplier, open_end=_is_open(text, raw.end))


def _joined(first: _Raw, second: _Raw, text: str) -> Figure | None:
    gap = text[first.end : second.start]
    joint = _TO.fullmatch(gap)
    if not joint:
        return None
    codes = {code for code in (first.code, second.code) if code}
    if len(codes - {"$"}) > 1:
        return None
    multiplier = first.multiplier or second.multiplier
    low, high = parse_amount(first.number, first.multiplier), parse_amount(second.number, second.multiplier)
    if not first.multiplier and second.multiplier and low <= parse_amount(second.number):
        low = parse_amount(first.number, second.multiplier)
    elif (
        first.multiplier
        and not second.multiplier
        and parse_amount(first.number) <= high < parse_amount("1", first.multiplier)
    ):
        high = parse_amount(second.number, first.multiplier)
    if not low < high <= low * _WIDEST:
        return None
    word = gap.strip().lower()
    if word in {"and", "e", "y", "et", "und", "en", "or", "a", "/"} and not (codes or multiplier):
        return None
    code = next(iter(codes - {"$"}), next(iter(codes), ""))
    return Figure(
        first.start, second.end, low, high, code, multiplier, is_range=True, open_end=_is_open(text, second.end)
    )


def find_figures(text: str) -> list[Figure]:
    """Every figure or range of `text`, left to right; most of them are no pay at all."""
    raws = _raws(text)
    figures: list[Figure] = []
    at = 0
    while at < len(raws):
        joined = _joined(raws[at], raws[at + 1], text) if at + 1 < len(raws) else None
        figures.append(joined or _one(raws[at], text))
        at += 2 if joined else 1
    return figures


def with_bounds(figure: Figure, *, up_to: bool, from_: bool) -> Figure:
    """Take a bound away: "up to 90k" has no least, "from 90k" no most; a range keeps both."""
    if figure.is_range:
        return figure
    if up_to:
        return replace(figure, least=None)
    return replace(figure, most=None) if from_ else figure
