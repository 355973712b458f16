"""`python -m classifier.training.holdout_rule`: adds the hands that the rule holds out to holdout.toml.

One hand in seven, by a checksum of its name: nobody picks, and a hand once held out stays held out.
"""

from __future__ import annotations

import tomllib
import zlib
from pathlib import Path

from classifier.training.corpus_format import read_corpus_file

HERE = Path(__file__).parent
FILE = HERE / "holdout.toml"
_INTRO = """# Writers, professions and senders' tools whose texts never enter training: every figure is given on them.
# The hands follow classifier/training/holdout_rule.py; parts are whole briefs held out by choice.
"""


def is_held_out(hand: str) -> bool:
    """One in seven."""
    return zlib.crc32(hand.encode()) % 7 == 3


def main() -> None:
    """Rewrite the file with every held-out hand of the corpus."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = {
        message.hand
        for path in sorted((HERE / "corpus").glob("*.txt"))
        for message in read_corpus_file(path)
        if is_held_out(message.hand)
    }
    hands = sorted(found | set(table["hands"]))
    lines = [_INTRO + f"parts = {table['parts']!r}".replace("'", '"'), "hands = ["]
    FILE.write_text("\n".join([*lines, *(f'  "{hand}",' for hand in hands), "]"]) + "\n", encoding="utf-8")
    print(f"{len(hands)} hands are held out")


if __name__ == "__main__":
    main()
