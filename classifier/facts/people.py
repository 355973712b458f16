"""The person who writes: name, address and on whose behalf.  Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from classifier.facts import domains, organisations
from classifier.facts.reading import fold
from returncall.model import Recruiter, RecruiterType

if TYPE_CHECKING:
    from classifier.facts.parties import Parties
    from classifier.facts.reading import Reading

_VIA = re.compile(r"\s+(?:via|from|at|@|de|von|bei|chez|van)\s+.*$|\s*[(|,\[–—/].*$|\s+-\s+.*$", re.IGNORECASE)
_HONORIFIC = re.compile(r"^(?:(?:mr|mrs|ms|miss|dr|prof|professor|lic|ing|mr\.|herr|frau|mme|m\.|sr|sra|dhr|mevr|drs|ir|capt|captain|barr|sir|sister|fr|rev|hon|don|doña)\.?\s+)+", re.IGNORECASE)
_NOBODY = re.compile(
    r"\b(?:team|hr|recruit\w*|talent|careers?|jobs?|hiring|desk|dept|department|support|info|no-?reply|noreply|notification\w*|admin|office|staff\w*|people|human|resources|acquisition|campus|crewing|contact|mail\w*|inmail|linkedin|xing|indeed"
    r"|group|services?|solutions?|ltd|inc|llc|gmbh|reclutamiento|vagas|rh|seleç\w+|recrutement|personal|vacature\w*|stellen\w*|bewerbung\w*|messages?|alerts?|newsletter|updates|system|bot|agency|consulting|company|university|school)\b",
    re.IGNORECASE,
)  # fmt: skip
_INTRODUCED = re.compile(
    r"\b(?:my name is|i am|i['’]m|this is|it['’]s|mein name ist|ich bin|je m['’]appelle|je suis|je me présente,|mi nombre es|me llamo|soy|me chamo|meu nome é|aqui é (?:a|o)|sou (?:a|o)|mijn naam is|ik ben|myself)\s+"
    r"(?P<name>[A-ZÀ-Ý][\w'’.-]{1,20}(?: [A-ZÀ-Ý][\w'’.-]{1,20}){0,2})(?=[ ,.!\n(]|$)",
)  # fmt: skip
_CLOSING = re.compile(
    r"(?im)^[ \t]*(?:[\w ,'’-]{0,24})?(?:regards|best|thanks|thank you|cheers|sincerely|warmly|yours|grüße|gruß|grüssen|cordialement|salutations|à vous|saludos|atte\.?|un abrazo|abraços?|atenciosamente|cumprimentos|groet|groeten|gr\.|hoogachtend|mvg|vriendelijke\w*|warm regards|respectfully|talk soon|bis bald)[ ,.!]*\n{1,3}(?P<name>[A-ZÀ-Ý][\w'’.-]{1,20}(?: [A-ZÀ-Ý][\w'’.-]{0,20}){0,3})[ \t]*$"
)
_BOSS = re.compile(
    r"\b(?:founder|co-?founder|ceo|cto|coo|cfo|cpo|chief|owner|president|vp|vice president|head of (?!talent|people|hr|recruit|human)|director of (?!talent|people|hr|recruit|human)|engineering manager|hiring manager|managing director"
    r"|geschäftsführer\w*|gründer\w*|inhaber\w*|gérant\w*|fondat\w+|fundador\w*|sóci[oa]s?|socio|dueñ[oa]|directeur|directrice|eigenaar|oprichter|leiter\w* (?!personal|recruiting)|principal investigator|professor|chef|pastor|principal at|partner at"
    r"|i run|i['’]m building|i lead|my team|my co-?founder|we(?:['’]re| are) (?:two|three|four|five|\d+) (?:people|of us|founders)|i started|i own|my company|mein team|mon équipe|mi equipo|meu time|mijn team|practice manager|ward manager|department chair|dean|headteacher|superintendent)\b",
    re.IGNORECASE,
)  # fmt: skip
_RECRUITS = re.compile(
    r"\b(?:recruit\w*|talent|sourc(?:er|ing)|people (?:partner|team|ops|operations|lead|& culture|and culture)|hr\b|human resources|rh\b|acquisition|head ?hunt\w*|staffing|personal(?:abteilung|referent\w*|leiter\w*|wesen)|responsable de personas|p&o|hiring (?:team|lead|partner|coordinator)"
    r"|tech hiring|university hiring|headhunter|resourcer|consultant|account manager|bench sales|research(?:er)? at|crewing)\b",
    re.IGNORECASE,
)  # fmt: skip


def _person(name: str) -> str:
    name = fold(_VIA.sub("", fold(name).strip("\"'“”*~ ")))
    name = _HONORIFIC.sub("", name).strip(" ,.*-\"'")
    return name if name and not _NOBODY.search(name) and not any(c.isdigit() for c in name) and "@" not in name else ""


def _candidates(reading: Reading) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    display = _person(reading.message.sender.name)
    if display:
        found.append((3.0, display))
    found += [(2.0, name) for span in reading.named("RECRUITER") if (name := _person(span.text))]
    for pattern, weight in ((_INTRODUCED, 1.5), (_CLOSING, 1.5)):
        for match in pattern.finditer(reading.text):
            if name := _person(match["name"]):
                found.append((weight, name))
                break
    local = re.sub(r"[\d_]+", "", reading.message.sender.mailbox)
    if "." in local and not found and not _NOBODY.search(local.replace(".", " ")):
        found.append((1.0, " ".join(part.capitalize() for part in local.split(".") if len(part) > 1)))
    return found


def _name(reading: Reading) -> str | None:
    """The fullest spelling of the name that most witnesses agree on."""
    found = _candidates(reading)
    if not found:
        return None
    scores: dict[str, float] = {}
    for weight, name in found:
        first = domains.squeeze(name.split()[0])
        key = next((k for k in scores if k.startswith(first) or first.startswith(k)), first)
        scores[key] = scores.get(key, 0.0) + weight
    best = max(scores, key=lambda k: scores[k])
    spellings = [name for _, name in found if (f := domains.squeeze(name.split()[0])).startswith(best) or best.startswith(f)]
    # "P. Jaquier" and "Pascal Jaquier": the one with more letters in it.
    return max(spellings, key=lambda n: (min(len(n.split()), 3), len(n)), default=None)


def _address(reading: Reading) -> str | None:
    message = reading.message
    for address in (*message.reply_to, message.sender):
        if address.host and domains.sort_of(address.host) != "platform":
            return address.address
    return None


def _type(reading: Reading, parties: Parties) -> RecruiterType:
    text = reading.text
    title_zone = text[-450:] + "\n" + text[reading.subject_end : reading.subject_end + 500]
    if parties.agency and not (parties.company and organisations.same(parties.agency, parties.company.name)):
        return RecruiterType.AGENCY
    boss, recruits = _BOSS.search(title_zone), _RECRUITS.search(title_zone)
    if parties.by_agency:
        return RecruiterType.AGENCY
    if boss and not recruits:
        return RecruiterType.HIRING_MANAGER
    if recruits and parties.company:
        return RecruiterType.IN_HOUSE
    if parties.company:
        return RecruiterType.IN_HOUSE if re.search(r"\b(?:we|our|us|wir|unser\w*|nous|notre|nosotros|nuestr\w+|nós|noss\w+|a gente|wij|ons|onze)\b", text, re.IGNORECASE) and not boss else RecruiterType.HIRING_MANAGER
    return RecruiterType.HIRING_MANAGER if boss else RecruiterType.UNKNOWN


def find_recruiter(reading: Reading, parties: Parties) -> Recruiter | None:
    """Who writes; None when the mail names nobody."""
    name, address = _name(reading), _address(reading)
    if not name and not address:
        return None
    return Recruiter(name, address, _type(reading, parties))
