"""Turn what TOML or pydantic found wrong into sentences a person can act on, all at once.

profile.toml line 5: "min_salary" is not a setting. Did you mean floor.pay? Example: pay = ["220k USD/year"]
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import ValidationError

EXAMPLES = {
    "me.name": 'name = "Sam Doe"',
    "me.addresses": 'addresses = ["sam@example.org"]',
    "me.stance": 'stance = "not_looking"',
    "me.stance_since": "stance_since = 2026-10-01",
    "me.employer": 'employer = { name = "Initech", domains = ["initech.example"] }',
    "me.release": 'release = ["phone"]',
    "want.titles": 'titles = ["staff engineer"]',
    "want.topics": 'topics = ["robotics"]',
    "want.companies": 'companies = ["Acme Robotics"]',
    "want.people": 'people = ["Grace Hopper"]',
    "floor.seniority": 'seniority = "senior"',
    "floor.pay": 'pay = ["220k USD/year"]',
    "floor.places": 'places = ["remote US", "Berlin hybrid<=2d"]',
    "never.engagement": 'engagement = ["contract"]',
    "practice.first_calls_per_quarter": "first_calls_per_quarter = 1",
    "calls.slots": 'slots = ["tue-thu 12:00-13:00"]',
    "calls.timezone": 'timezone = "Europe/London"',
    "database.url": 'url = "sqlite:////home/sam/returncall.sqlite3"',
    "sending.mode": 'mode = "observe"',
    "account.name": 'name = "personal"',
    "account.address": 'address = "sam@example.org"',
    "account.imap": 'imap = { host = "imap.example.org", port = 993, security = "tls" }',
    "account.smtp": 'smtp = { host = "smtp.example.org", port = 465, security = "tls" }',
    "account.auth": 'auth = { method = "password", password_command = ["pass", "show", "mail"] }',
    "account.folders": 'folders = ["INBOX"]',
}
# Words people write for a setting of ours; difflib cannot know these.
ALIASES = {
    "min_salary": "floor.pay",
    "salary": "floor.pay",
    "pay": "floor.pay",
    "location": "floor.places",
    "locations": "floor.places",
    "remote": "floor.places",
    "level": "floor.seniority",
    "roles": "want.titles",
    "skills": "want.topics",
    "email": "me.addresses",
    "password": "account.auth",
    "username": "account.imap",
    "server": "account.imap",
    "blocklist": "never.companies",
    "timezone": "calls.timezone",
    "dry_run": "sending.mode",
}
_NICE_TYPES = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list in square brackets",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "date_type": "a date such as 2026-10-01",
    "date_from_datetime_parsing": "a date such as 2026-10-01",
}


def all_keys(schema: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every setting of `schema` as (dotted key, help, default); default is ... where one must be given."""
    for name, field in schema.model_fields.items():
        key = f"{prefix}{name}"
        inner = next((t for t in (field.annotation, *_arguments(field.annotation)) if _is_section(t)), None)
        if inner is None:
            default = ... if field.default is PydanticUndefined else field.default
            yield key, field.description or "", default
        else:
            yield from all_keys(inner, f"{key}.")


def _arguments(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__args__", ())


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def find_line(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) that sets the key at `path`, as near as a scan can tell; 1 when unknown."""
    names = [str(part) for part in path if not isinstance(part, int)]
    index = next((part for part in path if isinstance(part, int)), 0)
    table: list[str] = []
    seen_tables = -1
    best = 1
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[\[?\s*([\w.\- ]+?)\s*\]\]?", line):
            table = [part.strip() for part in head[1].split(".")]
            if table == names[: len(table)]:
                seen_tables += 1
                if seen_tables == index or not line.lstrip().startswith("[["):
                    best = number
            continue
        if table != names[: len(table)] or (table and seen_tables != index and index):
            continue
        rest = names[len(table) :]
        key = line.partition("=")[0].strip().strip("\"'")
        if rest and key and (key == rest[0] or key == ".".join(rest)):
            return number
    return best


def _suggest(dotted: str, known: Sequence[str]) -> str:
    last = dotted.rpartition(".")[2]
    guess = ALIASES.get(last, "")
    if guess not in known:
        near = difflib.get_close_matches(dotted, known, n=1, cutoff=0.6)
        ends = {key.rpartition(".")[2]: key for key in known}
        near = near or [ends[hit] for hit in difflib.get_close_matches(last, list(ends), n=1, cutoff=0.7)]
        guess = near[0] if near else ""
    return guess


def _example(dotted: str) -> str:
    parts = dotted.split(".")
    while parts:
        if example := EXAMPLES.get(".".join(parts)):
            return f" Example: {example}"
        parts.pop()
    return ""


def explain(error: ValidationError, *, file: str, text: str, schema: type[BaseModel]) -> tuple[str, ...]:
    """One sentence per problem.  file: name to show; text: the file's text, for line numbers."""
    known = [key for key, _, _ in all_keys(schema)]
    tables = {key.rpartition(".")[0] for key in known}
    sentences = []
    for problem in error.errors():
        path = problem["loc"]
        dotted = ".".join(str(part) for part in path if not isinstance(part, int))
        where = f"{file} line {find_line(text, path)}:"
        match problem["type"]:
            case "extra_forbidden":
                name = str(path[-1])
                guess = _suggest(dotted, [*known, *tables])
                hint = (
                    f" Did you mean {guess}?{_example(guess)}"
                    if guess
                    else " `returncall config show` lists all settings."
                )
                sentences.append(f'{where} "{name}" is not a setting.{hint}')
            case "missing":
                sentences.append(f"{where} {dotted} is missing.{_example(dotted)}")
            case "value_error":
                sentences.append(f"{where} {dotted}: {problem['ctx']['error']}")
            case "literal_error":
                sentences.append(f"{where} {dotted} must be {problem['ctx']['expected']}, not {problem['input']!r}.")
            case kind if kind in _NICE_TYPES:
                sentences.append(
                    f"{where} {dotted} must be {_NICE_TYPES[kind]}, not {problem['input']!r}.{_example(dotted)}"
                )
            case _:
                said = problem["msg"][0].lower() + problem["msg"][1:]
                sentences.append(f"{where} {dotted}: {said}.{_example(dotted)}")
    return tuple(sentences)


def explain_toml(error: ValueError, *, file: str) -> str:
    """A sentence for a file that is not TOML at all."""
    said = str(error)
    match = re.search(r"\(at line (\d+), column (\d+)\)", said)
    where = f" line {match[1]}, column {match[2]}" if match else ""
    what = said[: match.start()].strip() if match else said
    return (
        f"{file}{where}: this is not valid TOML ({what[0].lower() + what[1:]}). "
        'Text stands in quotes, lists in square brackets: titles = ["staff engineer"]'
    )
