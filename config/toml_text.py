"""TOML text -> a table."""

from __future__ import annotations

import tomllib
from typing import Any


def parse_toml(text: str) -> dict[str, Any]:
    """The table.  Raises ValueError (TOMLDecodeError is one) and nothing else, however odd the text is."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("Too many brackets within brackets") from None
