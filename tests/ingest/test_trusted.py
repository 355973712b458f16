"""Authentication-Results: the user's own provider is believed, nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.headers import read_header
from ingest.parse import parse
from ingest.trusted import read_authentication
from returncall.model import Authentication, Message
from tests.ingest.mails import mail, raw

OURS = frozenset({"mx.example.org"})
NOTHING = Authentication()
PASS = "dmarc=pass header.from=acme.example; dkim=pass header.d=acme.example; spf=pass smtp.mailfrom=rita@acme.example"


def judged(*fields: str, host: str = "acme.example", ids: frozenset[str] = OURS) -> Authentication:
    return read_authentication(read_header("\r\n".join((*fields, "", "x")).encode()), host, ids)


def test_the_topmost_field_of_the_known_server_is_believed() -> None:
    assert judged(f"Authentication-Results: mx.example.org; {PASS}") == Authentication(
        "pass", "pass", "pass", "acme.example"
    )
    assert judged("Authentication-Results: MX.Example.ORG; dmarc=fail header.from=acme.example").dmarc == "fail"


@pytest.mark.parametrize(
    "fields",
    [
        (f"Authentication-Results: mx.attacker.example; {PASS}",),
        (f"Authentication-Results: mx.example.org.attacker.example; {PASS}",),
        (f"Authentication-Results: mx.attacker.example; {PASS}", f"Authentication-Results: mx.example.org; {PASS}"),
        ("Received: from a by b; Mon, 2 Nov 2026", f"Authentication-Results: mx.example.org; {PASS}"),
        (f"ARC-Authentication-Results: i=1; mx.example.org; {PASS}",),
        (f"X-Authentication-Results: mx.example.org; {PASS}",),
        (f"Authentication-Results: (mx.example.org) mx.attacker.example; {PASS}",),
        (f"Authentication-Results: {PASS}",),
        ("Authentication-Results: mx.example.org; none",),
        ("Authentication-Results: ;;;;",),
        ("Authentication-Results:",),
        ("Authentication-Results: mx.example.org; dmarc=pass header.from=other.example",),
        ("Authentication-Results: mx.example.org; dkim=pass header.d=attacker.example",),
        ("Subject: x",),
    ],
)
def test_everything_else_says_nothing(fields: tuple[str, ...]) -> None:
    found = judged(*fields)
    assert (found.dkim, found.dmarc) == ("", "")


def test_comments_too_deep_for_the_library_say_nothing() -> None:
    assert judged("Authentication-Results: mx.example.org " + "(" * 3_000) == NOTHING


def test_without_a_known_server_nothing_is_believed() -> None:
    assert judged(f"Authentication-Results: mx.example.org; {PASS}", ids=frozenset()) == NOTHING


def test_microsofts_form_without_a_server_name_is_tolerated_and_not_believed() -> None:
    said = "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=acme.example; dkim=pass (signature was verified) header.d=acme.example;dmarc=pass action=none header.from=acme.example;compauth=pass reason=100"
    assert judged(f"Authentication-Results: {said}").dmarc == ""


@pytest.mark.parametrize(
    ("signer", "answer"), [("acme.example", "pass"), ("mail.acme.example", "pass"), ("notacme.example", "")]
)
def test_only_a_signature_of_the_senders_domain_counts(signer: str, answer: str) -> None:
    assert judged(f"Authentication-Results: mx.example.org; dkim=pass header.d={signer}").dkim == answer


def test_a_parsed_message_tells_what_the_provider_said() -> None:
    content = f"Authentication-Results: mx.example.org; {PASS}\r\n".encode() + mail()
    found = parse(raw(content), authserv_ids=OURS)
    assert isinstance(found, Message)
    assert found.authentication.dmarc == "pass"
    plain = parse(raw(content))
    assert isinstance(plain, Message)
    assert plain.authentication == NOTHING


FORGED = st.builds(
    lambda name, space, server, comment, tail: f"{name}:{space}{server}{comment}; {tail}",
    st.sampled_from(["Authentication-Results", "authentication-results", "AUTHENTICATION-RESULTS", "Authentication-Results "]),
    st.sampled_from(["", " ", "\r\n ", "\t"]),
    st.sampled_from(["mx.attacker.example", "mx.example.org.", "mx.example.org.evil.example", "xmx.example.org", "example.org", '"mx.example.org "', ""]),
    st.sampled_from(["", " (mx.example.org)", " 1", " (a (b) c)", "\r\n (mx.example.org)"]),
    st.sampled_from([PASS, "dmarc=pass", PASS.upper(), f"none; mx.example.org; {PASS}"]),
)  # fmt: skip
OTHER = st.sampled_from(
    ["Received: from mx.example.org by x; Mon, 2 Nov 2026", "Subject: x", "From: a@acme.example", "X-A: mx.example.org"]
)


@settings(max_examples=400)
@given(st.lists(st.one_of(FORGED, OTHER), min_size=1, max_size=6))
def test_a_forged_field_is_never_believed(fields: list[str]) -> None:
    assert judged(*fields).dmarc in {"", "none"}
