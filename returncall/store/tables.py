"""Every table, whatever file it stands in: importing this module fills `metadata`."""

from __future__ import annotations

from returncall.store import schema_judgement, schema_mail, schema_relations, schema_reply
from returncall.store.schema import metadata

__all__ = ["metadata", "schema_judgement", "schema_mail", "schema_relations", "schema_reply"]
