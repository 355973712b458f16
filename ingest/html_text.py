"""HTML -> the text that a reader sees: blocks on lines of their own, hidden elements left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from ingest.limits import HTML_ATTRIBUTES, HTML_CHARACTERS, HTML_DEPTH, LINKS, TEXT_CHARACTERS
from returncall.model import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_SKIPPED = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "iframe", "select"}
)
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
        "table", "tr", "ul",
    }
)  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![\d.]*[1-9])|opacity\s*:\s*0(?![\d.]*[1-9])|"
    r"mso-hide\s*:\s*all|max-height\s*:\s*0(?![\d.]*[1-9])|(?:^|[;\s])(?:color)\s*:\s*transparent",
    re.IGNORECASE,
)
# In a page without any of these words nothing is hidden; the last four are how a style spells them in disguise.
_HIDING = (
    "none", "hidden", "opacity", "mso-hide", "max-height", "font-size", "transparent",
    "&#", "&colon", "&tab", "&newline",
)  # fmt: skip
_MAY_BE_HIDDEN = "[style], [hidden], [aria-hidden]"
_HOLDING_UNSEEN = ("<noscript", "<svg", "<math", "<object", "<iframe", "<select")
# A picture written into its own address is long, too, but has few attributes.
_LONG_TAG = re.compile(r"<([a-z][a-z0-9]*)[^<>]{2048,}", re.IGNORECASE)
_TELLING = re.compile(
    r"\s(hidden|aria-hidden|style|href)\b(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_SELF_CLOSED = frozenset(
    {
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
        "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
    }
)  # fmt: skip
_MOST_NODES = 60_000


class _Writer:
    """Collects pieces of text; knows when a new line is due."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.breaks = 2  # line ends already written, as if after an empty line

    def text(self, words: str) -> None:
        folded = " ".join(words.split())
        lead = words[:1].isspace() and not self.breaks
        if not folded:
            if lead and self.pieces and not self.pieces[-1].endswith(" "):
                self.pieces.append(" ")
            return
        joined = bool(self.pieces) and self.pieces[-1].endswith(" ")
        self.pieces.append((" " if lead and not joined else "") + folded + (" " if words[-1:].isspace() else ""))
        self.size += len(folded)
        self.breaks = 0

    def line(self, wanted: int) -> None:
        if self.breaks < wanted:
            if self.pieces:
                self.pieces[-1] = self.pieces[-1].rstrip(" ")
            self.pieces.append("\n" * (wanted - self.breaks))
            self.breaks = wanted


@dataclass(frozen=True, slots=True)
class SeenHtml:
    """What a reader sees of HTML.  links: of what is visible; hid: whether something hidden was left out."""

    links: tuple[Link, ...]
    hid: bool
    _root: LexborNode | None
    _hidden: frozenset[int]

    def text(self) -> str:
        """The text, quotes marked with "> " as in plain text; dearer than all the rest, so made when asked for."""
        if self._root is None:
            return ""
        out = _Writer()
        _walk(self._root, self._hidden, out)
        lines = [line.strip() for line in "".join(out.pieces)[:TEXT_CHARACTERS].splitlines()]
        return "\n".join(lines).strip()


def _with_few_attributes(tag: re.Match[str]) -> str:
    """A tag of hundreds of attributes, which cost the square of their number, keeps those that say what one sees."""
    if tag[0].count("=") <= HTML_ATTRIBUTES:
        return tag[0]
    kept: dict[str, str] = {}
    for match in _TELLING.finditer(tag[0]):
        kept.setdefault(match[1].lower(), match[0])  # of the same name, the first counts
    return f"<{tag[1]}{''.join(kept.values())}"


def read_html(html: str) -> SeenHtml:
    """Take HTML apart."""
    html = _shallow(_LONG_TAG.sub(_with_few_attributes, html[:HTML_CHARACTERS]))
    root = LexborHTMLParser(html).body
    if root is None:
        return SeenHtml((), hid=False, _root=None, _hidden=frozenset())
    hidden: frozenset[int] = frozenset()
    hid = False
    lower = html.lower()
    if any(word in lower for word in _HIDING):
        found = [node for node in islice(root.css(_MAY_BE_HIDDEN), _MOST_NODES) if _is_hidden(node)]
        hidden = frozenset(node.mem_id for node in found)
        hid = any(_is_seen(node, frozenset()) for node in found)
    anchors = _anchors(root)
    if hidden or any(tag in lower for tag in _HOLDING_UNSEEN):
        anchors = ((node, url) for node, url in anchors if _is_seen(node, hidden))
    return SeenHtml(tuple(_link(*one) for one in islice(anchors, LINKS)), hid, root, hidden)


def _shallow(html: str) -> str:
    """`html` up to where too many elements are open; those that close by themselves are not counted."""
    if html.count("<") <= HTML_DEPTH:
        return html
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _SELF_CLOSED:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > HTML_DEPTH:
            return html[: tag.start()]
    return html


def _walk(root: LexborNode, hidden: frozenset[int], out: _Writer) -> None:
    """Depth first without recursion: nesting is the sender's to choose, our stack is not."""
    # (node, True) when its end is reached.
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    seen = 0
    while stack and seen < _MOST_NODES and out.size < TEXT_CHARACTERS:
        node, is_end = stack.pop()
        tag = node.tag or ""
        if is_end:
            out.line(_gap(tag))
            continue
        seen += 1
        if tag == "-text":
            out.text(node.text_content or "")
        elif tag in _SKIPPED or tag.startswith(("-", "!")) or (hidden and node.mem_id in hidden):
            continue
        else:
            _open(tag, out)
            if tag in _BLOCKS:
                stack.append((node, True))
            child = node.last_child
            while child is not None:
                stack.append((child, False))
                child = child.prev


def _gap(tag: str) -> int:
    return 2 if tag in _PARAGRAPHS else 1


def _open(tag: str, out: _Writer) -> None:
    if tag == "br":
        out.pieces.append("\n")
        out.breaks += 1
    elif tag == "td":
        out.text(" ")
    elif tag in _BLOCKS:
        out.line(_gap(tag))
        if tag == "li":
            out.text("- ")


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if "hidden" in attributes or (attributes.get("aria-hidden") or "").lower() == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN.search(style[:2_000]) is not None


def _is_seen(node: LexborNode | None, hidden: frozenset[int]) -> bool:
    """Whether neither the node nor what it lies in is left out."""
    while node is not None:
        if node.tag in _SKIPPED or node.mem_id in hidden:
            return False
        node = node.parent
    return True


def _anchors(root: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    for node in root.css("a[href]"):
        if url := (node.attributes.get("href") or "").strip():
            yield node, url


def _link(node: LexborNode, url: str) -> Link:
    return Link(" ".join((node.text(deep=True) or "").split())[:200], url[:2_000])
