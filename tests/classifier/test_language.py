"""The language of the newest human words."""

from __future__ import annotations

import pytest

from classifier.facts.language import FALLBACK, detect

TEXTS = [
    ("I came across your profile and think you could be a great fit for our team.", "en"),
    ("Ich bin auf Ihr Profil aufmerksam geworden und würde mich gerne mit Ihnen austauschen.", "de"),
    ("Votre parcours a retenu mon attention et je me permets de vous contacter directement.", "fr"),
    ("He visto tu perfil y creo que podrías encajar muy bien en nuestro equipo.", "es"),
    ("Vi o seu perfil e acredito que você pode se encaixar muito bem na nossa equipe.", "pt"),
    ("Ik kwam je profiel tegen en denk dat je heel goed in ons team zou passen.", "nl"),
    ("Ho visto il tuo profilo e penso che saresti perfetto per la nostra squadra.", "it"),
]


@pytest.mark.parametrize(("text", "code"), TEXTS, ids=[code for _, code in TEXTS])
def test_knows_the_language(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    "text", ["", "ok", "Re: Senior Engineer", "https://a.example/very/long/link/with/many/words", "12345 67890"]
)
def test_a_text_too_short_to_tell_is_english(text: str) -> None:
    assert detect(text) == FALLBACK


def test_links_and_addresses_do_not_count() -> None:
    german = "Ich freue mich auf Ihre Antwort und wünsche Ihnen einen schönen Tag."

    assert (
        detect(german + " https://example.com/this/is/an/english/path/with/the/words a.person@company.example") == "de"
    )
