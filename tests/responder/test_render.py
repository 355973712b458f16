"""Suggestion -> words: golden texts, the sandbox, and subjects."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, FileSystemLoader

from responder.render import Words, environment, render, reply_subject, tidy, tidy_subject
from responder.slots import Slot
from returncall.errors import UserError
from returncall.pipeline import writers_offset, written_time

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = ("accept_call", "ask_details", "decline")
LEAVING = ("pause", "withdraw")
ENGLISH_ONLY = ("after_call_thanks", "decline_dated", "decline_final", "offer_received", "referral_thanks")
LANGUAGES = ("en", "de", "fr", "es", "pt", "nl")
VOICES = ("plain", "formal")
STANCES = ("not_looking", "open", "looking")
REASONS = ("role", "company", "person")
ALL = [
    *((template, language, voice) for template in (*TEMPLATES, *LEAVING) for language in LANGUAGES for voice in VOICES),
    *((template, "en", voice) for template in ENGLISH_ONLY for voice in VOICES),
]
BY_STANCE = {"accept_call", "ask_details", "after_call_thanks", "referral_thanks"}
NOT_LOOKING = {
    "en": "not looking", "de": "nicht auf der suche", "fr": "pas à la recherche", "es": "no estoy buscando",
    "pt": "não estou à procura", "nl": "niet op zoek",
}  # fmt: skip
UNLIKELY = {
    "en": "unlikely", "de": "unwahrscheinlich", "fr": "peu probable", "es": "poco probable", "pt": "pouco provável",
    "nl": "onwaarschijnlijk",
}  # fmt: skip
NOT_ACTIVELY = {
    "en": "not actively looking", "de": "nicht aktiv auf der suche", "fr": "ne cherche pas activement",
    "es": "no busco trabajo activamente", "pt": "não procuro trabalho ativamente", "nl": "niet actief op zoek",
}  # fmt: skip
DECLINED = {
    "en": "not interested at this time", "de": "im moment habe ich kein interesse",
    "fr": "ne souhaite pas donner suite pour le moment", "es": "en este momento no me interesa",
    "pt": "neste momento não tenho interesse", "nl": "op dit moment heb ik geen interesse",
}  # fmt: skip
FULL: dict[str, Any] = {
    "greeting": "Rita",
    "my_name": "Sam Doe",
    "role": "Staff Engineer",
    "company": "Acme Robotics",
    "missing": ("pay", "place"),
    "slots": ("Wednesday 4 November, 12:00 (London)", "Thursday 5 November, 12:00 (London)"),
    "when": "June",
}
BARE: dict[str, Any] = {"my_name": "Sam Doe"}
ENVIRONMENT = environment()


def rendered(template: str, voice: str = "plain", language: str = "en", **words: Any) -> str:
    return render(ENVIRONMENT, template, Words(**words), language=language, voice=voice).body


def times(language: str) -> tuple[str, ...]:
    starts = (datetime(2026, 11, day, 12, tzinfo=ZoneInfo("Europe/London")) for day in (24, 26))
    return tuple(written_time(Slot(start, start + timedelta(minutes=20)), language) for start in starts)


def variants(template: str, language: str) -> list[tuple[str, dict[str, Any]]]:
    """The cases in which a template reads differently, each with a heading for the golden file."""
    found: list[tuple[str, dict[str, Any]]] = []
    for stance in STANCES if template in BY_STANCE else STANCES[:1]:
        for reason in REASONS if template == "accept_call" else REASONS[:1]:
            for name, words in (("full", {**FULL, "slots": times(language)}), ("bare", BARE)):
                heading = f"stance {stance}, reason {reason}, {name}"
                found.append((heading, {**words, "stance": stance, "reason": reason}))
    found.append(("no role", {**FULL, "role": ""}))
    found.append(("no company", {**FULL, "company": ""}))
    if template == "ask_details":
        found += [
            (f"missing {' '.join(missing)}", {**FULL, "stance": "looking", "missing": missing})
            for missing in (("company",), ("pay",), ("place",), ("company", "pay", "place"))
        ]
        found += [
            (
                f"unclear {' '.join(unclear)}, missing {' '.join(missing) or 'nothing'}",
                {**FULL, "stance": "looking", "missing": missing, "unclear": unclear},
            )
            for missing, unclear in (
                ((), ("company",)),
                ((), ("company", "pay", "place")),
                (("company",), ("pay", "place")),
            )
        ]
    return found


@pytest.mark.parametrize(("template", "language", "voice"), ALL)
def test_the_letters_read_as_agreed(template: str, language: str, voice: str) -> None:
    """Written anew with RETURNCALL_GOLDEN=1; read the difference before you commit it."""
    text = "\n".join(
        f"==== {heading}\n{rendered(template, voice, language, **words)}"
        for heading, words in variants(template, language)
    )
    path = GOLDEN / f"{template}.{language}.{voice}.txt"
    if os.environ.get("RETURNCALL_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def packaged() -> set[tuple[str, str, str]]:
    root = files("responder") / "templates"
    return {
        (folder.name, *file.name.removesuffix(".txt").split("."))  # type: ignore[misc]
        for folder in root.iterdir()
        for file in folder.iterdir()
    }


def test_every_packaged_template_has_its_golden_texts() -> None:
    assert packaged() == set(ALL)
    assert {path.name for path in GOLDEN.iterdir()} == {".".join(one) + ".txt" for one in ALL}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_three_main_templates_in_both_voices(language: str) -> None:
    there = {(template, voice) for template, lang, voice in packaged() if lang == language and template in TEMPLATES}
    assert there == {(template, voice) for template in TEMPLATES for voice in VOICES}


@pytest.mark.parametrize(("template", "language", "voice"), ALL)
def test_nobody_is_greeted_as_recruiter(template: str, language: str, voice: str) -> None:
    source = (files("responder") / "templates" / template / f"{language}.{voice}.txt").read_text(encoding="utf-8")
    assert "recruiter" not in source.lower()


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("stance", STANCES)
@pytest.mark.parametrize("reason", REASONS)
def test_the_letters_claim_nothing_that_the_stance_denies(
    template: str, language: str, voice: str, stance: str, reason: str
) -> None:
    body = rendered(template, voice, language, reason=reason, stance=stance, **FULL).lower()
    assert (NOT_LOOKING[language] in body) == (stance == "not_looking" and template != "decline")
    assert (UNLIKELY[language] in body) == (stance == "not_looking" and template != "decline")
    assert (NOT_ACTIVELY[language] in body) == (stance == "open" and template != "decline")
    assert (DECLINED[language] in body) == (template == "decline")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("voice", VOICES)
def test_an_acceptance_gives_a_different_reason_for_role_company_and_person(language: str, voice: str) -> None:
    bodies = {rendered("accept_call", voice, language, reason=reason, **FULL) for reason in REASONS}
    assert len(bodies) == 3


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("voice", VOICES)
def test_what_is_missing_is_worded_in_the_language_of_the_letter(language: str, voice: str) -> None:
    body = rendered("ask_details", voice, language, missing=("company", "pay", "place"), my_name="Sam")
    assert not any(word in body.split() for word in ("the", "and", "pay", "pay,", "place", "company", "company,"))
    with pytest.raises(UserError, match=r"ask_details.* does not work"):
        rendered("ask_details", voice, language, missing=("salary",))


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("decline_dated", "after June"), ("decline_final", "take me off your list"), ("withdraw", "withdraw"),
        ("pause", "after June"), ("offer_received", "a receipt only"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("voice", VOICES)
def test_the_further_letters_say_what_they_are_for(template: str, wanted: str, voice: str) -> None:
    assert wanted in rendered(template, voice, **FULL)


@pytest.mark.parametrize("voice", VOICES)
def test_a_receipt_for_an_offer_neither_accepts_nor_declines(voice: str) -> None:
    body = rendered("offer_received", voice, **FULL).lower()
    assert not any(word in body for word in ("accept", "decline", "glad", "happy", "interested", "looking"))


def empty_or(full: object, empty: object) -> st.SearchStrategy[object]:
    return st.sampled_from([full, empty])


@pytest.mark.parametrize("voice", VOICES)
@settings(deadline=None)  # the first use of a template compiles it
@given(
    where=st.sampled_from([(template, language) for template, language, voice in ALL if voice == "plain"]),
    words=st.fixed_dictionaries(
        {
            **{name: empty_or(FULL[name], "") for name in ("greeting", "my_name", "role", "company", "when")},
            "missing": st.lists(st.sampled_from(["company", "pay", "place"]), unique=True).map(tuple),
            "unclear": st.lists(st.sampled_from(["company", "pay", "place"]), unique=True).map(tuple),
            "slots": st.lists(st.sampled_from(["Tuesday, 12:00 (London)", "", " "]), max_size=3).map(tuple),
            "stance": st.sampled_from(STANCES),
            "reason": st.sampled_from(REASONS),
            "relay": st.booleans(),
        }
    ),
)
def test_whatever_is_empty_the_letter_is_whole(voice: str, where: tuple[str, str], words: dict[str, Any]) -> None:
    template, language = where
    body = rendered(template, voice, language, **words)
    assert "None" not in body
    assert not any(
        mark in body for mark in ("  ", "()", "[]", "{", "}", "%", "\n\n\n", " ,", " .", ",,", "..", "„“", "“”")
    )
    assert not any(mark in body for mark in ("«»", "«\u00a0\u00a0»", "‘’", "Undefined"))
    assert not any(line != line.rstrip() or line == "-" for line in body.splitlines())
    assert body.endswith("\n")
    assert not body.endswith("\n\n")
    assert sum(len(line) for line in body.splitlines()) < 900


@pytest.mark.parametrize(
    ("language", "day", "zone", "written"),
    [
        ("en", 24, "Europe/London", "Tuesday 24 November, 12:00 (London)"),
        ("de", 24, "Europe/London", "Dienstag, 24. November, 12:00 Uhr (London)"),
        ("fr", 24, "Europe/London", "mardi 24 novembre à 12h00 (Londres)"),
        ("fr", 1, "Europe/Paris", "dimanche 1er novembre à 12h00 (Paris)"),
        ("es", 24, "America/New_York", "martes 24 de noviembre, 12:00 (Nueva York)"),
        ("pt", 24, "America/Sao_Paulo", "terça-feira, 24 de novembro, 12:00 (São Paulo)"),
        ("nl", 24, "Europe/London", "dinsdag 24 november, 12:00 uur (Londen)"),
        ("fi", 24, "Europe/London", "Tuesday 24 November, 12:00 (London)"),
    ],
)
def test_times_are_written_as_people_of_that_language_write_them(
    language: str, day: int, zone: str, written: str
) -> None:
    start = datetime(2026, 11, day, 12, tzinfo=ZoneInfo(zone))
    assert written_time(Slot(start, start + timedelta(minutes=20)), language) == written


@pytest.mark.parametrize(
    ("hours", "written"),
    [
        (0, "Tuesday 24 November, 12:00 (London)"),
        (-5, "Tuesday 24 November, 12:00 (London; 07:00 UTC\u22125)"),
        (5.5, "Tuesday 24 November, 12:00 (London; 17:30 UTC+5:30)"),
        (13, "Tuesday 24 November, 12:00 (London; Wed 01:00 UTC+13)"),
        (None, "Tuesday 24 November, 12:00 (London)"),
    ],
)
def test_a_time_is_also_told_in_the_writers_time(hours: float | None, written: str) -> None:
    start = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/London"))
    theirs = None if hours is None else timedelta(hours=hours)
    assert written_time(Slot(start, start + timedelta(minutes=20)), "en", theirs) == written


@pytest.mark.parametrize(
    ("field", "hours"),
    [("Mon, 02 Nov 2026 09:14:00 +0530", 5.5), ("Mon, 02 Nov 2026 09:14:00 -0500", -5), ("", None), ("soon", None),
     ("Mon, 02 Nov 2026 09:14:00 -0000", None)],
)  # fmt: skip
def test_the_writers_clock_stands_in_the_date_field(field: str, hours: float | None) -> None:
    assert writers_offset(field) == (None if hours is None else timedelta(hours=hours))


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
        ("", "Re:"), ("Re:", "Re:"), ("  ", "Re:"), ("Re: Re:", "Re:"), ("AW:", "Re:"), ("\r\n", "Re:"), ("\u200b", "Re:"),
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
    assert once == "Re:" or once.startswith("Re: ")
    assert once == once.strip()
    assert once.splitlines() == [once]
    assert len(once) <= 904
    assert tidy_subject(once) == once
