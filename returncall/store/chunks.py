"""Long lists in pieces: a statement takes only so many parameters."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SIZE: Final = 500


def chunks(items: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """`items` in order, 500 at a time, each once."""
    rest = iter(dict.fromkeys(items))
    while piece := tuple(islice(rest, _SIZE)):
        yield piece
