"""A name fit for a greeting: a person's, or none.  Greeting "Hi Talent," is worse than "Hi,"."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOT_PEOPLE = frozenset(
    {
        "hr", "talent", "recruiting", "recruitment", "recruiter", "careers", "career", "jobs", "job", "team", "hiring",
        "people", "sourcing", "staffing", "acquisition", "resourcing", "partner", "partners", "search", "info",
        "contact", "office", "admin", "support", "sales", "noreply", "reply", "inmail", "linkedin", "xing", "hello",
        "mail", "the", "and", "group", "gmbh", "ltd", "inc", "llc", "corp", "company", "solutions", "consulting",
        "technologies", "services", "global", "international",
        "unknown", "anonymous", "undisclosed", "notification", "notifications",
    }
)  # fmt: skip
_HONORIFICS = frozenset(
    {
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau",
        "monsieur", "madame", "mme", "sr", "sra", "ing", "dipl",
    }
)  # fmt: skip
# "Pruett, Dawn" as directories write it; "Dawn Pruett, CIR" names a degree and stays as it is.
_WORD = r"[^\W\d_][^\s,|/(\[<;:]*"
_SURNAME_FIRST = re.compile(rf"({_WORD}),\s*({_WORD}(?:\s[^\W\d_]\.?)?)(?=\s*(?:$|[|/(\[<]))")
# Where a display name stops being a name: "Dawn Pruett | Kestrel", "Dawn (Kestrel)", "Dawn at Kestrel".
_CUT = re.compile(r"\s(?:at|from|via|bei|chez)\s|\s-\s|[|/(\[<,;:\u2013\u2014]", re.IGNORECASE)
_PART = re.compile(r"[^\W\d_]+(?:['\u2019.\-][^\W\d_]+)*\.?")
_LONGEST = 4
# "JP Roe", "AJ Vale": capitals that are the name.
_INITIALS = 3


def clean_name(raw: str) -> str:
    """A display name without firm, title or decoration: "DAWN PRUETT (Kestrel)" -> "Dawn Pruett"; "" when none."""
    text = unicodedata.normalize("NFC", raw[:200]).strip(" '\"")
    if (found := _SURNAME_FIRST.match(text)) and not (len(found[2]) > 1 and found[2].isupper() and not text.isupper()):
        text = f"{found[2]} {found[1]}"
    text = _CUT.split(text, maxsplit=1)[0]
    if "@" in text or any(c.isdigit() for c in text):
        return ""
    parts = [part for part in _PART.findall(text) if part.strip(".").lower() not in _HONORIFICS]
    if not parts or len(parts) > _LONGEST or any(part.strip(".").lower() in _NOT_PEOPLE for part in parts):
        return ""
    if text.isupper() or text.islower():
        parts = [part[:1].upper() + part[1:].lower() for part in parts]
    # "prasad RAO": whatever a directory did to the rest, a letter greets with a capital and does not shout.
    first = parts[0]
    if first.islower() or (first.isupper() and len(first.strip(".")) > _INITIALS):
        parts[0] = first[:1].upper() + first[1:].lower()
    return " ".join(parts)


def fuller_name(found: str, sender: str) -> str:
    """The name as found in the mail, or that of the sender when it is the same person's and says more.

    "Lindgren" and "Lindgren, Tara" -> "Tara Lindgren".
    """
    whole = clean_name(sender)
    parts = set(found.casefold().split())
    return whole if not found or parts < set(whole.casefold().split()) else found


def greeting_name(raw: str, *, formal: bool = False, address: str = "", firms: Iterable[str] = ()) -> str:
    """The first name, or for a formal letter the whole one; "" when the sender is no person.

    address: the writer's; a name alone that it shows to be a surname ("j.vale@", "Vale") greets nobody.
    firms: what the company and the agency are called; nobody is greeted by their names.
    """
    name = clean_name(raw)
    if not name or any(_same(name, firm) for firm in firms if firm):
        return ""
    first, _, rest = name.partition(" ")
    if not rest and (
        len(first.strip(".")) == 1 or re.match(rf"[a-z]{{1,2}}[._-]?{re.escape(first)}@", address, re.IGNORECASE)
    ):
        return ""
    if formal:
        return name
    return first if len(first.strip(".")) > 1 else name


def _same(name: str, firm: str) -> bool:
    ours, theirs = (re.findall(r"\w+", text.casefold()) for text in (name, firm))
    return bool(ours) and ours == theirs[: len(ours)]


_SMALL = frozenset(
    {"and", "of", "for", "the", "und", "de", "du", "des", "et", "y", "e", "en", "van", "für", "da", "do", "in", "im"}
)
_SHORT = 3


def quiet_title(title: str) -> str:
    """A job title that does not shout: "SENIOR JAVA DEVELOPER (AWS)" -> "Senior Java Developer (AWS)"."""
    words = title.split(" ")
    if len(words) == 1 or not title.isupper():
        return title
    return " ".join(
        word.lower()
        if word.lower() in _SMALL and at
        else word
        if len(word.strip("()/,.-")) <= _SHORT
        else word.capitalize()
        for at, word in enumerate(words)
    )
