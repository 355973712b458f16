"""Permanent, contract, part time or internship: stated, or plain from the words round it.  Pure."""

# ruff: noqa: E501, RUF001  a pattern or list keeps its line; weights and lengths stand beside their evidence; other alphabets' letters are meant

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.facts.reading import windows

if TYPE_CHECKING:
    from classifier.facts.reading import Reading
    from returncall.model import Pay

_I = re.IGNORECASE
_MONTHS = (
    r"(?:months?|mths?|mos?\b|monate?n?|mois|meses|mes|maanden|mnd|mm\b|m\b|weeks?|wks?|wochen|semaines?|semanas|weken)"
)


@dataclass(frozen=True, slots=True)
class _Sign:
    value: str
    weight: float
    pattern: re.Pattern[str]
    triggers: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SIGNS = (
    _Sign("internship", 8, re.compile(r"\b(?:internship|(?:summer|sde|software|engineering|research|marketing|design|winter|co-?op) intern\b|praktikum|praktikant\w*|werkstudent\w*|pasantía|becari[oa]|prácticas|estágio|estagiári[oa]|stagiair\w*|stage de|stageplek|alternance|working student|trainee ?ship)\b", _I), _words("internship intern co praktikum praktikant praktikantin werkstudent werkstudentin pasantía becario becaria prácticas estágio estagiário estagiária stagiair stagiaire stage stageplek alternance student traineeship trainee")),
    _Sign("part_time", 7, re.compile(r"\b(?:0[.,][2-8] ?fte|fractional|horista|hora-aula|(?:one|a|two|1|2) (?:day|evening|afternoon|morning)s? (?:a|per) week(?! (?:in|on|at|from|remote|home|onsite|must))|(?:a|two|three) and a half days|(?:two|2|one|a) days? (?:a|per) month to start)\b|(?:^|\n)[^\n]{0,60}\b[3-7]\d ?%(?=\s*(?:\n|$|pensum|stelle))", _I), _words("fte fractional horista aula days day evening evenings afternoon afternoons morning mornings half 30 35 40 45 50 55 60 65 70 75")),
    _Sign("part_time", 6, re.compile(r"\b(?:part[- ]time|teilzeit|temps partiel|mi-temps|tiempo parcial|media jornada|meio período|part[- ]?time|deeltijd|parttime|medio tiempo|\d{1,2}[- ]?h(?:ours?|rs)? (?:a|per|/) ?(?:week|wk)|halftime|(?:[1-2]?\d) ?(?:std|stunden|uur|heures|horas)\.?(?: ?(?:pro|/|per|par|por) ?(?:woche|week|semaine|semana))|[3-7]0 ?(?:%|prozent)(?! (?:remote|home|travel|of|bonus|des|de)))\b", _I), _words("part parttime teilzeit partiel mi parcial media meio deeltijd medio halftime week wk woche semaine semana std stunden uur heures horas prozent 30 40 50 60 70")),
    _Sign("contract", 7, re.compile(r"\b(?:c2c|corp[- ](?:to|2)[- ]corp|w-?2|1099|ir35|umbrella|contract(?:or|ors|ing)? (?:role|position|job|opportunity|engagement|assignment|gig|basis|requirement|to hire|-to-hire|through|via|rate)|(?:day|daily|daily/hourly|hourly)[ -]rate|(?:freelanc|freiberuf)\w*(?! (?:recruit|talent|head ?hunt|sourcer|personalber|selec))|zzp\w*|cdd\b|intérim\w*|interim\b(?! (?:report|secret|clearance|gmbh|bv|b\.v|nv|ag\b|projects?|group|solutions|professionals))|c2h|cth|tagessatz|stundensatz|tjm|dagtarief|uurtarief|(?<!clientes )(?<!clients )b2b\b(?! (?:sales|saas|client|market|lead|tech|software|custom|company|product|payment|platform|service|whole|e-?comm|kunden|clientes?))|autónomo|recibos verdes|pessoa jurídica|\bpj\b|locum\w*|per diem|fixed[- ]term|ftc\b|befristet\w*|projekteinsatz|projektanfrage|détachement|sub-?contract\w*|inhuur\w*|detachering|6 month rolling|outside ir35|inside ir35|temp(?:orary)? (?:role|position|cover|contract|assignment)|maternity (?:cover|leave cover)|long[- ]term contract|(?:as an? |independent |, ?)contractors?\b|travel (?:nurse|contract|assignment|rn)|strike\b|block booking|temporada|project[- ]based|upwork|agency shift|vacataire|mission de (?:\d|longue|remplacement)|honorarkraft|vertretung|zeitvertrag|seasonal|saison\w*|dates? (?:on|at) the)\b", _I), _words("c2c corp w2 w 1099 ir35 umbrella contract contractor contractors contracting subcontract sub rate freelance freelancer freelancing freelancers freiberuflich freiberufler zzp zzper cdd intérim interim c2h cth tagessatz stundensatz tjm dagtarief uurtarief b2b autónomo recibos pessoa pj locum locums diem fixed ftc befristet befristete befristeter projekteinsatz projektanfrage détachement inhuur detachering rolling temp temporary maternity agency vacataire mission honorarkraft vertretung zeitvertrag seasonal saison saisonstelle travel strike block temporada project upwork long hire dates date")),
    _Sign("contract", 6, re.compile(rf"\b\d{{1,2}}\s?(?:\+|plus)?\s?(?:-|–|to)?\s?\d{{0,2}}\s?[- ]?\+?\s?{_MONTHS}\s?(?:\+|plus|contract\w*|initial\w*|extend\w*|rolling|extens\w*|with (?:possible|ext)\w*|renew\w*|assignment|project|mission|projekt|inhuur|opdracht|engagement|to start)|\b(?:duration|term|laufzeit|durée|duración|duração|duur|length|period|time|how long|einsatzdauer|contract)\s{{0,3}}[:=~–-]\s{{0,3}}[^\n]{{0,12}}?\d{{1,2}}\s?\+?\s?{_MONTHS}|\bcontract\s?[:~–·|/-]|[|/·–:-]\s?contract\b|\b(?:six|three|nine|twelve|four|five|eighteen)[- ]months?(?:'|’)?[- ](?:contract|assignment|gig|project|cover|mission)|\bcontract (?:for|of|in|with|at|until|is|\d)|\bcontract\b(?=[,.;)\n])|\d{{1,2}}[- ]week (?:contract|assignment|travel)|tax term|\bon contract\b|(?:(?<=\n)|(?<=[,|/–—·:;(-])|(?<=[,|/–—·:;(-] ))\d{{1,2}}\s?\+?\s?-?\s?(?:months?|mths?|mos|wks|weeks|monate|mois|meses|maanden)\b\+?\s?(?=$|[,|/.;)–—·\n-])", _I | re.MULTILINE), _words("contract months month mths mth mos mo monate monaten monat mois meses mes maanden mnd mm weeks wks wochen semaines semanas weken week duration term laufzeit durée duración duração duur length period tax m")),
    _Sign("permanent", 8, re.compile(r"\b(?:cdi|clt|(?:normal |regular )?permanent (?:employment|contract|position|role|job|post|staff)|unbefristet\w*|festanstellung|vaste? (?:contract|dienst\w*|baan|aanstelling)|contrato indefinido|indefinido|planta fija|relación de dependencia|(?:full[- ]time|vollzeit|voltijd|temps plein)\W{1,3}(?:or|oder|of|ou|/|und|and)\W{1,3}(?:part[- ]time|teilzeit|deeltijd|temps partiel))\b", _I), _words("cdi clt permanent unbefristet unbefristete unbefristeten festanstellung vast vaste indefinido fija relación part teilzeit deeltijd partiel contrat")),
    _Sign("permanent", 6.5, re.compile(r"\b(?:permanent(?:ly)?|perm\b|full[- ]time (?:employ\w+|perm\w*|role|position|salaried)|(?:employment|job|position) type\s?:\s?full[- ]?time|direct hire|cdi\b|unbefristet\w*|festanstellung|fest angestellt|festangestellt\w*|vast(?:e)? (?:contract|dienst\w*|baan|aanstelling)|contrato indefinido|indefinido|clt\b|contrato sem termo|efetivo|contrat à durée indéterminée|regular full[- ]time|tenure[- ]track|dauerstelle|onbepaalde tijd|planta fija|efectiv[oa]|relación de dependencia|ctc\b|lpa\b|salaried)\b", _I), _words("permanent permanently perm full employment position job direct hire cdi unbefristet festangestellt fest angestellt vast vaste contrato indefinido clt efetivo contrat regular tenure dauerstelle onbepaalde efectivo efectiva ctc lpa salaried")),
    _Sign("permanent", 3, re.compile(r"\b(?:full[- ]time|vollzeit|temps plein|tiempo completo|jornada completa|tempo integral|voltijd|fulltime|statut cadre|13\. monatsgehalt|13(?:th|º|e) (?:month|mois|salário)|esops?|401\(?k\)?|pension|pensioen|pto\b|paid (?:time off|leave|vacation)|holiday(?:s)?(?:,| \+)|\d{2} (?:days(?:'|’)? (?:holiday|leave|annual leave|off)|urlaubstage|tage urlaub|vakantiedagen|jours de cong)|car allowance|private medical|urlaubstage|vakantiegeld|mutuelle|rtt\b|intéressement|plr\b|vales|aguinaldo|annual bonus|(?<!private )equity(?! partner| analyst| research)|stock options|rsus?|vsop|base salary|annual salary|jahresgehalt|jahresfixum|salaire annuel|company car|dienstwagen|leaseauto|bono anual|fondo de ahorro|convenio|tvöd|cao\b|benefits|fringe|successor|nachfolge)\b", _I), _words("full vollzeit temps jornada completo integral voltijd fulltime statut monatsgehalt 13 13th 13º month esop esops 401 401k pension pensioen pto paid holiday holidays leave off urlaubstage urlaub vakantiedagen congés car medical vakantiegeld mutuelle rtt intéressement plr vales aguinaldo bonus equity options rsu rsus vsop salary jahresgehalt jahresfixum annuel company dienstwagen leaseauto bono ahorro convenio tvöd cao benefits fringe successor nachfolge")),
)  # fmt: skip
_NEGATED = re.compile(
    r"\b(?:no|not|non|without|never|kein|nicht|sem|sin|geen|rather than|instead of|leaving|from|ex)[ -]{1,2}(?:a |an |on |to )?$",
    _I,
)
_STUDIES = re.compile(
    r"\b(?:contracts? (?:management|award|law|manufactur|worth|review|terms|research|negotiat)|data contracts?|smart contracts?|government contract|won (?:a|the) contract|[a-z]+ contracts? (?:with|for the)|w2 and|form w-?4)",
    _I,
)


# A pattern looks this far from the word that wakes it.
_REACH = 48
_STUDY_WORDS = frozenset({"contract", "contracts", "w2", "w"})


def find_engagement(
    reading: Reading, pay: Pay | None, *, by_agency: bool = False, seniority: str | None = None
) -> str | None:
    """What kind of contract is offered; None when neither stated nor plain.

    pay, by_agency and seniority make it plain where no word states it: a day rate is a contract, an agency's
    hourly rate too, a yearly salary is employment, an intern's title an internship.
    """
    scores, only_form = _stated(reading)
    if seniority == "intern":
        scores["internship"] = _PLAIN_TITLE
    if pay:
        _add_what_pay_says(scores, pay, by_agency=by_agency, only_form=only_form)
    if not scores:
        return None
    value, weight = max(scores.items(), key=lambda item: item[1])
    return value if weight >= _PLAIN else None


_PLAIN = 3.0
_PLAIN_TITLE = 8.0
_TAX_FORMS = frozenset({"w2", "w-2", "contractor", ", contractor"})


def _stated(reading: Reading) -> tuple[dict[str, float], bool]:
    """Weight of each value that the words state; and whether only a tax form speaks for a contract."""
    text = reading.text
    for low, high in windows(text, _STUDY_WORDS, reading.places, reach=_REACH):
        text = text[:low] + _STUDIES.sub(lambda m: "·" * len(m[0]), text[low:high]) + text[high:]
    scores: dict[str, float] = {}
    only_form = True
    for sign in _SIGNS:
        for low, high in windows(text, sign.triggers, reading.places, reach=_REACH):
            for match in sign.pattern.finditer(text, low, high):
                if _NEGATED.search(text, max(0, match.start() - 14), match.start()):
                    continue
                weight = sign.weight + 0.5 * (match.start() < reading.subject_end)
                only_form = only_form and (sign.value != "contract" or match[0].lower() in _TAX_FORMS)
                scores[sign.value] = max(scores.get(sign.value, 0.0), weight)
    return scores, only_form


def _add_what_pay_says(scores: dict[str, float], pay: Pay, *, by_agency: bool, only_form: bool) -> None:
    if "part_time" not in scores and (pay.per == "day" or (pay.per in {"hour", "week"} and by_agency)):
        scores["contract"] = max(scores.get("contract", 0.0), 4.0)
    if pay.per in {"year", "month"}:
        scores["permanent"] = max(scores.get("permanent", 0.0), 3.5)
        if only_form:
            # "W2" beside a yearly salary only says that taxes are withheld.
            scores.pop("contract", None)
