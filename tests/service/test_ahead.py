"""Mail is judged ahead in lots, handed on in order, and what came before an error is handed on first."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import load
from returncall.errors import MailboxError
from returncall.model import Unreadable
from returncall.service.ahead import judged_ahead
from tests.classifier.mails import mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from returncall.model import Message


class _Beside:
    """Judges nothing; says which lots it was asked for."""

    processes = 2

    def __init__(self, *, breaks: bool = False) -> None:
        self.lots: list[list[str]] = []
        self._breaks = breaks

    def judge(self, messages: list[Message]) -> list[Any]:
        self.lots.append([message.id for message in messages])
        if self._breaks:
            raise RuntimeError
        return [f"of {message.id}" for message in messages]


class _Remembering:
    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def remember(self, messages: list[Message], judged: list[str]) -> None:
        self.known |= {message.id: one for message, one in zip(messages, judged, strict=True)}


def _app(beside: _Beside | None) -> Any:
    return SimpleNamespace(beside=beside, classifier=_Remembering(), intake=threading.Lock())


def _pairs(count: int, *, fails: bool = False) -> Iterator[Any]:
    for number in range(count):
        message = mail("x", number=number)
        unreadable = Unreadable(message.key, message.received_at, "odd", 0, b"")
        yield object(), unreadable if number % 7 == 3 else message
    if fails:
        raise MailboxError("The line broke.")


@settings(deadline=None)  # threads start when the machine lets them
@given(st.integers(0, 400), st.booleans(), st.booleans())
def test_all_come_in_order_with_their_verdicts_known(count: int, fails: bool, breaks: bool) -> None:
    app = _app(_Beside(breaks=breaks))
    seen: list[str] = []
    try:
        for _, found in judged_ahead(app, _pairs(count, fails=fails)):
            if isinstance(found, Unreadable):
                seen.append(f"{found.key.uid:032x}")
            else:
                seen.append(found.id)
                assert breaks or app.classifier.known[found.id] == f"of {found.id}"
    except MailboxError:
        assert fails
    else:
        assert not fails

    assert seen == [f"{number:032x}" for number in range(count)]


def test_without_other_processes_the_pairs_pass_through() -> None:
    app = _app(None)
    assert len(list(judged_ahead(app, _pairs(3)))) == 3
    assert app.classifier.known == {}


def test_a_lot_is_handed_on_while_later_ones_are_not_read_yet() -> None:
    app = _app(_Beside())
    read: list[int] = []

    def watched() -> Iterator[Any]:
        for number, pair in enumerate(_pairs(100_000)):
            read.append(number)
            yield pair

    stream = judged_ahead(app, watched())
    next(stream)
    stream.close()  # type: ignore[attr-defined]

    assert len(read) < 1_000


def test_a_verdict_that_is_remembered_is_not_asked_for_again() -> None:
    message = mail("Your parcel has arrived at the locker.", number=5)
    known = load(None).assess([message])
    beside = _Beside(breaks=True)
    assessor = load(None, judges=beside)  # type: ignore[arg-type]
    assessor.remember([message], known)

    assert assessor.assess([message], now=known[0].assessed_at) == known
    assert beside.lots == []
    with pytest.raises(RuntimeError):
        assessor.assess([mail("Another one altogether.", number=6)])
