"""A move to a chat application, interviews in writing, jobs without any interview (FTC; FBI/IC3)."""

# ruff: noqa: E501, RUF001  a pattern or list keeps its line; other alphabets' letters are meant

from __future__ import annotations

import re

from classifier.trust.case import Case, Grade, Rule, words_rule

_APP = r"(?:telegram|whats ?app|signal|wire|wechat|line app|google (?:chat|hangouts?)|hangouts|messenger|kik|discord|viber|zangi|teams chat|skype chat)"
_INTERVIEW = re.compile(
    rf"\b(?:interview\w*|briefing|onboarding|orientation|screening|entrevista|entretien|vorstellungsgespräch|sollicitatie\w*)\b[^.\n]{{0,70}}\b(?:via|on|over|through|by|per|using|sur|par|por|über|conducted|held|in)\b[^.\n]{{0,24}}\b{_APP}\b"
    rf"|\b{_APP}\b (?:\w+ ){{0,2}}(?:interview|briefing|entrevista)",
    re.IGNORECASE,
)
_MOVE = re.compile(
    rf"\b(?:add|deal|contact|text|message|write|reach|join|chat|schreiben|schreib|contacter|nous joindre|joindre|contacte|escríb\w*|escreva|mande|chame|send|dm|reply|continue|get in touch|download|set up|setup|install|stuur|connect)\b[^.\n]{{0,60}}\b{_APP}\b[^.\n]{{0,40}}",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:only|uniquement|ausschließlich|nur|solo|somente|apenas|alleen|strictly|do not (?:call|telephone|phone|reply|email)|don['’]t (?:call|reply)|nicht per e-?mail|not (?:with|by|via) (?:your )?(?:school )?e-?mail|no calls|chat only)\b",
    re.IGNORECASE,
)
_SAFE = re.compile(
    r"\b(?:we (?:build|are|make)|at telegram|at signal|whatsapp business api|integration|bot development|we never|scam|unlike|if you prefer|or e-?mail|or call|oder mail)\b",
    re.IGNORECASE,
)
_NAMES = frozenset(
    {
        "telegram",
        "whatsapp",
        "signal",
        "wechat",
        "hangouts",
        "messenger",
        "kik",
        "discord",
        "viber",
        "zangi",
        "wire",
        "teams",
        "skype",
        "line",
        "chat",
    }
)
_HIRING_FIRMS = ("telegram", "whatsapp", "signal", "discord", "viber", "wire", "meta")


def _employer_is_it(case: Case) -> bool:
    company = case.facts.company
    if not company:
        return False
    return any(firm in company.name.lower() for firm in _HIRING_FIRMS)


def _find_interview(case: Case) -> str | None:
    if not _NAMES & case.vocabulary or _employer_is_it(case):
        return None
    for match in _INTERVIEW.finditer(case.text):
        if not re.search(
            r"\b(?:no|never|not|unlike|nobody)\b", case.text[max(0, match.start() - 24) : match.end()], re.IGNORECASE
        ):
            return case.quote(*match.span())
    return None


def _find_only(case: Case) -> str | None:
    if not _NAMES & case.vocabulary or _employer_is_it(case):
        return None
    for match in _MOVE.finditer(case.text):
        around = case.text[max(0, match.start() - 100) : match.end() + 100]
        if _ONLY.search(around) and not _SAFE.search(around):
            return case.quote(*match.span())
    return None


def _find_move(app: str) -> Rule:
    def find(case: Case) -> str | None:
        if app not in case.vocabulary or _employer_is_it(case):
            return None
        for match in _MOVE.finditer(case.text):
            if app in match[0].lower() and not _SAFE.search(case.text[max(0, match.start() - 60) : match.end() + 60]):
                return case.quote(*match.span())
        handle = re.search(rf"{app}\b[^.\n]{{0,20}}@\w{{3,40}}", case.text, re.IGNORECASE)
        return case.quote(*handle.span()) if handle else None

    weight = {"telegram": 0.5, "whatsapp": 0.25, "signal": 0.5}[app]
    return Rule(f"chat-{app}", Grade.SCAM if app != "whatsapp" else Grade.WARNING, weight, find)


INTERVIEW = Rule("interview-by-chat", Grade.SCAM, 1.0, _find_interview)
ONLY_CHAT = Rule("chat-only", Grade.SCAM, 0.7, _find_only)
TEXT_ONLY = words_rule(
    "interview-in-writing", Grade.SCAM, 0.9, "text written chat texting schriftlich écrit texte text-only",
    r"\b(?:interview|screening)\b[^.\n]{0,40}\b(?:via text|by text|text[- ]only|text[- ]based|over text|online via text|through chat|via chat|by chat)\b",
    r"\b(?:text[- ]only|text[- ]based|written|chat[- ]based) interview\b", r"\bcommunicate by text only\b|\btext only at\b|\bby text at \(?\d",
    unless=r"\b(?:no|never|not)\b",
)  # fmt: skip
NO_INTERVIEW = words_rule(
    "hired-without-interview", Grade.SCAM, 0.5,
    "selected hired shortlisted ausgewählt approved goedgekeurd retenue retenu seleccionado selecionado congratulations congratulation glückwunsch gefeliciteerd félicitations felicidades parabéns no without interview nicht geen sin sem passed",
    r"\b(?:no|without(?: an?)?|geen|sans|sin|sem)\s+(?:formal |further |prior )?(?:interviews?|entretien|entrevista|sollicitatiegesprek|vorstellungsgespräch)\b[^.\n]{0,40}",
    r"\b(?:vorstellungsgespräch|interview|entretien|entrevista)\b[^.\n]{0,30}\b(?:is|ist|est|es|is vanwege)?\s?(?:nicht notwendig|nicht nötig|not (?:required|needed|necessary)|niet nodig|pas nécessaire|no es necesari\w+|não é necessári\w+|nicht erforderlich)",
    r"\b(?:congratulations?|gefeliciteerd|glückwunsch|félicitations|felicidades|parabéns)\b[^.\n]{0,80}\b(?:selected|hired|shortlisted|approved|ausgewählt|goedgekeurd|retenu\w*|seleccionad\w+|selecionad\w+|passed|cleared)",
    r"(?<!if )(?<!once )(?<!when )(?<!should )(?<!falls )(?<!si )(?<!se )(?<!als )\b(?:you (?:have been|were|are)|sie (?:sind|wurden)|u bent|votre candidature (?:a|est)|has sido|você foi)\b(?:(?!\b(?:not|never|nicht|niet|pas|no|não)\b)[^.\n]){0,30}\b(?:successfully )?(?:selected|hired|shortlisted|ausgewählt|goedgekeurd|retenu\w*|seleccionad\w+|selecionad\w+)\b[^.\n]{0,50}",
    unless=r"\b(?:interview with|next (?:round|step)|award|conference|beta|speaker)\b",
)  # fmt: skip
SECRET_WORD = words_rule(
    "say-this-code", Grade.SCAM, 0.6, "code say join ja message stuur reply yes si",
    r"\b(?:say|give (?:her|him|them)|tell (?:her|him|them)|message (?:him|her))\b[^.\n]{0,30}\b(?:code|verification)\b[^.\n]{0,24}|\bsay (?:code|you(?:['’]re| are) from)\b[^.\n]{0,30}|\bverification code:\s*\w+",
    r"\b(?:send|stuur|reply|text|envía|schick\w*)\b[^.\n]{0,16}[\"“'](?:join|ja|yes|start|si|sim|1|ok)[\"”'][^.\n]{0,40}\b(?:telegram|whatsapp|signal|line)\b",
    unless=r"\b(?:discount|promo|source code|interview code)\b",
)  # fmt: skip
TEXT_ME = words_rule(
    "text-this-number", Grade.SCAM, 0.5, "text sms",
    r"\btext\b[^.\n]{0,50}\(?\d{3}\)?[ -]\d{3}[ -]\d{4}", unless=r"\b(?:call|or e-?mail|phone me|ring)\b",
)  # fmt: skip
NOT_SCHOOL = words_rule(
    "not-your-school-mail", Grade.SCAM, 0.7, "school university edu work",
    r"\bnot (?:with |from |use |your |the )*(?:school|university|edu|student|college)\b[^.\n]{0,12}\b(?:e-?mail|mail|account|address)", r"\b(?:alternate|personal|private) e-?mail (?:address )?\(?not\b",
)  # fmt: skip
RULES = (
    INTERVIEW,
    TEXT_ONLY,
    ONLY_CHAT,
    _find_move("telegram"),
    _find_move("signal"),
    _find_move("whatsapp"),
    SECRET_WORD,
    TEXT_ME,
    NOT_SCHOOL,
    NO_INTERVIEW,
)
