"""Mail judged ahead in processes beside this one, while what came before it is stored."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from returncall.errors import ReturncallError
from returncall.model import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from returncall.app import App
    from returncall.model import Assessment, RawMessage, Unreadable

    Pair = tuple[RawMessage, Message | Unreadable]

_LOT = 50
# Lots under way for each process: one that it works on, one that waits for it.
_DEPTH = 2


def judged_ahead(app: App, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The same pairs in the same order; the classifier knows their verdicts when they are handed on.

    What cannot be judged ahead is simply not known: the one who asks later meets the error, and finds the message.
    Where `pairs` raises a ReturncallError, what came before is handed on first.
    """
    beside = app.beside
    if beside is None:
        yield from pairs
        return
    failure: ReturncallError | None = None
    waiting: deque[tuple[list[Pair], list[Message], Future[list[Assessment]]]] = deque()

    def done() -> list[Pair]:
        lot, messages, future = waiting.popleft()
        if future.exception() is None:
            with app.intake:
                app.classifier.remember(messages, future.result())
        return lot

    with ThreadPoolExecutor(beside.processes, "judge") as pool:
        lots = _lots(pairs)
        while True:
            try:
                lot = next(lots, None)
            except ReturncallError as error:
                failure, lot = error, None
            if lot is None:
                break
            messages = [found for _, found in lot if isinstance(found, Message)]
            waiting.append((lot, messages, pool.submit(beside.judge, messages)))
            if len(waiting) > _DEPTH * beside.processes:
                yield from done()
        while waiting:
            yield from done()
    if failure:
        raise failure


def _lots(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Lots of bounded length; what came before an error is a lot, too."""
    lot: list[Pair] = []
    failure: ReturncallError | None = None
    try:
        for pair in pairs:
            lot.append(pair)
            if len(lot) >= _LOT:
                yield lot
                lot = []
    except ReturncallError as error:
        failure = error
    if lot:
        yield lot
    if failure:
        raise failure
