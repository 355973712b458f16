"""Several processes for `classify --jobs`: batches go out in order and come back in order."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.sources import Found
    from returncall.cli.classify import Judge
    from returncall.model import Profile

_judge: Judge | None = None


def _start(profile: Profile | None) -> None:
    global _judge  # noqa: PLW0603  one per process, made when it starts
    from returncall.cli.classify import Judge

    _judge = Judge(profile)


def _work(batch: list[Found]) -> list[dict[str, Any]]:
    assert _judge is not None
    return _judge(batch)


def in_processes(batches: Iterator[list[Found]], profile: Profile | None, jobs: int) -> Iterator[dict[str, Any]]:
    """As classify.judged, with `jobs` processes; at most two batches per process are in memory."""
    context = get_context("spawn")  # forked copies of a threaded parent can hang
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(profile,)) as pool:
        waiting: deque[Future[list[dict[str, Any]]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_work, batch))
            if len(waiting) >= 2 * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
