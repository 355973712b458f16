"""Questions whose answers may have come as options; with --yes nothing is asked at all."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from returncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Asker:
    """given: the options by name, None or empty where not given.  silent: proposals are taken without asking."""

    given: dict[str, Any]
    silent: bool

    def ask(
        self,
        key: str,
        words: str,
        proposal: Any = None,
        *,
        option: str = "",
        known: bool = False,
        empty: bool = False,
        among: Sequence[str] = (),
    ) -> Any:
        """The option's value, else the user's, else `proposal`.

        option: its name, where that is not --key.  known: the proposal needs no confirmation.  empty: "" is an answer.
        among: the only answers.  Raises UserError when there is none, naming the option.
        """
        if self.given.get(key) is not None:
            return self.given[key]
        has_proposal = proposal is not None and (proposal != "" or empty)
        if has_proposal and (known or self.silent):
            return proposal
        if self.silent:
            raise UserError(f"{words}: not given.", remedy=f"Add {option or '--' + key.replace('_', '-')} ...")
        return self._prompted(
            words,
            option or f"--{key.replace('_', '-')}",
            default=proposal if has_proposal else None,
            type=click.Choice(among) if among else type(proposal) if isinstance(proposal, int) else str,
            show_default=proposal not in ("", None),
        )

    def several(self, key: str, words: str, *, option: str) -> tuple[str, ...]:
        """A list, given as repeated options or typed with commas; may be empty."""
        if self.given.get(key) or self.silent:
            return tuple(self.given.get(key) or ())
        typed = self._prompted(words, option, default="", show_default=False)
        return tuple(part.strip() for part in typed.split(",") if part.strip())

    def sure(self, words: str, *, default: bool) -> bool:
        """Yes or no."""
        try:
            return click.confirm(words, default=default, err=True)
        except click.Abort:
            raise self._nobody(words, "--yes") from None

    def hidden(self, words: str) -> str:
        """A password, not shown while it is typed."""
        answer: str = self._prompted(words, "--password-stdin", default="", show_default=False, hide_input=True)
        return answer

    def _prompted(self, words: str, option: str, **how: Any) -> Any:
        try:
            return click.prompt(words, err=True, **how)
        except click.Abort:
            raise self._nobody(words, option) from None

    @staticmethod
    def _nobody(words: str, option: str) -> Exception:
        """Ctrl-C stays what it is; an input that ended is told."""
        if sys.stdin.isatty():
            return click.Abort()
        return UserError(f"{words}: nobody answers.", remedy=f"Give it as an option: {option}")
