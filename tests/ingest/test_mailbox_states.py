"""A mailbox with another client at work: whatever it does, nothing is missed and nothing is taken twice."""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RULE_MARKER, RuleBasedStateMachine, rule, run_state_machine_as_test

from returncall.errors import MailboxError
from returncall.model import Message
from returncall.service.folders import FolderReading
from tests.ingest.reading import Installation, ParsesHere, installed, mail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from random import Random

    from returncall.model import RawMessage, Unreadable
    from tests.rig.memory_mailbox import MemoryFolder

DAY = timedelta(days=1)
_RESETS = 5  # after five the folder is left alone


def counted(act: Callable[..., None]) -> Callable[..., None]:
    """Note in `AnotherClient.ran` that the rule ran."""

    @functools.wraps(act)
    def wrapped(self: AnotherClient, **drawn: Any) -> None:
        self.ran[act.__name__] += 1
        act(self, **drawn)

    return wrapped


class AnotherClient(RuleBasedStateMachine):
    """The model: which mails lay in INBOX whenever a pass came to its end.  Each must be in the store, once.

    The store changes only where the program looks, so what it holds is checked after every look.
    """

    ran: ClassVar[Counter[str]] = Counter()
    subjects_seen = 0

    def __init__(self) -> None:
        super().__init__()
        self._context = contextlib.ExitStack()
        self.here: Installation = self._context.enter_context(installed())
        self.inbox.mails.clear()
        self.count = 0
        self.seen: set[str] = set()
        self.hidden: dict[int, dict[int, RawMessage]] = {}
        self.elsewhere: list[RawMessage] = []
        self._look()

    def teardown(self) -> None:
        """A last look, because many runs leave out the rule that looks."""
        with self._context:
            self._look()
            AnotherClient.subjects_seen += len(self.seen)

    @property
    def inbox(self) -> MemoryFolder:
        return self.here.mailbox.folders["INBOX"]

    @rule(size=st.integers(1, 4))
    @counted
    def append(self, size: int) -> None:
        self._append(size)

    @rule(pick=st.randoms())
    @counted
    def read_by_others(self, pick: Random) -> None:
        for uid in pick.sample(sorted(self.inbox.mails), len(self.inbox.mails) // 2):
            self.inbox.mails[uid] = replace(self.inbox.mails[uid], flags=("\\Seen",))

    @rule(pick=st.randoms())
    @counted
    def expunge(self, pick: Random) -> None:
        self._taken_out(pick)

    @rule(pick=st.randoms())
    @counted
    def move_away_and_back(self, pick: Random) -> None:
        for raw in self._taken_out(pick):
            self.here.mailbox.deliver(raw.content, at=raw.received_at)

    @rule(pick=st.randoms())
    @counted
    def move_away(self, pick: Random) -> None:
        self.elsewhere += self._taken_out(pick)

    @rule()
    @counted
    def move_back(self) -> None:
        for raw in self.elsewhere:
            self.here.mailbox.deliver(raw.content, at=raw.received_at)
        self.elsewhere.clear()

    @rule(gap=st.integers(1, 5_000_000))
    @counted
    def gap(self, gap: int) -> None:
        self.inbox.uidnext += gap

    @rule(keeps=st.booleans())
    @counted
    def reset(self, keeps: bool) -> None:
        if self.inbox.uidvalidity <= _RESETS:
            self.ran["reset in earnest"] += 1
            self.here.mailbox.renumber("INBOX", keeps_mail=keeps)
            self.hidden.clear()

    @rule()
    @counted
    def arrive_hidden(self) -> None:
        """A server that shows a mail late, below numbers it has shown."""
        self._append(1)
        uid = max(self.inbox.mails)
        self.hidden.setdefault(self.inbox.uidvalidity, {})[uid] = self.inbox.mails.pop(uid)
        self._pass()

    @rule()
    @counted
    def show(self) -> None:
        self._show()

    @rule(hours=st.sampled_from([1, 5, 30, 60 * 24]))
    @counted
    def downtime(self, hours: int) -> None:
        self.here.clock.at += timedelta(hours=hours)

    @rule(pick=st.randoms())
    @counted
    def look_while_the_line_breaks(self, pick: Random) -> None:
        if self.inbox.mails:
            self.here.mailbox.breaks_at = {pick.choice(sorted(self.inbox.mails))}
            with contextlib.suppress(MailboxError):
                self.here.look()
            self.here.mailbox.breaks_at = set()
            self.here.mailbox.is_closed = False
            self._check()

    @rule()
    @counted
    def look(self) -> None:
        self._look()

    # -- inside -------------------------------------------------------------------

    def _append(self, size: int) -> None:
        for _ in range(size):
            self.count += 1
            self.here.mailbox.deliver(mail(f"Mail {self.count}"), at=self.here.clock.at)

    def _taken_out(self, pick: Random) -> list[RawMessage]:
        return [self.inbox.mails.pop(pick.choice(sorted(self.inbox.mails)))] if self.inbox.mails else []

    def _show(self) -> None:
        self.inbox.mails |= self.hidden.pop(self.inbox.uidvalidity, {})

    def _look(self) -> None:
        self._show()
        self.here.clock.at += DAY  # a night passes, so that it also looks back
        self.here.look()
        # A night's look back reaches thirty days, less the slack of servers' days.
        recent = self.here.clock.at - 27 * DAY
        self.seen |= {
            raw.content.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()
            for raw in self.inbox.mails.values()
            if raw.received_at >= recent
        }
        self._check()

    def _pass(self) -> None:
        self.here.look()
        self._check()

    def _check(self) -> None:
        known = self.here.subjects()
        assert len(known) == len(set(known)), "taken twice"
        assert self.seen <= set(known), f"missed: {self.seen - set(known)}"
        assert sum(tally.new for tally in self.here.tallies) == len(known), "counted otherwise than stored"


def _run(runs: int, steps: int, *phases: Phase) -> None:
    run_state_machine_as_test(
        AnotherClient,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            phases=phases or tuple(Phase),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(300)
def test_nothing_is_missed_or_taken_twice() -> None:
    AnotherClient.ran.clear()

    _run(runs=10, steps=40)

    rules = {name for name in vars(AnotherClient) if hasattr(getattr(AnotherClient, name), RULE_MARKER)}
    assert len(rules) == 13
    assert rules <= set(AnotherClient.ran), rules - set(AnotherClient.ran)


def _loses_the_last(self: FolderReading, raws: Iterable[RawMessage]) -> None:
    """A reader that is one short where two mails or more came at once."""
    all_of_them = list(raws)
    _TAKE_IN(self, iter(all_of_them[:-1] if len(all_of_them) > 1 else all_of_them))


class _ForgetsWhatItKnows(ParsesHere):
    """A parser by which the same mail under another number is another mail."""

    def parse(self, raws: Iterable[RawMessage]) -> Iterator[tuple[RawMessage, Message | Unreadable]]:
        for raw, found in super().parse(raws):
            mark = hashlib.sha256(repr(raw.key).encode()).hexdigest()[:32]
            yield raw, replace(found, id=mark) if isinstance(found, Message) else found


_TAKE_IN = FolderReading._take_in


@pytest.mark.timeout(300)
def test_the_model_notices_a_lost_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FolderReading, "_take_in", _loses_the_last)
    monkeypatch.setattr(FolderReading, "_look_back", lambda *_: None)  # it would find the mail again

    with pytest.raises(AssertionError, match="missed"):
        _run(30, 40, Phase.generate)  # that it fails is enough, the shortest way is of no interest


@pytest.mark.timeout(300)
def test_the_model_notices_a_mail_that_only_the_look_back_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FolderReading, "_look_back", lambda *_: None)

    with pytest.raises(AssertionError, match="missed"):
        _run(30, 40, Phase.generate)  # that it fails is enough, the shortest way is of no interest


@pytest.mark.timeout(300)
def test_the_model_notices_a_mail_taken_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.ingest.reading.ParsesHere", _ForgetsWhatItKnows)

    with pytest.raises(AssertionError, match="taken twice"):
        _run(30, 40, Phase.generate)  # that it fails is enough, the shortest way is of no interest


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(10))
def test_nothing_is_missed_or_taken_twice_in_500_runs_of_200_steps(part: int) -> None:
    """Ten parts of 50 runs, so that each worker takes some."""
    AnotherClient.ran.clear()
    AnotherClient.subjects_seen = 0

    seed(part)(_run)(50, 200)

    times = ", ".join(f"{name} {count:,}" for name, count in sorted(AnotherClient.ran.items()))
    print(f"50 runs of 200 steps: {AnotherClient.subjects_seen:,} mails to be found, each there once; {times}")
