"""Twice the mail costs at most two and a half times the time, whatever it is made of."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ingest.parse import parse
from returncall.model import MessageKey, RawMessage

if TYPE_CHECKING:
    from collections.abc import Callable

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
    "hidden elements": lambda n: HTML + b"<p style='display:none'>a</p>" * (n // 29),
    "angle brackets": lambda n: HTML + b"<" * n,
    "entities": lambda n: HTML + b"&nbsp;" * (n // 6),
    "soft breaks": lambda n: FROM + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * (n // 3),
    "invisible": lambda n: FROM + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "\u200b".encode() * (n // 3),
    "marks": lambda n: FROM + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "\u0301".encode() * (n // 2),
}


def costs(*contents: bytes) -> list[float]:
    """Seconds of computing of each, the least of seven; by turns, so that a busy machine is busy for all of them."""
    raws = [RawMessage(MessageKey("personal", "INBOX", 7, 1), NOW, (), len(one), one) for one in contents]
    seconds: list[list[float]] = [[] for _ in raws]
    for _ in range(7):
        for raw, spent in zip(raws, seconds, strict=True):
            began = time.process_time()
            parse(raw)
            spent.append(time.process_time() - began)
    return [min(spent) for spent in seconds]


@pytest.mark.parametrize("shape", SHAPES)
def test_doubling_a_mail_costs_at_most_two_and_a_half_times(shape: str) -> None:
    make = SHAPES[shape]
    once, twice, four_times = costs(make(32_000), make(64_000), make(128_000))

    assert twice <= MOST * max(once, NOISE)
    assert four_times <= MOST * max(twice, NOISE)
    assert four_times <= 2
