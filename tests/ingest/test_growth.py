"""Twice the mail costs at most two and a half times the time, whatever it is made of and whoever reads it.

`python -m bench hazards --made` does the same with many more shapes, through the store.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from classifier import load
from classifier.facts.find import find_facts
from classifier.facts.language import detect
from classifier.facts.values import Facts
from classifier.nlp import doc_of, shipped_pipeline
from classifier.trust import judge
from ingest.headers import decode_words, drops_words, one_line, read_addresses, read_date, read_header, read_ids
from ingest.html_text import read_html
from ingest.parse import parse
from ingest.quotes import split
from ingest.trusted import read_authentication
from responder.evidence import hinted
from responder.honesty import lint
from returncall.model import MessageKey, RawMessage
from returncall.pipeline import words_for
from tests.classifier.mails import mail
from tests.responder.made import SAMS_PROFILE, a_draft, a_message, an_assessment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spacy.tokens import Doc

    from returncall.model import Message

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
# Below this the clock's own noise decides.
NOISE = 0.01
MOST = 2.5
FROM = b"From: dawn@kestrel.example\r\n"
HTML = FROM + b"Content-Type: text/html\r\n\r\n"
SHAPES: dict[str, Callable[[int], bytes]] = {
    "quotes in From": lambda n: b'From: "' + b'"' * n + b" <a@b.example>\r\n\r\nx",
    "comments in From": lambda n: b"From: " + b"(" * n + b" <a@b.example>\r\n\r\nx",
    "addresses in To": lambda n: FROM + b"To: " + b"a@b.example, " * (n // 13) + b"\r\n\r\nx",
    "encoded words": lambda n: FROM + b"Subject: " + b"=?utf-8?q?a=20?= " * (n // 17) + b"\r\n\r\nx",
    "folded header": lambda n: FROM + b"Subject: a\r\n" + b" b\r\n" * (n // 4) + b"\r\nx",
    "header fields": lambda n: FROM + b"X-A: b\r\n" * (n // 8) + b"\r\nx",
    "references": lambda n: FROM + b"References: " + b"<a@b> " * (n // 6) + b"\r\n\r\nx",
    "parameters": lambda n: FROM + b"Content-Type: text/plain" + b"; a=b" * (n // 5) + b"\r\n\r\nx",
    "parts": lambda n: FROM + b'Content-Type: multipart/mixed; boundary="q"\r\n\r\n' + b"--q\r\n\r\nx\r\n" * (n // 10),
    "nesting": lambda n: (
        FROM
        + b"".join(
            b'Content-Type: multipart/mixed; boundary="q%d"\r\n\r\n--q%d\r\n' % (at, at) for at in range(n // 60)
        )
    ),
    "lines": lambda n: FROM + b"\r\n" + b"word\r\n" * (n // 6),
    "one line": lambda n: FROM + b"\r\n" + b"word " * (n // 5),
    "quoted lines": lambda n: FROM + b"\r\n" + b"> word\r\n" * (n // 8),
    "quote signs": lambda n: FROM + b"\r\n" + b">" * n,
    "On and no wrote": lambda n: FROM + b"\r\n" + b"On\n" * (n // 3),
    "On a a wrote": lambda n: FROM + b"\r\nOn" + b" a" * (n // 2) + b" wrote",
    "dashes": lambda n: FROM + b"\r\n" + b"-- \r\n" * (n // 5),
    "headers in the text": lambda n: FROM + b"\r\n" + b"From: a\nTo: b\n" * (n // 14),
    "links": lambda n: FROM + b"\r\n" + b"https://a.example/b " * (n // 20),
    "open elements": lambda n: HTML + b"<div>" * (n // 5),
    "tables": lambda n: HTML + b"<table><tr><td>a" * (n // 16),
    "attributes": lambda n: HTML + b"<p " + b"".join(b"a%d=b " % at for at in range(n // 8)) + b">x",
    "hidden elements": lambda n: HTML + b"<p style='display:none'>a</p>" * (n // 29),
    "angle brackets": lambda n: HTML + b"<" * n,
    "entities": lambda n: HTML + b"&nbsp;" * (n // 6),
    "soft breaks": lambda n: FROM + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * (n // 3),
    "invisible": lambda n: FROM + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "\u200b".encode() * (n // 3),
    "marks": lambda n: FROM + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "\u0301".encode() * (n // 2),
}


# What each reader behind the parser is most likely to stumble over; "{n}" of it are given to every one of them.
WORDS: dict[str, str] = {
    "prose": "We are hiring a Senior Engineer at Acme in Berlin. ",
    "one word": "x",
    "one capital": "A",
    "one name": "A&",
    "pictures": "\U0001f680",
    "figures": "$100k-$120k 9 ",
    "digits": "9",
    "thousands": "1,",
    "titles": "Senior Staff Lead ",
    "names": "Ana Ruiz, Acme. ",
    "capitals": "A.B-",
    "labels": "Role: x\nLocation: y\n",
    "brackets": "([",
    "angles": "<",
    "paragraphs": "<p><b>a",
    "quotes": "> a\n",
    "closings": "Best regards,\n",
    "On and no wrote": "On 1 Nov 2026 a@b ",
    "money": "deposit fee wallet ",
    "chats": "interview on Telegram t.me/a ",
    "blanks": " \t",
    "line ends": "\n",
    "commas": "a, ",
    "at signs": "a@",
    "angle addresses": "<a@b> ",
    "encoded words": "=?utf-8?q?a?= ",
    "parentheses": "(a",
    "semicolons": "a=b; ",
    "Chinese": "工程師",
}


def _about(text: str) -> Message:
    return mail(text, subject="Senior Engineer", signature=text[:500])


def _doc(message: Message) -> Doc:
    return doc_of(shipped_pipeline(), message)


def _facts(text: str) -> None:
    message = _about(text)
    find_facts(_doc(message), message, kind="outreach", profile=None)


def _trust(text: str) -> None:
    message = _about(text)
    judge(_doc(message), message, Facts())


def _names(text: str) -> None:
    nlp = shipped_pipeline()
    nlp.get_pipe("names")(nlp.get_pipe("acts")(_doc(_about(text))))


def _header(text: str) -> None:
    block = read_header(b"From: " + text.encode() + b"\r\nAuthentication-Results: mx.example.org; " + text.encode())
    for _, value in block.fields:
        read_addresses((value,))
        read_ids(value)
        read_date(value)
        drops_words(value)
        one_line(decode_words(value))
    read_authentication(block, "example.org", frozenset({"mx.example.org"}))


def _letter(text: str) -> None:
    message = a_message(subject=text, text=text, signature=text)
    words_for(message, an_assessment(company=None, pay=None), SAMS_PROFILE, slots=(), told=frozenset())


# A reader, and with how many characters to begin: what it reads at most is four times as many.
READERS: dict[str, tuple[Callable[[str], object], int]] = {
    "header": (_header, 2_000),
    "html to text": (lambda html: read_html(html).text(), 30_000),
    "quotes and signature": (split, 30_000),
    "words": (lambda text: _doc(_about(text)), 3_000),
    "facts": (_facts, 1_500),
    "trust": (_trust, 3_000),
    "names": (_names, 3_000),
    "language": (detect.__wrapped__, 250),
    "hints": (lambda text: hinted(text, text), 2_500),
    "letter": (_letter, 2_500),
    "lint": (lambda text: lint(a_draft(), SAMS_PROFILE, source=text), 2_500),
    "lint of an edit": (lambda text: lint(a_draft(body=text), SAMS_PROFILE, source=""), 1_000),
    "judged whole": (lambda text: load(None).assess([_about(text)]), 1_500),
}


def costs(*contents: bytes) -> list[float]:
    """Seconds of computing of each, the least of seven; by turns, so that a busy machine is busy for all of them.

    Where they grow too fast it is measured twice more, in case the machine was disturbed: the least of all counts.
    """
    raws = [RawMessage(MessageKey("personal", "INBOX", 7, 1), NOW, (), len(one), one) for one in contents]
    found = least(parse, raws, turns=7)
    for _ in range(2):
        if all(more <= MOST * max(less, NOISE) for less, more in pairwise(found)):
            break
        found = [min(both) for both in zip(found, least(parse, raws, turns=10), strict=True)]
    return found


def least(read: Callable[[Any], object], inputs: Sequence[object], *, turns: int) -> list[float]:
    seconds: list[list[float]] = [[] for _ in inputs]
    for _ in range(turns):
        for one, spent in zip(inputs, seconds, strict=True):
            began = time.process_time()
            read(one)
            spent.append(time.process_time() - began)
    return [min(spent) for spent in seconds]


@pytest.mark.parametrize("shape", SHAPES)
def test_doubling_a_mail_costs_at_most_two_and_a_half_times(shape: str) -> None:
    make = SHAPES[shape]
    once, twice, four_times = costs(make(32_000), make(64_000), make(128_000))

    assert twice <= MOST * max(once, NOISE)
    assert four_times <= MOST * max(twice, NOISE)
    assert four_times <= 2


@pytest.mark.parametrize("reader", READERS)
def test_no_reader_of_hostile_text_grows_faster_than_it(reader: str) -> None:
    read, size = READERS[reader]
    read("warm")
    slow = {}
    for name, piece in WORDS.items():
        texts = [piece * (many // len(piece)) for many in (size, 2 * size, 4 * size)]
        once, twice, four_times = least(read, texts, turns=1)
        if twice > MOST * max(once, NOISE) or four_times > MOST * max(twice, NOISE) or four_times > 2:
            slow[name] = least(read, texts, turns=7)  # again, in case the machine was disturbed

    for name, (once, twice, four_times) in slow.items():
        assert twice <= MOST * max(once, NOISE), name
        assert four_times <= MOST * max(twice, NOISE), name
        assert four_times <= 2, name
