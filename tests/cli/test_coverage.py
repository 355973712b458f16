"""The coverage ledger names every message without an answer, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from returncall.cli.main import run
from returncall.service import desk as acts
from returncall.store import answers

if TYPE_CHECKING:
    import pytest

    from returncall.app import App


def ledger(app: App, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert (
        run(["--config", str(app.settings.config_dir), "--data", str(app.settings.data_dir), "coverage", *words]) == 0
    )
    return capsys.readouterr().out


def test_each_message_without_an_answer_has_its_reason(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    first = json.loads(ledger(app, capsys, "--json"))
    assert len(first["misses"]) == first["excused"] + first["open"]
    waiting = next(miss for miss in first["misses"] if miss["reason"] == "A reply waits for you.")
    assert waiting["open"]

    with app.store.write() as conn:
        answers.excuse(conn, waiting["message"], reason="It is a mass mailing.", at=app.clock.now())
    second = json.loads(ledger(app, capsys, "--json"))

    told = {miss["message"]: miss for miss in second["misses"]}[waiting["message"]]
    assert (told["reason"], told["open"]) == ("It is a mass mailing.", False)
    assert second["open"] == first["open"] - 1
    assert "It is a mass mailing." in ledger(app, capsys)


def test_an_approved_reply_that_has_not_left_is_told_as_such(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    acts.approve(app, "acmec", seen_hash=None, at_once=False, via="cli")

    reasons = [miss["reason"] for miss in json.loads(ledger(app, capsys, "--json"))["misses"]]

    assert "The reply is approved and has not left yet." in reasons
