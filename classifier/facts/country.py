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
# Words, lower case, that hardly anybody writes elsewhere.
_WORDS = {
    "AU": "superannuation super nsw qld abn fifo ahpra aussie straya arvo",
    "NZ": "kiwisaver aotearoa ngā matariki welly",
    "CA": "rrsp rrsps reer canadian oiq",
    "GB": "ir35 nhs paye smsts cscs gmc",
    "IE": "garda vhi prsi munster leinster connacht",
    "IN": "lpa lakh lakhs lac lacs crore crores ctc naukri aadhaar",
    "MX": "aguinaldo sgmm imss infonavit vales prestaciones",
    "BR": "clt pj vr plr unimed gympass vaga",
    "AR": "monotributo prepaga osde caba",
    "US": "401k w2 c2c 1099 h1b usc ead eoe pto",
    "ZA": "bbbee matric wits uct eish paterson",
    "NG": "nysc hmo ikeja lekki naira",
    "SG": "cpf mrt",
    "CH": "grüezi quellensteuer frontalier franken pensum",
    "IL": "hishtalmut nis",
}
_VOCABULARY = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_PROVINCE = re.compile(r", (?:ON|BC|AB|SK|MB|NS|NB|QC)\b")


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
    for code, words in _VOCABULARY.items():
        if words & reading.vocabulary:
            votes[code] += 2
    if _PROVINCE.search(reading.text):
        votes["CA"] += 2
    if not votes:
        return ""
    best, count = votes.most_common(1)[0]
    return named if named and votes[named] == count else best
