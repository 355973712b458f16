"""The twenty most different drafts on the sample mailbox, with what the policy said: to be read aloud.

Written anew with RETURNCALL_GOLDEN=1; read the difference aloud before you commit it: kind, short, true, in the user's voice.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from returncall.model import DraftState
from returncall.service import desk
from returncall.service.sample import sample_app
from returncall.store import drafts
from returncall.store.queue import queue

GOLDEN = Path(__file__).parent / "golden" / "twenty_drafts.txt"
MOST = 20
FURTHER = ("pause", "withdraw", "decline_dated", "decline_final")


def most_different(texts: dict[str, str], most: int) -> list[str]:
    """Keys of the texts that differ most, each chosen as the farthest from those before it."""
    keys = sorted(texts, key=lambda key: (len(texts[key]), key))
    chosen = [keys.pop()]

    def nearest(key: str) -> float:
        return max(difflib.SequenceMatcher(None, texts[key], texts[other]).ratio() for other in chosen)

    while keys and len(chosen) < most:
        farthest = min(keys, key=lambda key: (nearest(key), key))
        keys.remove(farthest)
        chosen.append(farthest)
    return sorted(chosen)


def every_draft() -> dict[str, str]:
    """Subject of the mail and letter -> what is shown of its draft."""
    shown: dict[str, str] = {}
    with sample_app() as sample:
        app = sample.app
        with app.store.read() as conn:
            items = queue(conn, now=app.clock.now(), which="open")
        pages = [(item, item["template"]) for item in items]
        best = next(item for item in items if item["action"] == "accept_call")
        # The letters of a process, too: on the sample nobody has come that far.
        pages += [(best, template) for template in FURTHER]
        for item, template in pages:
            if template != item["template"]:
                desk.letter(app, item["id"], template)
            with app.store.read() as conn:
                draft = drafts.get(conn, item["id"])
                because = drafts.because(conn, item["id"])
            assert draft is not None
            assert draft.state is DraftState.PROPOSED
            kept = f", kept until {item['snoozed_until'][:10]}" if item["snoozed_until"] else ""
            shown[f"{item['message_subject']} | {template}"] = (
                f"policy: {draft.action.value}, {draft.template}, {draft.language}{kept}\n"
                f"because: {because}\n"
                f"to: {draft.to}\nsubject: {draft.subject}\n"
                f"{''.join(f'careful: {code}' + chr(10) for code in draft.warnings)}\n{draft.body}"
            )
    return shown


def test_the_twenty_most_different_drafts_read_as_agreed() -> None:
    shown = every_draft()
    bodies = {key: text.split("\n\n", 1)[1] for key, text in shown.items()}
    text = "\n".join(f"==== {key}\n{shown[key]}" for key in most_different(bodies, MOST))
    if os.environ.get("RETURNCALL_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")

    assert text == GOLDEN.read_text(encoding="utf-8")
    assert all(len(body) < 900 for body in bodies.values())
