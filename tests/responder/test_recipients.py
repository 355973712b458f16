"""The one address that an answer goes to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.recipients import choose_recipient, is_no_reply, is_own, is_relay, is_robot, is_sendable, is_within
from returncall.model import Address, Profile
from tests.responder.made import RITA, SAM, SAMS_PROFILE, a_message

NO_REPLY = """
noreply no-reply no_reply no.reply NoReply NO-REPLY No.Reply donotreply do-not-reply do_not_reply do.not.reply
DoNotReply dont-reply nepasrepondre ne-pas-repondre ne_pas_repondre noresponder no-responder nichtantworten
nicht-antworten keine-antwort nao-responda naoresponder noresponse no-response unmonitored jobs-noreply
jobalerts-noreply messages-noreply messaging-digest-noreply careers.no-reply no-reply-careers noreply-hr hr_noreply
noreply+abc123 no-reply+token=77 noreply2 no-reply01 talent.noreply notifications-no-reply noreply.jobs
workday-noreply noreply_linkedin jobs=noreply us-no-reply auto-noreply system.do-not-reply reply-donotreply
"""
PEOPLE = """
noreen noreen.oreply jobst jobst.noller nora noah.reply noa no norep nolan.reply replyna reynolds noreplye
anoreply donot doreen ana.reply reply hello.reply rita rita.vale rita-vale rita_vale r.vale rvale info talent jobs
careers recruiting hr hiring people team sourcing noel.replinger norepp.ly antwort nicht dona.treply o'reply
sam+noreply sam+no-reply norbert.reply unmonitoredly nobody notreply2nd donna.not.areply bounce.er bouncer
mailer daemon.smith post.master notify notifier owner ownerly request.anna list.er majord postmasters
reply-to-rita hit-reply inmail-hit-reply x.no y-reply n.o.reply noresp dont.repl
"""
ROBOTS = """
mailer-daemon MAILER-DAEMON Mailer-Daemon postmaster Postmaster bounce bounces bounced listserv majordomo
notifications notification autoreply auto-reply owner-jobs OWNER-list jobs-request jobs-owner jobs-bounces
bounce-77 bounces+123 prvs=0123456789 list-request announce-owner
"""


@pytest.mark.parametrize("local", NO_REPLY.split())
def test_a_no_reply_address_says_so_in_a_whole_segment(local: str) -> None:
    assert is_no_reply(Address("", local, "acme.example"))
    assert choose_recipient(a_message(sender=Address("Acme", local, "acme.example")), SAMS_PROFILE) is None


@pytest.mark.parametrize("local", PEOPLE.split())
def test_people_with_such_letters_in_their_name_are_people(local: str) -> None:
    person = Address("", local, "acme.example")
    assert not is_no_reply(person)
    assert not is_robot(person)
    found = choose_recipient(a_message(sender=person), SAMS_PROFILE)
    assert found is not None
    assert found.address == person


@pytest.mark.parametrize("local", ROBOTS.split())
def test_mail_machinery_is_never_answered(local: str) -> None:
    assert is_robot(Address("", local, "acme.example"))
    assert choose_recipient(a_message(sender=Address("", local, "acme.example")), SAMS_PROFILE) is None


@pytest.mark.parametrize(
    "spec",
    [
        "messaging-digest-noreply@linkedin.com", "messages-noreply@linkedin.com", "jobalerts-noreply@linkedin.com",
        "jobs-noreply@linkedin.com", "jobs-listings@linkedin.com", "Jobs-Listings@LinkedIn.com", "alert@indeed.com",
        "no-reply@goodtime.io", "no-reply@us.greenhouse-mail.io",
    ],
)  # fmt: skip
def test_the_machines_of_platforms_are_never_answered(spec: str) -> None:
    local, _, host = spec.partition("@")
    assert choose_recipient(a_message(sender=Address("", local, host)), SAMS_PROFILE) is None


@pytest.mark.parametrize(
    "spec", ["alert@indeed.com.evil.example", "alert@acme.example", "jobs-listings@notlinkedin.com"]
)
def test_a_machine_is_known_by_its_whole_domain(spec: str) -> None:
    local, _, host = spec.partition("@")
    assert not is_robot(Address("", local, host))


@pytest.mark.parametrize(
    ("host", "domains", "answer"),
    [
        ("reply.linkedin.com", ("reply.linkedin.com",), True),
        ("REPLY.LinkedIn.com", ("reply.linkedin.com",), True),
        ("eu.reply.linkedin.com", ("reply.linkedin.com",), True),
        ("reply.linkedin.com.", ("reply.linkedin.com",), True),
        ("reply.linkedin.com.evil.example", ("reply.linkedin.com",), False),
        ("evilreply.linkedin.com", ("reply.linkedin.com",), False),
        ("linkedin.com", ("reply.linkedin.com",), False),
        ("initech.example", ("initech.example",), True),
        ("mail.hr.initech.example", ("initech.example",), True),
        ("notinitech.example", ("initech.example",), False),
        ("initech.example.evil.example", ("initech.example",), False),
        ("acme.example", ("",), False),
        ("", ("initech.example",), False),
    ],
)
def test_domains_match_by_whole_labels(host: str, domains: tuple[str, ...], answer: bool) -> None:
    assert is_within(host, domains) is answer


def test_the_reply_goes_to_reply_to_and_else_to_from() -> None:
    other = Address("Rita", "rita.vale", "acme.example")
    answered = choose_recipient(a_message(reply_to=(other,)), SAMS_PROFILE)
    assert answered is not None
    assert answered.address == other
    assert answered.warnings == ()
    plain = choose_recipient(a_message(cc=(Address("", "boss", "acme.example"),)), SAMS_PROFILE)
    assert plain is not None
    assert plain.address == RITA


def test_a_reply_to_in_another_domain_is_warned_of() -> None:
    found = choose_recipient(a_message(reply_to=(Address("", "rita", "tool.example"),)), SAMS_PROFILE)
    assert found is not None
    assert found.warnings == ("reply-to-other-domain",)


def test_of_several_the_writer_is_chosen_and_the_rest_are_warned_of() -> None:
    others = (Address("", "team", "acme.example"), RITA)
    found = choose_recipient(a_message(reply_to=others), SAMS_PROFILE)
    assert found is not None
    assert found.address == RITA
    assert found.warnings == ("several-reply-to",)


def test_a_no_reply_from_with_a_human_reply_to_is_answered_there_with_a_warning() -> None:
    found = choose_recipient(
        a_message(sender=Address("Rita via Tool", "no-reply", "tool.example"), reply_to=(RITA,)), SAMS_PROFILE
    )
    assert found is not None
    assert found.address == RITA
    assert "no-reply-from" in found.warnings


@pytest.mark.parametrize("local", ["noreply", "mailer-daemon", "jobs-bounces"])
def test_a_reply_to_that_nobody_reads_is_no_invitation_to_answer_from(local: str) -> None:
    assert choose_recipient(a_message(reply_to=(Address("", local, "acme.example"),)), SAMS_PROFILE) is None


def test_a_reply_to_that_is_the_user_falls_back_to_from() -> None:
    found = choose_recipient(a_message(reply_to=(SAM,)), SAMS_PROFILE)
    assert found is not None
    assert found.address == RITA


@pytest.mark.parametrize("spec", ["sam@example.org", "SAM@Example.org", "sam+jobs@example.org", "Sam+x@example.org"])
def test_the_user_is_never_answered(spec: str) -> None:
    local, _, host = spec.partition("@")
    me = Address("Sam", local, host)
    assert is_own(me, SAMS_PROFILE.addresses)
    assert choose_recipient(a_message(sender=me), SAMS_PROFILE) is None


def test_somebody_of_the_same_provider_is_not_the_user() -> None:
    assert not is_own(Address("", "samuel", "example.org"), SAMS_PROFILE.addresses)
    assert not is_own(Address("", "sam", "mail.example.org"), SAMS_PROFILE.addresses)


@pytest.mark.parametrize(
    ("spec", "relayed"),
    [
        ("7f3a@reply.linkedin.com", True),
        ("hit-reply@linkedin.com", True),
        ("inmail-hit-reply@linkedin.com", True),
        ("rita@linkedin.com", False),
        ("7f3a@reply.linkedin.com.evil.example", False),
        ("hit-reply@linkedin.com.evil.example", False),
    ],
)
def test_a_relay_is_warned_of(spec: str, relayed: bool) -> None:
    local, _, host = spec.partition("@")
    address = Address("Rita", local, host)
    assert is_relay(address) is relayed
    found = choose_recipient(a_message(sender=address), SAMS_PROFILE)
    assert found is not None
    assert ("relay" in found.warnings) is relayed


def test_a_host_in_another_script_is_answered_as_dns_spells_it() -> None:
    found = choose_recipient(a_message(sender=Address("", "rita", "münchen.example")), SAMS_PROFILE)
    assert found is not None
    assert found.address.host == "xn--mnchen-3ya.example"


@pytest.mark.parametrize("host", ["straße.example", "a..example", "ⅷ.example", "x" * 70 + "ä.example"])
def test_a_host_that_standards_spell_in_two_ways_is_not_answered(host: str) -> None:
    assert choose_recipient(a_message(sender=Address("", "rita", host)), SAMS_PROFILE) is None


@given(st.builds(Address, st.text(max_size=20), st.text(max_size=40), st.text(max_size=40)))
def test_whoever_is_chosen_can_be_sent_to(sender: Address) -> None:
    found = choose_recipient(a_message(sender=sender), Profile())
    assert found is None or is_sendable(found.address)


def test_a_from_field_that_programs_read_differently_is_warned_of() -> None:
    found = choose_recipient(a_message(defects=("odd-from",)), SAMS_PROFILE)
    assert found is not None
    assert found.warnings == ("odd-from",)
