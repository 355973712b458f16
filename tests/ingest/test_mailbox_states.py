"""A mailbox with another client at work: whatever it does, nothing is missed and nothing is taken twice."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from returncall.errors import MailboxError
from tests.ingest.reading import Installation, installed, mail

DAY = timedelta(days=1)


class AnotherClient(RuleBasedStateMachine):
    """The model: which mails lay in INBOX whenever a pass came to its end.  Each must be in the store, once."""

    def __init__(self) -> None:
        super().__init__()
        self._context = contextlib.ExitStack()
        self.here: Installation = self._context.enter_context(installed())
        self.here.mailbox.folders["INBOX"].mails.clear()
        self.count = 0
        self.seen: set[str] = set()
        self.hidden: dict[int, dict[int, object]] = {}
        self.look()

    def teardown(self) -> None:
        self._context.close()

    @property
    def inbox(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        return self.here.mailbox.folders["INBOX"]

    @rule(size=st.integers(1, 4))
    def append(self, size: int) -> None:
        for _ in range(size):
            self.count += 1
            self.here.mailbox.deliver(mail(f"Mail {self.count}"), at=self.here.clock.at)

    @rule(pick=st.randoms())
    def read_by_others(self, pick) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        from dataclasses import replace

        for uid in pick.sample(sorted(self.inbox.mails), len(self.inbox.mails) // 2):
            self.inbox.mails[uid] = replace(self.inbox.mails[uid], flags=("\\Seen",))

    @rule(pick=st.randoms())
    def expunge(self, pick) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        if self.inbox.mails:
            del self.inbox.mails[pick.choice(sorted(self.inbox.mails))]

    @rule(pick=st.randoms())
    def move_away_and_back(self, pick) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        if self.inbox.mails:
            raw = self.inbox.mails.pop(pick.choice(sorted(self.inbox.mails)))
            self.here.mailbox.deliver(raw.content, at=raw.received_at)

    @rule(gap=st.integers(1, 5_000_000))
    def gap(self, gap: int) -> None:
        self.inbox.uidnext += gap

    @rule(keeps=st.booleans())
    def reset(self, keeps: bool) -> None:
        if self.inbox.uidvalidity <= 5:  # after five the folder is left alone
            self.here.mailbox.renumber("INBOX", keeps_mail=keeps)
            self.hidden.clear()

    @rule()
    def arrive_hidden(self) -> None:
        """A server that shows a mail late, below numbers it has shown."""
        self.append(1)
        uid = max(self.inbox.mails)
        self.hidden.setdefault(self.inbox.uidvalidity, {})[uid] = self.inbox.mails.pop(uid)
        self.here.look()

    @rule()
    def show(self) -> None:
        self.inbox.mails |= self.hidden.pop(self.inbox.uidvalidity, {})

    @rule(hours=st.sampled_from([1, 5, 30, 60 * 24]))
    def downtime(self, hours: int) -> None:
        self.here.clock.at += timedelta(hours=hours)

    @rule(pick=st.randoms())
    def look_while_the_line_breaks(self, pick) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        if self.inbox.mails:
            self.here.mailbox.breaks_at = {pick.choice(sorted(self.inbox.mails))}
            with contextlib.suppress(MailboxError):
                self.here.look()
            self.here.mailbox.breaks_at = set()
            self.here.mailbox.is_closed = False

    @rule()
    def look(self) -> None:
        self.show()
        self.here.clock.at += DAY  # a night passes, so that it also looks back
        self.here.look()
        # A night's look back reaches thirty days, less the slack of servers' days.
        recent = self.here.clock.at - 27 * DAY
        self.seen |= {
            raw.content.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()
            for raw in self.inbox.mails.values()
            if raw.received_at >= recent
        }

    @invariant()
    def nothing_is_missed_and_nothing_taken_twice(self) -> None:
        known = self.here.subjects()
        assert len(known) == len(set(known))
        assert self.seen <= set(known), self.seen - set(known)
        assert sum(tally.new for tally in self.here.tallies) == len(known)


def _run(runs: int, steps: int) -> None:
    run_state_machine_as_test(
        AnotherClient,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(300)
def test_nothing_is_missed_or_taken_twice() -> None:
    _run(runs=10, steps=40)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_nothing_is_missed_or_taken_twice_in_500_runs_of_200_steps() -> None:
    _run(runs=500, steps=200)
