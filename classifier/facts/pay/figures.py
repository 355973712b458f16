"""Numbers as people write money: 180,000 · 180.000 · 180'000 · 8,50,000 · 52 000 · 180k · 1.5 lakh · 9 mil.  Pure."""

# ruff: noqa: RUF001  other alphabets' letters are meant

from __future__ import annotations

import re

# Bounded on purpose: a mail may hold a megabyte of digits (HAZARDS C12).
NUMBER = (
    r"(?:\d{1,3}(?:[.,'’ \u00a0\u2009\u202f]\d{3}){1,4}(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,2}(?:,\d{2}){1,3},\d{3}(?!\d)(?:\.\d{1,2}(?!\d))?"
    r"|\d{1,9}(?:[.,]\d{1,2}(?!\d))?)"
)
# Multipliers, longest first; each must end at a word's end.
MULTIPLIERS = {
    "thousand": 1e3, "tausend": 1e3, "duizend": 1e3, "tsd": 1e3, "mille": 1e3, "mil": 1e3, "k": 1e3, "t": 1e3,
    "lakhs": 1e5, "lakh": 1e5, "lacs": 1e5, "lac": 1e5, "lpa": 1e5, "l": 1e5, "crores": 1e7, "crore": 1e7, "cr": 1e7,
    "million": 1e6, "millionen": 1e6, "millions": 1e6, "millones": 1e6, "milhões": 1e6, "miljoen": 1e6, "mio": 1e6,
    "mn": 1e6, "mm": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "man": 1e4, "万": 1e4, "万円": 1e4,
}  # fmt: skip
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’ \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2}){1,3},\d{3}")


def parse_amount(text: str, multiplier: str = "") -> float:
    """Read one number of the NUMBER grammar and multiply it out.

    A dot or comma before exactly three digits groups thousands, before one or two it is decimal; with a
    multiplier "4.250k" is still four thousand, while "1.5 lakh" is decimal by the same rule.
    """
    whole, fraction = text, ""
    if match := re.search(r"[.,](\d{1,2})$", text):
        whole, fraction = text[: match.start()], match[1]
    grouped = _GROUPED.fullmatch(whole) or _INDIAN.fullmatch(whole)
    digits = re.sub(r"\D", "", whole) if grouped or not fraction else whole
    value = float(f"{re.sub(r'[^0-9]', '', digits) or '0'}.{fraction or '0'}")
    return value * MULTIPLIERS.get(multiplier.lower().rstrip("."), 1.0)
