"""Identity papers, bank data and codes asked for before anybody talked (FBI/IC3 2020)."""

# ruff: noqa: E501, RUF001  a pattern or list keeps its line; other alphabets' letters are meant

from __future__ import annotations

import re

from classifier.trust.case import Case, Grade, Rule, words_rule

_ASK = r"(?:send|provide|reply with|upload|submit|attach|need|require[ds]?|forward|fill|share|copy of|copies of|scan of|photo of|picture of|kindly|have ready|following (?:details|information|documents)|envíe|envie|envia|enviar|enviad|envoyer|faire parvenir|schicken|senden|benötigen|stuur|zend|mande|remit|include|verify|confirm|give|tell|front and back|both sides?|selfie)"
_PAPER = r"(?:passport|driver['’]?s? licen[cs]e|driving licen[cs]e|licen[cs]e both|identity card|id card|national id|government id|photo id|personalausweis|reisepass|ausweis|carte d['’]identité|passeport|pièce d['’]identité|dni|nie|pasaporte|cpf|rg\b|identidade|bsn|paspoort|identiteitsbewijs|rijbewijs|aadhaar|aadhar|pan card|birth certificate|acte de naissance|utility bill|energierekening|proof of address|selfie)"
_NUMBER = r"(?:ssn|social security (?:number|card)|social insurance|\bsin\b|national insurance number|steuer-?id|tax id|nin\b|bsn)"
_BANK = r"(?:bank (?:account|details|statement|name|login|card)|account number|routing number|sort code|iban|kontonummer|bankverbindung|kontodaten|bankpas|relevé d['’]identité bancaire|\brib\b|datos bancarios|cuenta bancaria|dados bancários|conta bancária|bankgegevens|rekeningnummer|net banking|online banking|name of bank|void cheque|card authori[sz]ation|long number and expiry|bank name|direct deposit form|credit card|debit card)"
_LATER = r"\b(?:not (?:needed|required|necessary|at this)|nicht erforderlich|pas nécessaire|no hace falta|after (?:the|your|an|we|they|you)|upon (?:offer|hire|joining)|once (?:you|hired)|on your first day|day one|at onboarding|never|do not send|don['’]t send|not (?:ask|need|send)|no passport|no copy|only (?:if|when)|don['’]t need|keine|bitte nicht|ne pas|no envíe|blacked? out|won['’]t ask|nicht nötig|if you (?:pass|get|accept))\b"

_SIDES = r"front and back|front/back|both sides?|vorder-? ?(?:seite)?(?:/| und )rückseite|recto[ -/]verso|frente e verso|frente y (?:reverso|dorso)|voor- en achterkant"

PAPERS = words_rule(
    "asks-for-identity-papers", Grade.SCAM, 0.45,
    "passport licence license id personalausweis ausweis reisepass passeport identité dni pasaporte cpf rg bsn paspoort aadhaar aadhar pan selfie identidade utility birth identiteitsbewijs rijbewijs energierekening",
    rf"\b{_ASK}\b[^.\n]{{0,90}}\b{_PAPER}\b[^.\n]{{0,40}}",
    rf"(?m)^\s*(?:[-•*–]|\d[.)])\s*(?:a |an |your |foto |copie |copia |kopie |cópia |photo |clear |scanned )?(?:copy |photo |scan |picture |pages? )?(?:of |de |du |do |del |van |your |a |the )*{_PAPER}\b[^\n]{{0,60}}",
    rf"\b{_PAPER}\b[^.\n]{{0,30}}\b(?:scan|copy|photo|front|page|all pages|both sides?|required|now please|vorderseite|recto|frente)\b",
    unless=_LATER,
)  # fmt: skip
BOTH_SIDES = words_rule(
    "asks-for-photographs-of-papers", Grade.SCAM, 0.6, "selfie sides front vorderseite recto frente verso hand beide voorkant licence license ausweis rg dni documento passport",
    r"\bselfie\b[^.\n]{0,50}\b(?:with|mit|met|segurando|con|avec|holding|saying|video|ausweis|id|licence|license|documento|document)\b|\b(?:photo of yourself|selfie video)\b[^.\n]{0,40}",
    rf"\b(?:licen[cs]e|id|passport|card|ausweis|rg|dni|papers?|document\w*|documento|paspoort)\b[^.\n]{{0,40}}\b(?:{_SIDES})\b|\b(?:{_SIDES})\b[^.\n]{{0,24}}\b(?:of|do|da|del|de la|von|van) (?:your |the |a |o )?(?:licen[cs]e|id|passport|card|ausweis|rg|dni|documento)\b",
    unless=_LATER + r"|\bvisa\b|\bi-?94\b|\bead\b|\bh-?1b\b",
)  # fmt: skip
NUMBERS = words_rule(
    "asks-for-identity-number", Grade.SCAM, 0.8, "ssn social sin insurance steuer tax nin bsn",
    rf"\b(?:{_ASK}|full)\b[^.\n]{{0,90}}\b{_NUMBER}\b[^.\n]{{0,30}}",
    rf"(?m)^\s*(?:[-•*–]|\d[.)])?\s*(?:full |your |complete )?{_NUMBER}\b\s*[:#]?\s*$",
    unless=_LATER + r"|last (?:4|four|5|five)|last-?4|\(last|4 digits|four digits|digits of",
)  # fmt: skip
BANK = words_rule(
    "asks-for-bank-data", Grade.SCAM, 0.9,
    "bank account routing sort iban kontonummer bankverbindung kontodaten bankpas bancaire rib bancarios bancaria bancários bancária bankgegevens rekeningnummer card void banking",
    rf"\b{_ASK}\b[^.\n]{{0,100}}\b{_BANK}\b[^.\n]{{0,40}}",
    rf"(?m)^\s*(?:[-•*–]|\d[.)])?\s*(?:a |your )?{_BANK}\b[^\n]{{0,50}}$",
    unless=_LATER + r"|\b(?:software|product|customers|platform|api|experience with|open banking)\b",
)  # fmt: skip
CODES = words_rule(
    "asks-for-login-or-code", Grade.SCAM, 1.0, "otp password passcode login credentials code 2fa pin codice código senha passwort wachtwoord seed phrase",
    r"\b(?:send|share|tell|give|forward|provide|reply with)\b[^.,\n]{0,24}\b(?:otp|one[- ]time (?:code|password)|verification code (?:you|that)|2fa code|password|passcode|login (?:details|credentials)|seed phrase|private key|pin code)\b(?![ -]protect)",
    unless=r"\b(?:never|do not|don['’]t|no one)\b",
)  # fmt: skip
_DIGITS = re.compile(
    r"\b(?:last (?:4|four|5|five)(?: digits)?(?: of)?[^.\n]{0,20}\b(?:ssn|social|passport|id)|ssn\s*\(?\s*(?:last|l)[- ]?(?:4|four|5)|(?:ssn|social)[- ]?(?:last|l)[- ]?4|last-?4 (?:of )?(?:ssn|social)|last (?:4|four) (?:digits )?of (?:your )?(?:ssn|social)"
    r"|(?:dob|date of birth|birth ?date|birth (?:month|day))\s*(?:\(?\s*(?:mm|dd|month|only|day)|[:&/]|and)|dob\b|month (?:and|&) day of birth|mm/dd (?:of )?(?:birth|dob)|birth month/day"
    r"|(?:visa|dl|driver'?s? licen[cs]e|i-?94|ead|gc|h1b?|passport) (?:copy|copies|scan|number)|copy of (?:your )?(?:visa|dl|ead|gc|green card|h1b?)|last (?:4|four) of social)",
    re.IGNORECASE,
)  # fmt: skip


def _find_digits(case: Case) -> str | None:
    if (
        not {"ssn", "social", "dob", "birth", "visa", "dl", "ead", "gc", "passport", "i94", "licence", "license"}
        & case.vocabulary
    ):
        return None
    match = _DIGITS.search(case.text)
    if not match or re.search(_LATER, case.text[max(0, match.start() - 60) : match.end() + 60], re.IGNORECASE):
        return None
    return case.quote(*match.span())


DIGITS = Rule("asks-for-id-digits-early", Grade.CAUTION, 0.45, _find_digits)
RULES = (PAPERS, BOTH_SIDES, NUMBERS, BANK, CODES, DIGITS)
