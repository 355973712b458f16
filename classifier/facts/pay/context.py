"""What the words round a figure say about it: pay, a bound, or something that is never pay.  Pure."""

# ruff: noqa: E501, RUF001  a pattern or list keeps its line; other alphabets' letters are meant

from __future__ import annotations

import re

_LABEL = re.compile(
    r"\b(?:salar(?:y|ies|is|io|ios|ial)|salário|pay(?:s|ing|rate)?|paid|rates?|comp(?:ensation)?|base|package|pkg|range|band(?:a)?|budget|stipend|wages?"
    r"|earn(?:ings)?|remuneration|gehalt\w*|jahresgehalt|vergütung|fixum|verdienst\w*|lohn|stundenlohn|tagessatz|stundensatz|zieleinkommen"
    r"|salaire|rémunération|fourchette|package|tjm|brut|tarif|cachet|sueldo|retribución|remuneración|tarifa|honorarios|remuneração|faixa|vencimento"
    r"|bolsa|ordenado|ctc|bruto|salarisindicatie|salarisschaal|schaal|tarief|uurtarief|uurloon|offering|retainer|fixed|day rate|c2c|w2|1099|money|ote|hire for)\b",
    re.IGNORECASE,
)  # fmt: skip
_BASE = re.compile(r"\b(?:base|basic|fixed|fix|fixum|fixe|fijo|fixo|guaranteed|grund\w*)\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:ote|on[- ]target|total (?:comp\w*|package|cash|target)|tc|all[- ]in|variable|zieleinkommen|uncapped|with bonus|including bonus)\b",
    re.IGNORECASE,
)
# Never pay, when it stands just before the figure in the same sentence ...
_NOT_BEFORE = re.compile(
    r"\b(?:raised|raising|raise of|closed (?:a|our)|funding|fund(?:ed|raise)?|series [a-f]|seed|valu(?:ed|ation)|revenues?|turnover|arr|mrr|gmv|aum|assets"
    r"|sign[- ]?(?:on|ing)|referral|refer (?:a|someone)|bonus(?:es)?|bono|prime|prämie|fees?|gebühr|frais|deposit|cost(?:s|ing)?|price[ds]?|priced|from only"
    r"|invest(?:ed|ment|ing)?|backed|grant|contracts? worth|worth|saved?|saving|savings|spend(?:s|ing)?|sold|sales of|deals?|portfolio|balance sheet|opex|capex"
    r"|umsatz|ca de|chiffre|omzet|facturación|faturamento|relocation|umzug|equity|stock|rsus?|options?|allowance|budget of|training pay|refund\w*|reward"
    r"|gift|card|voucher|plus \d|401k?|pension|insurance|minimum of|quota|pipeline|tickets?|subsidy|learning|studiebudget|vergoeding|bonus up to|employees|"
    r"transfer|pay (?:only|just)|discount|trial|license|seat|retention|completion|expenses|per diem|associate did|following of|practice of|billings of|book of|collections|gave us|travel|commission|i pay myself|a transfer of|gmp)\b[^.;\n]{0,28}$",
    re.IGNORECASE,
)
# ... or just after it.
_NOT_AFTER = re.compile(
    r"[\s)]{0,3}(?:paying |for |active |weekly |monthly |of )?(?:(?:of|in|de|d['’]|en|usd|eur|dollars?)\s+){0,2}(?:funding|series|seed|revenue|turnover|arr|mrr|gmv|aum|assets|valuation|sign[- ]?on|signing|referral"
    r"|bonus|bono|prime|following|billings|collections|at \d{2} ?%|practice|book|fee|fees|deposit|raise|round|raised|umsatz|ca\b|chiffre|omzet|sales|portfolio|annual revenue|gift|voucher|amazon|coffee|card"
    r"|relocation|equity|stock|rsu|allowance|training|learning|budget|users?|customers?|employees|people|staff|years?|yrs|months?|weeks?|days?|hours?|min|minutes|%"
    r"|per (?:seat|user|candidate|hire|placement|license|word|parcel|task|video)|/(?:seat|user)|a seat|reward|in premiums?|in payments|capital|fund|referidos?|completion|sur le|stipend for)(?![^\W\d_])",
    re.IGNORECASE,
)  # fmt: skip
_UP_TO = re.compile(
    r"(?:\bup ?to|\bmax(?:imum|imaal|\.)?|\bbis(?: zu)?|\bjusqu['’]?(?:à|a|au)?|\bhasta|\baté|\btot(?: maximaal)?|\bunder|\bcapped at|\bceiling(?: is| of)?|\bno more than"
    r"|\btop(?:s out at| end)?|\bnot exceed(?:ing)?|\bmaximal|\btope(?: de)?|\bplafond|<=?|≤)[\s:]{0,3}(?:of |is |at |de |von |out at |around |about |a |a los )?(?:[a-z€$£.]{1,4}\s)?$",
    re.IGNORECASE,
)
_MAX_AFTER = re.compile(r"[^.;\n,]{0,18}?\b(?:max(?:imum)?|tops|ceiling|cap)\b", re.IGNORECASE)
_FROM = re.compile(
    r"(?:\bfrom|\bstart(?:s|ing)?(?: (?:at|from))?|\bbegins? at|\bbeginnt bei|\bfloor of|\bguaranteed floor of|\bcomeça em|\bempieza en|\bab|\bà partir de?|\bdès|\bdesde|\ba partir de?|\bvanaf|\bmin(?:imum|destens|imaal|\.)?|\bat least|\bnorth of|\babove|\bover"
    r"|\bmore than|\bplus de|\bdépart|\bmás de|\bmais de|\bmeer dan|\büber|\bin excess of|\bupwards of|>=?|≥)[\s:]{0,3}(?:of |at |de |the |a |von )?$",
    re.IGNORECASE,
)  # fmt: skip
_NEAR = 64


def _clause_before(text: str, start: int) -> str:
    low = max(0, start - _NEAR)
    return text[max(low, text.rfind("\n", low, start) + 1) : start]


def is_labelled(text: str, start: int, end: int) -> bool:
    """A word for pay stands before it in the line, or just after."""
    return bool(
        _LABEL.search(_clause_before(text, start)) or _LABEL.search(text[end : end + 16].split("\n", maxsplit=1)[0])
    )


# Never the pay of a job, even where the recogniser takes it for pay.
_NEVER_AFTER = re.compile(
    r"\s{0,2}(?:cpm|ppm|cents?\b|(?:per|/|a) ?(?:mile|word|km|parcel|task|candidate)|(?:a|per|/)\s?(?:day|yr|year|month|week) (?:for|towards) (?:food|meals?|lodging|training|learning|travel)|%)",
    re.IGNORECASE,
)
_NEVER_BEFORE = re.compile(
    r"\b(?:fixed[- ]price|referral(?: bonus)?|per diem|hourly budget)\b[^.;\n]{0,12}$", re.IGNORECASE
)


def is_never_pay(text: str, start: int, end: int, *, witnessed: bool = False) -> bool:
    """Funding, revenue, bonuses, fees, prices, counts of things; witnessed: the recogniser calls it pay."""
    if _NEVER_AFTER.match(text, end) or _NEVER_BEFORE.search(_clause_before(text, start)):
        return True
    return not witnessed and bool(_NOT_BEFORE.search(_clause_before(text, start)) or _NOT_AFTER.match(text, end))


# What may follow a figure that is no count of anything: the end of the thought, or a word that goes on about pay.
_ALONE = re.compile(
    r"\s*(?:$|\n|[^\w\s%]|(?:base|basic|gross|brut\w*|net\w*|fix\w*|fij[ao]s?|anual\w*|plus|incl\w*|ote|total|doe|depending|según|selon"
    r"|je nach|and|et|y|e|und|en|for|with|mit|avec|con|com|met|or|if|per|a year)\b)",
    re.IGNORECASE,
)


def stands_alone(text: str, end: int) -> bool:
    """No noun follows the figure: "30-40k, Kafka" and "30-40k plus bonus", not "30-40k orders"."""
    return bool(_ALONE.match(text, end))


def base_or_total(text: str, start: int, end: int) -> float:
    """1 when it is called base, -1 when it is called total, 0 otherwise."""
    after = re.split(r"[,;.\n]|\band\b", text[end : end + 24], maxsplit=1)[0]
    if _BASE.search(after):
        return 1.0
    if _TOTAL.search(after):
        return -1.0
    # Of the words before it the nearest one speaks: "Base $200k, OTE $400k".
    before = _clause_before(text, start)[-32:]
    base = max((match.end() for match in _BASE.finditer(before)), default=0)
    total = max((match.end() for match in _TOTAL.finditer(before)), default=0)
    return 0.0 if base == total else 1.0 if base > total else -1.0


def bounds(text: str, start: int) -> tuple[bool, bool]:
    """(up to, from) as the words round a single figure say."""
    before = _clause_before(text, start)[-32:]
    if _UP_TO.search(before):
        return True, False
    return False, bool(_FROM.search(before))
