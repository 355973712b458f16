"""Scores the fact finders on the written corpus: `python -m bench facts`, or `python -m bench.facts --show pay`.

With gold spans the entity recogniser is perfect, with none the patterns stand alone.  Life lies between: with the
shipped one's spans the messages of the hands are scored that entered no training.  `--show FIELD` prints the wrong
ones of that field.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from classifier.facts.find import find_facts
from classifier.nlp import doc_of as message_doc
from classifier.nlp import shipped_pipeline
from classifier.training.corpus_format import CorpusError, CorpusMessage, read_corpus_file
from returncall.model import Address, Message, MessageKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from classifier.facts.values import Facts

CORPUS = Path(__file__).parent.parent / "classifier" / "training" / "corpus"
HOLDOUT = CORPUS.parent / "holdout.toml"
LABELS = {"T": "ROLE", "C": "COMPANY", "A": "AGENCY", "O": "ORG", "P": "RECRUITER", "L": "PLACE", "M": "PAY"}
SCORED = {"outreach", "follow_up"}
CLOSE = 85
WORDS_OF_PAY = 3


def corpus() -> Iterator[CorpusMessage]:
    """Every message of the corpus; a file that breaks the format is named and passed over."""
    for file in sorted(CORPUS.glob("*.txt")):
        try:
            yield from read_corpus_file(file)
        except CorpusError as error:
            print(error, file=sys.stderr)


def address(text: str) -> Address:
    """A From line as an Address."""
    name, addr = parseaddr(text)
    local, _, host = addr.rpartition("@")
    return Address(name, local, host.lower())


def message_of(item: CorpusMessage) -> Message:
    """The corpus message as the reader of mail would give it, signature not split off."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    reply_to = item.header("Reply-To")
    return Message(
        id=item.id, key=MessageKey("bench", item.id, 0, 0), message_id=None, thread_id=item.id, in_reply_to=None,
        references=(), sender=address(item.header("From")), reply_to=(address(reply_to),) if reply_to else (),
        to=(address(item.header("To")),), cc=(), subject=item.subject.text, sent_at=moment, received_at=moment,
        text=item.body.text, header_fields=tuple((key.lower(), value) for key, value in item.headers),
    )  # fmt: skip


def doc_of(nlp: Any, item: CorpusMessage, *, spans: bool) -> Any:
    """A spaCy Doc of subject and body; with `spans`, the gold marks are its entities."""
    doc = nlp.make_doc(item.subject.text + "\n\n" + item.body.text)
    if spans:
        shift = len(item.subject.text) + 2
        rows = [(span.start, span.end, span.label) for span in item.subject.spans]
        rows += [(span.start + shift, span.end + shift, span.label) for span in item.body.spans]
        kept, last = [], 0
        for start, end, label in rows:
            span = doc.char_span(start, end, LABELS[label], alignment_mode="expand") if end > start else None
            if span is not None and span.start >= last:
                kept.append(span)
                last = span.end
        doc.ents = kept
    return doc


def shipped_doc(item: CorpusMessage) -> Any:
    """The Doc with the entities that the shipped recogniser finds."""
    nlp = shipped_pipeline()
    return nlp.get_pipe("names")(nlp.get_pipe("acts")(message_doc(nlp, message_of(item))))


def gold_pay(text: str) -> tuple[float | None, float | None, str, str] | None:
    """The corpus writes "150000-190000 USD year", an end left out when it is open."""
    if len(text.split()) != WORDS_OF_PAY:
        return None
    amounts, currency, per = text.split()
    low, _, high = amounts.partition("-")
    return (float(low) if low else None, float(high) if high else None, currency, per)


def near(found: str | None, wanted: set[str]) -> bool:
    """The same to a reader; nothing found where nothing is wanted counts as right."""
    if not wanted or not found:
        return not wanted and not found
    return any(fuzz.token_set_ratio(found.lower(), want.lower()) >= CLOSE for want in wanted)


def judge(item: CorpusMessage, facts: Facts) -> dict[str, tuple[object, object, bool]]:
    """(gold, found, right) per field."""
    named: dict[str, set[str]] = defaultdict(set)
    for marked in (item.subject, item.body):
        for span in marked.spans:
            named[span.label].add(" ".join(marked.text[span.start : span.end].split()))
    pay = facts.pay and (facts.pay.min, facts.pay.max, facts.pay.currency, facts.pay.per)
    mode = facts.place.mode if facts.place else None
    sort = facts.recruiter.type.value if facts.recruiter else "unknown"
    texts = {
        "role": ("T", facts.role.title if facts.role else None),
        "company": ("C", facts.company.name if facts.company else None),
        "agency": ("A", facts.agency),
        "place": ("L", facts.place.text if facts.place else None),
    }
    rows: dict[str, tuple[object, object, bool]] = {
        "pay": (gold := gold_pay(item.fact("pay")), pay, gold == pay),
        "mode": (gold_mode := item.fact("mode") or None, mode, gold_mode == mode),
        "engagement": (form := item.fact("engagement") or None, facts.engagement, form == facts.engagement),
    }
    for field, (label, found) in texts.items():
        rows[field] = (named[label], found, near(found, named[label]))
    name = facts.recruiter.name if facts.recruiter else None
    if named["P"]:
        rows["recruiter"] = (named["P"], name, near(name, named["P"]))
    if item.fact("recruiter"):
        rows["type"] = (item.fact("recruiter"), sort, item.fact("recruiter") == sort)
    return rows


def score(made: Callable[[CorpusMessage], Any], items: list[CorpusMessage], *, spans: str, show: str) -> None:
    """Print the share of right answers per field, where the fact is stated and where it is not."""
    right: dict[tuple[str, bool], int] = defaultdict(int)
    total: dict[tuple[str, bool], int] = defaultdict(int)
    spent = 0.0
    for item in items:
        doc, message = made(item), message_of(item)
        begin = time.process_time()
        facts = find_facts(doc, message, kind=item.kind, profile=None)
        spent += time.process_time() - begin
        for field, (gold, found, good) in judge(item, facts).items():
            total[field, bool(gold)] += 1
            right[field, bool(gold)] += good
            if field == show and not good:
                print(f"{item.id}  gold={gold}  found={found}")
    print(f"\nspans={spans}  messages={len(items)}  {1000 * spent / len(items):.2f} ms each")
    for field in dict.fromkeys(field for field, _ in total):
        cells = [(right[field, stated], total[field, stated]) for stated in (True, False)]
        all_right, everything = (sum(column) for column in zip(*cells, strict=True))
        shares = "   ".join(
            f"{word} {hits / count:.3f} ({count})" if count else f"{word} -"
            for word, (hits, count) in zip(("stated", "unstated"), cells, strict=True)
        )
        print(f"  {field:<11} all {all_right / everything:.3f}   {shares}")


def main(arguments: Sequence[str] = ()) -> None:
    """Score with gold spans, without any, and with those of the shipped recogniser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spans", choices=("gold", "none", "shipped", "all"), default="all")
    parser.add_argument("--show", default="", help="print the wrong ones of this field")
    options = parser.parse_args(arguments)
    import spacy

    nlp = spacy.blank("en")
    items = [item for item in corpus() if item.kind in SCORED]
    table = tomllib.loads(HOLDOUT.read_text(encoding="utf-8"))
    held_out = [item for item in items if item.hand in table["hands"] or item.id[:3] in table["parts"]]
    ways: dict[str, tuple[Callable[[CorpusMessage], Any], list[CorpusMessage]]] = {
        "gold": (lambda item: doc_of(nlp, item, spans=True), items),
        "none": (lambda item: doc_of(nlp, item, spans=False), items),
        "shipped": (shipped_doc, held_out),
    }
    for name, (made, some) in ways.items():
        if options.spans in {"all", name}:
            score(made, some, spans=name, show=options.show)


if __name__ == "__main__":
    main(sys.argv[1:])
