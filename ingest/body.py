"""The best text of a MIME message, its links and its attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.headers import one_line
from ingest.html_text import read_html
from ingest.limits import LINKS, TEXT_CHARACTERS
from returncall.model import Attachment, Link

if TYPE_CHECKING:
    from collections.abc import Sequence

_URL = re.compile(r"https?://[^\s<>\"'\])]{3,500}", re.IGNORECASE)
# A text part this short beside a long HTML part is "view this in your browser".
_STUB = 120


@dataclass(frozen=True, slots=True)
class Body:
    """text: what a reader sees, newest and quoted words together.  defects: short codes."""

    text: str
    links: tuple[Link, ...]
    attachments: tuple[Attachment, ...]
    defects: tuple[str, ...]


def best_body(text_plain: Sequence[str], text_html: Sequence[str], attachments: Sequence[dict[str, Any]]) -> Body:
    """Plain text where it says something, else the HTML part's visible text."""
    defects: list[str] = []
    plain = "\n".join(part for part in text_plain if part)[:TEXT_CHARACTERS]
    text = _tidy(plain)
    links = [Link("", url) for url in _URL.findall(text)[:LINKS]]
    if text_html:
        # Both are read: hidden words and false links are only visible in the HTML part.
        seen = read_html("\n".join(text_html))
        links = [*seen.links, *links][:LINKS]
        if seen.hid:
            defects.append("hidden-text")
        if len(text) < _STUB and (not text or len(seen.text()) > 2 * len(text)):
            text = seen.text()
    if not text and (attachments or text_html):
        defects.append("no-text")
    return Body(text[:TEXT_CHARACTERS], tuple(links), tuple(_attachment(a) for a in attachments[:50]), tuple(defects))


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")


def _attachment(found: dict[str, Any]) -> Attachment:
    name = one_line(str(found.get("filename") or ""))[:200]
    payload = found.get("payload")
    octets = len(payload) if isinstance(payload, str | bytes) else 0
    if found.get("binary") and str(found.get("content_transfer_encoding") or "").lower() == "base64":
        octets = octets * 3 // 4
    return Attachment(name, str(found.get("mail_content_type") or "application/octet-stream")[:100], octets)
