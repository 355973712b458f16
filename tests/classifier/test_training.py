from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest

from classifier.kind.acts import ACTS, act_profile
from classifier.names.tagger import LABELS, TAGS, best_path, legal_moves, spans_of
from classifier.nlp import bare_message, doc_of, reading_of, text_of
from classifier.scoring import Judged, read_gold, score
from classifier.scoring.matching import same_firm, same_person, same_title
from classifier.training.corpus_format import read_corpus_file
from classifier.training.examples import to_example
from classifier.training.fitting import Setting, fit_linear, rows_to_matrix
from classifier.training.measure import calibration_error
from classifier.training.names import recombined
from classifier.training.rows import act_labels
from classifier.training.variants import fragment, variants
from returncall.errors import UserError

WRITTEN = """=== 001
kind: outreach
hand: test-hand
From: Dawn Pruett <dawn@kestrel.example>
To: Priya <priya@okafor.example>
Subject: [[T:Data Lead]] in [[L:Leeds]]
---
Hi Priya,

I look after data hires at [[A:Kestrel Search]]. {who}
A client, [[C:Morrow & Tyne]], needs a [[T:Data Lead]]. It pays [[M:£70k]]. {role}

Time for a call? {ask}

Cheers
[[P:Dawn]]
"""


@pytest.fixture
def example(tmp_path: Any) -> Any:
    path = tmp_path / "p99a.txt"
    path.write_text(WRITTEN, encoding="utf-8")
    return to_example(next(read_corpus_file(path)))


def test_spans_move_along_into_what_the_pipeline_reads(example: Any) -> None:
    text = text_of(example.message)

    assert {(text[start:end], label) for start, end, label in example.spans} == {
        ("Data Lead", "ROLE"),
        ("Leeds", "PLACE"),
        ("Kestrel Search", "AGENCY"),
        ("Morrow & Tyne", "COMPANY"),
        ("£70k", "PAY"),
        ("Dawn", "RECRUITER"),
    }


def test_a_mark_names_its_sentence_and_what_stands_unmarked_before_it(example: Any) -> None:
    import spacy

    doc = doc_of(spacy.blank("en"), example.message)
    reading = reading_of(doc)
    labels, trust = act_labels(reading, example.act_ends, doc.text, plain=False)
    said = {
        doc.text[start:end]: (ACTS[act], float(sure))
        for (start, end), act, sure in zip(reading.ends, labels, trust, strict=True)
        if act >= 0
    }

    assert said["I look after data hires at Kestrel Search."] == ("who", 1.0)
    assert said["It pays £70k."] == ("role", 1.0)
    assert said["A client, Morrow & Tyne, needs a Data Lead."] == ("role", 0.5)
    assert said["Time for a call?"] == ("ask", 1.0)
    assert "Hi Priya," not in said


def test_variants_weigh_as_one_message(example: Any) -> None:
    shapes = variants(example.message, random.Random(1))

    assert sum(weight for _, weight in shapes) == pytest.approx(1.0)
    assert shapes[0][0] is example.message


def test_a_fragment_holds_a_telling_sentence(example: Any) -> None:
    text = text_of(example.message)
    found = [fragment(example.message, text, example.act_ends, ("ask",), random.Random(seed)) for seed in range(10)]

    assert all(one is not None and "Time for a call?" in one.text for one in found)


def test_no_fragment_is_made_of_what_tells_nothing(example: Any) -> None:
    assert fragment(example.message, text_of(example.message), example.act_ends, ("plea",), random.Random(1)) is None


def test_recombined_names_stand_where_their_spans_say() -> None:
    text, spans = recombined(
        "Acme seeks a Nurse. Acme pays.",
        [(0, 4, "COMPANY"), (13, 18, "ROLE"), (20, 24, "COMPANY")],
        {"COMPANY": ["Globex Ltd"], "ROLE": ["Welder"]},
        random.Random(4),
    )

    assert all(text[start:end].lower() in {"acme", "globex ltd", "nurse", "welder"} for start, end, _ in spans)
    assert text[spans[0][0] : spans[0][1]].lower() == text[spans[2][0] : spans[2][1]].lower()


def test_a_model_learns_what_several_hands_say() -> None:
    rows = [np.array([1, 50 + n], np.uint32) for n in range(20)] + [np.array([2, 80 + n], np.uint32) for n in range(20)]
    labels = np.repeat([0, 1], 20)
    hands = [f"h{n % 5}" for n in range(40)]

    model = fit_linear(rows_to_matrix(rows), labels, np.ones(40), hands, classes=3, setting=Setting(10.0, 2, 0.5))

    assert model.scores(np.array([1], np.uint32)).argmax() == 0
    assert model.scores(np.array([2], np.uint32)).argmax() == 1
    assert not model.rows[50], "a feature of one hand is not learnt"


def test_a_name_goes_on_only_where_it_began() -> None:
    scores = np.full((4, TAGS), -3.0, np.float32)
    scores[:, 2] = 0.0

    path = best_path(scores, legal_moves())

    assert path[0] != 2
    assert spans_of(path, scores)[0][2] == LABELS[0]


def test_the_profile_of_no_sentence_is_empty() -> None:
    assert not act_profile(np.zeros((0, len(ACTS)), np.float32)).any()


def test_calibration_error_is_the_gap_between_saying_and_being_right() -> None:
    assert calibration_error([True, True, False, False], [0.5, 0.5, 0.5, 0.5]) == pytest.approx(0.0)
    assert calibration_error([False, False], [1.0, 1.0]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("found", "meant"),
    [("Sr Java Developer", "Sr. Java Developer"), ("Java Developer", "Sr. Java Developer"), ("NURSE", "Nurse")],
)
def test_titles_match_as_a_reader_would_accept(found: Any, meant: Any) -> None:
    assert same_title(found, meant)


def test_a_bare_head_is_not_the_title() -> None:
    assert not same_title("Developer", "Salesforce Developer")


def test_firms_match_without_their_legal_form() -> None:
    assert same_firm("Acme Robotics", "Acme Robotics GmbH")
    assert not same_firm("Acme", "Globex")


def test_people_match_by_first_name() -> None:
    assert same_person("Dawn", "Dawn Pruett")


def test_gold_names_every_bad_line(tmp_path: Any) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"kind": "other", "body": "x"}\n{"body": 1}\nnot json\n', encoding="utf-8")

    with pytest.raises(UserError) as caught:
        read_gold(path)

    assert len(caught.value.problems) == 2


def _gold(tmp_path: Any, *records: Any) -> Any:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return read_gold(path)


def test_near_duplicates_share_one_vote_and_fragments_none(tmp_path: Any) -> None:
    gold = _gold(
        tmp_path,
        {"id": "1", "group": "g", "kind": "outreach", "body": "a"},
        {"id": "2", "group": "g", "kind": "outreach", "body": "b"},
        {"id": "3", "kind": "other", "body": "c"},
        {"id": "4", "kind": "other", "body": "d", "completeness": "fragment"},
    )

    report = score([Judged(one, None, draft=False) for one in gold])

    assert report.messages == 3
    assert report.human_outreach["count"] == pytest.approx(1.0)
    assert report.kinds["other"]["recall"] == 1.0


def test_a_draft_to_forbidden_mail_is_named(tmp_path: Any) -> None:
    gold = _gold(tmp_path, {"id": "1", "kind": "other", "body": "a", "forbidden": True, "needs_draft": False})

    assert score([Judged(gold[0], None, draft=True)]).drafts_to_wrong_mail == ["1"]


def test_a_bare_message_knows_only_words() -> None:
    assert bare_message("words").sender.address == ""
