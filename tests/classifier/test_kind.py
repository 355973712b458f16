from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.kind import hashing
from classifier.kind.certain import certain_kind
from classifier.kind.form import form_marks
from classifier.kind.joining import KINDS, Joined
from classifier.kind.linear import from_arrays, from_learnt, softmax
from classifier.kind.senders import is_robot, sender_class
from classifier.kind.stages import stage_of
from classifier.names.agreeing import agree
from classifier.nlp import bare_message, doc_of, reading_of, text_of
from returncall.model import Address, Kind


def test_the_kinds_are_those_of_the_program() -> None:
    assert set(KINDS) == {kind.value for kind in Kind}


@given(st.lists(st.integers(0, 2**64 - 1), max_size=60))
def test_features_stay_inside_the_table_and_are_distinct(values: Any) -> None:
    found = hashing.word_features(np.array(values, np.uint64), hashing.salt("a"), hashing.salt("b"))

    assert len(set(found.tolist())) == len(found)
    assert not len(found) or int(found.max()) < 2**hashing.BITS


def test_families_of_features_do_not_share_buckets_by_design() -> None:
    hashes = np.arange(1000, dtype=np.uint64)

    same = hashing.buckets(hashes, hashing.salt("a")) == hashing.buckets(hashes, hashing.salt("b"))

    assert same.mean() < 0.01


def test_a_pair_is_not_its_reverse() -> None:
    one, other = np.array([3, 5], np.uint64), np.array([5, 3], np.uint64)

    assert hashing.pairs(one)[0] != hashing.pairs(other)[0]


def _small_model() -> Any:
    known = np.array([3, 9], np.uint32)
    return from_learnt(
        known,
        np.array([[1.0, -1.0], [0.5, 2.0]], np.float32),
        np.array([1.0, 2.0], np.float32),
        np.zeros(2, np.float32),
    )


def test_a_model_survives_being_stored() -> None:
    model = _small_model()

    again = from_arrays("x", model.to_arrays("x"))

    features = np.array([3, 9, 77], np.uint32)
    assert np.allclose(model.scores(features), again.scores(features), atol=1e-3)


def test_what_was_never_learnt_says_nothing() -> None:
    assert _small_model().scores(np.array([77], np.uint32)).tolist() == [0.0, 0.0]


def test_segments_score_as_they_do_alone() -> None:
    model = _small_model()

    together = model.scores_by_segment(np.array([3, 9, 3], np.uint32), np.array([0, 2]))

    assert np.allclose(together[0], model.scores(np.array([3, 9], np.uint32)))
    assert np.allclose(together[1], model.scores(np.array([3], np.uint32)))


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=13))
def test_shares_sum_to_one(scores: Any) -> None:
    assert softmax(np.array(scores, np.float32)).sum() == pytest.approx(1.0, abs=1e-5)


def _joined(sure: Any) -> Any:
    return Joined(
        np.zeros((1, len(KINDS)), np.float32), np.zeros(len(KINDS), np.float32), np.ones(1, np.float32), 1.0, 0.2, sure
    )


def test_outreach_or_follow_up_is_no_doubt_about_answering() -> None:
    shares = np.zeros(len(KINDS), np.float32)
    shares[KINDS.index("outreach")] = shares[KINDS.index("follow_up")] = 0.5

    assert not _joined(0.8).is_unsure(shares)


def test_half_a_recruiter_is_a_doubt() -> None:
    shares = np.zeros(len(KINDS), np.float32)
    shares[KINDS.index("outreach")] = shares[KINDS.index("vendor")] = 0.5

    assert _joined(0.8).is_unsure(shares)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("us.greenhouse-mail.io", "ats"),
        ("linkedin.com", "platform"),
        ("e.linkedin.com", "platform"),
        ("linkedin.com.evil.example", ""),
        ("gmail.com", "free_mail"),
        ("calendly.com", "calendar"),
        ("acme.example", ""),
        ("", ""),
    ],
)
def test_senders_are_classed_by_whole_domains(host: Any, expected: Any) -> None:
    assert sender_class(host) == expected


@pytest.mark.parametrize("mailbox", ["noreply", "no-reply", "jobs-noreply", "donotreply", "mailer-daemon"])
def test_robots_are_told_by_a_whole_segment(mailbox: Any) -> None:
    assert is_robot(mailbox)


@pytest.mark.parametrize("mailbox", ["noreen", "jobst", "noah.replyson", "autumn"])
def test_people_are_no_robots(mailbox: Any) -> None:
    assert not is_robot(mailbox)


def _message(**changes: Any) -> Any:
    from dataclasses import replace

    return replace(bare_message("Hello there.", "Hi", Address("A B", "a", "b.example")), **changes)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"header_fields": (("content-type", "multipart/report; report-type=delivery-status"),)}, "other"),
        ({"auto_submitted": "auto-replied"}, "other"),
        ({"subject": "Automatic reply: your role"}, "other"),
        ({"subject": "Abwesenheitsnotiz"}, "other"),
        ({"sender": Address("", "MAILER-DAEMON", "mx.example")}, "other"),
        ({"sender": Address("Calendly", "notifications", "calendly.com")}, "scheduling"),
        ({"header_fields": (("content-type", "text/calendar; method=REQUEST"),)}, "scheduling"),
    ],
)
def test_form_alone_settles_machines_and_calendars(changes: Any, kind: Any) -> None:
    found = certain_kind(_message(**changes))

    assert found is not None
    assert found[0] == kind


def test_form_settles_nothing_about_a_plain_mail() -> None:
    assert certain_kind(_message(auto_submitted="no")) is None


def test_marks_of_form_have_the_same_names_for_every_message() -> None:
    one = form_marks(_message())
    other = form_marks(_message(text="$120k - call me at 10:30?\n- a\n- b", subject="", list_id="<x>"))

    assert list(one) == list(other)
    assert all(0.0 <= value <= 1.0 for value in other.values())


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    import spacy

    return spacy.blank("en")


def test_sentences_end_at_stops_and_lines_but_not_at_wrapping(tokenizer: Any) -> None:
    message = bare_message(
        "Hi Ann,\n\nThis line was wrapped by a mail program at seventy\ncharacters or so. It pays well.\n- one\n- two"
    )
    doc = doc_of(tokenizer, message)

    said = [doc.text[start:end].replace("\n", " ") for start, end in reading_of(doc).ends]

    assert said == [
        "Hi Ann,",
        "This line was wrapped by a mail program at seventy characters or so.",
        "It pays well.",
        "- one",
        "- two",
    ]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_can_be_read(tokenizer: Any, text: Any, subject: Any) -> None:
    doc = doc_of(tokenizer, bare_message(text, subject))
    reading = reading_of(doc)

    assert len(reading.hashes) == len(reading.sentence) == len(reading.in_subject)
    assert all(0 <= start < end <= len(doc.text) for start, end in reading.ends)


def test_the_text_holds_subject_words_and_signature() -> None:
    message = _message(subject="A role", text="Words.", signature="Ann\nAcme")

    assert text_of(message) == "A role\n\nWords.\n\nAnn\nAcme"


@pytest.mark.parametrize(
    ("kind", "text", "stage"),
    [
        ("outreach", "", "contacted"),
        ("offer", "", "offer"),
        ("rejection", "", "closed"),
        ("scheduling", "a quick call", "recruiter_call"),
        ("scheduling", "the final round with two directors", "final"),
        ("conversation", "our hiring manager would like to talk", "hiring_manager"),
        ("vendor", "hiring manager", ""),
    ],
)
def test_the_stage_is_what_the_message_speaks_of(kind: Any, text: Any, stage: Any) -> None:
    assert stage_of(kind, text) == stage


def test_a_name_means_the_same_in_every_line() -> None:
    words = ["Acme", "hires", ".", "Ask", "Acme", ".", "Harrow", "Talent"]
    found = [(0, 1, "COMPANY", 0.9), (6, 8, "AGENCY", 0.8)]

    assert agree(words, found) == [(0, 1, "COMPANY", 0.9), (4, 5, "COMPANY", 0.5), (6, 8, "AGENCY", 0.8)]


def test_the_surer_label_of_a_name_wins() -> None:
    found = agree(["Acme", "and", "Acme"], [(0, 1, "COMPANY", 0.9), (2, 3, "ORG", 0.4)])

    assert [label for _, _, label, _ in found] == ["COMPANY", "COMPANY"]


@pytest.mark.parametrize(
    ("quoted", "own", "others"),
    [
        ("On Mon, 2 Nov 2026 at 09:14, Dawn Pruett <dawn@kestrel.example> wrote:\n> Hi Sam", True, False),
        ("Am 02.11.2026 schrieb Dawn Pruett:\n> Hallo", True, False),
        ("-----Original Message-----\nFrom: Sam Doe\nSent: Monday\n\nHello", False, True),
        ("On Mon, 2 Nov 2026,\nSam Doe <sam@example.org> wrote:\n> Hi Dawn", False, True),
        ("> Hi Sam, a role", False, False),
        ("", False, False),
    ],
)
def test_a_nudge_quotes_its_writer_and_an_answer_somebody_else(quoted: str, own: bool, others: bool) -> None:
    message = replace(
        bare_message("See below.", "Re: role", Address("Dawn Pruett", "dawn", "kestrel.example")), quoted=quoted
    )

    marks = form_marks(message)

    assert (bool(marks["l.quotes_own"]), bool(marks["l.quotes_others"])) == (own, others)
