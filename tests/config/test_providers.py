"""The table of providers, and the texts that are made of it."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.providers import Provider, files_sent_itself, provider_called, provider_of, providers
from config.schema import ConfigFile, ProfileFile
from config.write import config_text, profile_text, secrets_text

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


@pytest.mark.parametrize("one", providers(), ids=lambda one: one.key)
def test_every_provider_makes_valid_settings(one: Provider) -> None:
    account = {
        "name": "personal",
        "address": f"sam@{one.domains[0] if one.domains else 'private.example'}",
        "imap": {"host": one.imap, "port": one.imap_port, "security": one.imap_security},
        "smtp": {"host": one.smtp, "port": one.smtp_port, "security": one.smtp_security},
        "auth": {"method": one.method},
    }
    found = ConfigFile.model_validate(tomllib.loads(config_text(account))).account[0]

    assert found.imap.host == one.imap
    assert found.sent_copy == "auto"
    # TLS from the start, or STARTTLS: never in clear.
    assert {found.imap.security, found.smtp.security if found.smtp else ""} <= {"tls", "starttls"}
    assert provider_called(one.key) is one
    for domain in one.domains:
        assert provider_of(f"Sam@{domain.upper()}") is one


def test_who_files_the_sent_copy_is_known_by_the_server_alone() -> None:
    assert files_sent_itself("SMTP.gmail.com")
    assert files_sent_itself("smtp.office365.com")
    assert not files_sent_itself("smtp.mail.me.com")
    assert not files_sent_itself("smtp.gmail.com.evil.example")


def test_no_domain_belongs_to_two() -> None:
    domains = [domain for one in providers() for domain in one.domains]

    assert len(domains) == len(set(domains))
    assert provider_of("sam@gmail.com.evil.example") is None
    assert provider_of("gmail.com") is provider_called("gmail")


@given(TEXT, st.lists(TEXT, max_size=3), TEXT, st.lists(TEXT, max_size=2))
def test_whatever_is_answered_is_read_back(name: str, titles: list[str], employer: str, domains: list[str]) -> None:
    text = profile_text(
        name=name, stance="open", titles=titles, employer=employer, employer_domains=domains, timezone="UTC"
    )
    found = tomllib.loads(text)

    assert found["me"]["name"] == name
    assert found.get("want", {}).get("titles", []) == titles
    assert found["me"].get("employer", {"name": "", "domains": []}) == {"name": employer, "domains": domains}


@given(TEXT, TEXT)
def test_passwords_are_kept_to_the_letter_and_others_stay(first: str, second: str) -> None:
    text = secrets_text("# mine\n" + secrets_text("", "work-2", first), "personal", second)

    assert tomllib.loads(text) == {"work-2": first, "personal": second}
    assert text.startswith("# mine\n")


def test_every_example_in_the_profile_is_right() -> None:
    text = profile_text(name="Sam", stance="open", titles=(), employer="", employer_domains=(), timezone="UTC")
    lines = [line.removeprefix("# ") if " = " in line else line for line in text.splitlines()]

    ProfileFile.model_validate(tomllib.loads("\n".join(lines)))
    assert sum(line.startswith("# ") and " = " in line for line in text.splitlines()) >= 10
