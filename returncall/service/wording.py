"""What the template alone would say, to be held beside what the user made of it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from returncall.model import Suggestion
from returncall.pipeline import write
from returncall.service.intake import surroundings_for_writing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from returncall.app import App
    from returncall.model import Assessment, Draft, Message


def template_text(app: App, conn: Connection, draft: Draft, message: Message, assessment: Assessment) -> str:
    """The body that the draft's template gives for that mail, or "" when it gives none any more."""
    wanted = Suggestion(draft.action, draft.template, "", 1.0)
    around = surroundings_for_writing(app, conn, draft.created_at)
    fresh = write(message, assessment, wanted, around, now=draft.created_at)
    return fresh.body if fresh else ""


def difference(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """(what, words) in order; what: same, gone or new.  Words keep their white space."""
    before, after = _tokens(old), _tokens(new)
    parts: list[tuple[str, str]] = []
    for tag, i, j, k, m in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(before[i:j])))
            continue
        parts += [(what, "".join(words)) for what, words in (("gone", before[i:j]), ("new", after[k:m])) if words]
    return tuple(parts)


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for line in text[:20_000].splitlines(keepends=True):
        bare = line.rstrip("\n")
        tokens += [f"{word} " for word in bare.split(" ")[:-1]] + [bare.split(" ")[-1]]
        if line.endswith("\n"):
            tokens.append("\n")
    return [token for token in tokens if token]
