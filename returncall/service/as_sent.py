"""A mail's HTML, cleaned of everything that loads, runs, asks or leads away.  For a sandboxed frame only."""

from __future__ import annotations

from typing import Final

import nh3

from ingest.parse import html_of

_TAGS: Final = frozenset(
    """a abbr b blockquote br caption center code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i ins li ol p pre q s
    small span strike strong sub sup table tbody td tfoot th thead tr u ul""".split()  # noqa: SIM905  read as prose
)
# No address of any kind: nothing can be fetched, and no click leads anywhere.
_ATTRIBUTES: Final = {"*": {"dir", "lang"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_GONE_WITH_CONTENT: Final = {"script", "style", "title", "template", "noscript", "svg", "math", "iframe", "object"}
_MOST: Final = 200_000


def html_as_sent(raw: bytes) -> str:
    """The cleaned HTML of the mail with those octets; "" when it has none."""
    found = html_of(raw)[:_MOST]
    if not found:
        return ""
    return nh3.clean(
        found,
        tags=set(_TAGS),
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes=set(),
        link_rel=None,
    )
