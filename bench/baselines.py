"""What others would build in an afternoon, on the same messages: the peers of the scoreboard."""

from __future__ import annotations

import random
import re
import subprocess
from typing import TYPE_CHECKING

import spacy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from spacy.training import Example as Gold
from spacy.util import minibatch

from classifier.kind.joining import KINDS
from classifier.nlp import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from classifier.training.examples import Example
    from returncall.model import Message

    Judge = Callable[[Sequence[Message]], list[tuple[str, float]]]

EPOCHS = 8
RECRUITERS = frozenset({"outreach", "follow_up"})
# The order is the table: the first that matches wins.
_RULES = (
    ("other", r"out of office|automatic reply|undeliver|delivery status"),
    ("scheduling", r"calendly|invitation:|reschedul|invite\.ics|interview (?:is )?(?:scheduled|confirmed)"),
    ("offer", r"offer letter|pleased to offer|arbeitsvertrag"),
    ("rejection", r"unfortunately|other candidates|not (?:be )?moving forward|leider|malheureusement|helaas"),
    ("application_status", r"your application|thank you for applying|ihre bewerbung|votre candidature"),
    ("job_alert", r"new jobs|jobs for you|job alert|unsubscribe from (?:this )?alert"),
    ("scam", r"telegram|whatsapp|registration fee|cashier|bitcoin"),
    ("vendor", r"bench|hotlist|our consultants|free trial|demo of"),
    ("candidate", r"my resume|my cv attached|looking for (?:a job|an internship)|refer me"),
    ("referral", r"introduce you|meet my friend|passed your name"),
    ("follow_up", r"following up|bumping|circling back|nachfassen|relance|any thoughts"),
    (
        "outreach",
        r"opportunit|role|position|recruit|hiring|your profile|\bcv\b|resume|stelle|poste|vacature|vaga\b|puesto",
    ),
)


def keyword_rules(messages: Sequence[Message]) -> list[tuple[str, float]]:
    """A table of words."""
    found = []
    for message in messages:
        text = text_of(message).lower()
        found.append((next((kind for kind, words in _RULES if re.search(words, text)), "other"), 0.7))
    return found


def tfidf_regression(training: Sequence[Example]) -> Judge:
    """Word 1-2-gram TF-IDF and logistic regression, as in every tutorial."""
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), LogisticRegression(C=30, max_iter=200)
    )
    model.fit([text_of(e.message) for e in training], [e.kind for e in training])

    def judge(messages: Sequence[Message]) -> list[tuple[str, float]]:
        shares = model.predict_proba([text_of(message) for message in messages])
        return [(str(model.classes_[row.argmax()]), float(row.max())) for row in shares]

    return judge


def spacy_bag_of_words(training: Sequence[Example]) -> Judge:
    """SpaCy's blank pipeline with its bag-of-words text classifier."""
    nlp = spacy.blank("en")
    config = {
        "model": {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": True,
            "ngram_size": 2,
            "no_output_layer": False,
            "length": 262144,
        }
    }
    textcat = nlp.add_pipe("textcat", config=config)
    for kind in KINDS:
        textcat.add_label(kind)  # type: ignore[attr-defined]  # a TextCategorizer
    golds = [
        Gold.from_dict(nlp.make_doc(text_of(e.message)), {"cats": {kind: float(kind == e.kind) for kind in KINDS}})
        for e in training
    ]
    rng = random.Random(0)
    optimizer = nlp.initialize(lambda: golds[:100])
    for _ in range(EPOCHS):
        rng.shuffle(golds)
        for batch in minibatch(golds, 16):
            nlp.update(batch, sgd=optimizer)

    def judge(messages: Sequence[Message]) -> list[tuple[str, float]]:
        found = []
        for doc in nlp.pipe(map(text_of, messages), batch_size=16):
            kind = max(doc.cats, key=lambda name: doc.cats[name])
            found.append((kind, float(doc.cats[kind])))
        return found

    return judge


def bogofilter(program: str, training: Sequence[Example], folder: Path) -> Judge:
    """The mail filter, taught recruiters' mail as its spam; it knows outreach and other mail, and nothing between.

    program: its path.  folder: for its word list and the mails, which one process judges.
    """

    def run(messages: Sequence[Message], *options: str) -> list[str]:
        paths = []
        for at, message in enumerate(messages):
            path = folder / f"{at}.eml"
            fields = f"From: {message.sender.address}\nSubject: {' '.join(message.subject.split())}\n"
            path.write_text(f"{fields}\n{message.text}\n", encoding="utf-8")
            paths.append(str(path))
        command = [program, "-d", str(folder), "-b", *options]
        done = subprocess.run(command, check=False, input="\n".join(paths), text=True, capture_output=True)
        if done.returncode not in {0, 1, 2}:  # spam, ham, unsure
            raise RuntimeError(done.stderr)
        return done.stdout.splitlines()

    for option, taught in (("-s", True), ("-n", False)):
        run([e.message for e in training if (e.kind in RECRUITERS) == taught], option)

    def judge(messages: Sequence[Message]) -> list[tuple[str, float]]:
        # "/folder/7.eml S 0.998123", in the order given.
        shares = [float(line.rsplit(" ", 1)[1]) for line in run(messages, "-T")]
        return [("outreach", share) if share > 0.5 else ("other", 1.0 - share) for share in shares]

    return judge
