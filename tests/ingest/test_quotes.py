"""New words, quoted words, signature: in the forms that mail programs write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quotes import split

NEW = "Thank you, Tuesday suits me."
OLD = "Would you have time for a call?"

ATTRIBUTIONS = [
    "On Mon, Nov 2, 2026 at 9:14 AM Rita Vale <rita@acme.example> wrote:",
    "On 02/11/2026 09:14, Rita Vale wrote:",
    "On 2 Nov 2026, at 09:14, Rita Vale <rita@acme.example> wrote:",
    "Am Mo., 2. Nov. 2026 um 09:14 Uhr schrieb Rita Vale <rita@acme.example>:",
    "Am 02.11.2026 um 09:14 schrieb Rita Vale:",
    "Le lun. 2 nov. 2026 à 09:14, Rita Vale <rita@acme.example> a écrit :",
    "Le 2 nov. 2026 à 09:14, Rita Vale a écrit :",
    "El lun, 2 nov 2026 a las 9:14, Rita Vale (<rita@acme.example>) escribió:",
    "Op ma 2 nov 2026 om 09:14 schreef Rita Vale <rita@acme.example>:",
    "Em seg., 2 de nov. de 2026 às 09:14, Rita Vale <rita@acme.example> escreveu:",
    "Il giorno lun 2 nov 2026 alle ore 09:14 Rita Vale <rita@acme.example> ha scritto:",
    "Den mån 2 nov. 2026 kl 09:14 skrev Rita Vale <rita@acme.example>:",
    "W dniu 2.11.2026 o 09:14, Rita Vale napisał(a):",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("marked", [True, False])
def test_gmail_apple_and_thunderbird_forms_in_many_languages(attribution: str, marked: bool) -> None:
    if not marked and "@" not in attribution and ":" not in attribution[:-1]:
        return
    old = f"> {OLD}\n> Rita" if marked else f"{OLD}\nRita"
    found = split(f"{NEW}\n\n{attribution}\n\n{old}\n")
    assert found.new == NEW
    assert OLD in found.quoted
    assert attribution in found.quoted


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_may_be_wrapped(attribution: str) -> None:
    words = attribution.split(" ")
    half = len(words) * 2 // 3
    wrapped = f"{' '.join(words[:half])}\n{' '.join(words[half:])}"
    found = split(f"{NEW}\n\n{wrapped}\n> {OLD}\n")
    assert found.new == NEW


OUTLOOK = [
    "From: Rita Vale <rita@acme.example>\nSent: Monday, November 2, 2026 9:14 AM\nTo: Sam Doe\nSubject: Role",
    "Von: Rita Vale <rita@acme.example>\nGesendet: Montag, 2. November 2026 09:14\nAn: Sam Doe\nBetreff: Rolle",
    "De : Rita Vale <rita@acme.example>\nEnvoyé : lundi 2 novembre 2026 09:14\nÀ : Sam Doe\nObjet : Poste",
    "De: Rita Vale <rita@acme.example>\nEnviado el: lunes, 2 de noviembre de 2026 9:14\nPara: Sam Doe\nAsunto: Puesto",
    "Van: Rita Vale <rita@acme.example>\nVerzonden: maandag 2 november 2026 09:14\nAan: Sam Doe\nOnderwerp: Rol",
    "De: Rita Vale <rita@acme.example>\nEnviada em: segunda-feira, 2 de novembro de 2026 09:14\nPara: Sam Doe\nAssunto: Vaga",
    "Da: Rita Vale <rita@acme.example>\nData: lunedì 2 novembre 2026 09:14\nA: Sam Doe\nOggetto: Ruolo",
    "*From:* Rita Vale <rita@acme.example>\n*Sent:* Monday, November 2, 2026 9:14 AM\n*To:* Sam Doe\n*Subject:* Role",
    "From: Rita Vale\nDate: Monday, 2 November 2026\nTo: Sam Doe\nCc: Team\nSubject: Role",
]


@pytest.mark.parametrize("block", OUTLOOK)
@pytest.mark.parametrize(
    "rule", ["", "________________________________\n", "-----Original Message-----\n", "----------\n"]
)
def test_outlooks_header_block_opens_the_quote(block: str, rule: str) -> None:
    found = split(f"{NEW}\n\n{rule}{block}\n\n{OLD}\n\nRita\n")
    assert found.new == NEW
    assert OLD in found.quoted


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----", "---------- Forwarded message ---------", "-----Ursprüngliche Nachricht-----",
        "-----Message d'origine-----", "-----Mensaje original-----", "-----Oorspronkelijk bericht-----",
        "-----Mensagem original-----", "-----Messaggio originale-----", "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:", "---------- Weitergeleitete Nachricht ----------",
    ],
)  # fmt: skip
def test_a_line_between_dashes_opens_the_quote(line: str) -> None:
    found = split(f"{NEW}\n\n{line}\n{OLD}\n")
    assert found.new == NEW
    assert OLD in found.quoted


def test_answers_between_the_quotes_are_all_kept() -> None:
    text = f"{ATTRIBUTIONS[0]}\n> When can we talk?\n\nTuesday.\n\n> And where?\n\nBy phone.\n\n> {OLD}\n"
    found = split(text)
    assert found.new == "Tuesday.\n\nBy phone."
    assert found.quoted.count(">") == 3 + 1


def test_an_answer_above_and_below_a_marked_quote_is_kept() -> None:
    found = split(f"Above.\n\n{ATTRIBUTIONS[1]}\n> {OLD}\n\nBelow.\n")
    assert found.new == "Above.\n\nBelow."


@pytest.mark.parametrize(
    "prose",
    [
        "From: Berlin\nTo: Munich\nWe would pay the move.",
        "On the 2nd of May our founder wrote: build it.",
        "On Monday we hire 5 people, as she wrote: soon",
        "To: the point\nSubject: a job",
        "Location: Berlin\nPay: 150k\nFrom: now on",
        "On call: 1 week in 6\nOn site: 2 days",
        "Am Standort Berlin suchen wir 3 Leute:",
        "Data: we have 5 TB\nA: yes",
        "a) python\nb) rust: 5 years",
    ],
)
def test_prose_that_looks_a_little_like_a_quote_stays(prose: str) -> None:
    found = split(f"{prose}\n\nMore words here.\n")
    assert found.new == f"{prose}\n\nMore words here."
    assert found.quoted == ""


def test_a_forward_without_a_word_of_its_own_keeps_its_text() -> None:
    text = f"---------- Forwarded message ---------\n{OUTLOOK[0]}\n\n{OLD}"
    found = split(text)
    assert OLD in found.new
    assert found.quoted == ""


@pytest.mark.parametrize(
    ("text", "new", "signature"),
    [
        (f"{NEW}\n-- \nRita Vale\nAcme", NEW, "Rita Vale\nAcme"),
        (f"{NEW}\n--\nRita Vale", NEW, "Rita Vale"),
        (f"{NEW}\n\nBest regards,\nRita Vale\n+49 30 1", NEW, "Best regards,\nRita Vale\n+49 30 1"),
        (f"{NEW}\n\nMit freundlichen Grüßen\nRita Vale", NEW, "Mit freundlichen Grüßen\nRita Vale"),
        (f"{NEW}\n\nCordialement,\n\nRita Vale", NEW, "Cordialement,\n\nRita Vale"),
        (f"{NEW}\n\nUn saludo,\nRita", NEW, "Un saludo,\nRita"),
        (f"{NEW}\n\nMet vriendelijke groet,\nRita", NEW, "Met vriendelijke groet,\nRita"),
        (f"{NEW}\n\nAtenciosamente,\nRita", NEW, "Atenciosamente,\nRita"),
        (f"{NEW}\n\nSent from my iPhone", NEW, "Sent from my iPhone"),
        (f"{NEW}\n\nThanks,\nI will call you on Monday, when I am back.", None, ""),
        (NEW, NEW, ""),
    ],
)  # fmt: skip
def test_the_signature_is_split_off(text: str, new: str | None, signature: str) -> None:
    found = split(text)
    assert found.new == (text if new is None else new)
    assert found.signature == signature


def test_a_signature_above_the_quote_is_found_too() -> None:
    found = split(f"{NEW}\n\nBest,\nSam\n\n{ATTRIBUTIONS[0]}\n> {OLD}\n")
    assert (found.new, found.signature) == (NEW, "Best,\nSam")


@given(st.text(st.sampled_from("On wrote:\n>-_Fromto: 12@*\t"), max_size=400))
def test_no_word_is_lost(text: str) -> None:
    found = split(text)
    kept = f"{found.new}{found.quoted}{found.signature}"
    letters = [c for c in text if c.isalnum() or c in ">@"]
    assert sorted(c for c in kept if c.isalnum() or c in ">@") == sorted(letters)


DOS = {
    "On": "On\n" * 1_000, "On a": "On a a " * 1_500 + ".. wrote", "quote marks": ">" * 20_000, "From": "From:\n" * 4_000,
    "dashes": "-" * 20_000, "dash lines": "--\n" * 7_000, "wall": "A" * 20_000, "closings": "Best,\n" * 4_000,
    "attributions": "On 1 a: " * 2_500, "labels": "From: a\nSent: b\n" * 1_300, "stars": "**" * 10_000, "spaces": " " * 20_000,
    "On lines": "On 1 Nov\n\n" * 2_000, "am": "am 1\nschrieb \n" * 1_500,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DOS))
def test_hostile_text_costs_linear_time(name: str) -> None:
    def cost(times: int) -> float:
        text = DOS[name] * times
        best = float("inf")
        for _ in range(10):  # a busy machine is quiet for one of them
            start = time.process_time()
            split(text)
            best = min(best, time.process_time() - start)
        return best

    cost(1)
    one, two = cost(4), cost(8)
    assert two < 2.0
    assert two <= 2.5 * one + 0.02
