"""Hurry, vagueness, pay without work: nothing alone, much together; and words aimed at assistants."""

# ruff: noqa: E501, PLR2004  a pattern or list keeps its line; weights and lengths stand beside their evidence

from __future__ import annotations

import re

from classifier.trust.case import Case, Grade, Rule, words_rule

HURRY = words_rule(
    "pressure", Grade.WARNING, 0.25, "slot slots blacklist blacklisted plätze places limités vagas plaatsen urgent hours stunden uur heures horas immediately seats waiting next",
    r"\bonly \d{1,2} (?:more )?(?:slots?|seats?|places?|positions?|spots?)\b[^.\n]{0,30}", r"\b(?:black ?listed|blacklist)\b[^.\n]{0,60}", r"\bnur noch \d{1,2} plätze\b|\bplaces limité\w*|\búltimas vagas\b|\bnog \d+ plaatsen\b",
    r"\b(?:within|binnen|innerhalb|sous|en menos de|dentro de|reactie vereist binnen)\s+(?:24|48|12|6)\s?(?:hours?|stunden|uur|heures?|horas|h)\b[^.\n]{0,40}",
    r"\b(?:offer|place|position|plaats|platz)\b[^.\n]{0,20}\b(?:goes|passes|will be given|verfällt|vervalt)\b[^.\n]{0,30}\b(?:next|reserve|other|volgende|nächsten)",
)  # fmt: skip
EASY_MONEY = words_rule(
    "easy-money", Grade.SCAM, 0.4, "experience experiencia experiência erfahrung ervaring expérience clerk data entry diploma diplôme qualification degree training payroll assistant",
    r"\bno (?:prior |previous |work )?experience\s?(?:is )?(?:required?|needed|necessary)\b", r"\b(?:keine (?:erfahrung|vorkenntnisse)|geen ervaring|sans expérience|sin experiencia|sem experiência)\b[^.\n]{0,30}",
    r"\baucun diplôme\b", r"\b(?:data entry|payroll)\s?(?:clerk|assistant|specialist)?\b[^.\n]{0,80}(?:\$|£|€)\s?(?:2[8-9]|[3-9]\d)(?:\.\d\d)?\s?(?:per|an|/|p)\s?(?:hour|hr|h)",
    unless=r"\b(?:apprentice|trainee|we train|graduate|shadowing)\b",
)  # fmt: skip
_VAGUE = re.compile(
    r"^\s*(?:dear|hello|hi|good day|guten tag|bonjour|estimad\w+|prezad\w+|geachte|attention|good morning)\s+(?:applicant|candidate|student|students|sir|madam|sir/madam|job ?seeker|hello dear|dear|beneficiary|prospect|monsieur / madame|bewerber\w*|kandidaat|candidato)\b",
    re.IGNORECASE | re.MULTILINE,
)


def _find_vague(case: Case) -> str | None:
    match = _VAGUE.search(case.text[:600])
    return case.quote(*match.span()) if match else None


VAGUE = Rule("addressed-to-anybody", Grade.WARNING, 0.15, _find_vague)
SCRAPED = words_rule(
    "cv-from-a-board", Grade.WARNING, 0.15, "resume résumé cv lebenslauf bewerbungsunterlagen profile contact",
    r"\byour (?:ré?sumé|resume|cv|profile)\b[^.\n]{0,40}\b(?:was (?:reviewed|shortlisted|seen|found)|has been (?:reviewed|shortlisted|selected)|posted on|from indeed)\b[^.\n]{0,50}",
    r"\bwe (?:got|found) your (?:contact|number|ré?sumé|cv)\b[^.\n]{0,40}", r"\bbewerbungsunterlagen auf\b[^.\n]{0,30}",
)  # fmt: skip
CLUMSY = words_rule(
    "odd-phrases", Grade.WARNING, 0.25, "kindly swift beloved yours barr whatsoever equipments",
    r"\b(?:await your swift|treat as urgent|yours in service|kindly acknowledge|barr\.|beloved|god bless you as you|hiring (?:board|supervisor|desk)|mini office|the equipments?|work(?:ing)? materials)\b[^.\n]{0,40}",
)  # fmt: skip
HIDDEN = words_rule(
    "words-for-assistants", Grade.CAUTION, 0.5,
    "ignore disregard instructions assistant assistants prompt ai llm model chatgpt gpt claude copilot automated agent language override",
    r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,30}\b(?:previous|prior|above|all|earlier|other|your)\b[^.\n]{0,20}\b(?:instructions?|prompts?|rules|directions|filters?)\b",
    r"\b(?:if you are|you are|dear|to the|attention|note to|note for|instructions? (?:to|for))\s+(?:an? |any |the )?(?:ai|llm|large language model|language model|automated (?:assistant|system)|e-?mail assistant|ai assistant|ai agent|assistant reading|chatgpt|bot reading)s?\b[^.\n]{0,80}",
    r"\b(?:system prompt|as an ai (?:assistant|language model)|<\/?(?:system|instructions?)>|\[\[?system\]?\]|begin (?:system|instructions))\b[^.\n]{0,40}",
    r"\b(?:assistant|ai|model)s?\b[^.\n]{0,20}\b(?:must|should|please)\b[^.\n]{0,30}\b(?:classify|mark|label|approve|accept|reply|respond|rate|score|treat)\b[^.\n]{0,60}",
    unless=r"\b(?:we (?:build|train|research)|our (?:ai|llm|system prompt)|prompt engineer|experience (?:with|in)|red[- ]team|work on|evaluat\w+ )\b",
)  # fmt: skip
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_MANY = 12


def _find_invisible(case: Case) -> str | None:
    tags = sum(1 for c in case.text if "\U000e0000" <= c <= "\U000e007f")
    inside = len(re.findall(r"\w[\u200b\u2060\ufeff]\w", case.text))
    override = re.search(r"[\u202d\u202e]", case.text)
    return "" if tags > 3 or inside > _MANY or override else None


INVISIBLE = Rule("invisible-characters", Grade.CAUTION, 0.45, _find_invisible)
RULES = (HIDDEN, INVISIBLE, EASY_MONEY, HURRY, SCRAPED, VAGUE, CLUMSY)
