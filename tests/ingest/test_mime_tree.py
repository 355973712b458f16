"""What is built by searching equals what the stdlib reads line by line, wherever it is built at all."""

from __future__ import annotations

import email
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.mailbox import make
from ingest.mime_tree import build_tree

if TYPE_CHECKING:
    from email.message import Message
    from typing import Any


def _shape(entity: Message) -> Any:
    payload = entity._payload  # type: ignore[attr-defined]
    return entity._headers, [*map(_shape, payload)] if isinstance(payload, list) else payload  # type: ignore[attr-defined]


def _agrees(octets: bytes) -> bool:
    built = build_tree(octets)
    return built is None or _shape(built) == _shape(email.message_from_bytes(octets))


@pytest.mark.parametrize("number", range(40))
@pytest.mark.parametrize("cut", [None, 9_000])
def test_mail_as_it_comes_is_built_and_equal(number: int, cut: int | None) -> None:
    octets = make(number, big=0.0).replace(b"\n", b"\r\n")[:cut]

    assert build_tree(octets) is not None
    assert _agrees(octets)


_LINES = st.sampled_from(
    [
        "Content-Type: multipart/mixed; boundary=b", 'Content-Type: multipart/alternative; boundary="c d"',
        "Content-Type: multipart/digest; boundary=b", "Content-Type: text/plain", "Content-Type: message/rfc822",
        "Content-Type: multipart/mixed; boundary*0=b", "Content-Type: multipart/mixed; boundary=bb", "X: y", " folded",
        "", "", "", "text", "--b", "--b", "--b--", "--c d", "--c d--", "--b ", "--bb", "--bb--", "--", "no field: here",
        "text\rtext", "\0",
    ]
)  # fmt: skip


@given(st.lists(_LINES, max_size=30), st.sampled_from(["\n", "\r\n"]))
@example(["Content-Type: multipart/mixed; boundary=b", "", "--b", "--b", "", "text", "--b--"], "\n")
@example(["Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain", "", "", "--b--"], "\r\n")
def test_any_lines_are_built_alike_or_left_to_the_stdlib(lines: list[str], end: str) -> None:
    assert _agrees(end.join(lines).encode())
