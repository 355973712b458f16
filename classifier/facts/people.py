"""The person who writes: name, address and on whose behalf.  Pure."""

# ruff: noqa: E501, RUF001  a pattern or list keeps its line; other alphabets' letters are meant

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
_HONORIFIC = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|dr|prof|professor|lic|ing|mr\.|herr|frau|mme|m\.|sr|sra|dhr|mevr|drs|ir|capt|captain|barr|sir|sister|fr|rev|hon|don|doña)\.?\s+)+",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:team|hr|recruit\w*|talent|careers?|jobs?|hiring|desk|dept|department|support|info|no-?reply|noreply|notification\w*|admin|office|staff\w*|people|human|resources|acquisition|campus|crewing|contact|mail\w*|inmail|linkedin|xing|indeed"
    r"|group|services?|solutions?|ltd|inc|llc|gmbh|reclutamiento|vagas|rh|seleç\w+|recrutement|personal|vacature\w*|stellen\w*|bewerbung\w*|messages?|alerts?|newsletter|updates|system|bot|agency|consulting|company|university|school|postulaciones|personalgewinnung|landesamt|jobteam|gasthaus|apotheke|hotel|klinik|upwork|talentradar)\b",
    re.IGNORECASE,
)  # fmt: skip
# What a link or a placeholder says where a name might stand.
_NO_NAME = re.compile(
    r"^(?:the|a|an|our|your|click|view|apply|see|read|here|dear|hello)\b|\b(?:resume|résumé|cv|details|unsubscribe|website|requirement)\b|\w\.(?:com|org|net|io|co|de|fr|ai)\b|^x+$",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?i:my name is|i am|i['’]m|this is|it['’]s|mein name ist|ich bin|je m['’]appelle|je suis|je me présente,|mi nombre es|me llamo|soy|me chamo|meu nome é|aqui é (?:a|o)|sou (?:a|o)|mijn naam is|ik ben|myself)\s+"
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
    return (
        name
        if name
        and not _NOBODY.search(name)
        and not _NO_NAME.search(name)
        and not any(c.isdigit() for c in name)
        and "@" not in name
        else ""
    )


_HEAD, _FOOT = 1_500, 900
_SAID = 1.5


def _candidates(reading: Reading, parties: Parties) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    sender = reading.message.sender
    display = _person(sender.name)
    core = domains.core_label(sender.host)
    firm = parties.company.name if parties.company else parties.agency or ""
    if (
        display
        and domains.squeeze(display) != core
        and not organisations.fits_label(display, core)
        and not (firm and organisations.same(display, firm))
        and not any(organisations.same(display, span.text) for span in reading.named("COMPANY", "AGENCY"))
    ):
        found.append((3.0 if domains.sort_of(sender.host) not in {"jobboard", "marketplace", "ats"} else 1.0, display))
    found += [(2.0, name) for span in reading.named("RECRUITER") if (name := _person(span.text))]
    # People introduce themselves at the head and sign at the foot.
    zones = ((_INTRODUCED, 0, _HEAD), (_CLOSING, len(reading.text) - _FOOT, len(reading.text)))
    for pattern, low, high in zones:
        for match in pattern.finditer(reading.text, max(0, low), high):
            if name := _person(match["name"]):
                found.append((_SAID, name))
                break
    local = re.sub(r"[\d_]+", "", reading.message.sender.mailbox)
    if "." in local and not found and not _NOBODY.search(local.replace(".", " ")):
        found.append((1.0, " ".join(part.capitalize() for part in local.split(".") if len(part) > 1)))
    return found


def _name(reading: Reading, parties: Parties) -> str | None:
    """The fullest spelling of the name that most witnesses agree on."""
    found = _candidates(reading, parties)
    if not found:
        return None
    scores: dict[str, float] = {}
    for weight, name in found:
        first = domains.squeeze(name.split()[0])
        key = next((k for k in scores if k.startswith(first) or first.startswith(k)), first)
        scores[key] = scores.get(key, 0.0) + weight
    best = max(scores, key=lambda k: scores[k])
    spellings = [
        name for _, name in found if (f := domains.squeeze(name.split()[0])).startswith(best) or best.startswith(f)
    ]
    # "P. Jaquier" and "Pascal Jaquier": the one with more letters in it.
    return max(spellings, key=lambda n: (min(len(n.split()), 3), len(n)), default=None)


def _address(reading: Reading) -> str | None:
    message = reading.message
    for address in (*message.reply_to, message.sender):
        if address.host and domains.sort_of(address.host) != "platform":
            return address.address
    return None


_FIRST_PERSON = re.compile(
    r"\bI (?:need|want|run|started|founded|am building|['’]m building|can['’]t pay|would pay|hired|own|lead|manage)|\bmy (?:team|lab|company|shop|restaurant|group|studio|practice|clinic|school|firm|business|co-?founder|partner|boat|farm|kitchen|crew|department)|\bengineer (?:number|#) ?\w+|\bus two\b|\bnot asking for a cv|\bich (?:suche|brauche|leite)|\bje (?:cherche|dirige)|\bbusco\b|\bpreciso de|\bik zoek",
    re.IGNORECASE,
)
_SEQUENCE = re.compile(
    r"^(?:get|try|join|meet|hello|talent|careers?|jobs?|hiring|work)[-.]|[-.](?:talent|careers?|jobs?|hiring)\b",
    re.IGNORECASE,
)
_TALENT_NAME = re.compile(
    r"(?:\bfrom\b|@|\||\btalent\b|\brecruit|\bcareers?\b|\bhr\b|\bpeople\b|\bjobs?\b|\bhiring\b|\bcampus\b)",
    re.IGNORECASE,
)


def _type(reading: Reading, parties: Parties) -> RecruiterType:
    """Points for each side; the words near the name and at the foot weigh most."""
    if parties.agency or parties.by_agency:
        return RecruiterType.AGENCY
    text, sender = reading.text, reading.message.sender
    foot = text[-320:]
    head = text[reading.subject_end : reading.subject_end + 450]
    boss = 2.0 * bool(_BOSS.search(foot)) + 1.2 * bool(_BOSS.search(head)) + 1.0 * bool(_FIRST_PERSON.search(text))
    recruits = 2.2 * bool(_RECRUITS.search(foot)) + 1.2 * bool(_RECRUITS.search(head))
    recruits += 1.5 * bool(_TALENT_NAME.search(sender.name)) + 1.0 * bool(_SEQUENCE.search(sender.host))
    recruits += 1.0 * bool(reading.message.header("List-Unsubscribe")) + 0.5 * (
        domains.sort_of(sender.host) == "platform"
    )
    first = domains.squeeze(sender.name.split(" ")[0]) if sender.name else ""
    if first and domains.squeeze(sender.mailbox) == first:
        boss += 0.8
    elif first:
        recruits += 0.4
    if domains.is_free_mail(sender.host):
        boss += 0.5
    if parties.company is None and boss < _SOME and recruits < _SOME:
        agency_label = domains.speaks_for_itself(sender.host) and organisations.is_agency_label(
            domains.core_label(sender.host)
        )
        return RecruiterType.AGENCY if agency_label else RecruiterType.UNKNOWN
    return RecruiterType.HIRING_MANAGER if boss > recruits else RecruiterType.IN_HOUSE


_SOME = 1.0


def find_recruiter(reading: Reading, parties: Parties) -> Recruiter | None:
    """Who writes; None when the mail names nobody."""
    name, address = _name(reading, parties), _address(reading)
    if not name and not address:
        return None
    return Recruiter(name, address, _type(reading, parties))
