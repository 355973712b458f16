"""Authentication-Results of the user's own provider (RFC 8601), never of the sender's choosing.

Only the topmost field above the border Received counts, and only when its authserv-id is known for the account; any
other was added by the sender and says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authres import AuthenticationResultsHeader
from authres.core import AuthResError

from returncall.model import Authentication

if TYPE_CHECKING:
    from ingest.headers import HeaderBlock

_UNKNOWN = Authentication()


def read_authentication(block: HeaderBlock, host: str, authserv_ids: frozenset[str] = frozenset()) -> Authentication:
    """spf, dkim and dmarc as the trusted server judged them for `host`; empty when nothing trusted is said."""
    if not authserv_ids:
        return _UNKNOWN
    for name, value in block.fields:
        if name == "received":
            break
        if name != "authentication-results":
            continue
        return _judged(value[:4_000], host, authserv_ids)
    return _UNKNOWN


def _judged(value: str, host: str, authserv_ids: frozenset[str]) -> Authentication:
    try:
        found = AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
    except (AuthResError, ValueError, IndexError, AttributeError, RecursionError):  # it recurses into comments
        return _UNKNOWN
    if (found.authserv_id or "").lower() not in authserv_ids:
        return _UNKNOWN
    words: dict[str, str] = {}
    for result in found.results:
        method = str(result.method).lower()
        said = {f"{p.type}.{p.name}".lower(): str(p.value).lower() for p in result.properties}
        if method == "dmarc" and said.get("header.from", host) != host:
            return _UNKNOWN  # another From was judged than the one we show
        if method == "dkim" and not _is_aligned(said.get("header.d") or said.get("header.i", ""), host):
            continue  # anybody can sign with a domain of their own
        words.setdefault(method, str(result.result).lower())
    return Authentication(words.get("spf", ""), words.get("dkim", ""), words.get("dmarc", ""), host)


def _is_aligned(signer: str, host: str) -> bool:
    """Whether the signing domain is the sender's, or one above or below it (RFC 7489, 3.1.1, relaxed)."""
    domain = signer.rpartition("@")[2]
    return bool(domain) and (domain == host or host.endswith(f".{domain}") or domain.endswith(f".{host}"))
