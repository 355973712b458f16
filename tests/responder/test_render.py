"""Suggestion -> words: golden texts, the sandbox, and subjects."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, FileSystemLoader

from responder.render import Words, environment, render, reply_subject, tidy, tidy_subject
from returncall.errors import UserError

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = ("accept_call", "ask_details", "decline")
VOICES = ("plain", "formal")
STANCES = ("not_looking", "open", "looking")
FULL = {
    "greeting": "Rita",
    "my_name": "Sam Doe",
    "role": "Staff Engineer",
    "company": "Acme Robotics",
    "missing": ("the pay", "the place"),
    "slots": ("Wednesday 4 November, 12:00 (London)", "Thursday 5 November, 12:00 (London)"),
}
BARE = {"my_name": "Sam Doe"}


def rendered(template: str, voice: str = "plain", **words: object) -> str:
    return render(environment(), template, Words(**words), voice=voice).body  # type: ignore[arg-type]


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("stance", STANCES)
@pytest.mark.parametrize(("name", "words"), [("full", FULL), ("bare", BARE)])
def test_the_letters_read_as_agreed(
    template: str, voice: str, stance: str, name: str, words: dict[str, object]
) -> None:
    """Written anew with RETURNCALL_GOLDEN=1; read the difference before you commit it."""
    body = rendered(template, voice, stance=stance, **words)
    path = GOLDEN / f"{template}.{voice}.{stance}.{name}.txt"
    if os.environ.get("RETURNCALL_GOLDEN"):
        path.write_text(body, encoding="utf-8")
    assert body == path.read_text(encoding="utf-8")


def test_every_packaged_template_has_its_golden_texts() -> None:
    root = files("responder") / "templates"
    there = {(folder.name, file.name.split(".")[1]) for folder in root.iterdir() for file in folder.iterdir()}
    assert there == {(template, voice) for template in TEMPLATES for voice in VOICES}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("stance", STANCES)
def test_the_letters_claim_nothing_that_the_stance_denies(template: str, voice: str, stance: str) -> None:
    body = rendered(template, voice, stance=stance, **FULL).lower()
    assert ("not looking" in body) == (stance == "not_looking" and template != "decline")
    assert ("not actively looking" in body) == (stance == "open" and template != "decline")
    assert ("not interested at this time" in body) == (template == "decline")


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("reason", ["role", "company", "person"])
def test_letters_have_no_ragged_lines(template: str, voice: str, reason: str) -> None:
    for words in (FULL, BARE, {**FULL, "greeting": ""}, {**FULL, "role": ""}, {**FULL, "company": ""}):
        body = rendered(template, voice, reason=reason, **words)
        assert body.endswith("Sam Doe\n")
        assert "\n\n\n" not in body
        assert "  " not in body
        assert " ," not in body
        assert " ." not in body
        assert not any(line != line.rstrip() for line in body.splitlines())
        assert "{" not in body
        assert "%}" not in body


ATTACKS = [
    "{{ 7*7 }}", "{{ config }}", "{% for c in [].__class__.__base__.__subclasses__() %}x{% endfor %}", "${7*7}",
    "#{7*7}", "<%= 7*7 %>", "{{ ''.__class__.__mro__ }}", "{# comment #}", "{% include '/etc/passwd' %}",
    "{{ cycler.__init__.__globals__ }}", "{{ lipsum }}", "<script>alert(1)</script>", "${jndi:ldap://x}",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_what_stands_in_a_mail_stays_text(attack: str, template: str) -> None:
    body = rendered(template, greeting=attack, role=attack, company=attack, my_name="Sam")
    assert attack in body
    assert "49" not in body


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=400))
def test_a_value_never_adds_a_line(greeting: str, role: str, company: str) -> None:
    body = rendered("decline", greeting=greeting, role=role, company=company, my_name="Sam")
    full = all(map(tidy, (greeting, role, company)))
    assert not full or body.count("\n") == rendered("decline", **{**FULL, "my_name": "Sam"}).count("\n")
    assert len(body) < 1_000


@pytest.mark.parametrize(
    "source",
    [
        "{{ nothing_of_that_name }}", "{{ role.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ range(9) }}",
        "{{ lipsum() }}", "{{ cycler }}", "{{ namespace() }}", "{{ role | attr('__class__') }}", "{{ missing.append(1) }}",
        "{% include 'other' %}", "{{ role | safe }}", "{{ role | tojson }}", "{{ 1 / 0 }}", "{% if %}", "{{", "{{ self }}{{ x }}",
        "{{ role.format.__globals__ }}", "{{ '{0.__class__}'.format(role) }}", "{{ missing.nothing }}",
        "{% import 'x' as y %}", "{{ role + 1 }}",
    ],
)  # fmt: skip
def test_a_template_that_reaches_out_is_an_error_that_names_it(source: str) -> None:
    made = environment(DictLoader({"decline/en.plain.txt": source}))
    with pytest.raises(UserError, match=r"decline/en\.plain\.txt.* does not work"):
        render(made, "decline", Words(missing=("x",)))


def test_a_broken_template_names_its_line() -> None:
    made = environment(DictLoader({"decline/en.plain.txt": "Hi,\n\n{% if role %}"}))
    with pytest.raises(UserError, match="line 3") as caught:
        render(made, "decline", Words())
    assert "docs/templates.md" in caught.value.remedy


def test_only_a_few_filters_and_no_globals_exist() -> None:
    made = environment()
    assert set(made.filters) == {"default", "join", "lower", "upper", "first", "length", "capitalize"}
    assert not made.globals


def test_a_folder_of_the_user_wins_over_the_packaged_templates(tmp_path: Path) -> None:
    (tmp_path / "decline").mkdir()
    (tmp_path / "decline" / "en.plain.txt").write_text("No, thanks, {{ greeting or 'friend' }}.\n", encoding="utf-8")
    made = environment(FileSystemLoader(tmp_path))
    assert render(made, "decline", Words(greeting="Rita")).body == "No, thanks, Rita.\n"
    assert "Best,\nSam" in render(made, "ask_details", Words(my_name="Sam")).body
    assert render(made, "decline", Words(my_name="Sam"), voice="formal").body.startswith("Hello,")


@pytest.mark.parametrize("name", ["../secret", "..", "decline/../../x", "/etc/passwd", "nothing", ""])
def test_an_unknown_template_is_a_sentence(name: str) -> None:
    with pytest.raises(UserError, match="There is no template"):
        render(environment(), name, Words())


def test_a_missing_language_falls_back_to_english_and_says_so() -> None:
    found = render(environment(), "decline", Words(my_name="Sam"), language="fi")
    assert found.language == "en"
    made = environment(DictLoader({"decline/fi.plain.txt": "Ei kiitos.\n"}))
    assert render(made, "decline", Words(), language="fi", voice="formal").language == "fi"


def test_a_text_has_an_end() -> None:
    made = environment(DictLoader({"decline/en.plain.txt": "{% for a in missing %}{{ role }}{% endfor %}"}))
    assert len(render(made, "decline", Words(role="x" * 100, missing=("a",) * 10_000)).body) <= 4_001


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Role", "Re: Role"), ("Re: Role", "Re: Role"), ("RE: Role", "Re: Role"), ("re:Role", "Re: Role"),
        ("Re: Re: RE: Role", "Re: Role"), ("AW: Role", "Re: Role"), ("Re: AW: Role", "Re: Role"), ("SV: Role", "Re: Role"),
        ("Antw: Role", "Re: Role"), ("Antwort: Role", "Re: Role"), ("RIF: Role", "Re: Role"), ("RV: Role", "Re: Role"),
        ("Ré : Role", "Re: Role"), ("RE : Role", "Re: Role"), ("Re[2]: Role", "Re: Role"), ("Re [4]: Role", "Re: Role"),
        ("Odp: Role", "Re: Role"), ("VS: Role", "Re: Role"), ("回复：Role", "Re: Role"), ("Ynt: Role", "Re: Role"),
        ("Fwd: Role", "Re: Fwd: Role"), ("Re: Fwd: Re: Role", "Re: Fwd: Re: Role"), ("Recruiting: Role", "Re: Recruiting: Role"),
        ("React: Role", "Re: React: Role"), ("AWS: Role", "Re: AWS: Role"), ("Reg: Role", "Re: Reg: Role"),
        ("", "Re: your message"), ("Re:", "Re: your message"), ("  ", "Re: your message"), ("Re: Re:", "Re: your message"),
        ("Role\r\nBcc: evil@x.example", "Re: Role Bcc: evil@x.example"), ("Role\0!", "Re: Role!"),
        ("Role\u2028x", "Re: Role x"), ("\u202egnirih\u202c", "Re: gnirih"), ("Ro\u200ble", "Re: Role"), ("Role\x85x", "Re: Role x"),
        ("  Role   of\tyours ", "Re: Role of yours"),
    ],
)  # fmt: skip
def test_re_stands_once_whatever_was_stacked_up(subject: str, answer: str) -> None:
    assert reply_subject(subject) == answer


@given(st.one_of(st.text(max_size=1_200), st.text("Rre: AWaw[2]\u200b\n", max_size=60)))
def test_answering_an_answer_changes_nothing(subject: str) -> None:
    once = reply_subject(subject)
    assert reply_subject(once) == once
    assert once.startswith("Re: ")
    assert once.splitlines() == [once]
    assert len(once) <= 904
    assert tidy_subject(once) == once
