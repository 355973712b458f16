"""One run of libFuzzer, for tests.fuzz.hunt: NAME SECONDS FOLDER KEEP SEED.  Ends the process."""

from __future__ import annotations

import logging
import random
import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found]  # no dependency: see tests.fuzz.hunt

OURS = ["ingest", "classifier", "config", "responder", "returncall.digest", "returncall.web"]
THEIRS = ["mailparser", "email", "imapclient", "authres"]

with atheris.instrument_imports(include=OURS + THEIRS):
    from tests.fuzz import entries
    from tests.fuzz import seeds as samples

from tests.fuzz.hunt import LONGEST, Watch, mutated  # noqa: E402  what hunts is not looked at


def main(name: str, seconds: str, folder: str, keep: str, seed: str) -> None:
    logging.disable()
    seeds = samples.seeds(name)
    corpus = Path(folder) / "corpus"
    corpus.mkdir()
    for at, one in enumerate(seeds):
        (corpus / str(at)).write_bytes(one[:LONGEST])
    inside = Path(folder) / "inside"
    inside.mkdir()
    watch = Watch(entries.ENTRIES[name](inside), Path(keep) if keep else None)
    chance = random.Random(int(seed))

    def twisted(octets: bytes, most: int, _seed: int) -> bytes:
        """Half the time our own changes, which know what mail is made of."""
        if chance.random() < 0.5:
            return mutated([octets or b"x", chance.choice(seeds)], chance)[:most]
        return bytes(atheris.Mutate(octets, most))

    flags = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-seed={int(seed) % 2**31}", "-print_final_stats=1"]
    limits = ["-timeout=60", "-rss_limit_mb=4000", "-len_control=0"]
    atheris.Setup(["led", str(corpus), *flags, *limits], watch, custom_mutator=twisted)
    atheris.Fuzz()


main(*sys.argv[1:])
