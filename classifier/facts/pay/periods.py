"""Which period a figure is paid for, from the words around it.  Pure."""

# ruff: noqa: E501, RUF001  a pattern or list keeps its line; other alphabets' letters are meant

from __future__ import annotations

import re

# Each is matched right after the figure (past "gross", "base" and the like) or right before it.
_UNITS = {
    "hour": r"h|hr|hrs|hour|hours|hourly|std|stunde|stündlich|heure|hora|hora-aula|hour(?:ly)?|uur|u|godz|ph",
    "day": r"d|day|days|daily|tag|tagessatz|jour|jours|j|día|dia|dag|diem|pd|tjm|tagsüber",
    "week": r"w|wk|week|weekly|woche|wöchentlich|semaine|semana|semanais|semanales|pw|per week",
    "month": (
        r"m|mo|mth|month|monthly|monat|monatlich|mtl|mois|mensuels?|mensuel|mensuelle|mes|mês|mensual|mensuales"
        r"|mensal|mensais|maand|maandelijks|pm|pcm|miesięcznie|mies"
    ),
    "year": (
        r"y|yr|yrs|year|yearly|annum|annually|annual|pa|jahr|jährlich|jahresgehalt|jahresfixum|an|ans|annuels?"
        r"|annuelle?|año|anual|anuales|anuais|ano|jaar|jaarlijks|rok|ctc|lpa"
    ),
}
_JOIN = (
    r"(?:/\s?-?\s?|\bper\s+|\ba\s+|\ban\s+|\beach\s+|\bevery\s+|\bpro\s+|\bdie\s+|\bim\s+|\bje\s+|\bpar\s+|\bde\s+l['’]"
    r"|\bpor\s+|\bal\s+|\bao\s+|\bà\s+l['’]|\bla\s+|\ba\s+la\s+|\bp\.?\s?/?\s?|\bl['’]|\bin het\s+|\bthe\s+)"
)
_FILLER = (
    r"(?:[ \u00a0(+*]|(?:gross|base|basic|brutto|bruto|brutos|bruta|brut|bruts|brute|net|netto|netos|neto|fixum|fixe|fixed|fix|on|of"
    r"|w2|c2c|1099|corp|all|inclusive|incl|plus|to|dollars?|euros?|usd|eur|gbp|cad|inr|reais|ht|hors|vat|tax|salary"
    r"|salaire|gehalt|rate|in-hand|take-home|blended|x 13|x 12|/-|-)(?![^\W\d_])){0,6}"
)
_AFTER = {
    period: re.compile(rf"{_FILLER}(?:{_JOIN}(?:{units})(?![^\W\d_])|(?:{_bare})(?![^\W\d_]))", re.IGNORECASE)
    for period, units in _UNITS.items()
    for _bare in (
        {
            "hour": r"hourly|ph|p\.h\.?|phr|stündlich|p/u|p\.u\.|hr|/h",
            "day": r"daily|pd|p\.d\.?|day|täglich|par jour|diarios?|TJM|per diem|day rate",
            "week": r"weekly|pw|p\.w\.?|wöchentlich|semanais|semanales|weekly pay|hebdomadaire|per assignment",
            "month": (
                r"monthly|pm|p\.m\.?|pcm|monatlich|mtl|mensuels?|mensuelle?s?|mensual|mensuales|mensal|mensais"
                r"|maandelijks|net mensuel|brut mensuel|brutos mensuales|x\s?1[234]"
            ),
            "year": (
                r"pa|p\.\s?a\.?|annually|yearly|annual|jährlich|per annum|annuels?|annuelle?s?|anuales|anual|anuais"
                r"|jaarlijks|jahresgehalt|jahresfixum|jahresbrutto|lpa|ctc|p/a|k ?pa"
            ),
        }[period],
    )
}
_BEFORE = {
    "hour": re.compile(r"hourly|stundensatz|stundenlohn|uurtarief|uurloon|taux horaire|por hora|hour(?:ly)? rate|/hr", re.IGNORECASE),
    "day": re.compile(r"\bday(?:-| )?rate|daily|tagessatz|dagtarief|\btjm\b|tarifa diaria|taxa diária|per diem", re.IGNORECASE),
    "week": re.compile(r"weekly|wochenlohn|hebdo|semanal", re.IGNORECASE),
    "month": re.compile(
        r"monthly|monats|monatlich|mensuel|mensual|mensal|maandsalaris|salaris per maand|per maand|stipend|mtl\.", re.IGNORECASE
    ),
    "year": re.compile(
        r"annual|per annum|\bp\.?a\.?\b|yearly|jahres|annuel|anual|jaarsalaris|\bctc\b|\bote\b|base salary|on-target", re.IGNORECASE
    ),
}  # fmt: skip
_NEAR = 48
_JAPANESE = {"月": "month", "年": "year"}


def stated_period(text: str, start: int, end: int) -> str:
    """Period named right after the figure at start..end, else in the words of its line before it, else ""."""
    after = text[end : end + _NEAR]
    if text[start - 1 : start] in _JAPANESE:
        return _JAPANESE[text[start - 1 : start]]
    for period, pattern in _AFTER.items():
        if pattern.match(after):
            return period
    line = max(text.rfind("\n", 0, start) + 1, start - _NEAR)
    before = text[line:start]
    found = [(m.end(), period) for period, pattern in _BEFORE.items() for m in pattern.finditer(before)]
    return max(found)[1] if found else ""
