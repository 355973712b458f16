"""Reads the lists in classifier/lexicon: plain lines, "value | phrase | phrase", "#" for comments [I/O]."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from classifier.facts.phrases import Phrases


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of lexicon/<name>.txt without comments and blanks."""
    text = (files("classifier") / "lexicon" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Each line cut at its bars."""
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines(name))


@cache
def names(name: str) -> frozenset[str]:
    """The lines as a set, lower case."""
    return frozenset(line.lower() for line in lines(name))


@cache
def phrases(name: str) -> Phrases:
    """A list whose first cell is the value and every cell a phrase for it."""
    return Phrases((cell, row[0].lstrip("=")) for row in rows(name) for cell in row if cell)
