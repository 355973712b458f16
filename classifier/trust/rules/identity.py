"""Is the sender who it claims to be: look-alike domains, free mail that speaks for a firm, odd addresses."""

# ruff: noqa: E501, RUF001, SIM905  a pattern or list keeps its line; other alphabets' letters are meant; word lists read as words

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from classifier.facts import domains, lexicon, organisations
from classifier.facts.reading import fold
from classifier.trust.case import Case, Grade, Rule

# Characters that pass for others in a hurried look; after Unicode's confusables, the ones seen in mail.
_LOOKS = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "7": "t", "8": "b", "|": "l", "$": "s", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "і": "i", "ѕ": "s", "ԁ": "d", "ɡ": "g", "ӏ": "l", "ο": "o", "α": "a", "ν": "v", "ι": "i"})  # fmt: skip
_HR_PART = re.compile(
    r"(?:^|[-.])(?:hr|careers?|jobs?|hiring|recruit(?:ing|ment)?|onboard(?:ing)?|talent|apply|vacanc(?:y|ies)|emploi|employment|offers?|interview|staff|payments?|portal|hire)(?:$|[-.\d])|(?:careers?|jobs|hiring|recruitment|onboarding)$"
)
_SHORTEST = 5


@lru_cache(maxsize=4096)
def _folded(label: str) -> str:
    plain = unicodedata.normalize("NFKC", label).lower().translate(_LOOKS)
    return plain.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("-", "")


def _known() -> frozenset[str]:
    return lexicon.names("known_domains")


def _unicode_host(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except (UnicodeError, ValueError):
        return host


def _nearest_first(own: str) -> list[str]:
    """Known domains, those of the same ending first, so that the answer is always the same one."""
    ending = own.partition(".")[2]
    return sorted(_known(), key=lambda known: (known.partition(".")[2] != ending, known))


@lru_cache(maxsize=4096)
def look_alike_of(host: str) -> str:
    """The well-known domain that `host` apes, or "".

    linkedin.com.evil.example, linkedln.com and paypaI-jobs.com do; linkedin.com and e.linkedin.com do not.
    """
    host = _unicode_host(host.lower())
    own = domains.registered(host)
    if own in _known() or not own:
        return ""
    name = own.partition(".")[0]
    inner = host[: -len(own)].rstrip(".")
    for known in _nearest_first(own):
        if inner and (inner == known or inner.endswith("." + known) or f".{known}." in f".{inner}."):
            return known
        label = known.partition(".")[0]
        if len(label) < _SHORTEST or name == label:
            continue
        if _folded(name) == _folded(label) and name.replace("-", "") != label:
            return known
        if (
            abs(len(name) - len(label)) <= 1
            and name[0] == label[0]
            and len(label) > _SHORTEST
            and DamerauLevenshtein.distance(name, label, score_cutoff=1) <= 1
            and not _is_word(name)
        ):
            return known
    return ""


def _is_word(name: str) -> bool:
    """Real names one letter off a famous one ("amazona", "oracles") are rarer than typos; the list says which."""
    return name in lexicon.names("not_look_alikes")


def _hosts(case: Case) -> list[str]:
    message = case.message
    hosts = [message.sender.host, *(a.host for a in message.reply_to)]
    hosts += [re.sub(r"^\w+://(?:[^/@]*@)?|[/:?#].*$", "", link.url) for link in message.links[:20]]
    return [h for h in hosts if h]


def _find_look_alike(case: Case) -> str | None:
    for host in _hosts(case):
        if look_alike_of(host):
            return host
    return None


def _find_near_company(case: Case) -> str | None:
    """The sender's domain is one or two letters off the company it names."""
    company, host = case.facts.company, case.message.sender.host
    if not company or not domains.speaks_for_itself(host):
        return None
    name, core = organisations.key(company.name), domains.core_label(host)
    if len(name) < _SHORTEST + 1 or name == core or name in core or core in name:
        return None
    near = _folded(name) == _folded(core) or DamerauLevenshtein.distance(name, core, score_cutoff=1) <= 1
    return host if near else None


def _find_company_inside(case: Case) -> str | None:
    """acme-careers.example for Acme: some firms do it, most of those who do are not the firm."""
    host = case.message.sender.host
    if not domains.speaks_for_itself(host):
        return None
    label = domains.label(host)
    part = _HR_PART.search(label)
    if (
        not part
        or part.start() == 0
        or organisations.is_agency_label(re.sub(r"[-.]?(?:careers?|jobs?|hr).*$", "", label))
    ):
        return None
    return host


_PLATFORMS = frozenset(
    "google microsoft linkedin workday greenhouse docusign indeed amazon paypal github glassdoor office outlook apple coinbase metamask zoom calendly".split()
)
_SNARE = frozenset(
    "login signin verify verification secure security account accounts auth portal support update confirm alerts".split()
)


def _find_platform_inside(case: Case) -> str | None:
    """workday-login.example, and anything else that joins a platform's name to a word for signing in."""
    for host in _hosts(case):
        parts = set(domains.label(host).split("-"))
        if parts & _PLATFORMS and parts & _SNARE:
            return host
    return None


def _find_free_mail(case: Case) -> str | None:
    """Free mail that speaks for a named firm."""
    sender, facts = case.message.sender, case.facts
    if not domains.is_free_mail(sender.host):
        return None
    named = facts.company.name if facts.company else facts.agency
    claims = named or re.search(
        r"\b(?:hr|human resources?|recruit\w+|hiring|talent|careers?|university|college|department)\b",
        fold(f"{sender.name} {sender.mailbox}".replace(".", " ")),
        re.IGNORECASE,
    )
    return sender.address if claims else None


def _find_name_address(case: Case) -> str | None:
    """The display name shows an address, and it is not the sender's."""
    match = re.search(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,4})", case.message.sender.name)
    if not match or domains.registered(match[1]) == domains.registered(case.message.sender.host):
        return None
    return match[0]


def _find_reply_elsewhere(case: Case) -> str | None:
    host = case.message.sender.host
    for address in case.message.reply_to:
        if address.host and domains.is_free_mail(address.host) and domains.speaks_for_itself(host):
            return address.address
        if (
            address.host
            and domains.is_free_mail(address.host)
            and domains.is_free_mail(host)
            and address.address != case.message.sender.address
        ):
            return address.address
    return None


def _find_mixed_scripts(case: Case) -> str | None:
    for text in (_unicode_host(case.message.sender.host), case.message.sender.name):
        for match in re.finditer(r"[^\W\d_]{3,60}", text):
            scripts = {unicodedata.name(c, "?").split(" ")[0] for c in match[0]}
            if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
                return str(match[0])
    return None


def _find_unproven(case: Case) -> str | None:
    proof = case.message.authentication
    return "" if proof.dmarc == "fail" and not domains.is_free_mail(case.message.sender.host) else None


def _find_link_text(case: Case) -> str | None:
    """A link that shows one site and opens another."""
    for link in case.message.links[:30]:
        shown = re.match(r"\s*(?:https?://)?(?:www\.)?([\w-]{1,63}(?:\.[\w-]{1,63}){1,4})(?:/|\s|$)", link.text)
        target = re.sub(r"^\w+://(?:[^/@]*@)?|[/:?#].*$", "", link.url)
        if (
            shown
            and target
            and "." in shown[1]
            and domains.registered(shown[1]) in _known()
            and domains.registered(shown[1]) != domains.registered(target)
        ):
            return fold(link.text)
    return None


RULES = (
    Rule("look-alike-domain", Grade.SCAM, 1.0, _find_look_alike),
    Rule("platform-name-in-other-domain", Grade.SCAM, 0.8, _find_platform_inside),
    Rule("near-the-company", Grade.SCAM, 0.8, _find_near_company),
    Rule("name-shows-other-address", Grade.CAUTION, 0.6, _find_name_address),
    Rule("mixed-scripts", Grade.CAUTION, 0.6, _find_mixed_scripts),
    Rule("company-word-in-other-domain", Grade.CAUTION, 0.4, _find_company_inside),
    Rule("free-mail-for-a-firm", Grade.CAUTION, 0.4, _find_free_mail),
    Rule("reply-goes-to-free-mail", Grade.CAUTION, 0.45, _find_reply_elsewhere),
    Rule("sender-not-proven", Grade.WARNING, 0.35, _find_unproven),
    Rule("link-shows-another-site", Grade.WARNING, 0.3, _find_link_text),
)
