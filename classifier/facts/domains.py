"""What a mail domain says: free mail, applicant systems, relays, and the name inside it.  Pure but for the lists."""

# ruff: noqa: PLR2004  weights and lengths stand beside their evidence

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from classifier.facts import lexicon

# Parts that senders glue to their name: get-strata, joinacme, acme-careers, acmehq.
_AFFIX = re.compile(
    r"^(?:get|try|join|go|meet|hello|team|use|we-?are|work-?at|jobs?|careers?|hr|mail|the|e)-|-(?:careers?|jobs?|hr|hiring|talent|team|recruiting|recruitment|hq|group|inc|llc|mail|app|io|co|int|intl|uk|us|usa|eu|de|fr|in)$"
)


@cache
def _extract() -> Any:
    import tldextract  # noqa: PLC0415  0.05 s: only when mail is read

    # The list bundled with the package; nothing is fetched.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=4096)
def registered(host: str) -> str:
    """The registrable domain of a host: mail.acme.co.uk gives acme.co.uk."""
    host = host.lower().strip(".")
    found = _extract()(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else host
    return ".".join(host.split(".")[-2:])


@lru_cache(maxsize=4096)
def label(host: str) -> str:
    """The name in a domain: mail.acme.co.uk gives acme."""
    return registered(host).partition(".")[0]


def core_label(host: str) -> str:
    """The label without the parts that senders glue to it, letters and digits only."""
    name = label(host)
    for _ in range(2):
        shorter = _AFFIX.sub("", name)
        if len(shorter) >= 3:
            name = shorter
    return squeeze(name)


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """Lower-case letters and digits without accents: how a name looks inside a domain."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return "".join(c for c in plain if c.isalnum() and ord(c) < 128)


@cache
def _sorts() -> dict[str, str]:
    return {row[0].lower(): row[1] for row in lexicon.rows("senders")}


def sort_of(host: str) -> str:
    """ats, jobboard, platform, scheduling, ... for senders that speak for others, else ""."""
    host = host.lower()
    sorts = _sorts()
    parts = host.split(".")
    return next((sorts[".".join(parts[i:])] for i in range(len(parts) - 1) if ".".join(parts[i:]) in sorts), "")


def is_free_mail(host: str) -> bool:
    """Anybody can have an address there."""
    names = lexicon.names("freemail")
    host = host.lower()
    return host in names or registered(host) in names


def speaks_for_itself(host: str) -> bool:
    """An organisation's own domain: neither free mail nor a platform."""
    return bool(host) and not is_free_mail(host) and not sort_of(host)
