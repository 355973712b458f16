"""A name fit for a greeting: a person's, or none.  Greeting "Hi Talent," is worse than "Hi,"."""

from __future__ import annotations

import re
import unicodedata

_NOT_PEOPLE = frozenset(
    {
        "hr", "talent", "recruiting", "recruitment", "recruiter", "careers", "career", "jobs", "job", "team", "hiring",
        "people", "sourcing", "staffing", "acquisition", "resourcing", "partner", "partners", "search", "info",
        "contact", "office", "admin", "support", "sales", "noreply", "reply", "inmail", "linkedin", "xing", "hello",
        "mail", "the", "and", "group", "gmbh", "ltd", "inc", "llc", "corp", "company", "solutions", "consulting",
        "technologies", "services", "global", "international",
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
    return " ".join(parts)


def fuller_name(found: str, sender: str) -> str:
    """The name as found in the mail, or that of the sender when it is the same person's and says more.

    "Lindgren" and "Lindgren, Tara" -> "Tara Lindgren".
    """
    whole = clean_name(sender)
    parts = set(found.casefold().split())
    return whole if not found or parts < set(whole.casefold().split()) else found


def greeting_name(raw: str, *, formal: bool = False) -> str:
    """The first name, or for a formal letter the whole one; "" when the sender is no person."""
    name = clean_name(raw)
    if not name or formal:
        return name
    first = name.split(" ")[0]
    return first if len(first.strip(".")) > 1 else name
