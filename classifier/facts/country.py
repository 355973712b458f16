"""In which country a job is, weighed from places, mail domains, telephone codes and local words.  Pure but for the lists."""

# ruff: noqa: E501  a pattern or list keeps its line

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.facts.reading import Reading

_BY_TLD = {
    "uk": "GB", "ca": "CA", "au": "AU", "nz": "NZ", "in": "IN", "sg": "SG", "hk": "HK", "jp": "JP", "mx": "MX", "br": "BR", "ar": "AR", "cl": "CL", "pe": "PE", "uy": "UY", "de": "DE", "at": "AT",
    "ch": "CH", "fr": "FR", "es": "ES", "pt": "PT", "nl": "NL", "be": "BE", "ie": "IE", "it": "IT", "se": "SE", "dk": "DK", "fi": "FI", "pl": "PL", "cz": "CZ", "ro": "RO", "hu": "HU", "gr": "GR",
    "za": "ZA", "ng": "NG", "ke": "KE", "il": "IL", "ae": "AE", "sa": "SA", "qa": "QA", "om": "OM", "ph": "PH", "my": "MY", "id": "ID", "th": "TH", "vn": "VN", "tw": "TW", "kr": "KR", "cn": "CN", "tr": "TR", "ua": "UA",
    "pk": "PK", "bd": "BD", "lk": "LK", "eg": "EG",
}  # fmt: skip
_BY_DIALLING_CODE = {
    "44": "GB", "61": "AU", "64": "NZ", "91": "IN", "65": "SG", "852": "HK", "81": "JP", "52": "MX", "55": "BR", "54": "AR", "56": "CL", "57": "CO", "51": "PE", "49": "DE", "43": "AT", "41": "CH",
    "33": "FR", "34": "ES", "351": "PT", "31": "NL", "32": "BE", "353": "IE", "39": "IT", "46": "SE", "45": "DK", "47": "NO", "358": "FI", "48": "PL", "420": "CZ", "27": "ZA", "234": "NG", "254": "KE",
    "972": "IL", "971": "AE", "966": "SA", "974": "QA", "968": "OM", "63": "PH", "60": "MY", "62": "ID", "66": "TH", "84": "VN", "86": "CN", "82": "KR", "90": "TR", "380": "UA",
}  # fmt: skip
_CODE = re.compile(r"(?<!\d)(?:\+|00)(\d{1,3})(?=[ ()./-]?\d)")
_WORDS = {
    "AU": re.compile(r"\b(?:superannuation|\+ ?super|NSW|QLD|ABN|FIFO|AHPRA|Aussie|Straya|plus super|arvo)\b"),
    "NZ": re.compile(r"\b(?:KiwiSaver|Kia ora|Aotearoa|Ngā mihi|nga mihi|Matariki|Welly)\b", re.IGNORECASE),
    "CA": re.compile(r"\b(?:RRSP|RRSPs|REER|P\.Eng|NOC code|, (?:ON|BC|AB|SK|MB|NS|NB|QC|NL|PE|YT)\b|Canadian|OIQ|Red Seal|CAD)\b"),
    "GB": re.compile(r"\b(?:IR35|DBS check|NHS|PAYE|Bank Holidays?|bank hols|SMSTS|CSCS|GMC|NMC pin|right to work in the UK|Ltd\b)"),
    "IE": re.compile(r"\b(?:HSE Ireland|Garda|VHI|PRSI|grand job|Munster|Leinster|Connacht)\b"),
    "IN": re.compile(r"\b(?:LPA|lakhs?|lacs?|crores?|notice period|CTC|NOC|Naukri|PAN card|Aadhaar)\b"),
    "MX": re.compile(r"\b(?:aguinaldo|vales de despensa|SGMM|IMSS|prestaciones (?:de ley|superiores)|CDMX|Infonavit|vales)\b", re.IGNORECASE),
    "BR": re.compile(r"\b(?:CLT|PJ\b|vale[- ]refeição|VR\b|PLR|Unimed|13º|Gympass|vaga)\b"),
    "AR": re.compile(r"\b(?:monotributo|relación de dependencia|obra social|prepaga|OSDE|SAC\b|CABA)\b"),
    "US": re.compile(r"\b(?:401\(?k\)?|W-?2|C2C|1099|H-?1B|USC\b|GC\b|EAD|EOE|PTO|U\.S\. citizen\w*)\b"),
    "ZA": re.compile(r"\b(?:B-?BBEE|EE candidates?|matric|medical aid|Wits|UCT|ANC|baie dankie|eish|Paterson)\b", re.IGNORECASE),
    "NG": re.compile(r"\b(?:NYSC|HMO|Ikeja|Lekki|oga|naira)\b"),
    "SG": re.compile(r"\b(?:AWS \+ VB|AWS and VB|EP holder|PR and Singaporeans|CPF|MRT)\b"),
    "CH": re.compile(r"\b(?:Grüezi|GA 2|Quellensteuer|permis B|frontalier G|EMS|Franken|Pensum)\b"),
    "IL": re.compile(r"\b(?:keren hishtalmut|NIS|bruto \+ keren)\b", re.IGNORECASE),
}  # fmt: skip


def _tld(host: str) -> str:
    return _BY_TLD.get(host.rpartition(".")[2].lower(), "")


def guess_country(reading: Reading, named: str) -> str:
    """ISO 3166 code or "".  named: the country of the job's place when it is listed, worth most."""
    votes: Counter[str] = Counter()
    if named:
        votes[named] += 4
    message = reading.message
    for host, weight in ((message.sender.host, 3), *((a.host, 2) for a in message.to[:1])):
        if code := _tld(host):
            votes[code] += weight
    for match in _CODE.finditer(reading.text):
        digits = match[1]
        code = next((c for n in (3, 2) if (c := _BY_DIALLING_CODE.get(digits[:n]))), "")
        if code:
            votes[code] += 2
            break
    for code, pattern in _WORDS.items():
        if pattern.search(reading.text):
            votes[code] += 2
    if not votes:
        return ""
    best, count = votes.most_common(1)[0]
    return named if named and votes[named] == count else best
