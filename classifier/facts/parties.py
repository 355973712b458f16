"""Who hires, who recruits, who writes: the organisations of a mail and their parts in it.

Witnesses: the recogniser, name patterns, the signature, the sender's name and domain.  An organisation is
weighed once, by all of them together.
"""

# ruff: noqa: PLR2004, RUF001  a pattern or list keeps its line; weights and lengths stand beside their evidence; other alphabets' letters are meant; word lists read as words

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifier.facts import domains, organisations
from classifier.facts.ladder import family_of, seniority_of
from classifier.facts.party_words import (
    ABOUT_YOU,
    CLIENT,
    CLIENT_TRIGGERS,
    FOR_A_CLIENT,
    FOR_OTHERS,
    FREE_TITLES,
    GENERIC,
    HIRES,
    LED_BY,
    LEFT_OVER,
    LINKEDIN_TITLE,
    MINE,
    NEVER_A_NAME,
    STOP,
    WE_HIRE,
    WHAT_IT_IS,
)
from classifier.facts.place import places_in
from classifier.facts.reading import fold, windows
from classifier.facts.role import is_title
from classifier.facts.skills import is_skill
from returncall.model import Company

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classifier.facts.reading import Reading


@dataclass(slots=True)
class _Organisation:
    name: str
    hires: float = 0.0
    recruits: float = 0.0
    other: float = 0.0
    start: int = -1
    end: int = -1
    own: bool = False
    names: set[str] = field(default_factory=set)
    seen_as: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Parties:
    """company: who hires; agency: who recruits for it; by_agency: the writer recruits for others."""

    company: Company | None
    agency: str | None
    by_agency: bool


class _Ledger:
    """Organisations found so far; the same one under several spellings is one."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.rows: list[_Organisation] = []

    def row(self, name: str, start: int = -1, end: int = -1) -> _Organisation | None:
        name = organisations.tidy(LEFT_OVER.sub("", LED_BY.sub("", name)))
        if (
            NEVER_A_NAME.search(name)
            or GENERIC.issuperset(re.findall(r"\w+", name.lower()))
            or (places_in(name) and len(name.split()) <= 2 and not name.isupper())
        ):
            return None
        if len(name) < 2 or name.lower() in STOP or not any(c.isalpha() for c in name):
            return None
        for row in self.rows:
            if organisations.same(row.name, name):
                row.names.add(name)
                if row.start < 0:
                    row.start, row.end = start, end
                return row
        made = _Organisation(name, start=start, end=end, names={name})
        self.rows.append(made)
        return made


_GLUED = re.compile(r"^(?:try|join|get|go|hire|meet|with|use|hello|we|my|talent|careers?|jobs|team)(?=\w{4})")
_PARTIAL = 5


def _name_in_text(reading: Reading, core: str) -> tuple[str, int, int] | None:
    """Where the text writes out the name that a domain squeezes ("lemanstaff": "Léman Staff SA")."""
    return _spelled(reading, core) or (_spelled(reading, _GLUED.sub("", core)) if _GLUED.match(core) else None)


def _spelled(reading: Reading, core: str) -> tuple[str, int, int] | None:
    words, text = reading.words, reading.text
    partial: tuple[str, int, int] | None = None
    for at, word in enumerate(words):
        first = domains.squeeze(word.lower)
        if len(first) < 2 or not core.startswith(first[: len(core)]):
            continue
        is_capital = text[word.start].isupper() or text[word.start].isdigit()
        if word.start > 0 and text[word.start - 1] in "@./":
            continue
        joined = ""
        for last in range(at, min(at + 6, len(words))):
            gap = text[words[last - 1].end : words[last].start] if last > at else ""
            if last > at and not re.fullmatch(r"[ .&'’-]{1,3}", gap):
                break
            if "&" in gap and core[len(joined) :].startswith("and"):
                joined += "and"
            joined += domains.squeeze(words[last].lower)
            if joined == core:
                # A young firm may write itself small; then only the whole name counts, and nothing beside it.
                return _widened(reading, at, last) if is_capital else _small(reading, at, last)
            if not core.startswith(joined):
                break
        if partial is None and is_capital and len(first) >= _PARTIAL and core.startswith(first):
            partial = _widened(reading, at, at)
    return partial


def _small(reading: Reading, first: int, last: int) -> tuple[str, int, int]:
    start, end = reading.words[first].start, reading.words[last].end
    return reading.text[start:end], start, end


def _widened(reading: Reading, first: int, last: int) -> tuple[str, int, int]:
    """The name with the capitalised words that belong to it ("Granite Ledger" Staffing, "Acme" GmbH)."""
    words, text = reading.words, reading.text
    while last + 1 < len(words) and last - first < 5:
        gap, after = text[words[last].end : words[last + 1].start], words[last + 1]
        if gap not in {" ", " & "} or not text[after.start].isupper() or after.lower in STOP:
            break
        last += 1
    return text[words[first].start : words[last].end], words[first].start, words[last].end


def _from_witnesses(ledger: _Ledger) -> None:
    for span in ledger.reading.named("COMPANY", "AGENCY", "ORG"):
        end = ledger.reading.end_of_item(span.start, span.end)
        # "- Field Trips": a whole item of a list is what they offer or ask for, whatever its capitals suggest.
        if ledger.reading.is_list_item(span.start, end):
            continue
        row = ledger.row(ledger.reading.text[span.start : end], span.start, end)
        if row is None:
            continue
        if span.label == "COMPANY":
            row.hires += 2.2
            row.seen_as.add("COMPANY")
        elif span.label == "AGENCY":
            row.recruits += 2.2
            row.seen_as.add("AGENCY")
        else:
            row.other += 1.6


_LABEL_WEIGHT = 4.0
_REACH = 90
_TRAILING = re.compile(r"\s+(?:and|&|at|of|de|du|da|do|van|von|der|\+|[A-Z]?\.)+$|[.]\s.*$")


def _plausible(reading: Reading, name: str, start: int, weight: float) -> str:
    """The name without what a greedy pattern added, or "" when it is a place, a title or a sentence's first word."""
    name = _TRAILING.sub("", name).strip()
    words = re.findall(r"[\w&'’+-]+", name)
    if not words or all(word.lower() in STOP or word.isdigit() for word in words):
        return ""
    if words[0].lower() in STOP or words[0][0].isdigit() or (places_in(name) and len(words) <= 2):
        return ""
    if family_of(words[-1]) and seniority_of(name) is None and len(words) == 1:
        return ""
    if is_title(name) or is_skill(name) or set(name.lower()) == {"x"}:
        return ""
    if (
        len(words) == 1
        and weight < _LABEL_WEIGHT
        and reading.text[:start].rstrip(" *•-\t")[-1:] in {"", ".", "!", "?", "\n", ":"}
    ):
        # A capital at the start of a sentence proves nothing; the same word inside one does.
        again = re.search(rf"(?<=[a-z,] ){re.escape(words[0])}\b", reading.text)
        if not again and not organisations.fits_label(name, domains.core_label(reading.message.sender.host)):
            return ""
    return name


def _matches(
    pattern: re.Pattern[str], triggers: frozenset[str], reading: Reading, text: str
) -> Iterator[re.Match[str]]:
    if not triggers:
        yield from pattern.finditer(text)
    for low, high in windows(text, triggers, reading.places, reach=_REACH) if triggers else ():
        # From the start of a word on, lest half a name be taken for a name.
        while low > 0 and text[low - 1 : low].isalnum():
            low -= 1  # noqa: PLW2901
        yield from pattern.finditer(text, low, min(high, len(text)))


def _from_patterns(ledger: _Ledger) -> None:
    text = ledger.reading.text[: ledger.reading.signature_start]
    for weight, pattern, triggers in HIRES:
        for match in _matches(pattern, triggers, ledger.reading, text):
            name = match["name"]
            if name.split()[0].lower().rstrip(".,") in STOP or domains.sort_of(name.lower() + ".com"):
                continue
            if ABOUT_YOU.search(text, max(0, match.start() - 30), match.start("name")) and weight < _LABEL_WEIGHT:
                continue
            name = _plausible(ledger.reading, name, match.start("name"), weight)
            row = ledger.row(name, match.start("name"), match.start("name") + len(name)) if name else None
            if row:
                row.hires += weight * (0.6 if row.hires else 1.0)
                row.seen_as.add("label" if weight >= _LABEL_WEIGHT else "pattern")


def _from_introduction(ledger: _Ledger) -> None:
    text = ledger.reading.text
    for match in MINE.finditer(text, 0, min(len(text), _INTRODUCES)):
        if match["name"].split()[0].lower().rstrip(".,") in STOP:
            continue
        said = WHAT_IT_IS.match(text, match.end("name"))
        name = _plausible(ledger.reading, match["name"], match.start("name"), _LABEL_WEIGHT)
        row = ledger.row(name, match.start("name"), match.start("name") + len(name)) if name else None
        if row and FOR_OTHERS.search(text, match.start(), match.start("name")):
            row.hires += _LABEL_WEIGHT * (0.6 if row.hires else 1.0)
            row.seen_as.add("label")
        elif row:
            row.own = True
            row.recruits += _SAYS_SO if said else 0.0


_INTRODUCES = 1_200
_SAYS_SO = 6.0


def _own_host(reading: Reading) -> str:
    """The host that the writer's firm owns, "" when there is none: sender, Reply-To, then the signature."""
    addresses = (reading.message.sender, *reading.message.reply_to)
    hosts = [*(address.host for address in addresses), *_signed_hosts(reading)]
    return next(filter(domains.speaks_for_itself, hosts), "")


def _from_sender(ledger: _Ledger) -> None:
    reading = ledger.reading
    sender = reading.message.sender
    name = fold(sender.name)
    if match := re.search(r"(?:\bfrom|\bat|@|\||\bbei|\bchez|,|-|–|\()\s+([A-Z][\w&.' -]{2,40})\)?$", name):
        row = ledger.row(match[1], -1, -1)
        if row and not re.search(r"linkedin|xing|recruit\w* dept|department|team$|hr$", match[1], re.IGNORECASE):
            row.own = True
    host = _own_host(reading)
    if not host:
        return
    core = domains.core_label(host)
    found = _name_in_text(reading, core)
    for row in ledger.rows:
        if organisations.fits_label(row.name, core):
            row.own = True
            found = found or (row.name, row.start, row.end)
    if found:
        row = ledger.row(*found)
        if row:
            row.own = True
    else:
        row = ledger.row(domains.label(host))
        if row:
            row.own = True


def _signed_hosts(reading: Reading) -> Iterator[str]:
    """Hosts of the addresses in the last lines, the last one first: a forwarded or pasted mail has no other."""
    tail = reading.text[-_FOOT:]
    for match in reversed(list(_ADDRESS.finditer(tail))):
        yield match[1].lower().rstrip(".")


_FOOT = 400
_ADDRESS = re.compile(r"[\w.+-]{1,64}@([A-Za-z0-9][\w-]{0,62}(?:\.[\w-]{1,63}){1,4})")


def _from_signature(ledger: _Ledger) -> None:
    reading = ledger.reading
    tail_at = (
        reading.signature_start if reading.signature_start < len(reading.text) else max(0, len(reading.text) - 400)
    )
    for match in LINKEDIN_TITLE.finditer(reading.text, tail_at):
        if FREE_TITLES.search(match["title"]):
            row = ledger.row(match["org"], *match.span("org"))
            if row:
                row.own = True


def find_parties(reading: Reading) -> Parties:
    """The employer, the agency, and on whose side the writer stands."""
    ledger = _Ledger(reading)
    _from_witnesses(ledger)
    _from_patterns(ledger)
    _from_introduction(ledger)
    _from_signature(ledger)
    _from_sender(ledger)
    client_words = any(
        CLIENT.search(reading.text, low, high)
        for low, high in windows(reading.text, CLIENT_TRIGGERS, reading.places, reach=60)
    )
    for_a_client = bool(FOR_A_CLIENT.search(reading.text))
    for row in ledger.rows:
        _weigh(row, reading, client_words=client_words)
        row.recruits += _SAYS_SO * (row.own and for_a_client)
    own = [row for row in ledger.rows if row.own]
    agencies = [
        row
        for row in ledger.rows
        if row.recruits >= _RECRUITS and row.recruits > row.hires and row.recruits >= row.other
    ]
    agency = max(agencies, key=lambda row: (row.own, row.recruits), default=None)
    by_agency = agency is not None or (client_words and not any(row.hires >= _HIRES_ENOUGH for row in own))
    employers = [row for row in ledger.rows if row not in agencies and _may_hire(row, by_agency=by_agency)]
    best = max(
        employers, key=lambda row: (row.hires - row.other + 2.0 * (row.own and not by_agency), -row.start), default=None
    )
    return Parties(
        _company(reading, best) if best else None, organisations.tidy(agency.name) if agency else None, by_agency
    )


_RECRUITS = 2.0
_HIRES_ENOUGH = 2.0


def _weigh(row: _Organisation, reading: Reading, *, client_words: bool) -> None:
    """Add what the name itself, the clients and the user's employer say."""
    agency_name = any(organisations.is_agency_name(name) for name in row.names)
    is_sure = row.own and any(organisations.is_surely_agency_name(name) for name in row.names)
    agency_label = row.own and organisations.is_agency_label(domains.core_label(reading.message.sender.host))
    if is_sure:
        row.recruits += _SAYS_SO
    elif agency_name and "COMPANY" not in row.seen_as:
        row.recruits += 2.5 if row.own else 1.0
    elif (agency_name or agency_label) and row.own:
        row.recruits += 1.5
    if row.own and client_words:
        row.recruits += 1.0 if "COMPANY" in row.seen_as else 2.5
    if row.own and "AGENCY" in row.seen_as:
        row.recruits += 2.0
    if row.own and "AGENCY" not in row.seen_as and WE_HIRE.search(reading.text):
        row.hires += 1.5
    if row.own and row.hires < _HIRES_ENOUGH and not row.recruits and row.start >= 0:
        # Its mail, and nothing says that it recruits for others.
        row.hires = _HIRES_ENOUGH
    if row.own and row.hires and not row.recruits:
        # Every firm is named somewhere in its own mail; that alone does not speak against it.
        row.other = 0.0
    profile = reading.profile
    if profile and profile.employer_name and organisations.same(row.name, profile.employer_name):
        row.other += 3.0


def _may_hire(row: _Organisation, *, by_agency: bool) -> bool:
    if row.hires < _HIRES_ENOUGH or row.hires <= row.other:
        return False
    if by_agency and row.own:
        return False
    # In an agency's mail a pattern alone is too weak: it names tools, cities and competitors.
    return not by_agency or bool(row.seen_as & {"COMPANY", "label"}) or row.hires >= 2 * _HIRES_ENOUGH


def _company(reading: Reading, row: _Organisation) -> Company:
    host = reading.message.sender.host
    domain = None
    if domains.speaks_for_itself(host) and (row.own or organisations.fits_label(row.name, domains.core_label(host))):
        domain = domains.registered(host)
    else:
        for link in reading.message.links:
            linked = re.sub(r"^\w+://|[/:?#].*$", "", link.url).removeprefix("www.")
            if linked and organisations.fits_label(row.name, domains.core_label(linked)):
                domain = domains.registered(linked)
                break
    quote = reading.quote(row.start, row.end) if row.start >= 0 else ""
    if not quote and domain and domains.label(domain) in reading.message.sender.host:
        quote = domains.label(domain)
    weight = row.hires - row.other
    return Company(row.name, domain, round(min(0.97, 0.4 + 0.09 * weight), 2), quote)
