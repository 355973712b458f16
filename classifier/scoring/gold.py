"""Labelled mail as JSON Lines: `id`, `subject`, `from`, `body` or `path`, `kind`, and optional facts.  [I/O]"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from classifier.scoring.words import meant
from returncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FACTS = ("role", "company", "recruiter", "agency", "place", "mode", "pay", "engagement")
_ANSWERED = frozenset({"outreach", "follow_up"})
# A human wrote these too: answering one is needless, not wrong.
_MAY_BE_ANSWERED = _ANSWERED | {"conversation", "referral"}


@dataclass(frozen=True, slots=True)
class GoldRecord:
    """One labelled message.

    octets: the message as mail.  group: near-duplicates share one and count as one message.  kinds_ok: every
    acceptable kind.  facts: field -> accepted values; an empty tuple says that the text does not state it; a field
    that nobody labelled is absent.  needs_draft: "true", "false" or "either"; forbidden: a draft would be a disgrace;
    both follow from the kind where nobody labelled them.
    """

    id: str
    group: str
    octets: bytes
    kind: str
    kinds_ok: frozenset[str]
    facts: dict[str, tuple[str, ...]]
    needs_draft: str
    forbidden: bool
    fragment: bool
    borderline: bool
    language: str = ""


def _octets(record: dict[str, Any], folder: Path) -> bytes:
    if path := record.get("path"):
        return (folder / str(path)).read_bytes()
    lines = [f"From: {record.get('from') or ''}", f"Subject: {_one_line(record.get('subject'))}"]
    if record.get("date"):
        lines.append(f"Date: {_one_line(record['date'])}")
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return ("\n".join(lines) + "\n\n" + str(record.get("body") or "")).encode()


def _one_line(value: object) -> str:
    return " ".join(str(value or "").split())


def _accepted(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value if one)
    if isinstance(value, dict):
        return (pay_key(value),) if "currency" in value else _accepted(value.get("name") or value.get("text"))
    return (str(value),)


def pay_key(pay: Mapping[str, Any]) -> str:
    """min, max, currency and per as one comparable text; other keys and 180000.0 against 180000 do not matter."""
    numbers = {name: None if pay.get(name) is None else float(pay[name]) for name in ("min", "max")}
    return json.dumps({"currency": pay.get("currency"), "per": pay.get("per"), **numbers}, sort_keys=True)


def _record(raw: dict[str, Any], folder: Path) -> GoldRecord:
    kind = str(raw["kind"])
    facts = {name: _accepted(raw[name]) for name in FACTS if name in raw}
    if isinstance(raw.get("place"), dict) and "mode" in raw["place"]:
        facts["mode"] = _accepted(raw["place"]["mode"])
    facts = {name: tuple(meant(name, label) for label in labels) for name, labels in facts.items()}
    return GoldRecord(
        id=str(raw.get("id", "")),
        group=str(raw.get("group") or raw.get("id", "")),
        octets=_octets(raw, folder),
        kind=kind,
        kinds_ok=frozenset(raw.get("kinds_ok") or ()) | {kind},
        facts=facts,
        needs_draft=str(raw.get("needs_draft", kind in _ANSWERED)).lower(),
        forbidden=bool(raw.get("forbidden", kind not in _MAY_BE_ANSWERED)),
        fragment=raw.get("completeness") == "fragment",
        borderline=bool(raw.get("borderline", False)),
        language=str(raw.get("language") or ""),
    )


def read_gold(path: Path) -> list[GoldRecord]:
    """Every record of the file.  Raises UserError that names each line which cannot be read."""
    records: list[GoldRecord] = []
    problems: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            records.append(_record(json.loads(line), path.parent))
        except (KeyError, ValueError, OSError) as error:
            problems.append(f"{path.name} line {number}: {type(error).__name__}: {error}")
    if problems:
        raise UserError(*problems, remedy='Each line needs "kind" and either "body" or "path".')
    return records
