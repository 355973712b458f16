"""Scores the fact finders on the written corpus: `python bench/facts.py [--spans gold|none|both] [--show FIELD]`.

With gold spans the entity recogniser is perfect, with none the patterns stand alone; life lies between.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from classifier.facts import find_facts  # noqa: E402
from rapidfuzz import fuzz  # noqa: E402
from returncall.model import Address, Message, MessageKey  # noqa: E402

LABELS = {"T": "ROLE", "C": "COMPANY", "A": "AGENCY", "O": "ORG", "P": "RECRUITER", "L": "PLACE", "M": "PAY"}
SCORED = {"outreach", "follow_up"}
CLOSE = 85


def corpus():
    path = ROOT / "classifier" / "training" / "corpus_format.py"
    spec = importlib.util.spec_from_file_location("corpus_format", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["corpus_format"] = module
    spec.loader.exec_module(module)
    for file in sorted((ROOT / "classifier" / "training" / "corpus").glob("*.txt")):
        try:
            yield from module.read_corpus_file(file)
        except module.CorpusError as error:
            print(error, file=sys.stderr)


def address(text: str) -> Address:
    name, addr = parseaddr(text)
    local, _, host = addr.rpartition("@")
    return Address(name, local, host.lower())


def message_of(item) -> Message:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    reply_to = item.header("Reply-To")
    return Message(
        id=item.id, key=MessageKey("bench", item.id, 0, 0), message_id=None, thread_id=item.id, in_reply_to=None,
        references=(), sender=address(item.header("From")), reply_to=(address(reply_to),) if reply_to else (),
        to=(address(item.header("To")),), cc=(), subject=item.subject.text, sent_at=moment, received_at=moment,
        text=item.body.text, header_fields=tuple((k.lower(), v) for k, v in item.headers),
    )  # fmt: skip


def doc_of(nlp, item, spans: bool):
    text = item.subject.text + "\n\n" + item.body.text
    doc = nlp.make_doc(text)
    if spans:
        shift = len(item.subject.text) + 2
        rows = [(s.start, s.end, s.label) for s in item.subject.spans]
        rows += [(s.start + shift, s.end + shift, s.label) for s in item.body.spans]
        made = [doc.char_span(a, b, LABELS[c], alignment_mode="expand") for a, b, c in rows if b > a]
        kept, last = [], 0
        for span in made:
            if span is not None and span.start >= last:
                kept.append(span)
                last = span.end
        doc.ents = kept
    return doc


def number(text: str) -> float | None:
    return float(text) if text else None


def gold_pay(text: str):
    if len(text.split()) != 3:
        return None
    amounts, currency, per = text.split()
    low, _, high = amounts.partition("-")
    return (number(low), number(high), currency, per)


def near(found: str | None, wanted: set[str]) -> bool:
    if not wanted or not found:
        return not wanted and not found
    return any(fuzz.token_set_ratio(found.lower(), w.lower()) >= CLOSE for w in wanted)


def judge(item, facts) -> dict[str, tuple[object, object, bool]]:
    named = defaultdict(set)
    for marked in (item.subject, item.body):
        for span in marked.spans:
            named[span.label].add(" ".join(marked.text[span.start : span.end].split()))
    pay = facts.pay and (facts.pay.min, facts.pay.max, facts.pay.currency, facts.pay.per)
    mode = facts.place.mode if facts.place else None
    kind = facts.recruiter.type.value if facts.recruiter else "unknown"
    name = facts.recruiter.name if facts.recruiter else None
    title = facts.role.title if facts.role else None
    company = facts.company.name if facts.company else None
    place = facts.place.text if facts.place else None
    gold = gold_pay(item.fact("pay"))
    rows = {
        "pay": (gold, pay, gold == pay),
        "mode": (item.fact("mode") or None, mode, (item.fact("mode") or None) == mode),
        "engagement": (item.fact("engagement") or None, facts.engagement, (item.fact("engagement") or None) == facts.engagement),
        "role": (named["T"], title, near(title, named["T"])),
        "company": (named["C"], company, near(company, named["C"])),
        "agency": (named["A"], facts.agency, near(facts.agency, named["A"])),
        "place": (named["L"], place, near(place, named["L"])),
        "recruiter": (named["P"], name, near(name, named["P"]) or not named["P"]),
    }  # fmt: skip
    if item.fact("recruiter"):
        rows["type"] = (item.fact("recruiter"), kind, item.fact("recruiter") == kind)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spans", choices=("gold", "none", "both"), default="both")
    parser.add_argument("--show", default="", help="print the wrong ones of this field")
    options = parser.parse_args()
    import spacy

    nlp = spacy.blank("en")
    items = [item for item in corpus() if item.kind in SCORED]
    for spans in (True, False):
        if options.spans != "both" and spans != (options.spans == "gold"):
            continue
        right, total, null_right, null_total = (defaultdict(int) for _ in range(4))
        spent = 0.0
        for item in items:
            doc, message = doc_of(nlp, item, spans), message_of(item)
            begin = time.perf_counter()
            facts = find_facts(doc, message, kind=item.kind, profile=None)
            spent += time.perf_counter() - begin
            for field, (gold, found, good) in judge(item, facts).items():
                total[field] += 1
                right[field] += good
                if not gold:
                    null_total[field] += 1
                    null_right[field] += good
                if options.show == field and not good:
                    print(f"{item.id}  gold={gold}  found={found}  [{facts.pay.quote if facts.pay else ''}] {item.fact('lang')}")
        print(f"\nspans={'gold' if spans else 'none'}  messages={len(items)}  {1000 * spent / len(items):.2f} ms each")
        for field in total:
            there = total[field] - null_total[field]
            print(
                f"  {field:<11} all {right[field] / total[field]:.3f}"
                f"   stated {(right[field] - null_right[field]) / max(1, there):.3f} ({there})"
                f"   unstated {null_right[field] / max(1, null_total[field]):.3f} ({null_total[field]})"
            )


if __name__ == "__main__":
    main()
