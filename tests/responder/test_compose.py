"""Draft -> octets: exact to the byte, one recipient, nothing slipped in."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import TYPE_CHECKING

import mailparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.compose import OWN_HEADER, compose, content_hash, new_message_id, octets_hash, thread_fields
from returncall.errors import Refused
from returncall.model import Address
from tests.responder.made import NOW, a_draft

if TYPE_CHECKING:
    from returncall.model import Draft

_VISIBLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="<>")
IDS = st.one_of(
    st.text(_VISIBLE, min_size=1, max_size=250).map(lambda inner: f"<{inner}>"),
    st.text(_VISIBLE, min_size=70, max_size=960).map(lambda inner: f"<{inner}@mail.example>"),
    st.text(_VISIBLE, min_size=1, max_size=40).map(lambda inner: f"<[{inner}@microsoft.example]>"),
    st.sampled_from(
        [
            "<no-at-sign>",
            "<[4f2c@microsoft.example]>",
            "<a@b@c>",
            "<=?utf-8?q?x?=@acme.example>",
            "<" + "x" * 300 + "@" + "y" * 300 + ".example>",
            "<a,b;c:d\"e'f(g)h@acme.example>",
        ]
    ),
)
NAMES = st.text(max_size=60)
# What a person may type: no control, no line separator, no surrogate.
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)


def raw_fields(octets: bytes) -> dict[str, str]:
    """Header fields unfolded by the rule of RFC 5322, 2.2.3 and by nothing else."""
    head = octets.partition(b"\r\n\r\n")[0].decode("ascii")
    found: dict[str, str] = {}
    for line in head.replace("\r\n ", " ").split("\r\n"):
        name, _, value = line.partition(":")
        assert name.lower() not in found, f"{name} stands there twice"
        found[name.lower()] = value.strip()
    return found


@settings(max_examples=300, deadline=None)
@given(own=IDS, chain=st.lists(IDS, max_size=30, unique=True))
def test_ids_are_carried_byte_for_byte(own: str, chain: list[str]) -> None:
    in_reply_to, references = thread_fields(own, tuple(chain), None)
    octets = compose(a_draft(in_reply_to=in_reply_to, references=references), date=NOW)
    fields = raw_fields(octets)
    assert fields["in-reply-to"] == own
    assert fields["references"].split(" ") == list(references)
    assert all(len(line) <= 998 for line in octets.split(b"\r\n"))


@settings(max_examples=100, deadline=None)
@given(own=IDS, chain=st.lists(IDS, max_size=6, unique=True))
def test_three_parsers_read_the_same_ids(own: str, chain: list[str]) -> None:
    in_reply_to, references = thread_fields(own, tuple(chain), None)
    octets = compose(a_draft(in_reply_to=in_reply_to, references=references), date=NOW)
    wanted = " ".join(references)
    stdlib = email.message_from_bytes(octets, policy=email.policy.compat32)
    assert stdlib["In-Reply-To"] == own
    assert " ".join(stdlib["References"].split()) == wanted
    theirs = mailparser.parse_from_bytes(octets)
    raw = dict(theirs.message.raw_items())
    assert raw["In-Reply-To"] == own
    assert " ".join(raw["References"].split()) == wanted


@settings(max_examples=100, deadline=None)
@given(
    own=IDS.filter(lambda i: "=?" not in i),
    chain=st.lists(IDS.filter(lambda i: "=?" not in i), max_size=6, unique=True),
)
def test_a_parser_in_another_language_reads_the_same_ids(own: str, chain: list[str]) -> None:
    rust = pytest.importorskip("fast_mail_parser")
    in_reply_to, references = thread_fields(own, tuple(chain), None)
    found = rust.parse_email(compose(a_draft(in_reply_to=in_reply_to, references=references), date=NOW)).headers
    assert found["In-Reply-To"] == [own]
    assert found["References"][0].split() == list(references)


def test_references_are_the_first_the_last_twenty_and_the_one_answered() -> None:
    chain = tuple(f"<{n:060d}@a-rather-long-name.mail.example>" for n in range(50))
    _, references = thread_fields("<own@acme.example>", chain, None)
    assert references == (chain[0], *chain[-20:], "<own@acme.example>")
    octets = compose(a_draft(in_reply_to="<own@acme.example>", references=references), date=NOW)
    assert raw_fields(octets)["references"].split(" ") == list(references)


def test_in_reply_to_stands_in_when_there_are_no_references() -> None:
    assert thread_fields("<c@x>", (), "<b@x>") == ("<c@x>", ("<b@x>", "<c@x>"))


def test_without_an_id_the_chain_is_kept_but_nothing_is_replied_to() -> None:
    assert thread_fields(None, ("<a@x>",), None) == (None, ("<a@x>",))
    octets = compose(a_draft(in_reply_to=None, references=()), date=NOW)
    assert b"in-reply-to" not in octets.lower()
    assert b"references" not in octets.lower()


@pytest.mark.parametrize(
    "odd",
    [
        "<a b@x>",
        "<a\r\nBcc: evil@x>",
        "<a\0@x>",
        "<ä@x>",
        "no brackets",
        "",
        "<" + "x" * 2_000 + ">",
        "<a>\n",
        "<a\u2028b>",
    ],
)
def test_an_id_that_no_header_can_carry_is_left_out(odd: str) -> None:
    assert thread_fields(odd, (odd, "<a@x>"), odd) == (None, ("<a@x>",))


@pytest.mark.parametrize(
    "odd",
    ["<a>\r\nBcc: <evil@x.example>", "<a>\r\n\r\nHello", "<a>\n b", "<ä@x>", "<a\0>", "a", "<a> <b>", "<a>\u2028"],
)
@pytest.mark.parametrize("field", ["in_reply_to", "references", "mime_message_id"])
def test_a_draft_with_an_id_that_holds_more_is_refused(field: str, odd: str) -> None:
    with pytest.raises(Refused, match="Message-ID"):
        compose(a_draft(content_hash="", **{field: (odd,) if field == "references" else odd}), date=NOW)


@pytest.mark.parametrize(
    "odd",
    ["\r", "\n", "\r\n", "\0", "\x0b", "\x0c", "\x1c", "\x1e", "\x7f", "\x85", "\u2028", "\u2029", "\x1b", "\ud800"],
)
def test_a_subject_with_a_line_break_or_control_is_refused(odd: str) -> None:
    with pytest.raises(Refused, match="subject"):
        compose(a_draft(content_hash="", subject=f"Re: role{odd}Bcc: evil@x.example"), date=NOW)


@settings(max_examples=150, deadline=None)
@given(sender=NAMES, to=NAMES)
def test_whatever_the_names_are_there_is_one_recipient_and_no_new_field(sender: str, to: str) -> None:
    draft = a_draft(sender=Address(sender, "sam", "example.org"), to=Address(to, "rita", "acme.example"))
    octets = compose(draft, date=NOW)
    fields = raw_fields(octets)
    assert set(fields) == {
        "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "x-returncall-id",
        "mime-version", "content-type", "content-transfer-encoding",
    }  # fmt: skip
    for line, address in ((fields["to"], "rita@acme.example"), (fields["from"], "sam@example.org")):
        assert [spec for _, spec in getaddresses([line])] == [address]
    assert [spec for _, spec in mailparser.parse_from_bytes(octets).to] == ["rita@acme.example"]


@settings(max_examples=150, deadline=None)
@given(words=WORDS)
def test_a_subject_arrives_as_it_was_written(words: str) -> None:
    fields = raw_fields(compose(a_draft(subject=words), date=NOW))
    shown = str(make_header(decode_header(fields["subject"])))
    assert shown == words or (words == "" and shown == "")


@pytest.mark.parametrize(
    "subject", ["Re: " + "word " * 150 + "end", "Re: " + "ü" * 700, "Re: " + "x" * 800, "Re: =?utf-8?b?eA==?="]
)
def test_long_and_odd_subjects_fold_within_76_characters(subject: str) -> None:
    octets = compose(a_draft(subject=subject), date=NOW)
    lines = octets.partition(b"\r\n\r\n")[0].split(b"\r\n")
    first = next(n for n, line in enumerate(lines) if line.startswith(b"Subject:"))
    folded = [lines[first], *(line for line in lines[first + 1 :] if line.startswith(b" "))]
    assert all(len(line) <= 84 for line in folded)
    assert str(make_header(decode_header(raw_fields(octets)["subject"]))) == subject


@pytest.mark.parametrize(
    "name",
    [
        "Rita, Vale",
        'Rita "R" Vale',
        "Rita <evil@x.example>",
        "Rita\\",
        "Zoë Vález",
        "李 明",
        "=?utf-8?q?x?=",
        "a@b.example, c@d.example",
    ],
)
def test_a_display_name_arrives_as_it_was(name: str) -> None:
    octets = compose(a_draft(to=Address(name, "rita", "acme.example")), date=NOW)
    shown = email.message_from_bytes(octets, policy=email.policy.default)["To"].addresses
    assert [(a.display_name, a.addr_spec) for a in shown] == [(name, "rita@acme.example")]


@pytest.mark.parametrize("name", ["Rita\r\nBcc: evil@x.example", "Rita\0", "Rita\u2028Bcc: a@b", "Rita\x85x"])
def test_a_line_break_in_a_name_becomes_a_space(name: str) -> None:
    octets = compose(a_draft(to=Address(name, "rita", "acme.example")), date=NOW)
    assert b"\r\nBcc" not in octets
    assert b"\0" not in octets
    assert len(raw_fields(octets)) == 11


@pytest.mark.parametrize(
    ("local", "host"),
    [
        ("rita", ""), ("", "acme.example"), ("rita\r\nRCPT TO:<evil", "x.example"), ("rita vale", "acme.example"),
        ("ritä", "acme.example"), ("rita", "äcme.example"), ("rita", "acme.example>,<evil@x.example"),
        ("rita,evil", "x.example"), ("rita>", "acme.example"), ("rita", "acme..example"), ("r" * 260, "acme.example"),
        ("a@b", "acme.example"), ("rita\0", "acme.example"), ("rita", "acme.example\n"), ('"ri"ta"', "acme.example"),
    ],
)  # fmt: skip
def test_an_address_that_mail_cannot_carry_is_refused(local: str, host: str) -> None:
    for field in ("to", "sender"):
        with pytest.raises(Refused, match="address"):
            compose(a_draft(content_hash="", **{field: Address("", local, host)}), date=NOW)


@pytest.mark.parametrize("local", ["rita", "rita+jobs", "o'neil", "first.last", "a_b-c", '"two words"', "x=y", "a/b"])
def test_every_honest_address_is_carried_as_it_stands(local: str) -> None:
    octets = compose(a_draft(to=Address("", local, "mail.acme.example")), date=NOW)
    assert raw_fields(octets)["to"] == f"{local}@mail.acme.example"


BODIES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=2_000)


@settings(max_examples=100, deadline=None)
@given(body=BODIES)
def test_the_text_arrives_as_it_was_written(body: str) -> None:
    octets = compose(a_draft(body=body), date=NOW)
    assert octets.endswith(b"\r\n") or not body
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in octets.split(b"\r\n"))
    found = email.message_from_bytes(octets).get_payload(decode=True)
    assert isinstance(found, bytes)
    text = found.decode("utf-8").replace("\r\n", "\n")
    assert text.removesuffix("\n") == body.removesuffix("\n")


def test_quoted_printable_lines_hold_at_most_76_characters() -> None:
    octets = compose(a_draft(body="Grüße " * 300 + "\n"), date=NOW)
    assert max(map(len, octets.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76


def test_a_text_with_a_nul_is_refused() -> None:
    for body in ("a\0b", "ä\0b"):
        with pytest.raises(Refused, match="text"):
            compose(a_draft(content_hash="", body=body), date=NOW)


def test_a_text_with_half_a_character_is_refused() -> None:
    with pytest.raises(Refused, match="text"):
        compose(a_draft(content_hash="", body="\ud83d"), date=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"to": Address("Rita Vale", "rita", "other.example")},
        {"to": Address("Rita V.", "rita", "acme.example")},
        {"sender": Address("Sam Doe", "sam2", "example.org")},
        {"sender": Address("S. Doe", "sam", "example.org")},
        {"subject": "Re: staff engineer at Acme"},
        {"body": "Hi Rita,\n\nyes\n"},
        {"in_reply_to": "<m2@acme.example>"},
        {"in_reply_to": None},
        {"references": ("<m1@acme.example>",)},
        {"references": ()},
        {"mime_message_id": "<f123456789abcdef0123456789abcdef@returncall.invalid>"},
        {"message": "c" * 32},
        {"thread_id": "d" * 32},
    ],
    ids=",".join,
)
def test_the_hash_changes_with_every_approved_field(change: dict[str, object]) -> None:
    assert content_hash(replace(a_draft(), **change)) != a_draft().content_hash  # type: ignore[arg-type]


def test_the_hash_does_not_change_with_what_is_not_sent() -> None:
    draft = a_draft()
    assert content_hash(replace(draft, warnings=("caution",), created_at=draft.expires_at)) == draft.content_hash


@settings(max_examples=80, deadline=None)
@given(st.tuples(WORDS, BODIES), st.tuples(WORDS, BODIES))
def test_different_words_have_different_hashes(one: tuple[str, str], other: tuple[str, str]) -> None:
    def hashed(words: tuple[str, str]) -> tuple[str, bytes]:
        draft: Draft = a_draft(subject=words[0], body=words[1])
        return draft.content_hash, compose(draft, date=None)

    (hash_one, octets_one), (hash_other, octets_other) = hashed(one), hashed(other)
    assert (hash_one == hash_other) == (octets_one == octets_other)


def test_composing_twice_gives_the_same_octets() -> None:
    assert octets_hash(compose(a_draft(), date=NOW)) == octets_hash(compose(a_draft(), date=NOW))


def test_the_own_header_and_id_name_neither_host_nor_user() -> None:
    made = new_message_id("0123456789abcdef" * 2)
    fields = raw_fields(compose(a_draft(mime_message_id=made), date=NOW))
    assert fields["message-id"] == made == f"<{'0123456789abcdef' * 2}@returncall.invalid>"
    assert fields[OWN_HEADER.lower()] == "0123456789abcdef" * 2


def test_an_approved_reply_carries_nothing_that_marks_a_machine() -> None:
    octets = compose(a_draft(), date=NOW).lower()
    for field in (b"auto-submitted", b"precedence", b"user-agent", b"x-mailer", b"list-", b"bcc", b"\r\ncc"):
        assert field not in octets


def test_the_date_is_the_only_thing_that_the_hash_leaves_open() -> None:
    dated, undated = compose(a_draft(), date=NOW), compose(a_draft(), date=None)
    assert dated.replace(b"Date: Mon, 02 Nov 2026 09:14:00 +0000\r\n", b"") == undated
