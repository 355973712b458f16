"""Fixtures that every test area may use; each stands in a file of tests/rig."""

from __future__ import annotations

from tests.rig.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]
