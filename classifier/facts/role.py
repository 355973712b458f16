"""The job title on offer: recogniser, "Role:" lines, subject and sentence patterns; the best fit first."""

# ruff: noqa: E501, PLR2004, RUF001, SIM905  a pattern or list keeps its line; weights and lengths stand beside their evidence; other alphabets' letters are meant; word lists read as words

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from classifier.facts import lexicon
from classifier.facts.ladder import family_of, seniority_of
from classifier.facts.reading import fold
from returncall.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classifier.facts.reading import Reading

_LABEL = re.compile(
    r"^[ \t*>•▪◦·🔹📌✅#-]{0,6}(?:\d{1,2}[.)] ?)?(?:job |open |current )?(?:role|position|title|tit1e|job|job title|opening|vacancy|requirement|stelle|position|poste|intitulé|cargo|puesto|vaga|vacante|functie|vacature|rol)"
    r"[ \t*]{0,3}(?:name|title|titel|#?\d{0,2})?[ \t*]{0,3}[:=~–][ \t*\"“]{0,4}(?P<title>[^\n]{3,110})",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
_NOISE = re.compile(
    r"^\s*(?:(?:re|fw|fwd|aw|wg|rv|tr|enc|antw)\s*:\s*)+|^(?:an?|the|one|our|new|our new|its?|their|next|first|another|some|several|few|urgent(?:ly)?|hiring|immediate|immediately|exciting|need|needs?|seeking|looking for|wanted|"
    r"eine?n?r?|der|die|das|un|une|une?|le|la|les|el|uma?|o|a|os|as|een|de|het|two|three|four|open|requirement|opening|opportunity|confidential|interim(?= senior))\s+",
    re.IGNORECASE,
)
_GENDER = re.compile(
    r"\s*[(\[]\s*(?:[mfwdxhaon*]\s*[/|,]\s*){1,3}[mfwdxhaon*]\s*[)\]]|\s\b[mwfh]/[mwfhd](?:/[dx])?\b"
    r"|\s*[(\[]\s*[mfwdx](?:\s*[/|,]\s*[mfwdx]?)*$",  # a name finder may stop inside the bracket
    re.IGNORECASE,
)
_REQUISITION = re.compile(
    r"\s*[\[(#]?\b(?:req(?:uisition)?|job id|id|ref)\b[ .:#-]{0,3}[\w-]{2,15}[\])]?|\s*#\s?\d{3,}|\s*\(\d{4,}\)|\s*[–-]\s*[A-Z]{0,4}-?\d{4,}",
    re.IGNORECASE,
)
_MODIFIER_GAP = re.compile(r"^(?:[ /&.+-]|, | & | / | - )$")
_MOST_WORDS = 7
_STOP = frozenset(
    "a an the our my your their its his her this that these those we you i he she they it is are was were be been as at in on by of for to from with and or but if so not no yes who what which how why when where need needs want wants looking seeking hiring "
    "new next first another any some several few most more other good great strong very really just still also only even one two three ein eine einen einer der die das den dem wir sie ich und oder für mit bei von zu im am auf als un une le la les de des du et ou pour "
    "avec chez en uma um o os as e ou para com na no el los las y u con por een het van voor met bij op te recherche cherche suche suchen suchst busca buscamos procuro procura zoek zoeken zoekt recrute hi hello dear hey thanks know about through into over than then "
    "me us them him fellow every each former ex fw fwd re aw remote hybrid onsite urgent immediate experienced someone somebody your last year years job role position team vaga vacante poste stelle vacature puesto".split()
)
_KEEP_LOWER = frozenset("of de da do des du d für and & und et e y en der van the in to".split())


@dataclass(frozen=True, slots=True)
class Title:
    """A title found at start..end with a weight."""

    text: str
    start: int
    end: int
    weight: float


@cache
def _heads() -> tuple[frozenset[str], tuple[str, ...]]:
    """Words that can end a title, and the beginnings of such words."""
    words = lexicon.names("heads")
    return frozenset(w for w in words if not w.endswith("*")), tuple(sorted(w[:-1] for w in words if w.endswith("*")))


def _is_head(word: str) -> bool:
    whole, beginnings = _heads()
    return (
        word in whole or (word.endswith("s") and word[:-1] in whole) or (len(word) > 4 and word.startswith(beginnings))
    )


def is_title(text: str) -> bool:
    """The words end in a head of a title ("Hadoop Developer")."""
    words = re.findall(r"[\w']+", text.lower())
    return bool(words) and _is_head(words[-1])


def tidy_title(text: str) -> str:
    """As written, without (m/w/d), requisition numbers, list marks and the words around it."""
    text = _REQUISITION.sub("", _GENDER.sub("", fold(text)))
    for _ in range(3):
        text = _NOISE.sub("", text).strip(" \t,;:|*·•–—-/~!?\"'“”[]<>.")
    # A bracket that was opened and cut off: "Structural Engineer (CEng".
    return text[: text.rfind("(")].rstrip(" ,-") if text.count("(") > text.count(")") else text


def _labelled(reading: Reading) -> Iterator[Title]:
    for match in _LABEL.finditer(reading.text):
        value = match["title"]
        cut = re.search(r"\s{2,}|[|;]|\s[–—-]{1,2}\s|\s@\s|//|\(|, | at | in (?=[A-Z])", value)
        raw = value[: cut.start()] if cut and cut.start() > 2 else value
        title = tidy_title(raw)
        if 2 < len(title) <= 70 and any(_is_head(w) for w in re.findall(r"[\w']+", title.lower())):
            start = match.start("title") + max(0, value.find(title))
            yield Title(title, start, start + len(title), 4.5)


def _walked(reading: Reading) -> Iterator[Title]:
    """Titles by their head word ("engineer", "Pflegefachkraft"), widened over what belongs to it."""
    words, text = reading.words, reading.text
    at = 0
    while at < len(words):
        if not _is_head(words[at].lower):
            at += 1
            continue
        first = at
        while first > 0 and at - first < _MOST_WORDS:
            gap = text[words[first - 1].end : words[first].start]
            before = words[first - 1]
            if not _MODIFIER_GAP.match(gap) or before.lower in _STOP:
                break
            capital = text[before.start].isupper() or text[before.start].isdigit() or before.lower == ".net"
            if not capital and not _is_modifier(before.lower):
                break
            first -= 1
        last = at
        while last + 1 < len(words) and last - at < 4:
            gap = text[words[last].end : words[last + 1].start]
            after = words[last + 1]
            if gap not in {" ", "/", "-"}:
                break
            if (
                _is_head(after.lower)
                or after.lower in {"ii", "iii", "iv", "i"}
                or (text[after.start].isupper() and after.lower not in _STOP)
            ):
                last += 1
            elif (
                after.lower in {"of", "de", "für", "da", "do", "des", "du", "in"}
                and last + 2 < len(words)
                and text[words[last + 2].start].isupper()
                and (after.lower != "in" or words[last + 2].lower == "test")
            ):
                last += 2
            else:
                break
        start, end = words[first].start, words[last].end
        yield Title(fold(text[start:end]), start, end, 1.0)
        at = last + 1


@cache
def _modifiers() -> frozenset[str]:
    return lexicon.names("modifiers")


def _is_modifier(word: str) -> bool:
    return word in _modifiers()


_OFFER = re.compile(
    r"(?:\b(?:a|an|the|our|for|as|role of|position of|new|next|first|hiring|seeking|need|want|looking for|opening for|search(?:ing)? for|vacancy for|of|eine?n?|als|un|une|une?e?|para|de|een|naar|poste de|vaga de|puesto de|functie van)\s+(?:\w+\s){0,2})$",
    re.IGNORECASE,
)
_NOT_OFFER = re.compile(
    r"(?:\b(?:i['’]?m|i am|my name is|as a recruiter|years as|your (?:work|time|experience|role|background|profile|current)|report(?:s|ing)? to|works? with|our (?:ceo|cto|founder|head|vp)|ich bin|je suis|soy|sou|ik ben|the hiring|to the|with our|with the|my)\b[^.\n]{0,30})$",
    re.IGNORECASE,
)
_RECRUITER_TITLE = re.compile(
    r"\b(?:recruit|talent|sourc|acquisition|hr\b|human resources|headhunt|staffing|personalreferent|personalberat|people partner|account manager|business development)",
    re.IGNORECASE,
)


def _weighed(reading: Reading) -> Iterator[Title]:
    text = reading.text
    counts: dict[str, int] = {}
    found = list(_walked(reading))
    for title in found:
        counts[title.text.lower()] = counts.get(title.text.lower(), 0) + 1
    for title in found:
        weight = title.weight
        if title.start < reading.subject_end:
            weight += 2.0
        before = text[max(0, title.start - 40) : title.start]
        if _OFFER.search(before):
            weight += 1.0
        if _NOT_OFFER.search(before):
            weight -= 2.5
        if re.match(
            r"[^.\n]{0,3}\s(?:role|position|opening|job|opportunity|vacancy|seat|spot|post|gesucht|stelle|for|to|at|@|with|who|w/|\(m/w)",
            text[title.end : title.end + 24],
            re.IGNORECASE,
        ):
            weight += 1.0
        if title.start >= reading.signature_start or title.start > 0.85 * len(text):
            weight -= 1.5
        if _RECRUITER_TITLE.search(title.text):
            weight -= 3.0
        if len(title.text.split()) == 1 and not text[title.start].isupper():
            weight -= 0.8
        weight += 0.4 * (counts[title.text.lower()] - 1) + 0.2 * min(3, len(title.text.split()) - 1)
        yield Title(tidy_title(title.text), title.start, title.end, weight)


_NO_HEAD = 2.0


# "Staff Engineer, grid" of "Staff Engineer, grid forecasting": half of what follows the comma is worse than nothing.
_TAIL = re.compile(r",\s+\w+$")
_GOES_ON = re.compile(
    r" (?!(?:at|in|for|with|on|to|from|of|and|or|who|is|as|role|position|job|opening|opportunity|post|based|remote)\b)[a-z]"
)


def _whole(reading: Reading, start: int, end: int) -> str:
    text = reading.text[start:end]
    tail = _TAIL.search(text)
    return text[: tail.start()] if tail and _GOES_ON.match(reading.text, end) else text


def _witnessed(reading: Reading) -> Iterator[Title]:
    for span in reading.named("ROLE"):
        title = tidy_title(_whole(reading, span.start, span.end))
        if len(title) < 2:
            continue
        weight = 4.0 + (0.6 if span.start < reading.subject_end else 0.0)
        if not any(_is_head(word) for word in re.findall(r"[\w']+", title.lower())):
            weight -= _NO_HEAD  # the name finder alone: as likely a firm ("Hollins Rail")
        if _RECRUITER_TITLE.search(title):
            weight -= 2.0
        end = span.start + len(title) if span.text.startswith(title) else span.end
        yield Title(title, span.start, end, weight)


def titles(reading: Reading) -> list[Title]:
    """Every title on offer, strongest first, one entry for spellings of the same."""
    merged: list[Title] = []
    for title in [*_witnessed(reading), *_labelled(reading), *_weighed(reading)]:
        if not title.text:
            continue
        twin = next(
            (
                m
                for m in merged
                if (m.start < title.end and title.start < m.end)
                or fuzz.token_sort_ratio(m.text.lower(), title.text.lower()) >= 90
            ),
            None,
        )
        if twin is None:
            merged.append(title)
            continue
        strong = twin if twin.weight >= title.weight else title
        merged[merged.index(twin)] = Title(strong.text, strong.start, strong.end, max(twin.weight, title.weight) + 0.4)
    return sorted(merged, key=lambda t: (-t.weight, t.start))


def wish_score(title: str, wants: tuple[str, ...]) -> float:
    """0 to 1: how near a title is to the nearest wanted one, by its words."""
    if not wants:
        return 0.0
    return max(fuzz.token_set_ratio(title.lower(), want.lower()) for want in wants) / 100


_ENOUGH = 1.9


def find_role(reading: Reading) -> Role | None:
    """The job on offer, or None when the mail names no title.  Several: the user's best fit first."""
    good = [t for t in titles(reading) if t.weight >= _ENOUGH]
    if not good:
        return None
    strong = [t for t in good if t.weight >= 0.6 * good[0].weight]
    wants = reading.profile.want_titles if reading.profile else ()
    if wants and len(strong) > 1:
        strong.sort(key=lambda t: -wish_score(t.text, wants))
    best = strong[0]
    others = tuple(t.text for t in strong[1:8])
    quote = reading.quote(best.start, best.end)
    return Role(
        best.text,
        seniority_of(best.text),
        family_of(best.text),
        round(min(0.97, 0.35 + 0.1 * best.weight), 2),
        quote,
        others,
    )
