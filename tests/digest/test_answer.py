"""The words of a reply, and nothing else, decide what it does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returncall.digest.answer import Answer, read_answer


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ok 1 3", Answer(ok=(1, 3))),
        ("OK 1, 3.", Answer(ok=(1, 3))),
        ("no 2", Answer(no=(2,))),
        ("ok 1 3\nno 2\n", Answer(ok=(1, 3), no=(2,))),
        ("\n\n  ok 7  \n\nno 8", Answer(ok=(7,), no=(8,))),
        ("ok all", Answer(ok_all=True)),
        ("no all", Answer(no_all=True)),
        ("ok all\nno 2", Answer(no=(2,), ok_all=True)),
        ("ok all\nno all", Answer()),
        ("ok 1 2\nno 2", Answer(ok=(1,))),
        ("ok 1 1 1", Answer(ok=(1,))),
        ("Thanks!\nok 1", Answer()),
        ("ok 1\nSam\nok 2", Answer(ok=(1,))),
        ("ok", Answer()),
        ("ok one", Answer()),
        ("ok -1", Answer()),
        ("ok 99999", Answer()),
        ("ok 1 because it fits", Answer()),
        ("> ok 1", Answer()),
        ("okay 1", Answer()),
        ("ok ١", Answer()),
        ("", Answer()),
    ],
)
def test_what_a_reply_wants(text: str, wanted: Answer) -> None:
    assert read_answer(text) == wanted


@given(st.text(max_size=300))
def test_no_number_is_both_and_only_said_numbers_count(text: str) -> None:
    answer = read_answer(text)

    assert not set(answer.ok) & set(answer.no)
    assert all(str(number) in text or f"0{number}" in text for number in (*answer.ok, *answer.no))
    assert not (answer.ok_all and answer.no_all)
