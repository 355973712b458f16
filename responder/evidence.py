"""What a mail may well say though no finder was certain of it: a letter must not ask for what stands there.  Pure.

Coarse on purpose.  Seeing a hint where there is none only makes a letter ask for "a little more about the pay"
instead of "what the pay is"; missing one makes it ask for what the mail already said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_CHARACTERS = 20_000
_LONGEST_NAME = 4
_CURRENCY = (
    r"(?:[$€£¥₹]|\b(?:usd|eur|gbp|chf|cad|aud|inr|brl|pln|sek|nok|dkk|lpa|lakhs?|euros?|pounds?|dollars?|reais|francs?|"
    r"franken|kr)\b)"
)
# A round, a turnover or a waiting list is counted in millions; nobody's pay is.
_AMOUNT = (
    r"\d[\d.,' \u00a0\u202f]{0,14}+(?:k\b|mil\b|tsd\b)?"
    r"(?!\s?(?:m|mn|mm|bn|b|mio|mrd|[mb]illi?(?:on|ard|ón|ão|õe)\w*|miljoen|miljard|milhões|millones)\b)"
)
_PAY = re.compile(
    rf"{_CURRENCY}\s?{_AMOUNT}|{_AMOUNT}(?:/\s?\w+\s?)?{_CURRENCY}|\b\d{{2,3}}\s?k\b|"
    r"\d\s?(?:/|per|an?|pro|par|al|por|p\.) ?(?:hour|hr|day|month|year|annum|stunde|tag|monat|jahr|heure|jour|mois|an|hora|día|dia|mes|mês|"
    r"año|ano|uur|dag|maand|jaar)\b|"
    r"\b(?:salary|pay|rate|base|comp|compensation|ote|gehalt|tagessatz|stundensatz|vergütung|salaire|tjm|rémunération|"
    r"sueldo|salario|retribución|salário|remuneração|salaris|uurtarief)\b[^.!?\n]{0,30}\d",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:remote\w*|hybrid\w*|on-?site|in-office|work(?:ing)? from home|wfh|relocat\w+|locations?|located|based (?:in|at)|"
    r"offices?|standort\w*|arbeitsort|büros?|vor ort|homeoffice|home-office|hybride?|télétravail|bureaux?|"
    r"présentiel|lieu|híbrid\w+|remot\w+|oficinas?|presencial\w*|ubicación|teletrabajo|escritórios?|teletrabalho|local de trabalho|"
    r"kantoor|thuiswerk\w*|werkplek|locatie|op afstand)\b",
    re.IGNORECASE,
)
_IN_PLACE = re.compile(r"\b(?:in|near|around|à|en|em|nahe|bei|te|outside)\s+(?:the\s+)?[A-ZÀ-Þ][a-zà-ÿ]{2,}")
# A word is taken whole or not at all: to give letters back one by one costs the square of a hostile word's length.
_NAME = r"([A-ZÀ-Þ0-9][\w&'\u2019+.-]*+(?:[ ][A-ZÀ-Þ][\w&'\u2019+.-]*+){0,3})"
_COMPANY = (
    re.compile(
        r"(?:\b(?:[Aa]t|[Jj]oin|[Bb]ehalf of|[Cc]lient(?: is|,|:)?|[Cc]ompany:|"
        r"[Bb]ei(?: der| dem)?|[Bb]eim|[Cc]hez|[Bb]ij|[Nn]amens|[Uu]nternehmen:?|[Ee]mpresa:?|[Ee]ntreprise:?|[Bb]edrijf:?)"
        rf"|@)\s?(?:the |der |die |la |le |de )?{_NAME}"
    ),
    re.compile(
        r"\b(?i:hir|recruit|work|partner|help|search|look|represent|support|puesto|vacante|equipo|trabaj|trabalh|vaga|"
        rf"poste|stelle|functie)\w*(?: \w+)?(?: \w+)? (?:for|with|after|en|na|no|da|de|für|voor|pour|para|by)\s{_NAME}"
    ),
    re.compile(
        rf"(?<![\w&'\u2019+.-]){_NAME}(?: \([^()\n]{{1,60}}\))?,? (?:wants?|needs?|(?:is|are) (?:hiring|looking|building|growing|after|a)|sucht|recrute|busca|zoekt)\b"
    ),
)
# "Pelican Dynamics - Staff Engineer", "Staff Engineer | Kestrel": a subject's parts, of which one is often the firm.
_SUBJECT_PARTS = re.compile(r"\s[-\u2013\u2014|:@]\s|\s?[|,]\s")
_NO_FIRM = frozenset(
    "i you we the a an this that these those it he she they my your our his her their january february march april may june "
    "july august september october november december monday tuesday wednesday thursday friday saturday sunday montag "
    "dienstag mittwoch donnerstag freitag lundi mardi mercredi jeudi vendredi lunes martes miércoles jueves viernes "
    "linkedin indeed xing google zoom teams whatsapp".split()
)


def hinted(subject: str, text: str, *, role: str = "", others: Iterable[str] = ()) -> frozenset[str]:
    """Which of "company", "pay" and "place" the words of a mail may be saying.

    role: the title that was found.  others: names known to be something else (the agency, the reader's employer,
    the people); a name that shares a word with one of them is no hint of the company that hires.
    """
    text = text[:_MOST_CHARACTERS]
    said = {
        "pay": bool(_PAY.search(f"{subject}\n{text}")),
        "place": bool(_PLACE.search(f"{subject}\n{text}") or _IN_PLACE.search(text)),
        "company": _names_a_firm(subject, text, role, others),
    }
    return frozenset(code for code, is_said in said.items() if is_said)


def _names_a_firm(subject: str, text: str, role: str, others: Iterable[str]) -> bool:
    known = _words(role.partition(" - ")[0]).union(_NO_FIRM, *map(_words, others))
    for match in (found for pattern in _COMPANY for found in pattern.finditer(text)):
        words = _words(match[1])
        if words and not words & known:
            return True
    for part in _SUBJECT_PARTS.split(subject):
        words = _words(part)
        # A firm that the subject names is named again below, with a capital.
        if (
            words
            and len(words) <= _LONGEST_NAME
            and not words & known
            and re.search(rf"\b{re.escape(part.strip())}\b", text)
        ):
            return part.strip()[:1].isupper()
    return False


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[\w&+]+", text.lower()) if not word.isdigit()}
