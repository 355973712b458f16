"""RawMessage -> Message: limits, hostile mail, identity, and what is odd about a sender."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import limits
from ingest.parse import parse
from responder.gates import closed_gate
from returncall.model import Address, Message, Profile, Unreadable
from tests.ingest.mails import HEAD, RECEIVED, mail, raw, read, unread

if TYPE_CHECKING:
    from collections.abc import Callable


def gate_of(content: bytes) -> str | None:
    found = closed_gate(read(content), Profile(addresses=("sam@example.org",)))
    return found[0] if found else None


def from_line(value: str) -> bytes:
    return mail(head=HEAD.replace("Rita Vale <rita@acme.example>", value))


def test_an_ordinary_mail_is_read_whole() -> None:
    found = read(
        mail(
            "Hi Sam,\r\n\r\nwe hire.\r\n\r\nBest,\r\nRita\r\n\r\nOn 1 Nov 2026, Sam Doe <sam@example.org> wrote:\r\n> hello\r\n",
            "In-Reply-To: <m0@example.org>",
            "References: <r@example.org> <m0@example.org>",
            "Reply-To: Rita <rita.vale@acme.example>",
            "Cc: Bo <bo@acme.example>, al@acme.example",
            "List-Unsubscribe: <https://acme.example/u>",
        )
    )
    assert found.sender == Address("Rita Vale", "rita", "acme.example")
    assert found.reply_to == (Address("Rita", "rita.vale", "acme.example"),)
    assert found.to == (Address("Sam Doe", "sam", "example.org"),)
    assert [a.address for a in found.cc] == ["bo@acme.example", "al@acme.example"]
    assert (found.text, found.signature) == ("Hi Sam,\n\nwe hire.", "Best,\nRita")
    assert found.quoted.endswith("> hello")
    assert found.message_id == "<m1@acme.example>"
    assert found.in_reply_to == "<m0@example.org>"
    assert found.references == ("<r@example.org>", "<m0@example.org>")
    assert found.sent_at == datetime(2026, 11, 2, 9, 12, tzinfo=UTC)
    assert found.received_at == RECEIVED
    assert found.header("List-Unsubscribe") == "<https://acme.example/u>"
    assert found.defects == ()


# -- identity ----------------------------------------------------------------

TRACE = [
    "Received: from a by b; Mon, 2 Nov 2026 09:13:00 +0000", "Return-Path: <x@y.example>", "Delivered-To: sam@example.org",
    "X-Original-To: sam@example.org", "X-Received: by 1", "X-GM-THRID: 7", "Status: RO", "X-UID: 9", "X-Keywords: a",
]  # fmt: skip


@pytest.mark.parametrize("field", TRACE)
def test_a_trace_field_does_not_change_who_a_mail_is(field: str) -> None:
    assert read(f"{field}\r\n".encode() + mail()).id == read(mail()).id
    assert read(mail("Hello\r\n", field)).id == read(mail()).id


def test_line_ends_and_last_lines_do_not_change_who_a_mail_is() -> None:
    assert read(mail().replace(b"\r\n", b"\n")).id == read(mail()).id
    assert read(mail() + b"\r\n\r\n").id == read(mail()).id


@pytest.mark.parametrize(
    "other",
    [
        mail("Hello!\r\n"), mail(head=HEAD.replace("Staff", "Lead")), mail("Hello\r\n", "X-A: b"),
        mail(head=HEAD.replace("rita@", "dora@")), mail(head=HEAD.replace("09:12", "09:13")),
    ],
)  # fmt: skip
def test_mails_that_share_an_id_and_say_something_else_are_two(other: bytes) -> None:
    assert read(other).message_id == read(mail()).message_id
    assert read(other).id != read(mail()).id


def test_a_mail_without_an_id_is_known_by_its_content() -> None:
    content = mail(head=HEAD.replace("Message-ID: <m1@acme.example>\r\n", ""))
    assert read(content).message_id is None
    assert read(content).id == read(content).id
    assert "no-message-id" in read(content).defects


@given(st.text(max_size=200))
def test_reading_twice_gives_the_same(body: str) -> None:
    content = mail(body)
    assert parse(raw(content)) == parse(raw(content))


# -- who wrote ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "defect"),
    [
        ('"dana@northwind.example" <x9@attacker.example>', "name-holds-address"),
        ("Dana dana@northwind.example <x9@attacker.example>", "name-holds-address"),
        ("a@b.example, c@d.example", "two-from"),
        ("undisclosed-recipients:;", "no-from"),
        ("a@attacker.example@northwind.example", "no-from"),
        ("Dana", "no-from"),
        ("=?utf-8?b?ZGFuYUBub3J0aHdpbmQuZXhhbXBsZQA=?=@attacker.example", "sender-disagreement"),
        ("Dana <dana@n\u043erthwind.example>", "mixed-script-domain"),
    ],
)
def test_an_unclear_sender_is_noticed_and_not_answered(value: str, defect: str) -> None:
    assert defect in read(from_line(value)).defects
    assert gate_of(from_line(value)) == "unclear-sender"


@pytest.mark.parametrize(
    "value",
    [
        "Rita Vale <rita@acme.example>", '"Vale, Rita" <rita@acme.example>', "rita@acme.example", "rita@acme.example (Rita)",
        '"rita@acme.example" <rita@acme.example>', "=?utf-8?q?Zo=C3=AB?= <zoe@acme.example>", "Rita @ Acme <rita@acme.example>",
        "Rita <rita@xn--mnchen-3ya.example>", '"Rita (Acme)" <rita@acme.example>', "Rita <rita+jobs@mail.acme.example>",
    ],
)  # fmt: skip
def test_a_clear_sender_has_no_defect(value: str) -> None:
    assert read(from_line(value)).defects == ()
    assert gate_of(from_line(value)) is None


NO_TO = HEAD.replace("To: Sam Doe <sam@example.org>\r\n", "")


@pytest.mark.parametrize(
    "fields",
    [
        ("To: sam@example.org</field>",),
        ("To: sam@example.org", "To: jo@friends.example"),
        ("To: sam@example.org, <jo@friends.example",),
        ("To: sam@example.org", "Cc: max@friends.example, <jo@friends.example"),
    ],
)
def test_recipients_that_programs_read_differently_are_noticed_and_not_answered(fields: tuple[str, ...]) -> None:
    content = mail("x", *fields, head=NO_TO)
    assert "recipient-disagreement" in read(content).defects
    assert gate_of(content) == "unclear-sender"


@pytest.mark.parametrize(
    "fields",
    [
        ("To: sam@example.org", "Cc: Jo Ray <jo@friends.example>, max@friends.example"),
        ('To: "Doe, Sam" <sam@example.org>, "Ray, Jo" <jo@friends.example>',),
        ("To: =?utf-8?q?Doe=2C_Zo=C3=AB?= <sam@example.org>",),
        ('To: "sam@example.org" <sam@example.org>',),
        ("To: sam@example.org (Sam Doe)", "Cc: Friends: jo@friends.example, max@friends.example;"),
        ("To: undisclosed-recipients:;",),
        ("To: Sam.Doe@Example.ORG,", "Cc:"),
        ("To: sam@example.org,\r\n\tjo@friends.example",),
        ("To: sam@example.org", "To: sam@example.org"),
        ("Bcc: sam@example.org",),
    ],
)
def test_clear_recipients_have_no_defect(fields: tuple[str, ...]) -> None:
    content = mail("x", *fields, head=NO_TO)
    assert read(content).defects == ()
    assert gate_of(content) is None


def test_every_recipient_of_a_long_list_is_known() -> None:
    listed = ", ".join(f"friend{at}@friends.example" for at in range(30))
    found = read(mail("x", f"To: {listed}", head=NO_TO))
    assert [one.address for one in found.to] == listed.split(", ")
    assert found.defects == ()


def test_two_from_fields_are_noticed() -> None:
    assert "two-from" in read(mail("x", "From: ceo@bigcorp.example")).defects


def test_a_comma_that_cuts_a_name_off_is_noted() -> None:
    found = read(from_line("Acme Robotics   ,_<qx@attacker.example>"))
    assert found.sender.address == "qx@attacker.example"
    assert "odd-from" in found.defects


@pytest.mark.parametrize("fields", [("Reply-To: a@b.example", "Reply-To: c@d.example"), ("Reply-To: a@b@c.example",)])
def test_an_unclear_reply_to_is_noticed(fields: tuple[str, ...]) -> None:
    assert "reply-to-disagreement" in read(mail("x", *fields)).defects


@pytest.mark.parametrize("field", ["Reply-To:", "Reply-To: <>", "Reply-To: nobody"])
def test_an_empty_reply_to_is_none(field: str) -> None:
    found = read(mail("x", field))
    assert found.reply_to == ()
    assert found.defects == ()


# -- subject, date, invisible characters ---------------------------------------


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("=?utf-8?q?Role=0D=0ABcc:_evil@x.example?=", "Role Bcc: evil@x.example"),
        ("=?utf-8?b?Um9sZQBY?=", "RoleX"),
        ("\u202egnirih\u202c offer", "gnirih offer"),
        ("Ro\u200ble", "Role"),
        ("Caf\u00e9", "Café"),
        ("{{ 7*7 }}", "{{ 7*7 }}"),
        ("a\u2028b", "a b"),
    ],
)
def test_a_subject_is_one_line_without_tricks(subject: str, shown: str) -> None:
    found = read(mail(head=HEAD.replace("Staff engineer", subject)))
    assert found.subject == shown


def test_invisible_characters_leave_the_text_and_are_noted() -> None:
    found = read(mail("Py\u200bthon \u2066developer\u2069", "Content-Type: text/plain; charset=utf-8"))
    assert found.text == "Python developer"
    assert "invisible-characters" in found.defects
    assert found.text == read(mail("Python developer")).text


@pytest.mark.parametrize(
    ("date", "defect"),
    [
        ("Date: tomorrow\r\n", "bad-date"),
        ("", "no-date"),
        ("Date: Mon, 02 Nov 2037 09:12:00 +0000\r\n", "bad-date"),
        ("Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n", "bad-date"),
    ],
)
def test_a_date_that_cannot_be_is_noted_and_the_arrival_counts(date: str, defect: str) -> None:
    found = read(mail(head=HEAD.replace("Date: Mon, 02 Nov 2026 09:12:00 +0000\r\n", date)))
    assert defect in found.defects
    assert found.received_at == RECEIVED


def test_what_is_no_mail_is_set_aside_with_its_octets() -> None:
    for octets in (b"", b"no header here", b"\x00\x01\x02", b"\r\n\r\nbody"):
        found = unread(octets)
        assert found.content == octets
        assert "header" in found.reason


# -- limits ------------------------------------------------------------------


def nested(depth: int) -> bytes:
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return HEAD.encode() + opening + b"Content-Type: text/plain\r\n\r\ndeep\r\n"


def many_parts(count: int) -> bytes:
    body = b"--cut\r\nContent-Type: text/plain\r\n\r\nx\r\n" * count + b"--cut--\r\n"
    return mail(body, 'Content-Type: multipart/mixed; boundary="cut"')


def test_nesting_beyond_the_limit_is_set_aside() -> None:
    assert "nested" in unread(nested(limits.DEPTH + 5)).reason
    assert "nested" in unread(nested(1_000)).reason
    assert read(nested(5)).text == "deep"


def test_parts_beyond_the_limit_are_set_aside() -> None:
    assert "parts" in unread(many_parts(25 * limits.PARTS)).reason
    assert read(many_parts(20)).text.startswith("x")


def test_a_mail_beyond_the_limit_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGE_OCTETS", 2_000)
    found = parse(raw(mail("word " * 1_000)))
    assert isinstance(found, Message)
    assert "message-cut" in found.defects
    assert len(found.text) < 2_000


def test_a_mail_that_was_fetched_only_in_part_says_so() -> None:
    content = mail()
    found = parse(replace(raw(content), size=len(content) + 1))
    assert isinstance(found, Message)
    assert "message-cut" in found.defects


def test_a_header_beyond_the_limit_leaves_the_body_alone() -> None:
    found = read(mail("Hello Sam\r\n", *[f"X-Fill-{n}: {'x' * 900}" for n in range(400)]))
    assert found.text == "Hello Sam"
    assert "header-cut" in found.defects


def test_a_field_beyond_the_limit_is_cut_before_it_is_decoded() -> None:
    found = read(mail(head=HEAD.replace("Staff engineer", "=?utf-8?q?a?= " * 20_000)))
    assert len(found.subject) <= limits.READ_FIELD_OCTETS


# -- hostile mail: at most 2 s, and double the input at most 2.5 times the time -------

HOSTILE: dict[str, Callable[[int], bytes]] = {
    "quotes in From": lambda n: from_line('"' * 20_000 * n + " <a@b.example>"),
    "brackets in From": lambda n: from_line("(" * 2_000 * n + " <a@b.example>"),
    "semicolons in From": lambda n: from_line(";" * 10_000 * n + " <a@b.example>"),
    "commas in From": lambda n: from_line("a," * 10_000 * n + " <a@b.example>"),
    "backslashes in From": lambda n: from_line("\\" * 10_000 * n + " <a@b.example>"),
    "spaces in From": lambda n: from_line("a" + " " * 900 * n + "b"),
    "angles in From": lambda n: from_line("<" * 5_000 * n + "a@b.example" + ">" * 5_000),
    "encoded words": lambda n: mail(head=HEAD.replace("Staff engineer", "=?utf-8?q?a?= " * 10_000 * n)),
    "addresses": lambda n: mail("x", "Cc: " + "a@b.example, " * 10_000 * n),
    "received": lambda n: mail(
        "x", *["Received: from a (b [192.0.2.4]) by c; Mon, 1 Jan 2024 00:00:00 +0000"] * 2_000 * n
    ),
    "references": lambda n: mail("x", "References: " + "<a@b.example> " * 4_000 * n),
    "content type": lambda n: mail("x", "Content-Type: multipart/mixed; " + 'a="b"; ' * 5_000 * n),
    "content type quotes": lambda n: mail("x", "Content-Type: text/plain; charset=" + '"' * 20_000 * n),
    "boundaries": lambda n: mail("--cut\r\n" * 3_000 * n, 'Content-Type: multipart/mixed; boundary="cut"'),
    "one token": lambda n: mail("A" * 300_000 * n),
    "base64 wall": lambda n: mail(("QUFB" * 19 + "\r\n") * 3_000 * n),
    "On lines": lambda n: mail("On\r\n" * 20_000 * n),
    "tags": lambda n: mail("<div>" * 20_000 * n, "Content-Type: text/html"),
    "hidden tags": lambda n: mail("<p style='display:none'>x</p>" * 5_000 * n, "Content-Type: text/html"),
    "links": lambda n: mail("<a href='https://a.example'>" * 5_000 * n, "Content-Type: text/html"),
    "table": lambda n: mail("<table><tr><td>" * 3_000 * n, "Content-Type: text/html"),
    "entities": lambda n: mail("&lt;" * 50_000 * n, "Content-Type: text/html"),
    "addresses in words": lambda n: mail("http://" + "a" * 400 + " " * 5 + "x" * 50_000 * n),
    "empty lines": lambda n: mail("\r\n" * 50_000 * n + "x"),
    "no line end": lambda n: b"Subject: " + b"x" * 400_000 * n,
    "carriage returns": lambda n: mail(b"\r" * 200_000 * n),
    "name with addresses": lambda n: from_line('"' + "a.b@c-d." * 800 * n + '" <a@b.example>'),
    "punycode text": lambda n: mail("a" * 30_000 * n + "-99", "Content-Type: text/plain; charset=punycode"),
    "punycode host": lambda n: from_line("Rita <a@xn--" + "a" * 200 + "-9a.example>" + " " * n),
    "quoted-printable": lambda n: mail("=\r\n=3D" * 20_000 * n, "Content-Transfer-Encoding: quoted-printable"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_mail_costs_bounded_and_linear_time(name: str) -> None:
    def cost(times: int) -> float:
        one = raw(HOSTILE[name](times))
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            assert isinstance(parse(one), Message | Unreadable)
            best = min(best, time.process_time() - start)
        return best

    cost(1)
    one, two = cost(2), cost(4)
    assert two <= 2.0
    assert two <= 2.5 * one + 0.02


@settings(max_examples=300, deadline=timedelta(seconds=2))
@given(st.binary(max_size=3_000))
def test_no_octets_raise(octets: bytes) -> None:
    assert isinstance(parse(raw(octets)), Message | Unreadable)


PIECES = st.sampled_from(
    [
        b"From: a@b.example\r\n", b"From: =?x?q?y?= <a@b>\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n", b"\r\n", b"--x\r\n",
        b"--x--\r\n", b"Content-Type: text/html; charset=\xff\r\n", b"Content-Transfer-Encoding: base64\r\n", b"=?utf-8?b?/?=",
        b"<p hidden>", b"\x00", b"> q\r\n", b"Content-Type: message/rfc822\r\n", b"Content-Disposition: attachment\r\n", b"a=", b"\r\r",
        b"Date: \xe9\r\n", b"Content-Type: text/plain; charset=utf-7\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n",
        b'Content-Type: application/x; name="=?utf-8?q?x?="\r\n', b"begin 644 x\r\n", b"Reply-To: ,,\r\n", b"On 1 a@b wrote:\r\n",
    ]
)  # fmt: skip


@settings(max_examples=500, deadline=timedelta(seconds=2))
@given(st.lists(PIECES, max_size=30).map(b"".join))
def test_no_mixture_of_pieces_raises(octets: bytes) -> None:
    assert isinstance(parse(raw(octets)), Message | Unreadable)


def test_nothing_of_a_mail_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        parse(raw(mail("x", "Content-Type: application/x-CANARY", "Content-Transfer-Encoding: CANARY")))
        parse(
            raw(
                mail(
                    "--x\r\nContent-Type: text/plain; charset=CANARY\r\n\r\nCANARY\r\n",
                    "Content-Type: multipart/mixed; boundary=x",
                )
            )
        )
    assert "CANARY" not in caplog.text
