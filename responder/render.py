"""Suggestion -> subject and body, in the user's voice.

Templates are files `<template>/<language>.<voice>.txt`; mail only ever reaches them as values.  The context is
`Words`, documented there and nowhere else.  A missing language falls back to English, and says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, ChoiceLoader, FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from returncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_CHARACTERS = 4_000
_MOST_VALUE = 120
_FILTERS = frozenset({"default", "join", "lower", "upper", "first", "length", "capitalize"})


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a template may say.

    greeting: a name fit for a greeting, or "".  my_name: how the reply is signed.  role, company: as checked, or "".
    stance: not_looking, open or looking.  reason: which axis made it worth a call: role, company or person.
    missing: codes of what the mail does not say: "company", "pay", "place".  unclear: codes of what it may say, though
    nothing certain was found: a letter may ask for more about these, never for the thing itself.
    slots: times, written out.
    minutes: length of a call.  relay: whether the answer goes through a platform's relay.
    when: the day or month after which to write again, written out, or "".
    """

    greeting: str = ""
    my_name: str = ""
    role: str = ""
    company: str = ""
    stance: str = "not_looking"
    reason: str = "role"
    missing: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    minutes: int = 20
    relay: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """body ends with one newline.  language: of the template that was found."""

    body: str
    language: str


def tidy(value: str) -> str:
    """A value from a mail, on one line, without controls, of bounded length."""
    kept = "".join(
        " " if c.isspace() else c for c in value if not unicodedata.category(c).startswith("C") or c.isspace()
    )
    return " ".join(kept.split())[:_MOST_VALUE].strip()


def packaged_loader() -> BaseLoader:
    """The templates that come with the program."""
    root = files("responder") / "templates"

    def read(name: str) -> str | None:
        if not re.fullmatch(r"[a-z_]+/[a-z]{2}\.[a-z]+\.txt", name):
            return None
        found = root.joinpath(*name.split("/"))
        return found.read_text(encoding="utf-8") if found.is_file() else None

    return FunctionLoader(read)


def environment(*loaders: BaseLoader) -> ImmutableSandboxedEnvironment:
    """A sandbox in which an unknown name is an error and only a few filters exist.  Earlier loaders win."""
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*loaders, packaged_loader()]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
    )
    made.filters = {name: made.filters[name] for name in _FILTERS}
    made.globals.clear()
    return made


def render(
    made: ImmutableSandboxedEnvironment, template: str, words: Words, *, language: str = "en", voice: str = "plain"
) -> Rendered:
    """Fill `template` with `words`.  Raises UserError for a template that is missing or broken."""
    for lang, tone in _choices(language, voice):
        try:
            found = made.get_template(f"{template}/{lang}.{tone}.txt")
        except TemplateNotFound:
            continue
        except TemplateError as error:
            raise _broken(template, lang, tone, error) from error
        try:
            text = found.render(
                {
                    **asdict(words),
                    "role": tidy(words.role),
                    "company": tidy(words.company),
                    "greeting": tidy(words.greeting),
                    "my_name": tidy(words.my_name),
                    "when": tidy(words.when),
                    "slots": tuple(slot for slot in map(tidy, words.slots) if slot),
                }
            )
        except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
            raise _broken(template, lang, tone, error) from error
        return Rendered(_settle(text), lang)
    raise UserError(
        f'There is no template "{template}" for {language}.',
        remedy="Put one into the templates folder beside config.toml.",
    )


def _choices(language: str, voice: str) -> Sequence[tuple[str, str]]:
    order = [(language, voice), (language, "plain"), ("en", voice), ("en", "plain")]
    return list(dict.fromkeys(order))


def _broken(template: str, lang: str, tone: str, error: Exception) -> UserError:
    line = getattr(error, "lineno", None)
    where = f" line {line}" if line else ""
    return UserError(
        f"The template {template}/{lang}.{tone}.txt{where} does not work: {error}",
        remedy="docs/templates.md lists the words that a template may use.",
    )


def _settle(text: str) -> str:
    lines = [line.rstrip() for line in text[:_MOST_CHARACTERS].strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


_PREFIX = re.compile(
    r"(?:\s*(?:re|aw|sv|antw|antwort|rif|rv|ré|réf|vs|odp|vá|ynt|回复|答复|返信)"
    r"\s*(?:\[\d{1,4}\])?\s*[:\uff1a])+",
    re.IGNORECASE,
)
_MOST_SUBJECT = 900


def reply_subject(subject: str) -> str:
    """`Re: ` once, whatever prefixes other programs stacked up; controls removed (a header field is one line).

    A mail without a subject is answered with `Re:` alone, in any language: RFC 5322, 3.6.5 makes the field of a reply
    `Re: ` and the words of the original, of which there are none; mail programs write the same; and Gmail takes an
    answer under a subject of our own for a new conversation.
    """
    tidied = tidy_subject(subject)
    prefix = _PREFIX.match(tidied)
    bare = tidied[prefix.end() if prefix else 0 :].strip()[:_MOST_SUBJECT].strip()
    return f"Re: {bare}".rstrip()


def tidy_subject(subject: str) -> str:
    """A subject on one line, without control or invisible format characters."""
    kept = (" " if c.isspace() or c in "\u2028\u2029\x85" else c for c in subject)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}).split())
