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
    except (AuthResError, ValueError, IndexError, AttributeError):
        return _UNKNOWN
    if (found.authserv_id or "").lower() not in authserv_ids:
        return _UNKNOWN
    words: dict[str, str] = {}
    for result in found.results:
        words.setdefault(str(result.method).lower(), str(result.result).lower())
    return Authentication(words.get("spf", ""), words.get("dkim", ""), words.get("dmarc", ""), host)
