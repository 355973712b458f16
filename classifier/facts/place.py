"""Where the work is done: recogniser, "Location:" lines, city and country lists, in that order.  Pure but for the lists."""

# ruff: noqa: E501, PLR2004, RUF001  a pattern or list keeps its line; weights and lengths stand beside their evidence; other alphabets' letters are meant

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from classifier.facts import lexicon
from classifier.facts.mode import find_mode
from classifier.facts.phrases import Phrases
from classifier.facts.reading import split_words
from returncall.model import Place

if TYPE_CHECKING:
    from classifier.facts.reading import Reading

_LABEL = re.compile(
    r"^[ \t*>•▪◦·🔹📍✅-]{0,6}(?:job |work |client |office )?(?:location|locations|place|where|site|city|based(?: in)?|ort|standort|arbeitsort|einsatzort|lieu|localisation|ubicación|zona|lugar"
    r"|local|localidade|localização|locatie|standplaats|plaats|dónde|onde|loc)[ \t*]{0,3}[:=~–-][ \t*]{0,4}(?P<value>[^\n]{2,70})",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
_BEFORE = re.compile(
    r"(?:\b(?:in|at|near|based in|based out of|around|from|to|within|into|aus|bei|nahe|raum|à|a|en|em|de|te|regio|outside|of|within|for|für|sur|près de|cerca de|para|zona|the|our|bij|no|na|do)|[|,(@/:·•–—-]|//|::)\s{0,3}$",
    re.IGNORECASE,
)  # fmt: skip
_US_STATE = re.compile(
    r"[ ,]{1,3}(A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY])\b(?:\s\d{5})?"
)
_CITY_STATE = re.compile(
    r"\b([A-Z][a-zA-Z.'’]{2,20}(?: [A-Z][a-zA-Z.'’]{1,20}){0,2}), ?(A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY])\b"
)
_MODE_WORD = re.compile(
    r"\b(?:fully |100 ?% )?(?:remote|hybrid|on-?site|remoto|híbrido|hybride|vor ort|work from home|home office)\b",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"(?:\s+(?:or|and|in|at|on|of|with|oder|und|ou|et|o|y|e|en|of|the|plus|office|offices|only|but|from|for))+$",
    re.IGNORECASE,
)
_TRIM = " \t\n,;:|()[]*·•–—-/~"
# A street address: the agency's own, not the job's (gold data's commonest trap).
_STREET = re.compile(
    r"\d{1,5}[A-Za-z]?,? +[A-Z][\w.]+ +(?:St(?:reet)?|Ave(?:nue)?|R(?:oa)?d|Blvd|Suite|Ste|Drive|Dr|Lane|Ln|Way|Floor|Pkwy|Plaza|Court|Ct)\b|\b(?:suite|floor|p\.?o\.? box|straße|strasse|platz|rue|calle|rua|straat|laan|HRB|AG Frankfurt)\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b",
)
_FAR_DOWN = 0.75
_MOST_NAMES = 60


@dataclass(frozen=True, slots=True)
class _Spot:
    start: int
    end: int
    text: str
    country: str
    weight: float


@cache
def gazetteer() -> Phrases:
    """Cities, regions and countries.

    Each value reads "name#country#sort": the name as first listed ("Munich" also for München), the country
    with the state for places in the States ("US-TX"), and city, region or country.
    """
    entries = [
        (cell, f"{row[0]}#{row[1]}#city")
        for row in lexicon.rows("cities")
        for i, cell in enumerate(row)
        if i != 1 and cell
    ]
    entries += [(cell, f"{row[1]}#{row[0]}#country") for row in lexicon.rows("countries") for cell in row[1:] if cell]
    entries += [
        (cell, f"{row[0]}#{row[1]}#region")
        for row in lexicon.rows("regions")
        for i, cell in enumerate(row)
        if i != 1 and cell
    ]
    return Phrases(entries)


def places_in(text: str) -> list[tuple[str, str, str]]:
    """(name as first listed, country, sort) of each place named in a short text, in any case."""
    found = []
    for hit in gazetteer().find(text, split_words(text)):
        name, country, sort = hit.value.split("#")
        state = _US_STATE.match(text, hit.end)
        # "Durham, NC" is not the Durham that the list knows.
        found.append(
            (f"{name}, {state[1]}", f"US-{state[1]}", sort) if state and sort == "city" else (name, country, sort)
        )
    return found


def country_of(text: str) -> str:
    """ISO 3166 code of the first place named in a short text that is known to be a place, or ""."""
    for hit in gazetteer().find(text, split_words(text)):
        code = hit.value.split("#")[1].partition("-")[0]
        if code:
            return code
    if _US_STATE.search(text):
        return "US"
    return ""


def _clean(text: str) -> str:
    """Without what hangs on at the end ("London or", "London (Bermondsey") or was left in the middle by a mode taken out."""
    text = re.sub(r"\s*,(?:\s*,)+.*$", "", text)
    if text.count("(") > text.count(")"):
        text = text[: text.rfind("(")]
    return _DANGLING.sub("", text.strip(_TRIM)).strip(_TRIM)


def _labelled(reading: Reading) -> list[_Spot]:
    spots = []
    for match in _LABEL.finditer(reading.text):
        value = re.split(r"\s{2,}|[;|]|\s[–—-]\s|\. ", match["value"])[0]
        value = re.sub(r"\([^)]*\)?", "", value)
        name = _clean(_MODE_WORD.sub("", value))
        if name and len(name) <= 50 and name[0].isupper():
            start = match.start("value") + match["value"].find(name)
            spots.append(_Spot(start, start + len(name), name, country_of(name), 5.0))
    return spots


def _weight(reading: Reading, start: int, end: int, *, state: bool, city: bool) -> float:
    """How likely a listed name is the place of the job: its neighbours, its line, and where in the mail it stands."""
    text = reading.text
    in_context = start < reading.subject_end or bool(_BEFORE.search(text, max(0, start - 14), start))
    weight = 1.0 + 1.5 * in_context + 1.5 * state + 0.5 * city
    if not in_context and not state:
        weight -= 1.2
    if start >= reading.signature_start:
        weight -= 2.0
    if _in_address(reading, start, end):
        weight -= 3.0
    if start > _FAR_DOWN * len(text):
        weight -= 0.8
    return weight + (0.6 if start < reading.subject_end else 0.0)


def _in_address(reading: Reading, start: int, end: int) -> bool:
    first, last = reading.line_around(start, end)
    return bool(_STREET.search(reading.text[first:last]))


def _listed(reading: Reading) -> list[_Spot]:
    text, spots = reading.text, []
    for hit in islice(gazetteer().find(text, reading.words), _MOST_NAMES):
        if not text[hit.start].isupper():
            continue
        _, code, sort = hit.value.split("#")
        state = _US_STATE.match(text, hit.end)
        weight = _weight(reading, hit.start, hit.end, state=bool(state), city=sort == "city")
        end = state.end() if state else hit.end
        spots.append(_Spot(hit.start, end, text[hit.start : end], "US" if state else code, weight))
    for match in islice(_CITY_STATE.finditer(text), _MOST_NAMES):
        known = any(spot.start <= match.start() < spot.end for spot in spots)
        if not known and match.start() < reading.signature_start and not _in_address(reading, *match.span()):
            spots.append(_Spot(match.start(), match.end(), match[0], "US", 2.6))
    return spots


def _witnessed(reading: Reading) -> list[_Spot]:
    spots = []
    for span in reading.named("PLACE"):
        name = _clean(_MODE_WORD.sub("", span.text)) or ""
        if not name:
            continue
        weight = 3.5 if span.start < reading.signature_start else 1.5
        spots.append(_Spot(span.start, span.end, name, country_of(name), weight))
    return spots


def _merge(spots: list[_Spot]) -> list[_Spot]:
    """Agreeing witnesses add up; the longer wording stays."""
    merged: list[_Spot] = []
    for spot in sorted(spots, key=lambda s: (s.start, -s.end)):
        same = next((m for m in merged if spot.start < m.end and m.start < spot.end), None)
        if same is None:
            merged.append(spot)
            continue
        keep, other = (same, spot) if same.weight >= spot.weight else (spot, same)
        merged[merged.index(same)] = _Spot(
            keep.start, keep.end, keep.text, keep.country or other.country, keep.weight + 0.5 * max(0.0, other.weight)
        )
    return merged


_ENOUGH = 1.8


def find_places(reading: Reading) -> tuple[list[str], str, tuple[int, int] | None]:
    """(names best first, country code or "", where the first stands)."""
    spots = [s for s in _merge(_labelled(reading) + _listed(reading) + _witnessed(reading)) if s.weight >= _ENOUGH]
    if not spots:
        return [], "", None
    best = max(spots, key=lambda s: (s.weight, -s.start))
    names: list[str] = []
    for spot in sorted(spots, key=lambda s: -s.weight):
        if spot.weight >= best.weight - 1.0 and not any(
            spot.text.lower() in n.lower() or n.lower() in spot.text.lower() for n in names
        ):
            names.append(spot.text)
    country = next((s.country for s in sorted(spots, key=lambda s: -s.weight) if s.country and s.country != "-"), "")
    return names[:4], country.partition("-")[0], (best.start, best.end)


def find_place(reading: Reading, found: tuple[list[str], str, tuple[int, int] | None]) -> Place | None:
    """Place and mode together; hybrid days stand in the text ("Berlin, hybrid 2 days")."""
    names, _, where = found
    mode = find_mode(reading)
    if not names and not mode:
        return None
    text = " / ".join(names) or None
    quote = reading.quote(*where) if where else ""
    if mode:
        quote = (
            reading.quote(*_span(reading, where, mode.start, mode.end))
            if where
            else reading.quote(mode.start, mode.end)
        )
        if mode.days is not None:
            days = f"hybrid {mode.days} day{'s' if mode.days > 1 else ''}"
            text = f"{text}, {days}" if text else days
    return Place(text, mode.name if mode else None, quote)


def _span(reading: Reading, where: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """Place and mode as one quote when they stand in one line, else the place alone."""
    low, high = min(where[0], start), max(where[1], end)
    one_line = "\n" not in reading.text[low:high] and high - low <= 160
    return (low, high) if one_line else where
