"""What each button does, and that pressing it twice does it once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from returncall.model import Action, MessageKey
from returncall.service import desk as acts
from returncall.store import decisions, deliveries, drafts, failures, messages
from tests.web.client import forms_of
from tests.web.desk import items, states

if TYPE_CHECKING:
    from tests.web.client import Desk


def test_approve_queues_exactly_what_was_shown_for_after_the_hold(desk: Desk) -> None:
    shown = items(desk.app)["acmec"]

    answer = desk.post(desk.form("/draft/acmec/approve"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/?did=acmec")
    with desk.app.store.read() as conn:
        delivery = deliveries.for_draft(conn, "acmec")
        noted = decisions.for_draft(conn, "acmec")
    assert delivery
    assert (delivery.send_after - desk.clock.now()).total_seconds() == 30
    assert delivery.envelope_to == shown["to"]
    assert [(one.via, one.content_hash) for one in noted] == [("web", shown["hash"])]


def test_approving_twice_is_approving_once(desk: Desk) -> None:
    form = desk.form("/draft/acmec/approve")

    first, second = desk.post(form), desk.post(form)

    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    with desk.app.store.read() as conn:
        assert len(decisions.for_draft(conn, "acmec")) == 1


def test_a_draft_that_changed_since_it_was_shown_is_not_approved(desk: Desk) -> None:
    form = desk.form("/draft/acmec/approve")
    acts.edit(desk.app, "acmec", "Something else.")

    answer = desk.post(form)

    assert answer.status_code == 409
    assert "has changed since it was shown" in answer.text
    assert states(desk.app)["acmec"] == "proposed"


def test_an_approval_without_a_hash_is_refused(desk: Desk) -> None:
    answer = desk.post(desk.form("/draft/acmec/approve"), hash="")

    assert answer.status_code == 400
    assert states(desk.app)["acmec"] == "proposed"


def test_skip_never_approves_and_undo_brings_it_back(desk: Desk) -> None:
    form = desk.form("/draft/acmec/skip")

    assert [desk.post(form).status_code for _ in range(2)] == [303, 303]
    assert states(desk.app)["acmec"] == "dismissed"

    undo = desk.form("/draft/acmec/undo", "/?did=acmec")
    assert [desk.post(undo).status_code for _ in range(2)] == [303, 303]
    assert states(desk.app)["acmec"] == "proposed"


def test_undo_takes_an_approval_back_within_the_hold(desk: Desk) -> None:
    desk.post(desk.form("/draft/acmec/approve"))
    assert "it leaves in <b data-left>30</b> s" in desk.get("/").text

    desk.post(desk.form("/draft/acmec/undo"))

    assert states(desk.app)["acmec"] == "proposed"


def test_later_puts_it_off_for_a_week_and_undo_brings_it_back(desk: Desk) -> None:
    desk.post(desk.form("/draft/acmec/later"))

    assert "Put off until Sun 29 Nov, 09:00" in desk.get("/?did=acmec").text
    assert "/draft/acmec/approve" not in desk.get("/").text

    desk.post(desk.form("/draft/acmec/undo", "/done"))
    assert "/draft/acmec/approve" in desk.get("/").text


def test_edit_keeps_the_words_and_asks_for_approval_again(desk: Desk) -> None:
    old = desk.form("/draft/acmec/approve")
    form = desk.form("/draft/acmec/edit")

    answers = [desk.post(form, body="Dear Dawn,\r\n\r\nüber <b>all</b>.\r\n") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert items(desk.app)["acmec"]["body"] == "Dear Dawn,\n\nüber <b>all</b>.\n"
    assert desk.post(old).status_code == 409
    assert desk.post(desk.form("/draft/acmec/approve")).status_code == 303


def test_the_reply_survives_a_save_without_changes_byte_for_byte(desk: Desk) -> None:
    before = items(desk.app)["acmec"]

    desk.post(desk.form("/draft/acmec/edit"))

    assert items(desk.app)["acmec"]["body"] == before["body"]


def test_an_empty_reply_is_refused(desk: Desk) -> None:
    answer = desk.post(desk.form("/draft/acmec/edit"), body=" \r\n ")

    assert answer.status_code == 409
    assert "The reply would be empty" in answer.text


def test_two_people_editing_the_same_draft_do_not_overwrite_one_another(desk: Desk) -> None:
    form = desk.form("/draft/acmec/edit")
    desk.post(form, body="Mine.")

    assert desk.post(form, body="Yours.").status_code == 409
    assert items(desk.app)["acmec"]["body"] == "Mine.\n"


def test_switch_takes_the_other_template(desk: Desk) -> None:
    form = desk.form("/draft/acmec/switch/decline")

    assert [desk.post(form).status_code for _ in range(2)] == [303, 303]
    assert items(desk.app)["acmec"]["action"] == "decline"


def test_a_switch_from_a_stale_page_does_not_throw_an_edit_away(desk: Desk) -> None:
    form = desk.form("/draft/acmec/switch/decline")
    acts.edit(desk.app, "acmec", "My own words.")

    assert desk.post(form).status_code == 409
    assert items(desk.app)["acmec"]["body"] == "My own words.\n"


@pytest.mark.parametrize("action", ["none", "flag", "nonsense"])
def test_there_is_no_switching_to_what_is_no_template(desk: Desk, action: str) -> None:
    assert desk.client.post(f"/draft/acmec/switch/{action}", data={"csrf_token": desk.token()}).status_code == 404


def test_a_yes_to_a_sender_who_does_not_add_up_wants_a_second_look(desk: Desk) -> None:
    form = desk.form("/draft/oddly/approve")

    refused = desk.post(form)
    assert (refused.status_code, states(desk.app)["oddly"]) == (409, "proposed")
    assert "second look" in refused.text

    assert desk.post(form, sure="yes").status_code == 303
    assert states(desk.app)["oddly"] == "approved"


def test_ticked_declines_are_approved_together(desk: Desk) -> None:
    ticked = [f"{key}:{items(desk.app)[key]['hash']}" for key in ("decla", "declb")]
    fields = {"csrf_token": desk.token(), "draft": ticked}

    answers = [desk.client.post("/declines/approve", data=fields, follow_redirects=False) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [states(desk.app)[key] for key in ("decla", "declb", "declc")] == ["approved", "approved", "proposed"]


@pytest.mark.parametrize("path", ["/declines/approve", "/declines/skip"])
@pytest.mark.parametrize("other", ["acmec", "north"])
def test_a_yes_or_a_question_is_never_handled_in_bulk(desk: Desk, path: str, other: str) -> None:
    ticked = [f"{key}:{items(desk.app)[key]['hash']}" for key in ("decla", other)]

    answer = desk.client.post(path, data={"csrf_token": desk.token(), "draft": ticked})

    assert answer.status_code == 409
    assert {states(desk.app)[key] for key in ("decla", other)} == {"proposed"}


def test_a_decline_that_changed_is_left_out_of_the_bulk_and_named(desk: Desk) -> None:
    ticked = [f"{key}:{items(desk.app)[key]['hash']}" for key in ("decla", "declb")]
    acts.edit(desk.app, "declb", "Other words.")

    answer = desk.client.post("/declines/approve", data={"csrf_token": desk.token(), "draft": ticked})

    assert answer.status_code == 409
    assert "declb" in answer.text
    assert [states(desk.app)[key] for key in ("decla", "declb")] == ["approved", "proposed"]


def test_ticked_declines_are_skipped_together(desk: Desk) -> None:
    ticked = [f"{key}:x" for key in ("decla", "declb", "declc")]

    desk.client.post("/declines/skip", data={"csrf_token": desk.token(), "draft": ticked})

    assert {states(desk.app)[key] for key in ("decla", "declb", "declc")} == {"dismissed"}


def test_observing_nothing_can_be_approved_and_the_page_says_how_to_change_that(observing: Desk) -> None:
    form = observing.form("/draft/acmec/approve")
    page = observing.get("/").text

    assert form.disabled
    assert "Observing." in page
    assert 'mode = "send"' in page
    assert "/declines/" not in page
    assert observing.post(form).status_code == 409
    assert states(observing.app)["acmec"] == "proposed"


def test_an_unknown_draft_is_a_page_and_no_crash(desk: Desk) -> None:
    token = desk.token()
    fields = {"csrf_token": token, "hash": "0", "body": "x"}

    for act in ("approve", "skip", "undo", "later", "edit", "switch/decline"):
        answer = desk.client.post(f"/draft/nobody/{act}", data=fields)
        assert answer.status_code == 404, act
        assert "There is no such draft here." in answer.text


def test_ten_browsers_approving_at_once_make_one_delivery(desk: Desk) -> None:
    form = desk.form("/draft/acmec/approve")
    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.append(desk.post(form).status_code)) for _ in range(10)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert codes == [303] * 10
    with desk.app.store.read() as conn:
        assert len(decisions.for_draft(conn, "acmec")) == 1


def test_what_the_terminal_does_the_pulse_tells(desk: Desk) -> None:
    before = desk.get("/pulse").text
    assert f'data-pulse="{before.split()[0]}"' in desk.get("/").text
    assert f'data-pulse="{before.split()[1]}"' in desk.get("/week").text

    acts.switch(desk.app, "acmec", Action.DECLINE)
    after = desk.get("/pulse").text

    assert after != before
    acts.skip(desk.app, "acmec", via="cli")
    assert desk.get("/pulse").text not in {before, after}


def test_what_is_unusual_is_asked_about_once_more(desk: Desk) -> None:
    with desk.app.store.write() as conn:
        draft = drafts.get(conn, "acmec")
        assert draft
        drafts.warn(conn, draft, "mail-gone")

    asked = desk.post(desk.form("/draft/acmec/approve"))

    assert asked.status_code == 409
    assert "Do you still want to answer it?" in asked.text
    assert states(desk.app)["acmec"] == "proposed"
    (again,) = [form for form in forms_of(asked.text) if form.button == "Approve anyway"]
    assert desk.post(again).status_code == 303
    assert states(desk.app)["acmec"] == "approved"


@pytest.mark.timeout(60)
def test_what_was_set_aside_is_read_again(desk: Desk) -> None:
    """Reading takes the lock of the intake by itself: whoever holds it already would wait for ever."""
    raw = b"From: jo@friends.example\r\nSubject: Photos\r\nMessage-ID: <again@friends.example>\r\n\r\nHi Sam\r\n"
    with desk.app.store.write() as conn:
        key = MessageKey("personal", "INBOX", 7, 9_001)
        failures.add_failure(conn, key, stage="parse", error="it broke", at=desk.clock.now(), raw=raw)

    answer = desk.post(desk.form("/failures/retry", "/health"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/health")
    with desk.app.store.read() as conn:
        assert messages.find_by_message_id(conn, "<again@friends.example>")
