"""Names of rules that others must know without loading the policy."""

from __future__ import annotations

from typing import Final

KEEPERS_RULES: Final = frozenset({"cap_reached", "not_chosen", "kept", "details_missing", "fits"})
"""Rules of responder.policy that leave an answer to the quarter keeper as long as it was neither sent nor touched."""
