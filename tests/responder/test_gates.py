"""What may never get a draft: robots, lists, oneself, the employer, unclear senders; and people always may."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.gates import BLOCKING_DEFECTS, closed_gate
from returncall.model import Address, Profile
from tests.responder.made import RITA, SAM, SAMS_PROFILE, a_message


def code_of(**changes: Any) -> str | None:
    gate = closed_gate(a_message(**changes), SAMS_PROFILE)
    return gate[0] if gate else None


def fields(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"header_fields": pairs}


@pytest.mark.parametrize(
    "said",
    [
        "auto-replied", "auto-generated", "auto-notified", "Auto-Replied", "AUTO-GENERATED", " auto-replied ",
        'auto-notified; owner-email="x@y.example"', "auto-replied (rejected)", "yes", "nope", "no-way", "auto",
    ],
)  # fmt: skip
def test_what_calls_itself_automatic_is(said: str) -> None:
    assert code_of(auto_submitted=said) == "auto-submitted"


@pytest.mark.parametrize("said", ["", "no", "No", "NO", " no ", "no; x=y", "no (a person wrote this)", "(honest) no"])
def test_auto_submitted_no_is_a_person(said: str) -> None:
    assert code_of(auto_submitted=said) is None


def test_a_second_auto_submitted_counts_too() -> None:
    assert code_of(auto_submitted="no", **fields(("auto-submitted", "no"), ("auto-submitted", "auto-replied"))) == (
        "auto-submitted"
    )


@pytest.mark.parametrize("path", ["<>", " <> ", "< >"])
def test_a_null_return_path_is_a_machine(path: str) -> None:
    assert code_of(**fields(("return-path", path))) == "null-return-path"


def test_an_ordinary_return_path_is_not() -> None:
    assert code_of(**fields(("return-path", "<bounce-1@tool.example>"))) is None


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("precedence", "auto_reply"), "precedence-auto-reply"),
        (("precedence", "Auto_Reply"), "precedence-auto-reply"),
        (("content-type", "multipart/report; report-type=delivery-status"), "report"),
        (("content-type", "Multipart/Report; report-type=disposition-notification"), "report"),
        (("x-autoreply", "yes"), "auto-reply-header"),
        (("x-autorespond", "Out"), "auto-reply-header"),
        (("list-post", "<mailto:jobs@lists.example>"), "list-post"),
        (("x-returncall-id", "0123"), "own-mail"),
    ],
)
def test_machines_and_lists_say_it_in_a_header_field(pair: tuple[str, str], code: str) -> None:
    assert code_of(**fields(pair)) == code


def test_a_list_id_is_a_list() -> None:
    assert code_of(list_id="<jobs.lists.example>") == "list-id"


HUMAN_HEADERS = [
    ("x-auto-response-suppress", "All"), ("x-auto-response-suppress", "DR, OOF, AutoReply"),
    ("list-unsubscribe", "<https://tool.example/u/1>"), ("list-unsubscribe", "<mailto:u@tool.example>"),
    ("list-help", "<https://tool.example/h>"), ("precedence", "bulk"), ("precedence", "list"), ("precedence", "junk"),
    ("precedence", "first-class"), ("feedback-id", "1:2:3:tool"), ("x-mailer", "Outreach"), ("x-campaign", "77"),
    ("x-sg-eid", "abc"), ("x-mailgun-sid", "abc"), ("importance", "high"), ("return-path", "<rita@acme.example>"),
    ("content-type", "multipart/alternative; boundary=x"), ("x-linkedin-class", "INMAIL"), ("user-agent", "K-9"),
    ("delivered-to", "sam@example.org"), ("sender", "<rita@tool.example>"), ("auto-submitted", "no"),
]  # fmt: skip


@pytest.mark.parametrize("pair", HUMAN_HEADERS)
def test_what_recruiting_tools_and_exchange_set_on_human_mail_is_only_a_hint(pair: tuple[str, str]) -> None:
    assert code_of(**fields(pair)) is None


@given(st.lists(st.sampled_from(HUMAN_HEADERS), max_size=12, unique=True))
def test_any_mixture_of_such_fields_stays_answerable(pairs: list[tuple[str, str]]) -> None:
    assert code_of(header_fields=tuple(pairs)) is None


ROBOT_MARKS: list[dict[str, Any]] = [
    {"auto_submitted": "auto-generated"}, {"list_id": "<x.lists.example>"}, fields(("return-path", "<>")),
    fields(("precedence", "auto_reply")), fields(("list-post", "<mailto:x@y.example>")), fields(("x-autoreply", "1")),
    {"sender": Address("", "MAILER-DAEMON", "mx.example")}, {"sender": Address("Jobs", "noreply", "acme.example")},
    {"sender": SAM}, {"subject": "Automatic reply: x"}, {"defects": ("two-from",)}, {"message_id": "<1@returncall.invalid>"},
]  # fmt: skip


@given(st.sampled_from(ROBOT_MARKS), st.lists(st.sampled_from(HUMAN_HEADERS), max_size=8), st.booleans())
def test_one_mark_of_a_machine_outweighs_everything(
    mark: dict[str, Any], pairs: list[tuple[str, str]], is_first: bool
) -> None:
    own = mark.get("header_fields", ())
    pairs = [pair for pair in pairs if pair[0] not in {name for name, _ in own}]
    together = (*own, *pairs) if is_first else (*pairs, *own)
    assert closed_gate(a_message(**{**mark, "header_fields": together}), SAMS_PROFILE) is not None


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: your mail", "Out of the office until Monday", "Automatic reply: Role", "Auto Reply: x",
        "Auto-reply: x", "Autoreply: x", "Re: Out of office", "Abwesenheitsnotiz: Role", "Abwesend: Role",
        "AW: Abwesenheit", "Automatische Antwort: Role", "Afwezig: x",
        "Réponse automatique : x", "Absence du bureau : x", "Respuesta automática: x", "Fuera de la oficina: x",
        "Resposta automática: x", "Fora do escritório: x", "Undeliverable: Re: Role", "Undelivered Mail Returned",
        "Delivery Status Notification (Failure)", "Mail delivery failed: returning message", "failure notice",
        "Returned mail: see transcript", "Automatisch antwoord: x", "Afwezigheidsbericht: x", "Risposta automatica: x",
        "Autosvar: x", "Automatiskt svar: x", "Autoresponder: x", "Vacation reply: x",
    ],
)  # fmt: skip
def test_absence_notes_without_any_header_are_known_by_their_subject(subject: str) -> None:
    assert code_of(subject=subject) == "absence-subject"


@pytest.mark.parametrize(
    "subject",
    [
        "Staff engineer, automatic control", "Role in our office", "Are you out of office hours?", "Re: Role",
        "Reply automation engineer", "Delivery lead", "Abwechslung gesucht?", "Office manager", "Auto industry role",
        "Vacation rental startup", "Returned to you: role", "Automation engineer", "",
    ],
)  # fmt: skip
def test_other_subjects_are_not(subject: str) -> None:
    assert code_of(subject=subject) is None


@pytest.mark.parametrize("spec", ["sam@example.org", "Sam@Example.org", "sam+jobs@example.org"])
def test_the_users_own_mail_is_never_answered(spec: str) -> None:
    local, _, host = spec.partition("@")
    assert code_of(sender=Address("Sam", local, host), reply_to=(RITA,)) == "own-address"


def test_our_own_reply_come_back_is_known_by_its_id() -> None:
    assert code_of(message_id="<0123456789abcdef0123456789abcdef@returncall.invalid>") == "own-mail"
    assert code_of(message_id="<x@returncall.invalid.example>") is None


@pytest.mark.parametrize("defect", sorted(BLOCKING_DEFECTS))
def test_an_unclear_sender_is_never_answered(defect: str) -> None:
    gate = closed_gate(a_message(defects=("no-date", defect)), SAMS_PROFILE)
    assert gate == ("unclear-sender", defect)


@pytest.mark.parametrize("defect", ["no-date", "bad-date", "header-cut", "hidden-text", "no-text", "no-message-id"])
def test_other_defects_are_only_noted(defect: str) -> None:
    assert code_of(defects=(defect,)) is None


def test_robots_and_no_reply_have_codes_of_their_own() -> None:
    assert code_of(sender=Address("", "postmaster", "acme.example")) == "robot"
    assert code_of(sender=Address("", "noreply", "acme.example")) == "no-reply-address"
    assert code_of(sender=Address("", "noreply", "acme.example"), reply_to=(RITA,)) is None


EMPLOYER = ["initech.example", "INITECH.example", "mail.initech.example", "a.b.initech.example"]


@pytest.mark.parametrize("host", EMPLOYER)
@pytest.mark.parametrize("field", ["sender", "reply_to", "to", "cc"])
def test_the_employer_is_seen_in_every_address(field: str, host: str) -> None:
    there = Address("Kim", "kim", host)
    assert code_of(**{field: there if field == "sender" else (RITA, there)}) == "employer"


@pytest.mark.parametrize("name", ["delivered-to", "x-original-to", "sender"])
def test_the_employer_is_seen_where_the_mail_was_delivered(name: str) -> None:
    assert code_of(**fields((name, "<sam@mail.initech.example>"))) == "employer"


@pytest.mark.parametrize("host", ["notinitech.example", "initech.example.evil.example", "initech.com", "example"])
def test_a_likeness_is_not_the_employer(host: str) -> None:
    assert code_of(cc=(Address("", "kim", host),)) is None


HOSTS = st.sampled_from(["initech.example", "x.initech.example", "acme.example", "notinitech.example", "example.org"])
ADDRESSES = st.builds(Address, st.just(""), st.sampled_from(["kim", "rita", "sam2", "noreply"]), HOSTS)
MANY = st.lists(ADDRESSES, max_size=4).map(tuple)


@given(ADDRESSES, MANY, MANY, MANY)
def test_no_header_set_with_the_employer_in_it_passes(
    sender: Address, reply_to: tuple[Address, ...], to: tuple[Address, ...], cc: tuple[Address, ...]
) -> None:
    message = a_message(sender=sender, reply_to=reply_to, to=to, cc=cc)
    everyone = (sender, *reply_to, *to, *cc)
    if any(a.host.endswith(("initech.example",)) and not a.host.startswith("not") for a in everyone):
        assert closed_gate(message, SAMS_PROFILE) is not None
        assert closed_gate(message, SAMS_PROFILE)[0] == "employer"  # type: ignore[index]


def test_without_a_profile_people_can_be_answered() -> None:
    assert closed_gate(a_message(), Profile()) is None


@pytest.mark.parametrize(
    "chain", [{"in_reply_to": "<m1@acme.example>"}, {"references": ("<a@b>", "<m1@acme.example>")}]
)
def test_a_mail_that_answers_itself_is_a_loop(chain: dict[str, Any]) -> None:
    assert code_of(**chain) == "own-loop"
