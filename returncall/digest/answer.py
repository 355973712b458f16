"""The words of a reply to a digest -> what it wants.  Pure.

ok 1 3      approve these     ok all      approve the declines
no 2        skip these        no all      skip the declines
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LINE: Final = re.compile(r"(ok|no)[ \t]+(all|[0-9]{1,4}(?:[ \t,]+[0-9]{1,4}){0,98})[ \t]*[.!]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """ok, no: numbers to approve and to skip; ok_all, no_all: also the declines that no number names."""

    ok: tuple[int, ...] = ()
    no: tuple[int, ...] = ()
    ok_all: bool = False
    no_all: bool = False

    def __bool__(self) -> bool:
        """Whether anything is wanted."""
        return bool(self.ok or self.no or self.ok_all or self.no_all)


def read_answer(text: str) -> Answer:
    """What the reply says above its first other line; a number said both ways, or all said both ways, is neither."""
    ok: dict[int, None] = {}
    no: dict[int, None] = {}
    everything: set[str] = set()
    for line in text.splitlines():
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            break
        word, numbers = found[1].lower(), found[2].lower()
        if numbers == "all":
            everything.add(word)
            continue
        (ok if word == "ok" else no).update(dict.fromkeys(int(number) for number in re.findall("[0-9]+", numbers)))
    both = ok.keys() & no.keys()
    return Answer(
        tuple(number for number in ok if number not in both),
        tuple(number for number in no if number not in both),
        everything == {"ok"},
        everything == {"no"},
    )
