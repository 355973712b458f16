"""The scoreboard: our judgement beside honest baselines, on the same messages of hands that nobody trained on.

`python -m bench judgement` prints it.  Baselines: keyword rules; TF-IDF + logistic regression, spaCy's blank `textcat`
(bag of words) and, where it is installed, bogofilter, all three taught by the same corpus as ours.  With
RETURNCALL_MAIL set to a folder that holds gold_dev.jsonl, real mail is scored too.  Intervals: 95 %, bootstrap over
hands, so that one prolific writer does not make a figure look certain.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.baselines import bogofilter, keyword_rules, spacy_bag_of_words, tfidf_regression
from classifier import load
from classifier.scoring import read_gold, shown
from classifier.scoring import score as score_gold
from classifier.training.examples import corpus
from classifier.training.measure import scores
from classifier.training.train import divide
from classifier.training.variants import bare
from returncall.service.scoring import judge_gold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from classifier.training.examples import Example
    from returncall.model import Message

ROUNDS = 500
FIGURES = ("macro_f1", "accuracy", "written_precision", "written_recall", "calibration_error")
_SPACE = re.compile(r"\s+")


def ours() -> Callable[[Sequence[Message]], list[tuple[str, float]]]:
    """The shipped classifier, each message judged on its own."""
    assessor = load(None)

    def judge(messages: Sequence[Message]) -> list[tuple[str, float]]:
        found = [assessor.assess([message])[0] for message in messages]
        return [(str(one.kind), one.confidence) for one in found]

    return judge


def interval(
    truth: Sequence[str], said: Sequence[str], sure: Sequence[float], hands: Sequence[str], figure: str
) -> tuple[float, float]:
    """95 % bootstrap interval of one figure over hands."""
    rng = random.Random(0)
    by_hand: dict[str, list[int]] = {}
    for at, hand in enumerate(hands):
        by_hand.setdefault(hand, []).append(at)
    names = sorted(by_hand)
    values = []
    for _ in range(ROUNDS):
        chosen = [at for name in rng.choices(names, k=len(names)) for at in by_hand[name]]
        found = scores([truth[i] for i in chosen], [said[i] for i in chosen], [sure[i] for i in chosen])
        values.append(float(str(found[figure])))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def table(
    examples: Sequence[Example], judges: dict[str, Callable[[Sequence[Message]], list[tuple[str, float]]]]
) -> str:
    """One line per judge and shape of the mail, as Markdown."""
    truth, hands = [e.kind for e in examples], [e.hand for e in examples]
    lines = [
        "| judge | mail | macro F1 | accuracy | outreach + follow-up precision | recall | calibration error | msgs/s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, judge in judges.items():
        for shape, change in (("with header", lambda m: m), ("sender, subject, body", bare)):
            messages = [change(e.message) for e in examples]
            started = time.process_time()
            found = judge(messages)
            rate = len(messages) / (time.process_time() - started)
            said, sure = [kind for kind, _ in found], [share for _, share in found]
            figures = scores(truth, said, sure)
            cells = []
            for figure in FIGURES:
                low, high = interval(truth, said, sure, hands, figure)
                cells.append(f"{float(str(figures[figure])):.3f} ({low:.2f}-{high:.2f})")
            lines.append(f"| {name} | {shape} | {' | '.join(cells)} | {rate:.0f} |")
    return "\n".join(lines)


def main() -> None:
    """Train the baselines and print the scoreboard."""
    training, validation = divide(list(corpus()))
    print(f"{len(training)} messages to learn from, {len(validation)} of other hands to be judged on\n")
    judges: dict[str, Callable[[Sequence[Message]], list[tuple[str, float]]]] = {
        "keyword rules": keyword_rules,
        "TF-IDF + logistic regression": tfidf_regression(training),
        "spaCy textcat, bag of words": spacy_bag_of_words(training),
    }
    with tempfile.TemporaryDirectory() as scratch:
        if program := shutil.which("bogofilter"):
            judges["bogofilter"] = bogofilter(program, training, Path(scratch))
        judges["returncall"] = ours()
        print(table(validation, judges))
    folder = os.environ.get("RETURNCALL_MAIL")
    if not folder or not (gold := Path(folder) / "gold_dev.jsonl").exists():
        print("\nRETURNCALL_MAIL names no folder with gold_dev.jsonl: real mail was not scored")
        return
    print("\nReal mail (gold_dev.jsonl), never trained or tuned on:\n")
    print(shown(score_gold(judge_gold(load(None), read_gold(gold)))))


if __name__ == "__main__":
    main()
