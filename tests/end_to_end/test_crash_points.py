"""A power cut before and after every named step, then a restart: nothing lost, nothing twice, nothing half-done."""

from __future__ import annotations

import signal
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from returncall.crash import POINTS, STEPS
from returncall.errors import Refused
from returncall.model import DeliveryState, DraftState
from returncall.store import decisions, deliveries, drafts, failures, messages, meta
from returncall.store.queue import queue
from tests.rig.kill_harness import is_approved
from tests.rig.killing import (
    BY_HAND_FILE,
    START,
    RigApp,
    Site,
    Workers,
    careful_round,
    desk_round,
    intake_round,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from tests.rig.killing import Work
    from tests.rig.smtp import SmtpSink

pytestmark = pytest.mark.timeout(300)
S = DeliveryState
# The steps that write into the mailbox are cut on a real server: tests/service/test_mailbox_crashes.py
MAILBOX_PARTS = {"drafts", "copies"}
ALSO_ON_POSTGRES = {
    "intake.store:after", "desk.queue_delivery:after", "delivery.claim:after", "delivery.phase:after",
    "delivery.content:after", "delivery.mark:before", "database.take_over:before",
}  # fmt: skip
ACTS = {"desk.close_draft": "approve", "desk.queue_delivery": "approve", "digest.compile": "digest"}


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as started:
        yield started


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: SmtpSink, database: str) -> Site:
    url = "" if database == "sqlite" else str(request.getfixturevalue("postgres_url"))
    return Site.made(tmp_path, smtp_port=smtp_sink.port, database=url)


def _killed(workers: Workers, site: Site, work: Work, words: Sequence[str], point: str, now: datetime = START) -> None:
    worker = workers.start(work, folder=str(site.folder), now=now.isoformat(), words=words, crash_at=point)
    assert worker.end(None) == -signal.SIGKILL, point


def _points(*parts: str) -> list[Any]:
    """(database, point) for every point on both; on PostgreSQL the ordinary suite has those of ALSO_ON_POSTGRES."""
    some = [point for point in POINTS if point.startswith(parts)]
    marks = {point: [pytest.mark.postgres] + [pytest.mark.soak] * (point not in ALSO_ON_POSTGRES) for point in some}
    return [
        *(pytest.param("sqlite", point, id=f"sqlite-{point}") for point in some),
        *(pytest.param("postgres", point, id=f"postgres-{point}", marks=marks[point]) for point in some),
    ]


def test_there_are_enough_points_and_each_is_tested_here() -> None:
    assert len(STEPS) >= 25
    assert len(set(POINTS)) == 2 * len(STEPS)
    assert {step.split(".")[0] for step in STEPS} == {
        "intake",
        "desk",
        "delivery",
        "digest",
        "database",
        *MAILBOX_PARTS,
    }
    assert set(POINTS) >= ALSO_ON_POSTGRES


@pytest.mark.parametrize(("database", "point"), _points("intake."))
def test_mail_is_taken_in_once(workers: Workers, site: Site, point: str) -> None:
    _killed(workers, site, intake_round, (), point)

    app = site.app(START)
    intake_round(app, ())
    intake_round(app, ())

    with app.store.read() as conn:
        waiting = drafts.list_open(conn)
        assert sorted(draft.to.mailbox for draft in waiting) == ["rita1", "rita2"]
        assert len(messages.get_messages(conn, [draft.message for draft in waiting])) == 2
        assert failures.count(conn) == 0


@pytest.mark.parametrize(("database", "point"), _points("desk.", "digest.", "database."))
def test_an_act_is_done_or_not_begun(workers: Workers, site: Site, point: str) -> None:
    step = point.partition(":")[0]
    act = ACTS.get(step, step.partition(".")[2])
    app = site.app(START)
    draft_id = _one_draft(app)
    if act == "undo":
        desk_round(app, ("approve", draft_id))
    before = _picture(app)

    _killed(workers, site, desk_round, (act, draft_id), point)

    after = _picture(app)
    committed = point.endswith(":after") and step not in {"desk.close_draft", "desk.queue_delivery"}
    if not committed or act == "digest":
        assert after == before
        desk_round(app, (act, draft_id))
        assert act == "digest" or _picture(app) != before
    else:
        assert after != before
    with app.store.read() as conn:
        draft = drafts.get(conn, draft_id)
        assert draft
        delivery = deliveries.for_draft(conn, draft_id)
        live = delivery is not None and delivery.state is S.QUEUED
        assert live == (draft.state is DraftState.APPROVED)
        assert len(decisions.for_draft(conn, draft_id)) == (act in {"approve", "undo", "skip"})
    if act == "approve":
        with pytest.raises(Refused, match="approved already"):
            desk_round(app, ("approve", draft_id))


@pytest.mark.parametrize(("database", "point"), _points("delivery."))
def test_a_mail_is_sent_at_most_once_and_always_accounted_for(
    workers: Workers, site: Site, smtp_sink: SmtpSink, point: str
) -> None:
    step = point.partition(":")[0]
    app = site.app(START)
    draft_id = _one_draft(app)
    desk_round(app, ("approve", draft_id))
    if step == "delivery.put_off":
        smtp_sink.plan("rcpt-4xx")
    if step == "delivery.withdraw":
        (site.folder / "data" / BY_HAND_FILE).write_bytes(b"<m1@acme.example> <m2@acme.example>")
    if step in {"delivery.sent_check", "delivery.settle"}:
        _killed(workers, site, careful_round, (), "delivery.content:after")

    _killed(workers, site, careful_round, (), point, START + timedelta(minutes=1))

    for minutes in (2, 3, 19, 25):
        careful_round(site.app(START + timedelta(minutes=minutes)), ())
    with app.store.read() as conn:
        delivery = deliveries.for_draft(conn, draft_id)
        assert delivery
        arrived = len(smtp_sink.mails)
        assert arrived <= 1
        assert all(is_approved(conn, mail) for mail in smtp_sink.seen)
    if step == "delivery.withdraw":
        assert (delivery.state, arrived) == (S.CANCELLED, 0)
    elif arrived and point != "delivery.mark:after":
        # The server has it, and this one files nothing in Sent: only the user can say.
        assert delivery.state in {S.NEEDS_YOU, S.SENT}
    elif delivery.state is S.NEEDS_YOU:
        assert point in {
            "delivery.phase:after",
            "delivery.data:before",
            "delivery.data:after",
            "delivery.content:before",
        }
    else:
        assert (delivery.state, arrived) == (S.SENT, 1)


def _one_draft(app: RigApp) -> str:
    intake_round(app, ())
    with app.store.read() as conn:
        return drafts.list_open(conn)[0].id


def _picture(app: RigApp) -> tuple[object, ...]:
    """All that the acts may change."""
    with app.store.read() as conn:
        every = [draft for m in _ids(app) for draft in drafts.for_message(conn, m)]
        sent = [deliveries.for_draft(conn, draft.id) for draft in every]
        later = [drafts.snoozed_until(conn, draft.id) for draft in every]
        return (every, sent, later, meta.epoch(conn))


def _ids(app: RigApp) -> list[str]:
    with app.store.read() as conn:
        return sorted({item["message"] for item in queue(conn, now=START, which="all")})
