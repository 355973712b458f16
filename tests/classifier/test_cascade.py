"""What the cheap looks clear, the whole pipeline would have cleared, too; and only what passes them brings spaCy."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from classifier import alone, load
from classifier.training.examples import corpus
from classifier.training.train import divide
from classifier.training.variants import bare
from tests.classifier.test_assess import ALL, ORDINARY

if TYPE_CHECKING:
    from returncall.model import Assessment, Message

_CLEARED = "nothing-speaks-of-a-job"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unseen() -> list[Message]:
    """Messages of hands that never entered training, as received, as an export would keep them, and without subject."""
    _, validation = divide(list(corpus()))
    shapes = (lambda message: message, bare, lambda message: replace(bare(message), subject=""))
    return [shape(example.message) for example in validation for shape in shapes]


def _kinds(messages: list[Message]) -> list[Assessment]:
    return [load(None).assess([message])[0] for message in messages]


def test_letters_clear_nothing_that_the_rest_would_call_anything_but_other(
    unseen: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = zip(unseen, _kinds(unseen), strict=True)
    cleared = [message for message, one in quick if one.reasons[:1] and one.reasons[0].rule == _CLEARED]
    monkeypatch.setattr(alone, "CLEARED_BELOW", float("-inf"))
    whole = _kinds(cleared)

    by_letters = [one for one in whole if one.reasons[:1] and one.reasons[0].rule != _CLEARED]
    assert len(by_letters) >= 20
    assert {str(one.kind) for one in whole} == {"other"}
    assert not any(one.unsure for one in whole)


def test_a_mailbox_of_ordinary_mail_never_loads_spacy() -> None:
    code = (
        "import sys\n"
        "from classifier import load\n"
        "from tests.classifier.mails import mail\n"
        "from tests.classifier.test_assess import ALL, BOUNCE\n"
        "news = mail('URL: http://news.example/0,1,2\\nDate: Not supplied\\n\\nScientists say that the bridge, washed away by '\n"
        "            'the flood in 1953, was longer than anybody thought.', subject='A longer bridge',\n"
        "            sender='newsfeed <rss@news.example>', list_id='news.lists.example')\n"
        "judge = load(None)\n"
        "judge.assess([news, BOUNCE])\n"
        "assert 'spacy' not in sys.modules\n"
        "judge.assess(ALL)\n"
        "assert 'spacy' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=100)


class _Counting:
    """Judges that count what they are asked for."""

    version = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._real = load(None)

    def judge(self, messages: Any) -> list[Assessment]:
        self.asked += [message.id for message in messages]
        return self._real.assess(messages)


def test_a_message_is_judged_once_however_often_it_is_looked_at() -> None:
    judges = _Counting()
    assessor = load(None, judges=judges)

    first = assessor.assess([ORDINARY])
    again = assessor.assess(ALL)

    assert again[ALL.index(ORDINARY)] == first[0]
    assert judges.asked == [ORDINARY.id, *(message.id for message in ALL if message is not ORDINARY)]
