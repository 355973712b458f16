"""Names of organisations: cleaned, compared, told apart as agency or not.  Pure but for the lists."""

# ruff: noqa: E501, PLR2004, RUF001  a pattern or list keeps its line; weights and lengths stand beside their evidence; other alphabets' letters are meant

from __future__ import annotations

import re
from functools import cache, lru_cache

from classifier.facts import lexicon
from classifier.facts.domains import squeeze
from classifier.facts.reading import fold

_AGENCY_WORDS = re.compile(
    r"\b(?:staffing|recruit\w*|search|talents?|headhunt\w*|personnel|personal(?:beratung|vermittlung|dienst\w*|service)|executive|placements?|manpower|resourcing|resources|interim|locums?|contracting|"
    r"consult(?:ing|ants?|ores|oria)|conseil|cabinet|rh|r\.h\.|hr (?:solutions|services|consult\w*)|selec(?:tion|ción|cion|ção|ció)|seleção|sélection|werving|detachering|uitzend\w*|zeitarbeit|recrutement|recrutamento|"
    r"reclutamiento|crew(?:ing)?|workforce|hiring|appointments|careers|associates|partners|experts|bureau|consultores|nursing agency|agency|agence|agencia|jobs|people solutions|human capital|humancapital|bemiddeling|"
    r"capital humano|talento|vagas|freelance|professionals|infotech|it solutions|it services|global solutions|tech solutions|software solutions|info ?systems|technologies inc|systems inc|staff)\b",
    re.IGNORECASE,
)  # fmt: skip
# Whoever is called so recruits for others, whatever its mail says of a team.
_SURELY_AGENCY = re.compile(
    r"\b(?:staffing|recruit(?:ment|ing|ers?)|locums?|headhunt\w*|personnel|personal(?:beratung|vermittlung|dienst\w*)|manpower|resourcing|uitzend\w*|zeitarbeit|recrutement|recrutamento|reclutamiento|"
    r"(?:executive |technical )?search(?: (?:&|and) selection| partners| group| ltd)?$|werving|detachering|talent (?:partners|solutions|group|agency))\b",
    re.IGNORECASE,
)
_IN_LABEL = re.compile(
    r"staff|recruit|search|talent|headhunt|personal|resourc|interim|locum|contracting|consult|conseil|selec|uitzend|werving|crew|workforce|placement|rh$|hire|people|exec|associates|partners|experts|infotech|solutions|appointments|reclut|recrut|jobs|(?:hr|rec|rh|vagas|talentos)$|locums|techs?(?:olog\w*)?solutions|infosys|staffnex|consultores|cover$|supply$"
)
# "Stackfinders 👋"
_PICTURES = re.compile(r"[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+")
# A full stop that belongs to the name: "Inc.", "S.A.", "Bros."
_SHORTENED = re.compile(
    r"(?:\b(?:inc|co|corp|ltd|llc|pty|bros|st|no|intl|e\.v|mbh|jr|sr)|\b[A-Za-z](?:\.[A-Za-z])+)\.$", re.IGNORECASE
)
_EDGE = " \t\n,;:|()[]<>*\"'“”·•–—-/~!?"


@cache
def _firms() -> frozenset[str]:
    return frozenset(key(name) for name in lexicon.lines("staffing"))


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """The name as it is compared: no legal form, no accents, no punctuation, lower case."""
    from cleanco import basename  # noqa: PLC0415  only when mail is read

    return squeeze(basename(fold(name)) or name)


def same(first: str, second: str) -> bool:
    """The same organisation, also when one is short for the other ("Halcyon", "Halcyon Labs Inc.")."""
    a, b = key(first), key(second)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    return a == b or (len(short) >= 4 and long.startswith(short))


def fits_label(name: str, core: str) -> bool:
    """The name stands in a domain's label, or the label in the name."""
    squeezed = key(name)
    if len(squeezed) < 3 or len(core) < 3:
        return False
    initials = "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper()).lower()
    return (
        squeezed.startswith(core)
        or core.startswith(squeezed)
        or (len(initials) >= 3 and core.startswith(initials) and len(core) <= len(initials) + 3)
    )


def is_agency_name(name: str) -> bool:
    """Its own name says that it recruits for others."""
    return is_listed_agency(name) or bool(_AGENCY_WORDS.search(name))


def is_surely_agency_name(name: str) -> bool:
    """Well known as one, or its name leaves no doubt of it ("Billabong Locums")."""
    return is_listed_agency(name) or bool(_SURELY_AGENCY.search(name))


def is_listed_agency(name: str) -> bool:
    """One of the well-known staffing and search firms."""
    return key(name) in _firms()


def is_agency_label(core: str) -> bool:
    """Its domain says that it recruits for others."""
    return bool(_IN_LABEL.search(core))


def tidy(name: str) -> str:
    """A name as written, without the punctuation at its edges; one spelling of white space."""
    text = re.sub(r"(?:'s|’s)$", "", _PICTURES.sub("", fold(name)).strip(_EDGE))
    return text if _SHORTENED.search(text) else text.rstrip(".")
