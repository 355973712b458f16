"""Messages judged one by one in this process: stage one first, the pipeline only when a message needs it.  [I/O]"""

from __future__ import annotations

import json
from functools import cache, cached_property
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.clearing import Clearing
from classifier.kind.linear import from_arrays
from returncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spacy.language import Language

    from classifier.alone import AloneJudge
    from returncall.model import Assessment, Message, Profile


class Here:
    """Judges messages, each on its own.  Safe for one thread at a time, as spaCy is."""

    def __init__(
        self, nlp: Language | None = None, profile: Profile | None = None, *, personal: Path | None = None
    ) -> None:
        """nlp: the pipeline of classifier.nlp; None for the shipped one, loaded when a message needs it.

        profile: what fit is judged against; None for no fit.  personal: a refit on the user's own verdicts.
        Raises UserError when the model is missing.
        """
        self._nlp = nlp
        self._profile = profile
        self._personal = personal
        self._meta: dict[str, Any] = nlp.meta if nlp is not None else _shipped_meta()

    @cached_property
    def full(self) -> AloneJudge:
        """What reads a message in full; brings spaCy."""
        from classifier.alone import AloneJudge  # noqa: PLC0415  only when a message needs it
        from classifier.nlp import shipped_pipeline  # noqa: PLC0415

        return AloneJudge(self._nlp or shipped_pipeline(), self._profile, personal=self._personal)

    @cached_property
    def version(self) -> str:
        """Name and version of the model: "returncall-1", "returncall-1+own" once it has learnt from the user."""
        learnt = self._personal is not None and self._personal.exists() and self.full.is_personal
        return f"{self._meta['name']}-{self._meta['version']}{'+own' if learnt else ''}"

    @property
    def fingerprint(self) -> str:
        """What the model was made from."""
        return str(self._meta.get("fingerprint", ""))

    def judge(self, messages: Sequence[Message]) -> list[Assessment]:
        """One assessment per message, as if there were no other."""
        return [self._judged(one) for one in messages]

    def _judged(self, message: Message) -> Assessment:
        first = self._clearing.look(message)
        return self.full.assess(message, first, version=self.version) if isinstance(first, float) else first

    @cached_property
    def _clearing(self) -> Clearing:
        if self._nlp is None:
            model, threshold = _shipped_first_stage()
            return Clearing(model, threshold, version=self.version)
        stage = self._nlp.get_pipe("stage_one")
        return Clearing(stage.model, stage.threshold, version=self.version)  # type: ignore[attr-defined]


def _shipped_meta() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((files("classifier") / "model" / "meta.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(
            "The language model is missing from this installation.", remedy="Reinstall, or run: make train"
        ) from None
    return found


@cache
def _shipped_first_stage() -> tuple[Any, float]:
    """(HashedLinear, threshold): what components.stage_one reads, without spaCy."""
    with (
        as_file(files("classifier") / "model" / "stage_one" / "weights.npz") as path,
        np.load(path, allow_pickle=False) as stored,
    ):
        arrays = {name: stored[name] for name in stored.files}
    return from_arrays("one", arrays), float(arrays["one.numbers"][0])
