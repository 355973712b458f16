"""Messages judged per second of one core, start-up apart, beside peers on the same messages in the same run.

`python -m bench judging` prints it.  Recruiters' mail: the outreach and follow-ups of the corpus, all facts and reasons
found.  Ordinary mail: the `ham` of the folder in RETURNCALL_MAIL, from its files as `returncall classify` reads them,
or the corpus' own.  Peers: TF-IDF + logistic regression; bogofilter when it is installed; en_core_web_sm when it can
be imported or RETURNCALL_PEER_MODEL names its folder.  Learning is not timed.
"""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import spacy

from bench.baselines import RECRUITERS, bogofilter, tfidf_regression
from classifier import load
from classifier.nlp import text_of
from classifier.training.examples import corpus, read_octets
from ingest.sources import read_paths
from returncall.cli.classify import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from classifier.training.examples import Example
    from returncall.model import Message

    Judge = Callable[[Sequence[Message]], object]

MOST = 600
WARM = 60
BATCH = 50
_PEER_MODEL = "en_core_web_sm"
_WITHOUT = ("tagger", "parser", "attribute_ruler", "lemmatizer")


def _computing() -> float:
    """Seconds of computing by this process and by those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _rate(judge: Judge, messages: Sequence[Message]) -> float:
    """Messages per second of computing, the first WARM of them not counted."""
    judge(messages[:WARM])
    began = _computing()
    judge(messages[WARM:])
    return len(messages[WARM:]) / (_computing() - began)


def _ours() -> Judge:
    assessor = load(None)
    return lambda messages: [assessor.assess(messages[at : at + BATCH]) for at in range(0, len(messages), BATCH)]


def _spacy(path: str, without: tuple[str, ...]) -> Judge:
    nlp = spacy.load(path, exclude=without)
    return lambda messages: list(nlp.pipe(map(text_of, messages), batch_size=16))


def _peers(training: Sequence[Example], folder: Path) -> dict[str, Judge]:
    peers: dict[str, Judge] = {"TF-IDF + logistic regression": tfidf_regression(training)}
    if program := shutil.which("bogofilter"):
        peers["bogofilter, one process for all"] = bogofilter(program, training, folder)
    model = os.environ.get("RETURNCALL_PEER_MODEL", _PEER_MODEL)
    if Path(model).is_dir() or spacy.util.is_package(model):
        peers[f"{_PEER_MODEL}, names alone"] = _spacy(model, _WITHOUT)
        peers[_PEER_MODEL] = _spacy(model, ())
    return peers


def _files(folder: Path) -> list[str]:
    """Every mail below `folder`."""
    return sorted(str(path) for path in folder.rglob("*") if path.is_file() and path.suffix != ".LICENSE")


def _through_classify(paths: Sequence[str]) -> float:
    """Messages per second of computing, from the files: parsed, judged, made ready to print."""
    list(judged(read_paths(paths[:WARM]), None))
    began = _computing()
    return len(list(judged(read_paths(paths[WARM:]), None))) / (_computing() - began)


def main() -> None:
    """Print one line per judge, then the way through `classify`."""
    examples = list(corpus())
    recruiters = [e.message for e in examples if e.kind in RECRUITERS][:MOST]
    ordinary = [e.message for e in examples if e.kind == "other"][:MOST]
    mail = os.environ.get("RETURNCALL_MAIL")
    ham = Path(mail) / "ham" if mail else None
    paths = _files(ham) if ham and ham.is_dir() else []
    if paths:
        read = (read_octets(Path(path).read_bytes(), name=path) for path in paths[:: max(1, len(paths) // MOST)])
        ordinary = [message for message in read if message]
    else:
        print("RETURNCALL_MAIL names no folder with ordinary mail (ham): that of the corpus is judged\n")
    with tempfile.TemporaryDirectory() as folder:
        judges = {"returncall": _ours(), **_peers(examples, Path(folder))}
        print(f"{len(ordinary)} ordinary mails, {len(recruiters)} of recruiters; messages per second of computing\n")
        print("| judge | ordinary mail | ours is | recruiters' mail | ours is |\n|---|---|---|---|---|")
        ours = (1.0, 1.0)
        for name, judge in judges.items():
            rates = _rate(judge, ordinary), _rate(judge, recruiters)
            ours = rates if name == "returncall" else ours
            cells = (f"{rate:,.0f} | {mine / rate:.2f} times" for rate, mine in zip(rates, ours, strict=True))
            print(f"| {name} | {' | '.join(cells)} |", flush=True)
    if paths:
        rate = _through_classify(paths)
        print(f"\n{len(paths)} files of ordinary mail through `classify`, parsing included: {rate:,.0f}")


if __name__ == "__main__":
    main()
