"""Money asked of the candidate, cheques, parcels and paid tasks (FTC, FBI/IC3: job scams)."""

# ruff: noqa: E501, RUF001, SIM905  a pattern or list keeps its line; other alphabets' letters are meant; word lists read as words

from __future__ import annotations

import re

from classifier.trust.case import Case, Grade, Rule, words_rule

_NEVER = r"\b(?:never|no|not|without|free of|don['’]?t|doesn['’]?t|does not|do not|nor|nie|keine|kein|jamais|aucun|sans|nunca|sin|sem|geen|nooit|isn['’]t|refuse|beware|scam|we pay|company pays|employer pays|we cover|covered by|paid by (?:us|the client|the employer|the company))\b[^.\n]{0,60}"
_MONEY = r"(?:(?:rs\.?|inr|us\$|r\$|usd|eur|gbp|aed|zar|ngn|cad)\s?\d[\d.,]*|[$£€₹]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$£€₹]|usd|eur|gbp|euros?|dollars?|pounds?|inr|rs|usdt|reais|cad))"

FEE = words_rule(
    "asks-for-money", Grade.SCAM, 1.0,
    "fee fees deposit refundable refunded reimbursed moneygram unionwestern western gebühr gebühren kaution frais taxa tasa kosten betaalverzoek overmaken mandat charge charges cost costs pay paid payment transfer zelle paypal venmo cashapp pix iban surety bond caution abono kosten bedrag vorauskasse überweisen überweisung virement bear remit steam escrow yape bizum reimburse rimborso paga pagar pago pagamento taxas inscripción inscrição borg pcs voucher fare courier abono devolvida remboursé pagamento",
    rf"\b(?:registration|processing|application|training|onboarding|visa|admin(?:istration|istrative)?|background check|dbs|certificate|certification|medical|uniform|security|documentation|file|filing|placement|enrol?ment|premium|course|licen[cs]e|kit|starter|verification|clearance|work permit|legal|attorney|insurance|activation)\s+(?:fee|deposit|charge|cost|payment)s?\b[^.\n]{{0,60}}{_MONEY}",
    rf"{_MONEY}[^.\n]{{0,50}}\b(?:refundable|refunded|will be (?:refund|reimburs)|reimbursed (?:in|on|with|after|against)|is refundable|returned (?:with|after|in))",
    rf"\b(?:refundable|fully refunded)\b[^\n]{{0,50}}?\b(?:deposit|fee|charge|{_MONEY})",
    rf"\b(?:you (?:need|have|are required|must|will need|should) to (?:pay|transfer|deposit|purchase|send)|kindly (?:pay|transfer|deposit)|pay by|pay (?:only|just|the)|send (?:the )?(?:payment|e-?transfer)|(?:applicants?|candidates?|you) shall (?:bear|pay))\b[^.\n]{{0,60}}{_MONEY}",
    rf"\b(?:at (?:a )?cost of|costs? (?:of|is)|fee (?:of|is)|for only|amount of|a sum of)\s+{_MONEY}[^.\n]{{0,80}}\b(?:refund|reimburse|first (?:wage|salary|pay)|before|prior|upfront|advance)",
    r"\b(?:moneygram|western union|gift card of steam|via zelle|cash ?app\b|by pcs|carte pcs|mandat cash|transcash|neosurf)\b",
    r"\b(?:proof|receipt|photo|screenshot|slip) of (?:the )?(?:payment|transfer|deposit|slip)|deposit receipt required|send (?:us )?(?:the )?(?:payment )?(?:receipt|proof)\b",
    rf"\b(?:frais (?:de dossier|d['’]inscription|de visa|administratifs|de formation)|bearbeitungsgebühr|kaution|vorab(?:gebühr|zahlung)?|taxa de (?:inscrição|cadastro|matrícula|registro)|tasa de|gastos de (?:gestión|tramitación)|inschrijfkosten|administratiekosten|inschrijfgeld|borgsom|cuota de|schulungsgebühr|pago de)\b[^.\n]{{0,60}}{_MONEY}",
    rf"\b(?:überweisen sie|bitte überweisen|virement de|faire un virement|transferir|depositar|abonar|te voldoen|over te maken|bedrag van|zu überweisen|zahlen sie|deberá (?:pagar|abonar)|deve pagar|pagar (?:uma|la|el|o))\b[^.\n]{{0,60}}{_MONEY}",
    r"\b(?:bear (?:the|all|any|its) [^.\n]{0,24}\b(?:costs?|fees?|charges?|expenses?)|borne by the (?:candidate|applicant)|paid by the candidate|cost(?:s)? (?:is|are) (?:on|borne by) (?:the )?(?:candidate|applicant)|purchased in (?:the employee['’]s|your) name)\b[^.\n]{0,80}",
    rf"\b(?:pagamento|pago|paiement|zahlung|betaling)\s+(?:d[aeo]l?|van|der|des)\s+(?:la |una? |uma )?(?:taxa|tasa|frais|gebühr|kosten)\b[^.\n]{{0,30}}{_MONEY}",
    r"\b(?:devolvid[ao]|devuelt[ao]|remboursés?|zurück ?erstattet|terug ?betaald)\b[^.\n]{0,40}\b(?:primeiro salário|primeiro salario|primer sueldo|premier salaire|ersten gehalt|eerste salaris)",
    r"\bzelle\b[^.\n]{0,30}\b(?:parts|me|the|it)\b|\b(?:bring|charge|recharge) \d{2,4} ?(?:u|usdt)\b[^.\n]{0,20}",
    unless=_NEVER,
)  # fmt: skip
CHEQUE = words_rule(
    "cheque-for-equipment", Grade.SCAM, 1.0,
    "check cheque checks cheques vendor equipment equipments scheck chèque cheque laptop macbook workspace equipamento equipo apparatuur geräte",
    r"\b(?:check|cheque)s?\b[^.\n]{0,60}\b(?:will be|would be|to be)?\s?(?:mailed|sent|issued|fedex\w*|delivered|overnight\w*)\b[^.\n]{0,120}",
    r"\b(?:deposit(?:ed|ing)?|cash)\s+(?:the|it|this|a|your)\s?(?:check|cheque)|mobile deposit|cashier['’]?s? (?:check|cheque)|\be-?checks?\b",
    r"\b(?:if )?(?:the|your) bank (?:ask|asks|want)\b[^.\n]{0,60}|\bvendor has (?:already )?packed\b",
    r"\b(?:purchase|buy|order|pay for|acquire)\b[^.\n]{0,60}\b(?:equipment|laptop|macbook|software|materials|office supplies)\b[^.\n]{0,60}\b(?:from|through|via) (?:our|the|an?|their)? ?(?:approved|certified|authori[sz]ed|accredited|designated|company)?\s?(?:vendor|distributor|supplier|dealer)",
    r"\b(?:certified|accredited|approved|authori[sz]ed|designated)\s+(?:equipment |office )?(?:vendor|distributor|dealer)\b[^.\n]{0,80}",
    r"\b(?:chèque (?:de banque|vous sera)|scheck (?:wird|erhalten)|cheque (?:bancario|será))\b[^.\n]{0,60}",
    unless=r"\b(?:we ship|company[- ]issued|we provide|we send you a laptop|never (?:send|mail)|scam)\b",
)  # fmt: skip
GIFT_CARD = words_rule(
    "gift-cards", Grade.SCAM, 1.0, "gift giftcard giftcards steam itunes cards card geschenkkarten",
    r"\b(?:buy|purchase|scratch|pay (?:by|with|in))\b[^.\n]{0,40}\b(?:gift ?cards?|steam cards?|itunes cards?|apple cards?|vanilla cards?)\b",
    r"\bgift ?cards? (?:of|for|from) (?:steam|apple|itunes|google play|razer|amazon)\b[^.\n]{0,60}\b(?:send|scratch|code|photo|number)",
    unless=r"\b(?:never|no gift|we(?:['’]ll| will) send you|as a thank|for taking the|thank you for|reward)\b",
)  # fmt: skip
CRYPTO = words_rule(
    "crypto-payment", Grade.SCAM, 0.8, "usdt btc bitcoin crypto cryptocurrency trc20 wallet recharge topup digital deposit",
    r"\b(?:deposit|top[- ]?up|recharge|send|transfer|pay|invest|conver(?:t|sion))\b[^.\n]{0,50}\b(?:usdt|btc|bitcoin|crypto(?:currency)?|trc-?20|digital asset)\b",
    r"\b(?:usdt|btc|bitcoin)\b[^.\n]{0,30}\b(?:deposit|wallet address|top[- ]?up|atm|daily|per day|per task|commission)\b",
    unless=r"\b(?:never|do not|don['’]t|scam|exchange|protocol|we build|product|platform for|customers|our users|engineer|salary is paid|stablecoin)\b",
)  # fmt: skip
PARCELS = words_rule(
    "parcel-or-payment-mule", Grade.SCAM, 1.0,
    "parcel parcels package packages reship reshipping repack forward forwarding settlements beneficiary inspector colis pakete paket pakketten paquetes mule account accounts payments konto konten agent funds errand errands money supplies mover orphanage",
    r"\b(?:receive|accept|inspect|forward|repack|reship|re-ship|relabel|check)\b[^.\n]{0,50}\b(?:parcels?|packages?|mail items)\b[^.\n]{0,80}\b(?:home|address|label|forward|ship|customer|post office|repack)",
    r"\b(?:reship|re-?shipping|parcel (?:inspector|handler at home|manager)|package (?:inspector|forwarder))\b[^.\n]{0,80}",
    r"\b(?:receiv\w+|process\w*|accept\w*|collect\w*)\b[^.\n]{0,60}\b(?:payments?|settlements?|transfers?|funds|money|deposits?)\b[^.\n]{0,60}\b(?:your (?:own |personal )?(?:bank |uk |us )?account|own (?:\w+ )?account|personal (?:current )?account)\b",
    r"\b(?:retain|keep|deduct)\b[^.\n]{0,20}\d{1,2}\s?(?:%|percent)[^.\n]{0,60}\b(?:commission|settlement|each (?:transfer|payment)|forward|rest|remainder)",
    r"\b(?:your|personal) (?:current|bank) account\b[^.\n]{0,60}\b(?:limit|open for|online access|receive)|sort code and daily|daily (?:transfer|deposit) limit|what is the daily limit",
    r"\b(?:konto-?eröffnung\w*|testen sie konto|video-?ident\w*|girokonto eröffnen|kontoeröffnungen)\b[^.\n]{0,60}",
    r"\b(?:money (?:send|sent) to you|errand like|buying supplies[^.\n]{0,40}with money|purchase of items for[^.\n]{0,40}|pay the mover|run(?:ning)? errands?)\b[^.\n]{0,60}",
    r"\b(?:recevoir|réceptionner)\b[^.\n]{0,40}\bcolis\b|\bpakete\b[^.\n]{0,50}\b(?:weiterleiten|umverpacken|empfangen)|\bpakketten\b[^.\n]{0,50}\b(?:ontvangen|doorsturen)|\brecibir\b[^.\n]{0,30}\bpaquetes\b",
    unless=r"\b(?:warehouse|forklift|software|api|platform|engineer|distribution cent|accounts payable team|payments team)\b",
)  # fmt: skip
TASKS = words_rule(
    "paid-clicks", Grade.SCAM, 1.0,
    "like likes youtube tiktok instagram reviewer review reviews task tasks prepaid merchant optimise optimize optimization rating ratings hotel produkttester tareas tarefas taken vídeos videos video subscribe bewertungen curtir avaliações clicks merchants boost recompensa earn verdien gana ganhe cobrar optimiser optimizer merchants officer",
    r"\b(?:like|liking|follow|subscrib\w+|rate|rating)\b[^.\n]{0,30}\b(?:youtube|tiktok|instagram|videos?|google maps?|hotels?|posts?|products?)\b[^.\n]{0,60}(?:rs|₹|\$|€|£|r\$|usd|earn|paid|each|task)",
    r"\b(?:(?:app )?data optimi[sz]er|hotel data visibility|help(?:ing)? merchants? (?:to )?increase|(?:product )?rating officer|online reviewer|app optimi[sz]er)\b[^.\n]{0,60}",
    r"\b(?:each like|per like|per (?:task|click|review)|prepaid task|merchant task|task commission|trial task|daily tasks?|simple tasks?|online tasks?|app optimi[sz]ation|optimi[sz]e (?:apps?|products?|hotel)|data optimi[sz]ation|product boosting|sets? of (?:tasks|orders)|\d+ (?:tasks|orders) (?:a|per) day)\b[^.\n]{0,80}",
    r"\b(?:earn|make|verdienen?|gana|ganhe|gagnez)\b[^.\n]{0,40}\b(?:daily|per day|a day|am tag|per dag|al día|por dia|par jour)\b[^.\n]{0,60}\b(?:phone|mobile|home|smartphone|handy|mobiel|celular|móvil|minutes|hour|experience|whatsapp|telegram)",
    r"\b(?:curtir|avaliar|like en|dar like|me gusta)\b[^.\n]{0,40}\b(?:vídeos?|videos?|youtube|google|produtos)\b",
    unless=r"\b(?:engineer|we build|product manager|data labeling team|app store)\b",
)  # fmt: skip
UPSELL = words_rule(
    "cv-service", Grade.SCAM, 0.9, "ats résumé resume cv rewrite strategist writer score rating optimised optimized lebenslauf",
    r"\bats\b[^.\n]{0,40}\b(?:score|rating|compatib\w+|friendly|optimi[sz]\w+|compliant|pass rate)\b[^.\n]{0,80}",
    r"\b(?:certified|professional|trusted|recommended?)\s+(?:ré?sumé|resume|cv)\s+(?:strategist|writer|expert|specialist|service|editor|coach)\b[^.\n]{0,80}",
    r"\b(?:ré?sumé|resume|cv)\b[^.\n]{0,40}\b(?:rewrite|rewritten|revamp\w*|professionally written|optimi[sz]ed version|upgrade package)\b[^.\n]{0,60}",
    unless=r"\b(?:greenhouse|software engineer|we are building|applicant tracking product)\b",
)  # fmt: skip
_DAILY = re.compile(
    r"[$£€₹]\s?(\d{2,5})\s?(?:-|–|to|tot|bis|a|y|à)\s?[$£€₹]?\s?(\d{2,6})\s?[€$]?\s?(?:daily|per day|a day|per dag|al día|am tag|par jour|por dia)",
    re.IGNORECASE,
)
_HOME = frozenset(
    "home thuis thuiswerk thuiswerken homeoffice casa flexible flexibel phone mobile online minutes".split()
)
_SPREAD = 2.0


def _find_daily(case: Case) -> str | None:
    """A day's pay whose top is twice its bottom, from home: no employer writes that."""
    if not _HOME & case.vocabulary:
        return None
    for match in _DAILY.finditer(case.text):
        if float(match[2]) >= _SPREAD * float(match[1]):
            return case.quote(*match.span())
    return None


WIDE_DAILY = Rule("wide-daily-pay", Grade.SCAM, 0.6, _find_daily)
RULES = (FEE, CHEQUE, GIFT_CARD, CRYPTO, PARCELS, TASKS, WIDE_DAILY, UPSELL)
