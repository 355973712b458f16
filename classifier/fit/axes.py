"""The three axes, each 0 to 1 with its reasons.  0.5 and above counts as a clear hit.  Pure."""

# ruff: noqa: E501, PLR2004  a pattern or list keeps its line; weights and lengths stand beside their evidence

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from classifier.facts import organisations
from classifier.facts.ladder import RANK, family_of, seniority_of
from classifier.facts.reading import fold
from returncall.model import Reason, RecruiterType

if TYPE_CHECKING:
    from classifier.facts.values import Facts
    from returncall.model import Message, Profile, Role

_CLOSE = 85
# Families whose people read one another's titles as their own.
_RELATED = (
    frozenset({"engineering", "data_engineering", "site_reliability", "security", "quality_engineering"}),
    frozenset({"data_engineering", "data_science"}),
    frozenset({"engineering", "data_science"}),
    frozenset({"engineering", "hardware"}),
    frozenset({"hardware", "mechanical_engineering"}),
    frozenset({"mechanical_engineering", "civil_engineering"}),
    frozenset({"product_management", "project_management", "business_analysis"}),
    frozenset({"accounting", "finance"}),
    frozenset({"sales", "customer_success", "marketing"}),
    frozenset({"medicine", "nursing", "allied_health"}),
    frozenset({"operations", "project_management"}),
)
# Those who mostly lead people; the others mostly do the work themselves.
_LEADS_PEOPLE = frozenset({"manager", "head", "director", "vp", "executive"})
_RANK_WORDS = re.compile(
    r"\b(?:intern|junior|jr|mid|senior|sr|snr|lead|staff|principal|manager|head|director|vp|vice president|chief|executive|ii|iii|iv|of|the|founding|sénior|sênior|leiter\w*)\b\.?",
    re.IGNORECASE,
)


def _core(title: str) -> str:
    return fold(_RANK_WORDS.sub(" ", re.sub(r"[^\w+#./ ]", " ", title.lower())))


def _family_share(one: str | None, other: str | None) -> float:
    if one == other and one is not None:
        return 1.0
    if one is None or other is None:
        return 0.6
    return 0.6 if any({one, other} <= group for group in _RELATED) else 0.15


def _rank_share(offered: str | None, wanted: str | None) -> float:
    if wanted is None:
        return 1.0
    if offered is None:
        return 0.45
    if (offered in _LEADS_PEOPLE) != (wanted in _LEADS_PEOPLE):
        return 0.5
    step = RANK[offered] - RANK[wanted]
    if step < 0:
        return 0.6 if step == -1 else 0.35
    return 1.0 if step <= 2 else 0.8


@lru_cache(maxsize=4096)
def title_share(title: str, want: str) -> float:
    """0 to 1: how far `title` is the job that `want` names; words, family and rank together."""
    core, wanted = _core(title), _core(want)
    if core and wanted:
        # "engineer" must not swallow "mechanical engineer": the family says so below.
        words = max(fuzz.token_set_ratio(core, wanted), 0.9 * fuzz.token_sort_ratio(core, wanted)) / 100
    else:
        words = 1.0 if not wanted and not core else 0.75
    family = _family_share(family_of(title), family_of(want))
    share = (
        (0.65 * words + 0.35 * family) * (0.45 + 0.55 * family) * _rank_share(seniority_of(title), seniority_of(want))
    )
    if fold(title).lower() == fold(want).lower():
        share = 1.0
    return round(min(1.0, share), 3)


def find_words(wish: str, text: str) -> str:
    """The piece of `text` that says `wish` (whole words, any case, plural allowed), or ""."""
    words = [re.escape(word) for word in re.findall(r"[\w+#]+", wish)]
    if not words:
        return ""
    stem = words[-1][:-1] if len(words[-1]) > 4 and words[-1].endswith("s") else words[-1]
    phrase = r"[\W_]{1,3}".join([*words[:-1], stem])
    match = re.search(rf"(?<!\w){phrase}(?:e?s)?(?!\w)", text, re.IGNORECASE)
    return fold(match[0]) if match else ""


def _role_titles(role: Role) -> list[str]:
    return [role.title, *role.others]


def role_axis(text: str, facts: Facts, profile: Profile) -> tuple[float, list[Reason]]:
    """Wanted titles and topics."""
    score, reasons = 0.0, []
    if facts.role:
        offers = [
            (title_share(title, want), want, title)
            for title in _role_titles(facts.role)
            for want in profile.want_titles
        ]
        if offers:
            best, _, title = max(offers)
            quote = title if title in fold(text) else facts.role.quote
            if best >= 0.3:
                reasons.append(Reason("role", "title-wanted" if best >= 0.5 else "title-near", round(best, 2), quote))
                score = best
            else:
                reasons.append(Reason("role", "title-not-wanted", -0.2, quote))
    hits = [quote for topic in profile.want_topics if (quote := find_words(topic, text))]
    if hits:
        share = min(0.9, 0.55 + 0.15 * (len(hits) - 1))
        reasons += [Reason("role", "topic-wanted", round(share, 2), quote) for quote in hits[:3]]
        score = 1 - (1 - score) * (1 - share) if score >= 0.3 else max(score, share)
    return round(min(score, 1.0), 3), reasons


def company_axis(text: str, facts: Facts, profile: Profile) -> tuple[float, list[Reason]]:
    """Wanted companies, by name or domain."""
    company = facts.company
    if not company or not profile.want_companies:
        return 0.0, []
    for want in profile.want_companies:
        close = (
            organisations.same(company.name, want)
            or fuzz.ratio(organisations.key(company.name), organisations.key(want)) >= 90
        )
        by_domain = (
            bool(company.domain)
            and company.domain is not None
            and organisations.key(want) == organisations.key(company.domain.partition(".")[0])
        )
        if close or by_domain:
            quote = company.quote or find_words(company.name, text)
            return 0.9, [Reason("company", "company-wanted", 0.9, quote)]
    return 0.0, []


def person_axis(text: str, message: Message, facts: Facts, profile: Profile) -> tuple[float, list[Reason]]:
    """Wanted people; a hiring manager counts for more than a recruiter, yet not for a hit alone."""
    names = [message.sender.name, facts.recruiter.name if facts.recruiter and facts.recruiter.name else ""]
    for want in profile.want_people:
        if any(
            name and fuzz.token_set_ratio(name.lower(), want.lower()) >= _CLOSE and _enough_of(name, want)
            for name in names
        ):
            return 0.9, [Reason("person", "person-wanted", 0.9, fold(next(name for name in names if name)))]
        if quote := find_words(want, text):
            return 0.6, [Reason("person", "person-named", 0.6, quote)]
    if facts.recruiter and facts.recruiter.type is RecruiterType.HIRING_MANAGER:
        return 0.35, [Reason("person", "hiring-manager-writes", 0.35, "")]
    return (
        (0.1, [Reason("person", "in-house-recruiter", 0.1, "")])
        if facts.recruiter and facts.recruiter.type is RecruiterType.IN_HOUSE
        else (0.0, [])
    )


def _enough_of(name: str, want: str) -> bool:
    """A mere "Grace" is not Grace Hopper."""
    return len(set(re.findall(r"\w+", name.lower())) & set(re.findall(r"\w+", want.lower()))) >= min(
        2, len(want.split())
    )
