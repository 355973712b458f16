"""Mail made to hurt, in any size: `MADE[name](n)` is about n octets of it.

Each is aimed at one reader: header fields, MIME, transfer encodings, charsets, HTML, quotes, signatures, judging.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FROM = b"From: Dawn Ray <dawn@kestrel.example>\r\nTo: sam@example.org\r\nSubject: A role for you\r\n"
_PLAIN = FROM + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
_HTML = FROM + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
# So that the judging of jobs is woken, whatever follows.
_JOB = (
    _PLAIN
    + b"Hi Sam,\r\n\r\nI am hiring a Senior Engineer at Acme Robotics in Berlin, 120k EUR. Open to a call?\r\n\r\n"
)


def _times(piece: bytes, n: int) -> bytes:
    return piece * (n // len(piece))


def _field(name: bytes, start: bytes, piece: bytes, end: bytes = b"") -> Callable[[int], bytes]:
    return lambda n: FROM + name + b": " + start + _times(piece, n) + end + b"\r\n\r\nwords\r\n"


def _body(head: bytes, piece: bytes, end: bytes = b"") -> Callable[[int], bytes]:
    return lambda n: head + _times(piece, n) + end


def _multipart(piece: bytes, kind: bytes = b"mixed") -> Callable[[int], bytes]:
    head = FROM + b'MIME-Version: 1.0\r\nContent-Type: multipart/%s; boundary="q"\r\n\r\n' % kind
    return lambda n: head + _times(b"--q\r\n" + piece, n) + b"--q--\r\n"


def _nested(n: int) -> bytes:
    head = b'Content-Type: multipart/mixed; boundary="q%d"\r\n\r\n--q%d\r\n'
    return FROM + b"".join(head % (at, at) for at in range(n // 60))


def _forwards(n: int) -> bytes:
    return FROM + _times(b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n", n) + b"\r\nend"


def _parameters(pattern: bytes) -> Callable[[int], bytes]:
    def make(n: int) -> bytes:
        many = b"".join(pattern % at for at in range(n // (len(pattern) + 2)))
        return FROM + b"Content-Type: text/plain" + many + b"\r\n\r\nwords\r\n"

    return make


def _names(n: int) -> bytes:
    head = FROM + b'Content-Type: multipart/mixed; boundary="q"\r\n\r\n--q\r\nContent-Disposition: attachment'
    return head + b"".join(b"; filename*%d*=%%41" % at for at in range(n // 19)) + b"\r\n\r\nx\r\n--q--\r\n"


def _encoded(charset: bytes, encoding: bytes, piece: bytes) -> Callable[[int], bytes]:
    head = FROM + b"Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (charset, encoding)
    if encoding == b"base64":
        return lambda n: head + base64.encodebytes(_times(piece, 3 * n // 4))
    return lambda n: head + _times(piece, n)


def _growing(n: int) -> bytes:
    """Ever deeper quotes."""
    lines, size, at = [], 0, 1
    while size < n:
        lines.append(b">" * at + b" On Monday Ana wrote:\r\n")
        size += len(lines[-1])
        at += 1
    return _PLAIN + b"".join(lines)


MADE: dict[str, Callable[[int], bytes]] = {
    # header fields
    "to-a-million": lambda n: b"From: a@b.example\r\nTo: " + _times(b"a@b.example, ", n) + b"\r\n\r\nwords\r\n",
    "to-folded": lambda n: (
        b"From: a@b.example\r\nTo: " + _times(b"a@b.example,\r\n ", n) + b"c@d.example\r\n\r\nwords\r\n"
    ),
    "from-quotes": lambda n: b'From: "' + b'"' * n + b" <a@b.example>\r\n\r\nwords\r\n",
    "from-open-comments": lambda n: b"From: a@b.example " + b"(" * n + b"\r\n\r\nwords\r\n",
    "from-shut-comments": lambda n: b"From: " + b"(" * (n // 2) + b")" * (n // 2) + b" a@b.example\r\n\r\nwords\r\n",
    "from-backslashes": lambda n: b'From: "' + b"\\" * n + b'" <a@b.example>\r\n\r\nwords\r\n',
    "from-groups": lambda n: b"From: " + _times(b"a:", n) + b"a@b.example;\r\n\r\nwords\r\n",
    "from-angles": lambda n: b"From: " + b"<" * n + b"a@b.example\r\n\r\nwords\r\n",
    "from-routes": lambda n: b"From: <" + _times(b"@a,", n) + b":a@b.example>\r\n\r\nwords\r\n",
    "from-dots": lambda n: b"From: a" + b"." * n + b"@b.example\r\n\r\nwords\r\n",
    "from-labels": lambda n: b"From: a@" + _times(b"xn--a.", n) + b"example\r\n\r\nwords\r\n",
    "cc-words-no-address": _field(b"Cc", b"", b"word, "),
    "reply-to-many": lambda n: FROM + _times(b"Reply-To: a@b.example\r\n", n) + b"\r\nwords\r\n",
    "subject-encoded-words": _field(b"Subject", b"", b"=?utf-8?q?a=20?= "),
    "subject-open-words": _field(b"Subject", b"", b"=?utf-8?b?"),
    "subject-charset-lies": _field(b"Subject", b"", b"=?utf-16?b?2D0=?= "),
    "subject-blanks": _field(b"Subject", b"a", b" \t", b"b"),
    "subject-zero-width": _field(b"Subject", b"", "\u200b\u202e".encode()),
    "date-digits": _field(b"Date", b"Mon, ", b"1"),
    "date-comments": _field(b"Date", b"", b"(x)"),
    "references": _field(b"References", b"", b"<a@b.example> "),
    "references-open": _field(b"References", b"", b"<a@b.example "),
    "authentication": _field(b"Authentication-Results", b"mx.example.org; ", b"dkim=pass header.d=b.example; "),
    "authentication-comments": _field(b"Authentication-Results", b"mx.example.org ", b"("),
    "received": lambda n: _times(b"Received: from a by b; Mon, 2 Nov 2026 09:00:00 +0000\r\n", n) + FROM + b"\r\nwords",
    "no-header": lambda n: b"x" * n,
    "no-colon": lambda n: FROM + _times(b"xxxx\r\n", n) + b"\r\nwords",
    "carriage-returns": lambda n: FROM + b"\r" * n,
    "half-line-ends": lambda n: FROM + _times(b"X: y\r\r\n", n) + b"\r\nwords",
    "nul-header": lambda n: FROM + b"X-A: " + b"\x00" * n + b"\r\n\r\nwords",
    "folds": lambda n: FROM + b"X-A: b\r\n" + _times(b" c\r\n", n) + b"\r\nwords",
    # MIME
    "nested": _nested,
    "forwards": _forwards,
    "parts": _multipart(b"\r\nx\r\n"),
    "parts-html": _multipart(b"Content-Type: text/html\r\n\r\n<p>x\r\n", b"alternative"),
    "parts-attached": _multipart(b'Content-Disposition: attachment; filename="../a.exe"\r\n\r\nx\r\n'),
    "parts-dashes": lambda n: FROM + b'Content-Type: multipart/mixed; boundary="-"\r\n\r\n' + _times(b"---\r\n", n),
    "boundary-everywhere": lambda n: (
        FROM + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n' + _times(b"--\r\n", n)
    ),
    "boundary-names": lambda n: (
        FROM + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n" + _times(b"boundary=q\r\n", n)
    ),
    "rfc2231": _parameters(b"; charset*%d*=%%75"),
    "rfc2231-names": _names,
    "parameters-semicolons": _field(b"Content-Type", b"text/plain", b";"),
    "parameters-quotes": _field(b"Content-Type", b'text/plain; charset="', b'\\"'),
    "parameters-x": _field(b"Content-Type", b"text/plain", b"; x-a=b"),
    "encoding-comment": _field(b"Content-Transfer-Encoding", b"base64 ", b"("),
    # transfer encodings and charsets
    "qp-soft-breaks": _encoded(b"utf-8", b"quoted-printable", b"=\r\n"),
    "qp-equals": _encoded(b"utf-8", b"quoted-printable", b"="),
    "qp-zeros": _encoded(b"utf-8", b"quoted-printable", b"=00=0D=0A"),
    "base64-bomb": _encoded(b"utf-8", b"base64", b"Senior Engineer \xe2\x82\xac100k\r\n"),
    "base64-padding": lambda n: FROM + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * n,
    "base64-noise": lambda n: FROM + b"Content-Transfer-Encoding: base64\r\n\r\n" + _times(b"-!\xff\n", n),
    "uuencoded": lambda n: (
        FROM + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\n" + _times(b"M" + b"A" * 60 + b"\n", n)
    ),
    "charset-utf-7": _encoded(b"utf-7", b"8bit", b"+2AA-"),
    "charset-utf-16": _encoded(b"utf-16", b"8bit", b"\x3d\xd8"),
    "charset-hz": _encoded(b"hz", b"8bit", b"~{"),
    "charset-iso-2022-jp": _encoded(b"iso-2022-jp-ext", b"8bit", b"\x1b$B\x1b(B"),
    "charset-gb18030": _encoded(b"gb18030", b"8bit", b"\x81\x30\x81\x30"),
    "charset-idna": _encoded(b"idna", b"8bit", b"xn--"),
    "charset-unknown": _encoded(b"x" * 200, b"8bit", b"\xe9\xff "),
    "nuls": _body(_PLAIN, b"\x00"),
    "control-characters": _body(_PLAIN, bytes(range(1, 32))),
    # HTML
    "html-nesting": _body(_HTML, b"<div>"),
    "html-inline-nesting": _body(_HTML, b"<b><i>"),
    "html-tables": _body(_HTML, b"<table><tr><td>"),
    "html-paragraphs": _body(_HTML, b"<p>a"),
    "html-forms": _body(_HTML, b"<form><select><option>"),
    "html-angles": _body(_HTML, b"<"),
    "html-comments": _body(_HTML, b"<!--"),
    "html-cdata": _body(_HTML, b"<![CDATA["),
    "html-attributes": lambda n: _HTML + b"<p " + b"".join(b"a%d=b " % at for at in range(n // 8)) + b">x",
    "html-entities": _body(_HTML, b"&nbsp;&#x1f680;"),
    "html-open-entity": _body(_HTML, b"&a"),
    "html-hidden": _body(_HTML, b"<p style='display:none'>a</p>"),
    "html-style-attribute": lambda n: _HTML + b"<p style='" + _times(b"font-size:0 ", n) + b"'>x",
    "html-links": _body(_HTML, b"<a href='https://a.example/'>b</a>"),
    "html-formatting-scope": _body(_HTML, b"<a><p>"),
    "html-misnested": _body(_HTML, b"<b><p></b>"),
    "css": lambda n: _HTML + b"<style>" + _times(b"p{color:red}", n) + b"</style><p>words",
    "css-open": lambda n: _HTML + b"<style>" + _times(b"@media{", n),
    "svg": _body(_HTML, b"<svg><foreignObject><math>"),
    # text
    "one-line": _body(_PLAIN, b"word "),
    "one-word": _body(_PLAIN, b"x"),
    "lines": _body(_PLAIN, b"word\r\n"),
    "empty-lines": _body(_PLAIN, b"\r\n"),
    "zero-width": _body(_PLAIN, "\u200b".encode()),
    "marks": _body(_PLAIN, "\u0301".encode()),
    "joined-pictures": _body(_PLAIN, "\U0001f469\u200d".encode()),
    "decomposes": _body(_PLAIN, "\ufdfa".encode()),
    "blanks": _body(_PLAIN, b" \t"),
    "quoted": _body(_PLAIN, b"> word\r\n"),
    "quote-signs": _body(_PLAIN, b">"),
    "quotes-deepen": _growing,
    "on-on-on": _body(_PLAIN, b"On\n"),
    "on-a-a-wrote": lambda n: _PLAIN + b"On" + _times(b" a", n) + b" wrote",
    "on-dates": _body(_PLAIN, b"On 1 Nov 2026, a@b.example\n"),
    "headers-in-text": _body(_PLAIN, b"From: a\nSent: b\n"),
    "rules": _body(_PLAIN, b"-" * 70 + b"\n"),
    "signatures": _body(_PLAIN, b"-- \r\n"),
    "closings": _body(_PLAIN, b"Best regards,\r\n"),
    # judging
    "job-and-words": _body(_JOB, b"Senior Engineer at Acme in Berlin. "),
    "job-titles": _body(_JOB, b"Senior Staff Principal Lead "),
    "job-pays": _body(_JOB, b"$100k-$120k "),
    "job-figures": _body(_JOB, b"9 "),
    "job-digits": _body(_JOB, b"9"),
    "job-thousands": _body(_JOB, b"1,000."),
    "job-ranges": _body(_JOB, b"1-"),
    "job-places": _body(_JOB, b"Berlin, London, Paris or remote; "),
    "job-people": _body(_JOB, b"I am Ana Ruiz from Acme Robotics.\n"),
    "job-names": _body(_JOB, b"Aa Bb "),
    "job-capitals": _body(_JOB, b"A.B."),
    "job-labels": _body(_JOB, b"Role: x\nCompany: y\nLocation: z\n"),
    "job-links": _body(_JOB, b"https://a.example/b?c=d&e "),
    "job-brackets": _body(_JOB, b"(["),
    "job-apostrophes": _body(_JOB, b"'"),
    "job-pictures": _body(_JOB, "\U0001f680".encode()),
    "job-long-words": _body(_JOB, b"x" * 199 + b" "),
    "job-picture-words": _body(_JOB, "\U0001f680".encode() * 199 + b" "),
    "job-bracket-words": _body(_JOB, b"(" * 199 + b" "),
    "job-hyphens": _body(_JOB, b"a-"),
    "job-dots": _body(_JOB, b"a."),
    "job-at": _body(_JOB, b"a@"),
    "job-money-words": _body(_JOB, b"deposit fee wallet gift card "),
    "job-telegram": _body(_JOB, b"interview on Telegram "),
    "job-chinese": _body(_JOB, "工程師招聘".encode()),
    "job-arabic": _body(_JOB, "مهندس أول ".encode()),
    "job-turkish": _body(_JOB, "\u0130I\u0131i ".encode()),
    "job-sharp-s": _body(_JOB, "ßẞﬁ".encode()),
}


def mail(name: str, n: int, turn: int = 0) -> bytes:
    """One of MADE, unlike every other turn's by a field."""
    made = MADE[name](n)
    return made if name == "no-header" else b"X-Turn: %d-%d\r\n" % (n, turn) + made
