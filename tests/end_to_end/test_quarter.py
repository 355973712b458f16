"""The keeper and the slots over the real store: what is kept falls due, a skipped yes gives way, no time is offered twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from config.load import load
from responder.busy import busy_times
from returncall.app import App
from returncall.model import Action, DraftState, Kind, Message, Opportunity, Stage
from returncall.service import desk
from returncall.service.booking import hold, offered_in, tentative
from returncall.service.intake import surroundings
from returncall.service.quarter import standing
from returncall.service.second_look import look_again
from returncall.service.views import call_budget
from returncall.store import assessments, drafts, messages, opportunities, suggestions
from returncall.store.queue import queue
from tests.responder.made import a_fit, a_message, an_assessment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)
PROFILE = """\
[me]
name = "Sam Doe"
addresses = ["sam@example.org"]
[want]
titles = ["staff engineer"]
[calls]
slots = ["tue-thu 12:00-13:00"]
timezone = "Europe/London"
calendars = ["mine.ics"]
"""
EVENT = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:{day}T110000Z\r\nDURATION:PT3H\r\nEND:VEVENT\r\n"


class Now:
    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment


def write_calendar(app: App, *days: str) -> None:
    events = "".join(EVENT.format(day=day) for day in days)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n"
    (app.settings.config_dir / "mine.ics").write_bytes(text.encode())


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    config = tmp_path / "config"
    config.mkdir()
    (config / "config.toml").write_text('[sending]\nmode = "send"\n', encoding="utf-8")
    (config / "profile.toml").write_text(PROFILE, encoding="utf-8")
    made = App(load(config, tmp_path / "data", env={}), Now())
    write_calendar(made)
    yield made
    made.close()


def arrive(app: App, number: int, role: float, *, days_ago: float = 0, **changes: object) -> str:
    """One invitation, judged and drafted as intake does; the id of its mail."""
    key = f"{number:032x}"
    now = app.clock.now()
    at = now - timedelta(days=days_ago)
    mail: Message = a_message(id=key, thread_id=key, message_id=f"<{key}@x.example>", received_at=at, sent_at=at)
    with app.store.write() as conn:
        messages.add_message(conn, mail, b"x")
        judged = an_assessment(message_id=key, fit=a_fit(role=role), campaign=f"c{number}", **changes)
        assessments.save(conn, judged)
    desk.correct(app, key, kind=Kind.OUTREACH, company=None, role=None)
    return key


def draft_of(app: App, key: str) -> tuple[str, Action, str, bool]:
    """(id, action, rule, whether it is put off) of the draft for that mail."""
    with app.store.read() as conn:
        (found,) = [d for d in drafts.for_message(conn, key) if d.state is DraftState.PROPOSED]
        said = suggestions.get(conn, key)
        assert said is not None
        waiting = {item["id"] for item in queue(conn, now=app.clock.now(), which="waiting")}
    return found.id, found.action, said.reasons[0].rule, found.id not in waiting


def test_a_clear_hit_gets_a_yes_and_a_faint_one_is_kept_out_of_sight(app: App) -> None:
    faint = arrive(app, 1, 0.55)
    assert draft_of(app, faint)[1:] == (Action.DECLINE, "kept", True)
    clear = arrive(app, 2, 1.0)
    assert draft_of(app, clear)[1:] == (Action.ACCEPT_CALL, "fits", False)

    assert look_again(app) == 1
    assert draft_of(app, faint)[1:] == (Action.DECLINE, "not_chosen", False)


def test_what_is_kept_becomes_a_yes_before_it_grows_stale(app: App) -> None:
    key = arrive(app, 1, 0.55)
    with app.store.read() as conn:
        (kept,) = standing(conn, app.settings.profile, app.clock.now()).kept
    assert kept.until == START + timedelta(days=20)
    app.clock.moment = kept.until  # type: ignore[attr-defined]

    assert look_again(app) == 1
    draft_id, *rest = draft_of(app, key)
    assert rest == [Action.ACCEPT_CALL, "fits", False]
    with app.store.read() as conn:
        assert drafts.get(conn, draft_id).expires_at >= app.clock.now() + timedelta(days=5)  # type: ignore[union-attr]


def test_when_a_yes_is_skipped_the_next_best_takes_its_place(app: App) -> None:
    first, second = arrive(app, 1, 1.0), arrive(app, 2, 0.9)
    assert draft_of(app, second)[1:3] == (Action.DECLINE, "not_chosen")

    desk.skip(app, draft_of(app, first)[0], via="cli")
    look_again(app)

    assert draft_of(app, second)[1:3] in {(Action.ACCEPT_CALL, "fits"), (Action.DECLINE, "kept")}


@pytest.mark.parametrize("act", ["edit", "snooze", "switch"])
def test_what_the_user_took_in_hand_is_left_alone(app: App, act: str) -> None:
    key = arrive(app, 1, 0.55)
    draft_id = draft_of(app, key)[0]
    if act == "edit":
        desk.edit(app, draft_id, "No, thanks.")
    elif act == "snooze":
        desk.snooze(app, draft_id, START + timedelta(days=30))
    else:
        desk.switch(app, draft_id, Action.DECLINE)
    app.clock.moment = START + timedelta(days=20)  # type: ignore[attr-defined]

    assert look_again(app) == 0
    assert draft_of(app, key)[1:3] == (Action.DECLINE, "yours")


def test_yeses_never_pass_the_cap(app: App) -> None:
    for number in range(6):
        arrive(app, number, 1.0)
        look_again(app)
    with app.store.read() as conn:
        budget = call_budget(conn, app.settings.profile, app.clock.now())

    assert 1 <= budget.proposed <= budget.most


def test_a_call_that_was_agreed_and_noted_counts_once(app: App) -> None:
    key = arrive(app, 1, 1.0)
    desk.approve(app, draft_of(app, key)[0], seen_hash=None, at_once=True, via="cli")
    with app.store.write() as conn:
        one = Opportunity("o1", "rita@acme.example", "Acme", "Staff", Stage.CONTACTED, START, START)
        opportunities.save(conn, one)
        opportunities.attach(conn, "o1", key)
        opportunities.set_stage(conn, "o1", Stage.RECRUITER_CALL, at=START + timedelta(hours=1))
    app.clock.moment = START + timedelta(hours=2)  # type: ignore[attr-defined]
    with app.store.read() as conn:
        budget = call_budget(conn, app.settings.profile, app.clock.now())

    assert (budget.taken, budget.held) == (1, 1)


def offered(app: App, key: str) -> set[str]:
    made = desk.letter(app, key, "accept_call")
    return {line for line in made.body.splitlines() if line.startswith("- ")}


def test_two_recruiters_never_get_the_same_time(app: App) -> None:
    first = offered(app, arrive(app, 1, 0.5))
    second = offered(app, arrive(app, 2, 0.5))

    assert len(first) == len(second) == 3
    assert not first & second
    with app.store.read() as conn:
        assert len(tentative(conn, app.clock.now())) == 6


def test_a_time_is_free_again_when_its_letter_is_withdrawn(app: App) -> None:
    first = arrive(app, 1, 0.5)
    times = offered(app, first)
    desk.skip(app, draft_of(app, first)[0], via="cli")

    assert offered(app, arrive(app, 2, 0.5)) == times


def test_a_time_that_the_user_struck_out_is_free_again(app: App) -> None:
    first = arrive(app, 1, 0.5)
    offered(app, first)
    desk.edit(app, draft_of(app, first)[0], "Hi Rita, when would it suit you?")

    with app.store.read() as conn:
        assert tentative(conn, app.clock.now()) == ()


def test_no_time_is_offered_while_the_calendar_says_busy(app: App) -> None:
    free = offered(app, arrive(app, 1, 0.5))
    assert any("Wednesday 4 November" in line for line in free)
    write_calendar(app, "20261110", "20261111", "20261112")

    after = offered(app, arrive(app, 2, 0.5))

    assert not any("10 Nov" in line or "11 Nov" in line or "12 Nov" in line for line in after)


def test_with_a_calendar_that_cannot_be_read_no_time_is_offered(app: App) -> None:
    (app.settings.config_dir / "mine.ics").unlink()
    made = desk.letter(app, arrive(app, 1, 0.5), "accept_call")

    assert "When would 20 minutes suit you?" in made.body
    with app.store.read() as conn:
        assert surroundings(app, conn, START).busy is None


def test_a_hold_names_nobody(app: App) -> None:
    key = arrive(app, 1, 1.0)
    with app.store.read() as conn:
        (draft,) = drafts.for_message(conn, key)
        spans = offered_in(conn, draft)

    content = hold(draft, spans, app.clock.now())

    assert busy_times(content, since=START, until=START + timedelta(days=60), timezone="UTC") == tuple(sorted(spans))
    assert len(spans) == 3
    assert content.count(b"SUMMARY:Hold") == 3
    for word in (draft.to.name, draft.to.host, draft.to.mailbox, draft.subject, "acme", "@"):
        assert word.lower().encode() not in content.lower()
