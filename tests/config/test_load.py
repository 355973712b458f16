"""Defaults < file < environment; both files become values."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.load import apply_environment, is_loopback, load, load_profile
from config.place import default_database_url, folders, sqlite_file
from returncall.errors import UserError
from returncall.model import PayFloor, PlaceWish, Profile, Stance, WeeklySlot

PROFILE = """
[me]
name = "Sam Doe"
addresses = ["Sam@Example.org"]
stance = "open"
stance_since = 2026-10-01
employer = { name = "Initech", domains = [".Initech.example"] }
voice = "formal"
phone = "+49 30 1"
release = ["phone"]
[want]
titles = ["staff engineer"]
topics = ["robotics"]
companies = ["Acme"]
people = ["Grace Hopper"]
[floor]
seniority = "senior"
pay = ["220k USD/year"]
places = ["Berlin hybrid<=2d"]
[never]
companies = ["Globex"]
topics = ["gambling"]
engagement = ["contract"]
[practice]
first_calls_per_quarter = 2
most_per_quarter = 4
[calls]
slots = ["tue 12:00-13:00"]
timezone = "Europe/London"
minutes = 25
"""


def test_a_profile_becomes_a_value(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(PROFILE, encoding="utf-8")
    assert load_profile(tmp_path / "p.toml") == Profile(
        name="Sam Doe", addresses=("sam@example.org",), stance=Stance.OPEN, stance_since=date(2026, 10, 1),
        employer_name="Initech", employer_domains=("initech.example",), want_titles=("staff engineer",),
        want_topics=("robotics",), want_companies=("Acme",), want_people=("Grace Hopper",), seniority_floor="senior",
        pay_floors=(PayFloor(220_000, "USD", "year"),), places=(PlaceWish("Berlin", "hybrid", 2),),
        never_companies=("Globex",), never_topics=("gambling",), never_engagement=("contract",), calls_wanted=2,
        calls_most=4, call_slots=(WeeklySlot((1,), 720, 780),), timezone="Europe/London", call_minutes=25,
        voice="formal", phone="+49 30 1", release=("phone",),
    )  # fmt: skip


def test_without_files_everything_has_a_default(tmp_path: Path) -> None:
    found = load(tmp_path, tmp_path / "data", env={})
    assert found.profile == Profile()
    assert not found.has_profile
    assert found.config.sending.mode == "observe"
    assert found.config.sending.enabled
    assert found.config.sending.hold_seconds == 30
    assert found.config.schedule.draft_window_days == 21
    assert found.config.web.host == "127.0.0.1"
    assert found.database_url == default_database_url(tmp_path / "data")


ACCOUNT = (
    '[[account]]\nname = "personal"\naddress = "Sam@Example.org"\nimap = { host = "imap.example.org", port = 993 }\n'
)


def loaded(tmp_path: Path, config: str, **env: str) -> Any:
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    return load(tmp_path, tmp_path, env=env).config


def test_the_accounts_own_address_is_never_answered(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(ACCOUNT, encoding="utf-8")
    assert load(tmp_path, tmp_path, env={}).profile.addresses == ("sam@example.org",)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, '[sending]\nmode = "observe"\nhold_seconds = 30\n' + ACCOUNT,
        RETURNCALL_SENDING_MODE="send", RETURNCALL_SENDING_HOLD_SECONDS="0", RETURNCALL_SENDING_ENABLED="false",
        RETURNCALL_WEB_PORT="0", RETURNCALL_SCHEDULE_DIGEST_DAY="mon", RETURNCALL_DATABASE_URL="postgresql+psycopg://x/y",
        RETURNCALL_ACCOUNT_PERSONAL_IMAP_HOST="127.0.0.1", RETURNCALL_ACCOUNT_PERSONAL_IMAP_SECURITY="none",
        RETURNCALL_ACCOUNT_PERSONAL_SMTP_HOST="smtp.example.org", RETURNCALL_ACCOUNT_PERSONAL_SMTP_PORT="465",
        RETURNCALL_ACCOUNT_PERSONAL_FOLDERS="INBOX, Jobs", RETURNCALL_CONFIG="/elsewhere", OTHER="x",
    )  # fmt: skip
    assert (found.sending.mode, found.sending.hold_seconds, found.sending.enabled) == ("send", 0, False)
    assert (found.web.port, found.schedule.digest_day, found.database.url) == (0, "mon", "postgresql+psycopg://x/y")
    account = found.account[0]
    assert (account.imap.host, account.imap.port, account.imap.security) == ("127.0.0.1", 993, "none")
    assert (account.smtp.host, account.smtp.port) == ("smtp.example.org", 465)
    assert account.folders == ("INBOX", "Jobs")


def test_an_account_may_come_from_the_environment_alone(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, "",
        RETURNCALL_ACCOUNT_WORK_ADDRESS="sam@example.org", RETURNCALL_ACCOUNT_WORK_IMAP_HOST="h.example",
        RETURNCALL_ACCOUNT_WORK_IMAP_PORT="993", RETURNCALL_ACCOUNT_WORK_IMAP_USER="12345",
        RETURNCALL_ACCOUNT_WORK_AUTH_PASSWORD_COMMAND='["pass", "show", "mail"]', RETURNCALL_ACCOUNT_WORK_SENT_FOLDER="Sent",
    )  # fmt: skip
    account = found.account[0]
    assert (account.name, account.address, account.imap.host, account.imap.user) == (
        "work",
        "sam@example.org",
        "h.example",
        "12345",
    )
    assert account.auth.password_command == ("pass", "show", "mail")
    assert account.sent_folder == "Sent"


def test_an_account_whose_name_has_dashes_is_found(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, ACCOUNT.replace('"personal"', '"my-mail"'), RETURNCALL_ACCOUNT_MY_MAIL_IMAP_HOST="other.example"
    )
    assert [(a.name, a.imap.host) for a in found.account] == [("my-mail", "other.example")]


def test_the_tables_of_the_file_are_not_changed() -> None:
    table = {"sending": {"mode": "observe"}, "account": [{"name": "personal", "imap": {"host": "a"}}]}
    apply_environment(table, {"RETURNCALL_SENDING_MODE": "send", "RETURNCALL_ACCOUNT_PERSONAL_IMAP_HOST": "b"})
    assert table == {"sending": {"mode": "observe"}, "account": [{"name": "personal", "imap": {"host": "a"}}]}


def test_a_wrong_value_from_the_environment_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"sending\.mode must be"):
        load(tmp_path, tmp_path, env={"RETURNCALL_SENDING_MODE": "x"})


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("example.org", False),
        ("127.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, answer: bool) -> None:
    assert is_loopback(host) is answer


def test_folders_come_from_flags_then_the_environment_then_the_platform(tmp_path: Path) -> None:
    env = {"RETURNCALL_CONFIG": "/e/c", "RETURNCALL_DATA": "/e/d"}
    assert folders("/f/c", "/f/d", env) == (Path("/f/c"), Path("/f/d"))
    assert folders(None, None, env) == (Path("/e/c"), Path("/e/d"))
    assert folders("~/x", "/d", {})[0] == Path.home() / "x"
    config, data = folders(None, None, {})
    assert "returncall" in str(config)
    assert "returncall" in str(data)


def test_the_database_file_is_known_without_reading_everything(tmp_path: Path) -> None:
    assert sqlite_file({}, tmp_path, {}) == tmp_path / "returncall.sqlite3"
    assert sqlite_file({"url": "sqlite:////x/y.sqlite3"}, tmp_path, {}) == Path("/x/y.sqlite3")
    assert sqlite_file({"url": "postgresql+psycopg://x/y"}, tmp_path, {}) is None
    assert sqlite_file({}, tmp_path, {"RETURNCALL_DATABASE_URL": "postgresql+psycopg://x/y"}) is None
