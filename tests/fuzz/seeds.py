"""Octets to begin with, out of the project's own samples."""

from __future__ import annotations

from importlib.resources import files

from ingest.parse import html_of, parse
from returncall.model import Message
from tests.fuzz.entries import CUT, raw_mail


def _mails() -> list[bytes]:
    box = files("returncall") / "demo" / "mailbox"
    return [one.read_bytes() for one in sorted(box.iterdir(), key=lambda one: one.name) if one.name.endswith(".eml")]


def _read_out() -> list[Message]:
    return [found for found in map(parse, map(raw_mail, _mails())) if isinstance(found, Message)]


_IMAP = (
    b"* 2 EXISTS\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 4] n\r\n{tag} OK [READ-ONLY] done\r\n",
    b"* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 3)\r\n{tag} OK done\r\n",
    (
        b'* 1 FETCH (UID 1 FLAGS (\\Seen) INTERNALDATE "20-Nov-2026 10:00:00 +0100" RFC822.SIZE 26 BODY[]<0> {26}\r\n'
        b"From: a@b.example\r\n\r\nHello\r\n)\r\n"
        b'* 2 FETCH (FLAGS () UID 3 RFC822.SIZE 0 BODY[]<0> "" INTERNALDATE NIL)\r\n{tag} OK done\r\n'
    ),
)


def seeds(name: str) -> list[bytes]:
    """What fuzzing begins with."""
    if name in {"message", "headers", "classify"}:
        return _mails()
    if name == "html":
        return [html.encode() for html in map(html_of, _mails()) if html]
    if name == "quotes":
        return [f"{m.text}\n{m.quoted}\n{m.signature}".encode() for m in _read_out()]
    if name in {"trust", "facts"}:
        return [f"{m.sender}\n{m.subject}\n{m.text}".encode() for m in _read_out()]
    if name == "settings":
        profile = (files("returncall") / "demo" / "profile.toml").read_bytes()
        account = b'[[account]]\nname = "p"\naddress = "s@e.org"\nimap = { host = "imap.e.org", port = 993 }\n'
        return [b'[sending]\nmode = "send"\nhold_seconds = 30\n' + account + CUT + profile]
    if name == "imap":
        other = (b'* LIST (\\Sent) "/" "Sent"\r\n* LIST (\\Drafts) "." {6}\r\nDrafts\r\n{tag} OK\r\n',)
        status = (
            b"* STATUS INBOX (MESSAGES 2 UIDNEXT 4 UIDVALIDITY 7)\r\n{tag} OK\r\n",
            b"* SEARCH 1 3\r\n{tag} OK\r\n",
        )
        refusals = (b"{tag} NO [THROTTLED] later\r\n", b"* BYE gone\r\n", b"{tag} BAD what\r\n")
        return [CUT.join(_IMAP), *map(CUT.join, (other, status, (*_IMAP[:2], *refusals), (_IMAP * 6)))]
    if name == "digest-reply":
        head = b"From: Sam <sam@example.org>\r\nSubject: Re: digest\r\n\r\n"
        return [b"ok 1 3\nno 2\n", b"ok all\n\n> ok 1\n", head + b"no all\r\nOK 4, 5.\r\n\r\nOn Sunday you wrote:\r\n"]
    if name == "web-form":
        paths = (b"approve", b"skip", b"undo", b"later", b"edit", b"switch/decline")
        acts = [b"draft/acmec/%s\ncsrf_token={token}&hash={hash}&body=Hi%%0Athere&sure=yes" % path for path in paths]
        others = (
            b"declines/approve\ncsrf_token={token}&draft=acmec:{hash}",
            b"settings/check\ncsrf_token={token}&text=%5Bme%5D",
        )
        return [*acts, *others, b"message/acmec/correct\ncsrf_token={token}&kind=other", b"?kind=x&sort=fit&page=2\n"]
    assert name == "compose"
    ids = "<m0@acme.example> <[m1@acme.example]>"
    return [f"{m.subject}\n{m.sender.name}\n{m.sender.address}\n{ids}\n{m.text}".encode() for m in _read_out()[:40]]
