"""What is wrong with a setting, as sentences a person can act on; all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.explain import ALIASES, EXAMPLES, all_keys, explain_toml, find_line
from config.load import load, load_profile
from config.schema import ConfigFile, ProfileFile
from returncall.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = """
[[account]]
name = "personal"
address = "sam@example.org"
imap = { host = "imap.example.org", port = 993 }
"""


def problems(
    tmp_path: Path, *, profile: str = "", config: str = "", env: dict[str, str] | None = None
) -> tuple[str, ...]:
    (tmp_path / "profile.toml").write_text(profile, encoding="utf-8")
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load(tmp_path, tmp_path, env=env or {})
    assert caught.value.exit_code == 2
    return caught.value.problems


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [
        ('[floor]\nmin_salary = "220k"', 'profile.toml line 2: "min_salary" is not a setting. Did you mean floor.pay? Example: pay = ["220k USD/year"]'),
        ('[me]\nnme = "Sam"', 'profile.toml line 2: "nme" is not a setting. Did you mean me.name? Example: name = "Sam Doe"'),
        ('[mee]\nname = "Sam"', 'profile.toml line 1: "mee" is not a setting. Did you mean me?'),
        ("[me]\nqqqq = 1", 'profile.toml line 2: "qqqq" is not a setting. `returncall config show` lists all settings.'),
        ("\n\n[me]\nname = 5", 'profile.toml line 4: me.name must be text in quotes, not 5. Example: name = "Sam Doe"'),
        ('[me]\nstance = "bored"', "profile.toml line 2: me.stance must be 'not_looking', 'open' or 'looking', not 'bored'."),
        ('[me]\nstance_since = "soon"', "profile.toml line 2: me.stance_since"),
        ('[me]\naddresses = "sam@example.org"', "profile.toml line 2: me.addresses must be a list in square brackets, not 'sam@example.org'. Example: addresses = "),
        ('[me]\naddresses = ["sam"]', 'profile.toml line 2: me.addresses: "sam" is not a mail address. Example: "sam@example.org".'),
        ('[floor]\npay = ["much"]', 'profile.toml line 2: floor.pay: "much" is not a pay.'),
        ('[floor]\nplaces = [""]', 'profile.toml line 2: floor.places: "" is not a place.'),
        ('[floor]\nseniority = "boss"', "profile.toml line 2: floor.seniority must be 'intern', 'junior'"),
        ('[calls]\nslots = ["noon"]', 'profile.toml line 2: calls.slots: "noon" is not a weekly time.'),
        ('[calls]\ntimezone = "Mars/Base"', 'profile.toml line 2: calls.timezone: "Mars/Base" is not a time zone.'),
        ('[calls]\nminutes = "long"', "profile.toml line 2: calls.minutes must be a whole number, not 'long'."),
        ("[calls]\nminutes = 500", "profile.toml line 2: calls.minutes: input should be less than or equal to 120."),
        ("me = 5", "profile.toml line 1: me must be a table, not 5."),
    ],
)  # fmt: skip
def test_every_problem_of_a_profile_is_a_sentence_with_its_line(tmp_path: Path, profile: str, sentence: str) -> None:
    found = problems(tmp_path, profile=profile)
    assert len(found) == 1
    assert found[0].startswith(sentence)


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ('[sending]\nmode = "always"', "config.toml line 2: sending.mode must be 'observe', 'drafts' or 'send', not 'always'."),
        ('[sending]\nenabled = "maybe"', "config.toml line 2: sending.enabled must be true or false, not 'maybe'."),
        ("[sending]\nhold_seconds = -1", "config.toml line 2: sending.hold_seconds: input should be greater than or equal to 0."),
        ('[[account]]\nname = "x"\nimap = { host = "h", port = 993 }', "config.toml line 1: account.address is missing. Example: address = "),
        ('[[account]]\nname = "x"\naddress = "a@b.example"', "config.toml line 1: account.imap is missing. Example: imap = "),
        (ACCOUNT.replace("993", "99999"), "config.toml line 5: account.imap.port"),
        (ACCOUNT.replace('"personal"', '"Per sonal"'), "config.toml line 3: account.name"),
        (ACCOUNT + 'password = "x"', 'config.toml line 6: "password" is not a setting. Did you mean account.auth?'),
        (ACCOUNT + "folders = []", "config.toml line 6: account.folders"),
        ('[web]\nhost = "0.0.0.0"', "config.toml line 2: web.host must be '127.0.0.1', '::1' or 'localhost', not '0.0.0.0'."),
        ('[schedule]\ndigest_time = "25:00"', "config.toml line 2: schedule.digest_time"),
        (ACCOUNT + ACCOUNT, 'config.toml: two accounts are called "personal".'),
        (ACCOUNT.replace("993", '143, security = "none"'), 'config.toml: account.imap.security = "none" would send the password of "personal" in clear to imap.example.org.'),
    ],
)  # fmt: skip
def test_every_problem_of_a_config_is_a_sentence_with_its_line(tmp_path: Path, config: str, sentence: str) -> None:
    found = problems(tmp_path, config=config)
    assert len(found) == 1
    assert found[0].startswith(sentence)


def test_all_problems_of_both_files_come_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        profile='[me]\nnme = "x"\n[floor]\npay = ["much"]\n[calls]\nminutes = 1',
        config='[sending]\nmode = "x"\n[web]\nport = 99999',
    )
    assert [sentence.split(":")[0] for sentence in found] == [
        "config.toml line 2", "config.toml line 4", "profile.toml line 2", "profile.toml line 4", "profile.toml line 6",
    ]  # fmt: skip


def test_what_is_no_toml_says_where(tmp_path: Path) -> None:
    found = problems(tmp_path, profile="[me]\nname = Sam")
    assert found[0].startswith("profile.toml line 2, column 8: this is not valid TOML (invalid value).")
    assert "quotes" in found[0]


def test_an_end_that_comes_too_early_is_told_without_a_line() -> None:
    import tomllib

    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads('x = "')
    assert explain_toml(caught.value, file="a.toml").startswith("a.toml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = " + "[" * 5_000, "profile.toml: this is not valid TOML (too many brackets within brackets)"),
        ("x = " + "9" * 5_000, "profile.toml: this is not valid TOML (exceeds the limit"),
        (f'[me]\ntimezone = "{"a." * 4_000}"', "profile.toml line 2"),
        (f'[floor]\npay = ["{"9" * 400}k USD/year"]', "profile.toml line 2"),
    ],
)
def test_what_is_too_much_for_a_reader_is_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    assert problems(tmp_path, profile=text)[0].startswith(sentence)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_bytes(b'[me]\nname = "\xff"')
    with pytest.raises(UserError, match="not UTF-8 text"):
        load(tmp_path, tmp_path, env={})


def test_a_profile_that_does_not_exist_is_named(tmp_path: Path) -> None:
    for reading in (
        lambda: load_profile(tmp_path / "x.toml"),
        lambda: load(tmp_path, tmp_path, profile_file=tmp_path / "x.toml", env={}),
    ):
        with pytest.raises(UserError, match="no such profile file"):
            reading()


@pytest.mark.parametrize("key", sorted(EXAMPLES))
def test_every_example_belongs_to_a_setting_and_is_right(key: str, tmp_path: Path) -> None:
    section, _, name = key.partition(".")
    assert EXAMPLES[key].startswith(f"{name} = ")
    if section in {"database", "sending"}:
        (tmp_path / "config.toml").write_text(f"[{section}]\n{EXAMPLES[key]}\n", encoding="utf-8")
        load(tmp_path, tmp_path, env={})
    elif section != "account":
        (tmp_path / "p.toml").write_text(f"[{section}]\n{EXAMPLES[key]}\n", encoding="utf-8")
        load_profile(tmp_path / "p.toml")


def test_every_alias_leads_to_a_setting() -> None:
    known = [key for schema in (ConfigFile, ProfileFile) for key, _, _ in all_keys(schema)]
    for guess in ALIASES.values():
        assert any(key == guess or key.startswith(f"{guess}.") for key in known), guess


def test_every_setting_has_a_sentence_of_help() -> None:
    for schema in (ConfigFile, ProfileFile):
        for key, sentence, _ in all_keys(schema):
            assert sentence.endswith("."), key


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("[me]\nname = 1", ("me", "name"), 2), ("# c\n[me]\n\nname = 1", ("me", "name"), 4), ("me.name = 1", ("me", "name"), 1),
        ("[me.employer]\nname = 1", ("me", "employer", "name"), 2), ("[a]\nname = 1\n[me]\nname = 2", ("me", "name"), 4),
        ("[[account]]\nname=1\n[[account]]\nname=2", ("account", 1, "name"), 4), ("", ("me",), 1),
        ("[[account]]\nname=1\n[[account]]\nport=2", ("account", 0, "name"), 2),
    ],
)  # fmt: skip
def test_the_line_of_a_key_is_found(text: str, path: tuple[str | int, ...], line: int) -> None:
    assert find_line(text, path) == line
