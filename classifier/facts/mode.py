"""Remote, hybrid or on site, as stated: small patterns per language, negations first.  Pure."""

# ruff: noqa: E501, RUF001, SIM905  a pattern or list keeps its line; other alphabets' letters are meant; word lists read as words

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.facts.reading import windows

if TYPE_CHECKING:
    from classifier.facts.reading import Reading

_NUMBER = (
    r"(?:\d(?:\s?(?:-|–|to|bis|à|a|tot|or|oder|ou|o|of)\s?\d)?|one|two|three|four|five|couple of|ein(?:en|em)?|eine[nm]?|zwei|drei|vier|un|une|deux|trois|quatre|uno|una|dos|tres"
    r"|cuatro|um|uma|dois|duas|três|quatro|één|een|twee|drie|vier|most|some|half)"
)
_DAYS = rf"{_NUMBER}(?:\s+(?:or|oder|ou|o|of|to|bis|tot|à|a)\s+{_NUMBER})?\s*(?:days?|tage?n?|jours?|días?|dias?|dagen|dag|j|x|times?|fois|veces|vezes|keer|mal)\b"
_WEEK = r"(?:\s*(?:a|per|/|pro|par|por|de|in|die|in the|im|p/|p\.)?\s*(?:week|wk|woche|semaine|semana|weekly|wöchentlich|sem\.?|w|la semana))?"
_HOME = (
    r"(?:(?:from|at|to)\s+home|home\s?-?\s?office|homeoffice|home ?working|wfh|work(?:ing)? from home|remotely|remote|remot[oa]s?|de télétravail|télétravail|en télétravail|teletrabajo|teletrabalho"
    r"|teletrabajar|desde casa|en casa|em casa|de casa|à la maison|chez vous|von zu ?hause|zu ?hause|zuhause|mobil(?:es)? (?:arbeiten)?|thuis(?:werken)?|vanuit huis|à distance|a distancia"
    r"|wherever|anywhere you like|online|from wherever|où tu veux|où vous voulez|donde quieras|onde quiser|waar je wilt|where you like)"
)
_THERE = (
    r"(?:in (?:the |our |their )?(?:office|lab|building|studio|plant)|on-?\s?site|at the (?:office|plant|site)|in-?office|in the \w+ office|office days?|office|onsite|in[- ]person|vor ort|im büro|präsenz|sur site|sur place"
    r"|au bureau|en oficina|en la oficina|presencial(?:es)?|no escritório|op kantoor|kantoor|op locatie|in the (?-i:[A-Z])\w+|at the (?-i:[A-Z])\w+|(?:in|en|à|em|te|at)\s(?-i:[A-Z])\w+|in(?=[,.;]))"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|weds|thu(?:rs)?|fri|sun)(?:days?)?"
_WEEKDAYS = rf"{_WEEKDAY}(?:\s?(?:,|/|-|–|&|\+|and|or|to)\s?{_WEEKDAY}){{0,3}}"
_WHOLE_WEEK = re.compile(r"\b(?:five|5|fünf|cinq|cinco|vijf)\b|mon(?:day)?s?\s?(?:-|–|to)\s?fri", re.IGNORECASE)
_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class _Rule:
    mode: str
    weight: float
    pattern: re.Pattern[str]
    triggers: frozenset[str]


def _rule(mode: str, weight: float, pattern: str, *triggers: str) -> _Rule:
    return _Rule(mode, weight, re.compile(pattern, _I), frozenset(triggers))


_LONG_DAY_WORDS = (
    "day",
    "days",
    "tag",
    "tage",
    "tagen",
    "jour",
    "jours",
    "j",
    "día",
    "días",
    "dia",
    "dias",
    "dag",
    "dagen",
    "keer",
    "mal",
    "x",
    "2x",
    "3x",
    "1x",
)
# Taken out before anything is matched: they hold a mode's word and mean something else.
_MASKED = re.compile(
    r"accom\w* on site|liv(?:e|ing) on site|(?:apologi[sz]e|meet(?:ing)?s?|interview\w*|met|redo i-?9|come|say hello|introduc\w+|see you|chat|talk|speak|held|catch up|hear)(?: you| me| us)?(?: was)? in person|in-?person (?:interview|meeting|is for|event|coffee)|(?:flights?|hire|people|applicants) from anywhere|(?:shall|will) be in the office|call the office|no hybrid|hybrid no|office hours?|school office|(?:virtual|remote)\s+(?:on-?site|interview\w*|assessment|lobby)|on-?site (?:interview\w*|loop|round|panel|final|gym|parking|canteen|crèche|visit\w*)|remote(?:ly)? (?:sens\w+|patient|monitoring|desktop|control\w*|site\w*"
    r"|village\w*|communit\w+|areas?|locations?|access|handover|proctor\w*|for now|at first|initially|to start|until)|(?:temporar\w+|currently|initially|for now) remote|remote (?:during|due to) covid\w*"
    r"|(?:home office (?:sponsor\w*|visa|licen[cs]e|registered)|the home office|family office|private office|field offices?|head office|post office|box office|front office|back office|middle office|office 365|microsoft office|ms office"
    r"|open ?office|office manag\w+|multi-site|hybrid (?:cloud|vehicle\w*|car\w*|mobile|app\w*|model of|infrastructure|events?|search|warrant\w*|seeds?|rice|sensors?)|interim remote|remote config\w*)",
    _I,
)  # fmt: skip
_HOME_WORDS = (
    "home", "homeoffice", "homeworking", "wfh", "remote", "remotely", "remoto", "remota", "remotos", "télétravail", "teletrabajo", "teletrabalho", "teletrabajar", "casa", "maison", "vous", "hause", "zuhause",
    "mobil", "mobiles", "thuis", "thuiswerken", "huis", "distance", "distancia", "wherever", "anywhere", "online", "où", "donde", "onde", "waar", "where",
)  # fmt: skip
_RULES = (
    _rule("onsite", 6, r"\b(?:no|not|non|kein(?:e)?|nicht|pas de|sem|sin|geen|never|isn['’]t|cannot be|can['’]t be|without)\s+(?:an?\s+|fully\s+|a\s+)?(?:remote|remoto|telework|wfh|home ?-?office|hybrid|télétravail|teletrabajo|thuiswerken|work from home|remote option)",
          "no", "not", "non", "kein", "keine", "nicht", "pas", "sem", "sin", "geen", "never", "isn", "cannot", "can", "without"),
    _rule("onsite", 5, r"\bremote[^.\n]{0,24}\b(?:not (?:possible|an option|available|considered|allowed)|isn['’]t)|\bhybrid no\b", "remote", "hybrid"),
    _rule("remote", 7.5, r"\b(?:100\s?%|fully|full|completely|entirely|all|totally|permanently|komplett|voll|vollständig|totalement|totalmente|volledig|always|still|90\s?%|95\s?%)[\s-]*(?:remote\w*|remot[oa]\w*|home ?office|homeoffice|télétravail|teletrabajo|teletrabalho|distanc\w+|work from home|à distance|distributed|wfh|virtual)",
          "100", "fully", "full", "completely", "entirely", "all", "totally", "permanently", "komplett", "voll", "vollständig", "totalement", "totalmente", "volledig", "always", "still", "90", "95"),
    _rule("remote", 5, r"\b(?:remote|remot[oa]|télétravail|teletrabajo|teletrabalho)[\s-]*(?:100\s?%|first|only|within|across|anywhere|based|working|position|role|job|contract|in (?:the )?(?:us|uk|eu|eea|europe)|aus|vanuit|à 100|total|complet|integral|\(|from)",
          "remote", "remoto", "remota", "télétravail", "teletrabajo", "teletrabalho"),
    _rule("remote", 5, r"\bwork(?:s|ing)? (?:fully |completely |entirely )?(?:from (?:home|anywhere|wherever)|remotely|wherever)|wherever you (?:are|live|like|happen)|from anywhere|anywhere in the (?:us|uk|eu|world)|desde cualquier|de qualquer lugar|desde donde|von überall|ortsunabhängig|100 ?% home|home office brasil|de onde (?:você )?(?:quiser|estiver)|vanuit huis werken|work-from-home|home[- ]based",
          "work", "working", "works", "wherever", "anywhere", "desde", "qualquer", "überall", "ortsunabhängig", "home", "onde", "huis"),
    _rule("remote", 3, r"\b(?:remote|remot[oa]|à distance|a distancia|distributed team|teletrabajo|teletrabalho|télétravail|telecommut\w+|wfh|home office)\b", "remote", "remoto", "remota", "distance", "distancia", "distributed", "teletrabajo", "teletrabalho", "télétravail", "telecommute", "telecommuting", "wfh", "home"),
    _rule("hybrid", 8, r"\b(?:hybrid|hybride|híbrid[oa]|hybrides|hybrid-?working|hybr\.)\b", "hybrid", "hybride", "híbrido", "híbrida", "hybrides"),
    _rule("hybrid", 8, rf"{_DAYS}{_WEEK}(?:\s+(?:of|de|du|en|a|in|à|am|per))?\s*{_HOME}", *_HOME_WORDS),
    _rule("hybrid", 8, rf"{_HOME}\s*[:,]?\s*(?:up to |bis zu |jusqu['’]à |hasta |tot )?{_DAYS}", "remote", "home", "homeoffice", "télétravail", "teletrabajo", "teletrabalho", "wfh", "remoto", "thuiswerken"),
    _rule("hybrid", 7, rf"(?<![\d-]){_DAYS}{_WEEK}(?:\s+(?:on|at|in|am))?\s*{_THERE}", *_LONG_DAY_WORDS),
    _rule("hybrid", 7, r"\b(?:partly|partially|part|teilweise|partiellement|parcialmente|gedeeltelijk|deels|semi)[\s-]*(?:remote|home|remoto|presencial|thuis|im homeoffice)|\b(?:remote|home)[- ](?:friendly|flexible|possible|option)|(?:mon|tues|wednes|thurs|fri)days?(?: (?:and|or|&) \w+days?)?,? (?:at|from) home|home when|homeoffice (?:möglich|nach absprache)|télétravail (?:possible|partiel)|thuiswerken (?:mag|kan|mogelijk)|mag je thuiswerken|posibilidad de teletrabajo|desde casa|rest thuis|office on (?:mon|tues|wednes|thurs|fri)days?|some (?:days? )?(?:from |at )?home|mix of (?:home|remote)|any two from home|(?<!\d)[1-4] (?:in |at |from )?(?:home|wfh|wherever)\b|thuiswerken|(?:from|at) home (?:and|or) (?:in|at)|half (?:from|at) home|home or office|dichtbij thuis|mobiles arbeiten",
          "partly", "partially", "part", "teilweise", "partiellement", "parcialmente", "gedeeltelijk", "deels", "semi", "remote", "home", "homeoffice", "télétravail", "thuiswerken", "teletrabajo", "casa", "thuis", "office", "mobiles"),
    _rule("hybrid", 8, rf"\b{_WEEKDAYS}[,:]?\s(?:(?:may be |are |is |can be )?(?:worked |done )?(?:at |from )?(?:home|wfh|remote)|in (?:the )?office|on-?\s?site|in person|in\b|home days?|together)|(?:wfh|home|office|on-?site|in person|remote|home office)\b[:,]?\s(?:on |in |every )?{_WEEKDAYS}\b",
          "home", "wfh", "office", "site", "onsite", "remote", "person", "together", "mon", "tues", "tue", "fri", "wed", "weds", "thu", "thurs", "mondays", "fridays"),
    _rule("hybrid", 8, rf"\b{_NUMBER}\s(?:remote|home|office|wfh|homeoffice|home-?office|télétravail)[ -]?(?:days?|tage?|jours?|dagen|días|dias)\b|\b(?:on-?\s?site|in person|in the office|vor ort|sur site)\b[^.\n]{{0,24}}?\s{_DAYS}|\b(?:[2-9]0)\s?%\s?(?:vor ort|on-?site|sur site|in office|homeoffice|home office|télétravail|presencial)|\brest (?:from |at )?(?:home|remote|wherever|thuis|zu hause)|\b(?:home|remote|remainder your choice) (?:otherwise|the rest)|home otherwise|remainder (?:your choice|from home|remote)|half (?:can be done |of it )?(?:from|at) home|(?:une?|un|un día|ein|één|eén) (?:jour|día\w*|dag|tag)\s(?:\w+\s)?(?:à domicile|desde (?:la )?casa|thuiswerk\w*|zu hause)|en thuis|thuis half|\bwherever you like, \w+days",
          "rest", "remote", "home", "homeoffice", "wfh", "télétravail", "onsite", "office", "person", "site", "vor", "presencial", "thuis", "zu", "half", "remainder", "otherwise", "wherever", "jour", "día", "thuiswerk"),
    _rule("onsite", 5, r"\b(?:fully |100\s?% |strictly |day (?:one|1) |completely |always |full-time |five days )?(?:on-?\s?site|onsite|in-?office|in[- ]person|vor ort|präsenz\w*|sur site|sur place|presencial|op locatie|à pied d['’]œuvre|in the office)\b",
          "on", "onsite", "office", "person", "ort", "präsenz", "präsenzpflicht", "site", "place", "presencial", "locatie"),
    _rule("onsite", 6, r"\beverybody in,? every day|(?:5|five) days (?:a week )?(?:in|on|at)|every day in the|relocat\w+ (?:is )?(?:required|a must)|must be local|local(?:s)? only|no telework|in the \w+ five days|tous les jours sur",
          "everybody", "5", "five", "every", "relocation", "relocate", "must", "local", "locals", "no", "tous"),
)  # fmt: skip
_COUNT = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "dos": 2,
    "tres": 3,
    "dois": 2,
    "três": 3,
    "twee": 2,
    "drie": 3,
}
_OFFICE_DAYS = re.compile(rf"\b({'|'.join(_COUNT)}|[1-5])\s*(?:days?|tage?|jours?|j|días?|dias?|dagen|x){_WEEK}\s*(?:on|at|in)?\s*(?:the |our )?{_THERE}|hybrid,?\s*\(?(\d) days?\b", _I)  # fmt: skip
# Every pattern holds one of these words; nothing is looked for where none is near.
_TOPIC = frozenset(
    "remote remotely remoto remota remotos remotas hybrid hybride hybrides híbrido híbrida onsite site office offices home homeoffice homeworking wfh telework telecommute telecommuting distributed virtual anywhere wherever person "
    "büro vor präsenz präsenzpflicht hause zuhause mobil mobiles überall ortsunabhängig télétravail bureau distance sur maison presencial presenciales teletrabajo teletrabajar teletrabalho oficina casa distancia distância cualquier qualquer onde "
    "escritório kantoor thuis thuiswerken huis locatie everybody telework relocation relocate local locals work donde online together rest domicile thuiswerk mondays fridays week day days tage jours días dagen dag mon tues in-office".split()
)
_REACH = 70
_MASK_WORDS = frozenset(
    {"remote", "remotely", "site", "onsite", "office", "offices", "home", "hybrid", "person", "anywhere", "openoffice"}
)


@dataclass(frozen=True, slots=True)
class Mode:
    """name: remote, hybrid or onsite; days: office days a week when stated; start..end: the words."""

    name: str
    start: int
    end: int
    days: int | None = None


def find_mode(reading: Reading) -> Mode | None:
    """The work mode that the mail states for the job, or None."""
    if not reading.vocabulary & _TOPIC:
        return None
    text = reading.text
    best: dict[str, tuple[float, int, int]] = {}
    for low, high in windows(text, _MASK_WORDS, reading.places, reach=40):
        text = text[:low] + _MASKED.sub(lambda m: "·" * len(m[0]), text[low:high]) + text[high:]
    for rule in _RULES:
        for low, high in windows(text, rule.triggers, reading.places, reach=_REACH):
            for match in rule.pattern.finditer(text, low, high):
                weight = rule.weight + (0.5 if match.start() < reading.subject_end else 0.0)
                # Five days in the office are no hybrid.
                mode = "onsite" if rule.mode == "hybrid" and _WHOLE_WEEK.search(match[0]) else rule.mode
                if weight > best.get(mode, (0.0, 0, 0))[0]:
                    best[mode] = (weight, match.start(), match.end())
    if not best:
        return None
    name, (_, start, end) = max(best.items(), key=lambda item: item[1][0])
    return Mode(name, start, end, _office_days(text, start, end) if name == "hybrid" else None)


def _office_days(text: str, start: int, end: int) -> int | None:
    match = _OFFICE_DAYS.search(text, max(0, start - _REACH), end + _REACH)
    if not match:
        return None
    word = (match[1] or match[2]).lower()
    return _COUNT.get(word) or int(word)
