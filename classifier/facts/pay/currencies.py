"""Currencies by sign, code and word, and what is a plausible pay in each.  Pure."""

# ruff: noqa: E501, PLR2004, SIM905  a pattern or list keeps its line; weights and lengths stand beside their evidence; word lists read as words

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# "$" and "kr" alone say little: the country decides.
_WORDS = {
    "US$": "USD", "USD$": "USD", "$USD": "USD", "USD": "USD", "U$S": "USD", "U$D": "USD", "dollars": "USD", "dólares": "USD",
    "CA$": "CAD", "C$": "CAD", "CAD$": "CAD", "CAD": "CAD", "CDN": "CAD", "A$": "AUD", "AU$": "AUD", "AUD$": "AUD", "AUD": "AUD",
    "NZ$": "NZD", "NZD": "NZD", "S$": "SGD", "SG$": "SGD", "SGD": "SGD", "HK$": "HKD", "HKD": "HKD", "MX$": "MXN", "MXN": "MXN",
    "NT$": "TWD", "TWD": "TWD", "R$": "BRL", "BRL": "BRL", "reais": "BRL", "COP": "COP", "CLP": "CLP", "ARS": "ARS", "PEN": "PEN", "S/.": "PEN", "S/": "PEN",
    "€": "EUR", "EUR": "EUR", "euros": "EUR", "euro": "EUR", "£": "GBP", "GBP": "GBP", "pounds": "GBP", "sterling": "GBP", "quid": "GBP",
    "₹": "INR", "INR": "INR", "Rs.": "INR", "Rs": "INR", "rupees": "INR", "LPA": "INR", "CHF": "CHF", "SFr.": "CHF", "SFr": "CHF", "Fr.": "CHF", "Franken": "CHF", "francs": "CHF",
    "¥": "JPY", "JPY": "JPY", "yen": "JPY", "円": "JPY", "万円": "JPY", "CNY": "CNY", "RMB": "CNY", "₩": "KRW", "KRW": "KRW", "₪": "ILS", "ILS": "ILS", "NIS": "ILS",
    "zł": "PLN", "PLN": "PLN", "zloty": "PLN", "Kč": "CZK", "CZK": "CZK", "SEK": "SEK", "NOK": "NOK", "DKK": "DKK", "kr": "KR", "kronor": "SEK", "kroner": "NOK",
    "HUF": "HUF", "Ft": "HUF", "RON": "RON", "lei": "RON", "BGN": "BGN", "TRY": "TRY", "₺": "TRY", "TL": "TRY", "UAH": "UAH", "₴": "UAH", "RUB": "RUB", "₽": "RUB",
    "AED": "AED", "dirhams": "AED", "SAR": "SAR", "QAR": "QAR", "KWD": "KWD", "ZAR": "ZAR", "rand": "ZAR", "OMR": "OMR", "BHD": "BHD", "JOD": "JOD", "MAD": "MAD", "TND": "TND", "GHS": "GHS", "UGX": "UGX", "TZS": "TZS", "XOF": "XOF", "FCFA": "XOF", "UYU": "UYU", "ISK": "ISK", "RSD": "RSD", "GEL": "GEL", "KZT": "KZT", "NPR": "NPR", "₦": "NGN", "NGN": "NGN", "naira": "NGN", "KES": "KES", "KSh": "KES",
    "EGP": "EGP", "PKR": "PKR", "BDT": "BDT", "LKR": "LKR", "₱": "PHP", "PHP": "PHP", "RM": "MYR", "MYR": "MYR", "IDR": "IDR", "Rp": "IDR", "THB": "THB", "฿": "THB",
    "VND": "VND", "USDT": "USD", "USDC": "USD", "$": "$",
}  # fmt: skip
_CODES = {word.lower(): code for word, code in _WORDS.items()}
BY_COUNTRY = {
    "US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "MX": "MXN", "BR": "BRL", "CO": "COP", "CL": "CLP", "AR": "ARS", "PE": "PEN",
    "GB": "GBP", "IN": "INR", "CH": "CHF", "LI": "CHF", "JP": "JPY", "CN": "CNY", "KR": "KRW", "IL": "ILS", "PL": "PLN", "CZ": "CZK", "SE": "SEK", "NO": "NOK", "DK": "DKK",
    "HU": "HUF", "RO": "RON", "TR": "TRY", "UA": "UAH", "RU": "RUB", "AE": "AED", "SA": "SAR", "QA": "QAR", "ZA": "ZAR", "NG": "NGN", "KE": "KES", "EG": "EGP", "PK": "PKR",
    "PH": "PHP", "MY": "MYR", "ID": "IDR", "TH": "THB", "VN": "VND", "TW": "TWD", "UY": "UYU", "EC": "USD", "PR": "USD",
} | dict.fromkeys(("DE", "FR", "ES", "PT", "NL", "BE", "AT", "IE", "IT", "FI", "GR", "LU", "EE", "LV", "LT", "SK", "SI", "HR", "MT", "CY", "BG"), "EUR")  # fmt: skip
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "COP", "CLP", "ARS", "TWD", "UYU"})
_CROWNS = frozenset({"SEK", "NOK", "DKK"})
_BY_LANGUAGE = {"de": "EUR", "fr": "EUR", "es": "EUR", "pt": "EUR", "nl": "EUR", "it": "EUR", "pl": "PLN"}
# How many units buy what one dollar or euro buys, to the nearest convenient figure.
_SCALE = {
    "INR": 25, "JPY": 100, "CNY": 5, "KRW": 1000, "ILS": 3, "PLN": 3, "CZK": 20, "SEK": 10, "NOK": 10, "DKK": 7, "HUF": 300, "RON": 4, "TRY": 20, "UAH": 30, "RUB": 50,
    "AED": 3, "SAR": 3, "QAR": 3, "ZAR": 10, "NGN": 500, "KES": 80, "EGP": 20, "PKR": 100, "PHP": 30, "MYR": 3, "IDR": 8000, "THB": 25, "VND": 15000, "TWD": 25, "BRL": 3,
    "MXN": 12, "COP": 2500, "CLP": 700, "ARS": 900, "PEN": 3, "UYU": 30, "HKD": 7, "OMR": 0.4, "BHD": 0.4, "KWD": 0.3, "JOD": 0.7, "MAD": 8, "TND": 3, "GHS": 10, "UGX": 3000, "TZS": 2000, "XOF": 500, "ISK": 120, "RSD": 100, "GEL": 2.5, "KZT": 400, "NPR": 100, "BDT": 60, "LKR": 150,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds the figure.

    country: ISO 3166 code of the job's place, or ""; language: ISO 639-1; both are asked for only when no sign
    says which currency is meant.  currencies: codes written out in the mail.
    """

    country: Callable[[], str] = str
    language: Callable[[], str] = lambda: "en"
    currencies: frozenset[str] = frozenset()


def code_of(sign: str) -> str:
    """ISO 4217 code of a sign, code or word; "$" and "KR" stay open; "" when unknown."""
    return _CODES.get(sign.lower(), "")


_NAMED = re.compile(r"\b(?:" + "|".join(sorted({c for c in _WORDS.values() if len(c) == 3})) + r")\b")


def currencies_in(text: str) -> frozenset[str]:
    """The ISO 4217 codes written out in a text."""
    return frozenset(_NAMED.findall(text))


def settle(code: str, setting: Setting) -> str:
    """The currency meant by an open sign or by none, from the place, other currencies named, and the language."""
    if code not in {"", "$", "KR"}:
        return code
    local = BY_COUNTRY.get(setting.country(), "")
    if code == "$":
        named = setting.currencies & _DOLLARS
        return next(iter(named)) if len(named) == 1 else local if local in _DOLLARS else "USD"
    if code == "KR":
        return local if local in _CROWNS else "SEK"
    if len(setting.currencies) == 1:
        return next(iter(setting.currencies))
    return local or _BY_LANGUAGE.get(setting.language(), "USD")


def scale(currency: str) -> float:
    """How many units of the currency make a comparable pay, one for dollars, euros and pounds."""
    return _SCALE.get(currency, 1.0)


# Where pay is spoken of by the month unless said otherwise.
_BY_MONTH = frozenset(
    "BRL MXN ARS CLP COP PEN UYU NGN KES GHS EGP ILS AED SAR QAR OMR BHD KWD SGD HKD PLN CZK HUF RON UAH TRY RUB PKR BDT LKR PHP IDR THB VND MYR CNY TWD SEK MAD TND RSD GEL KZT".split()
)
_LEAST_MONTH, _MOST_MONTH = 120, 22_000


def likely_period(amount: float, currency: str) -> str:
    """What a bare figure is usually paid for: 62 an hour, 620 a day, 6,200 a month, 62,000 a year."""
    size = amount / scale(currency)
    if currency == "INR":
        return "year" if amount >= 150_000 else "month" if amount >= 8_000 else "hour"
    if currency in _BY_MONTH:
        return "hour" if size < _LEAST_MONTH else "month" if size < _MOST_MONTH else "year"
    steps = ((250, "hour"), (1_600, "day"), (16_000, "month"))
    return next((period for limit, period in steps if size < limit), "year")


# The least and the most that one period pays anybody, in dollars or euros.
_PLAUSIBLE = {
    "hour": (4, 900), "day": (25, 6_000), "week": (80, 25_000), "month": (150, 150_000), "year": (2_500, 6_000_000),
}  # fmt: skip


def is_plausible(amount: float, currency: str, per: str) -> bool:
    """No more than a guard against prices and revenues."""
    least, most = _PLAUSIBLE[per]
    return least <= amount / scale(currency) <= most
