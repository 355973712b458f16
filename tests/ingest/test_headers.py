"""Header fields: whatever the bytes, something sensible and never an exception."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import limits
from ingest.headers import (
    decode_declared,
    decode_words,
    drops_words,
    one_line,
    read_addresses,
    read_date,
    read_header,
    read_ids,
    read_message_id,
    simple_address,
)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    octets = end.join(["From: a@b.example", "Subject: one", "  two", "X: y", "", "body", "more"]).encode()
    block = read_header(octets)
    assert block.fields == (("from", "a@b.example"), ("subject", "one  two"), ("x", "y"))
    assert octets[block.body_at :].lstrip(b"\r\n").startswith(b"body")


def test_a_from_line_of_an_mbox_is_no_field() -> None:
    assert read_header(b"From rita Mon Nov  2 2026\nSubject: x\n\nb").fields == (("subject", "x"),)


def test_a_line_that_is_no_field_is_passed_by() -> None:
    assert read_header(b"Subject: x\nnonsense here\n: empty\nTo : y\n\nb").fields == (("subject", "x"), ("to", "y"))


def test_raw_octets_are_read_as_utf_8_or_else_windows_1252() -> None:
    block = read_header("A: Café\n".encode() + b"B: Caf\xe9\nC: \x81\n\n")
    assert [value for _, value in block.fields] == ["Café", "Café", "\x81"]


def test_a_header_beyond_the_limit_is_cut_and_the_body_still_found() -> None:
    octets = b"Subject: x\n" + b"X-A: b\n" * (limits.HEADER_OCTETS // 7 + 10) + b"Last: z\n\nthe body"
    block = read_header(octets)
    assert block.is_cut
    assert block.first("last") == ""
    assert octets[block.body_at :] == b"the body"


def test_a_field_beyond_the_limit_is_cut() -> None:
    block = read_header(b"Subject: " + b"x" * (limits.FIELD_OCTETS + 10) + b"\n\nb")
    assert block.is_cut
    assert len(block.first("subject")) < limits.FIELD_OCTETS
    assert not read_header(b"Subject: " + b"x" * 1_000 + b"\n\nb").is_cut


def test_a_long_list_of_addresses_is_cut() -> None:
    value = ", ".join(f"a{n}@b.example" for n in range(limits.ADDRESSES + 50))
    assert len(read_addresses((value,))) == limits.ADDRESSES
    assert len(read_addresses(("x@y.example, " * 10_000,))) <= limits.READ_FIELD_OCTETS // 12


def test_a_long_chain_of_references_keeps_its_end() -> None:
    found = read_ids(" ".join(f"<{n}@x>" for n in range(limits.REFERENCES + 20)))
    assert len(found) == limits.REFERENCES
    assert found[-1] == f"<{limits.REFERENCES + 19}@x>"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"), ("=?utf-8?q?Caf=C3=A9?=", "Café"), ("=?UTF-8?B?Q2Fmw6k=?=", "Café"),
        ("=?iso-8859-1?q?Caf=E9?= here", "Café here"), ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?x-unknown?q?Caf=C3=A9?=", "Café"), ("=?nonsense?q?Caf=E9?=", "Café"), ('=?"u"tf-8?q?Caf=C3=A9?=', "Café"),
        ("=?iso-8859-2*sl?q?=E8?=", "č"), ("=?gb2312?b?xOO6ww==?=", "你好"), ("=?utf-8?q?broken", "=?utf-8?q?broken"),
        ("=?utf-8?b?!!!!?=", None), ("=?utf-8?q?=FF=FE?=", "ÿþ"), ("=?punycode?q?abc-?=", "abc-"),
    ],
)  # fmt: skip
def test_encoded_words_are_decoded_or_stay(written: str, shown: str | None) -> None:
    found = decode_words(written)
    assert shown is None or found == shown


@pytest.mark.parametrize(
    "charset",
    [
        "punycode",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "unicode:escape",
        "raw-unicode.escape",
        "undefined",
        "rot13",
        "zip",
    ],
)
def test_codecs_that_are_no_charsets_are_not_used(charset: str) -> None:
    assert decode_declared(b"\\x41 caf\xe9", charset) == ("\\x41 café", False)


@pytest.mark.parametrize(
    ("octets", "charset", "text", "is_fine"),
    [
        (b"abc", None, "abc", True), ("é".encode(), None, "é", True), (b"\xe9", None, "é", False),
        ("é".encode(), "utf-8", "é", True), (b"\xe9", "utf-8", "é", False), ("é".encode(), "us-ascii", "é", False),
        (b"\x93x\x94", "iso-8859-1", "“x”", True), (b"\x81", "utf-8", "\ufffd", False), (b"abc", "x-unknown", "abc", False),
    ],
)  # fmt: skip
def test_text_falls_back_and_says_so(octets: bytes, charset: str | None, text: str, is_fine: bool) -> None:
    assert decode_declared(octets, charset) == (text, is_fine)


@pytest.mark.parametrize(
    ("field", "name", "spec"),
    [
        ("Rita Vale <rita@acme.example>", "Rita Vale", "rita@acme.example"),
        ('"Vale, Rita" <rita@acme.example>', "Vale, Rita", "rita@acme.example"),
        ("rita@acme.example", "", "rita@acme.example"),
        ("<rita@acme.example>", "", "rita@acme.example"),
        ("rita@acme.example (Rita Vale)", "Rita Vale", "rita@acme.example"),
        ("=?utf-8?q?Zo=C3=AB?= <zoe@acme.example>", "Zoë", "zoe@acme.example"),
        ("Rita <Rita.V@ACME.Example>", "Rita", "Rita.V@acme.example"),
        ("Rita <rita@acme.example.>", "Rita", "rita@acme.example"),
        ('Rita <"two words"@acme.example>', "Rita", None),
        ("Rita <rita@[192.0.2.1]>", "Rita", "rita@[192.0.2.1]"),
    ],
)
def test_addresses_are_read_as_people_write_them(field: str, name: str, spec: str | None) -> None:
    found = read_addresses((field,))
    assert [(a.name, a.address) for a in found] == ([(name, spec)] if spec else [])


@pytest.mark.parametrize(
    "field",
    [
        "", "nobody", "a@attacker.example@northwind.example", "<a@b@c.example>", "undisclosed-recipients:;", "@b.example",
        "a@", "Rita <rita>", "a b@c.example d", "rita@a..b,x", "<>", ";;;;;", "((((((", '"""""', "a@b\x00.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_left_out(field: str) -> None:
    for found in read_addresses((field,)):
        assert "attacker" not in found.host
        assert found.mailbox
        assert found.host
        assert "\0" not in found.address


@given(st.text(max_size=200))
def test_any_field_gives_addresses_that_can_stand_alone(field: str) -> None:
    for found in read_addresses((field,)):
        assert found.mailbox
        assert found.host
        assert not set(found.address) & set("<>\r\n\0")
        assert one_line(found.name) == found.name


@given(st.text(st.sampled_from('ab <>@.,;:"()\\é='), max_size=60))
def test_the_quick_way_reads_what_the_long_way_reads(field: str) -> None:
    quick = simple_address(field)
    if quick is not None:
        assert read_addresses((field, ""))[:1] == (quick,)


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("Rita Vale <rita@acme.example>", False), ('"Vale, Rita" <rita@acme.example>', False),
        ("Acme Robotics   ,_<qx@attacker.example>", True), ("Vale, Rita <rita@acme.example>", True),
        ("a@b.example, c@d.example", False), ("rita@acme.example (Vale, Rita)", False), ("", False),
    ],
)  # fmt: skip
def test_words_that_a_comma_cuts_off_are_noticed(field: str, answer: bool) -> None:
    assert drops_words(field) is answer


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Mon, 02 Nov 2026 09:14:00 +0100", datetime(2026, 11, 2, 8, 14, tzinfo=UTC)),
        ("2 Nov 2026 09:14 GMT", datetime(2026, 11, 2, 9, 14, tzinfo=UTC)),
        ("Mon, 02 Nov 2026 09:14:00 -0000", datetime(2026, 11, 2, 9, 14, tzinfo=UTC)),
        ("", None), ("yesterday", None), ("Mon, 32 Nov 2026 09:14:00 +0100", None), ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Mon, 02 Nov 99999 09:14:00 +0100", None), ("Mon, 02 Nov 2026 25:99:00 +0100", None), ("\0", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    ],
)  # fmt: skip
def test_dates_are_utc_or_none(written: str, found: datetime | None) -> None:
    assert read_date(written) == found


@given(st.text(max_size=120))
def test_no_date_breaks_the_reading(written: str) -> None:
    found = read_date(written)
    assert found is None or found.utcoffset() is not None


@pytest.mark.parametrize("found", ["<a@b>", "<[4f2c@microsoft.example]>", "<no-at>", "<" + "x" * 900 + ">", "<=?x?@y>"])
def test_a_message_id_stays_as_it_stands(found: str) -> None:
    assert read_message_id(f" {found} ") == found
    assert read_ids(f"junk {found} (comment)") == (found,)


def test_half_characters_that_utf_7_spells_are_replaced() -> None:
    assert decode_declared(b"a +2AA- b", "utf-7") == ("a \ufffd b", True)
    assert decode_words("=?utf-7?q?+2AA-?=") == "\ufffd"
    assert one_line("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize("sign", ["a:", "(a", "a:(", ":;"])
def test_a_field_too_deep_for_the_stdlib_still_names_its_mailbox(sign: str) -> None:
    (found,) = read_addresses(("dawn@kestrel.example, " + sign * 2_000,))[:1]

    assert found.address == "dawn@kestrel.example"


@pytest.mark.parametrize(
    "value", ["<a\x00b@c.example>", "<a\x07@c.example>", "", "none", "<>", "< a >", "<a b>", "<" + "x" * 2_000 + ">"]
)
def test_what_is_no_message_id_is_none(value: str) -> None:
    assert read_message_id(value) is None


@settings(max_examples=200)
@given(st.binary(max_size=2_000))
def test_any_octets_make_a_header_block(octets: bytes) -> None:
    block = read_header(octets)
    assert 0 <= block.body_at <= len(octets)
    assert all(name == name.lower() and ":" not in name for name, _ in block.fields)
    assert not any("\n" in value or "\r" in value for _, value in block.fields)


@given(st.text(max_size=200))
def test_one_line_is_one_line(value: str) -> None:
    shown = one_line(value)
    assert shown.splitlines() in ([], [shown])
    assert one_line(shown) == shown
