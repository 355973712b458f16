"""The column types: times, exact text, compressed bytes, and JSON."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.types import TypeDecorator

from returncall.store import moments

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as sortable UTC text: SQLite has no time type, and text is the same in both databases."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """See moments.to_text."""
        return None if value is None else moments.to_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """See moments.from_text."""
        return None if value is None else moments.from_text(value)


class Words(TypeDecorator[str]):
    """Text that comes back exactly, also with the NULs and lone surrogates that hostile mail carries."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """See moments.escape."""
        return None if value is None else moments.escape(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """See moments.unescape."""
        return None if value is None else moments.unescape(value)


class Packed(TypeDecorator[bytes]):
    """Bytes, compressed by zlib at its quickest level: mail shrinks to less than a half, in a third of the time."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Compress."""
        return None if value is None else zlib.compress(value, 1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Decompress."""
        return None if value is None else zlib.decompress(value)


class Plain(TypeDecorator[Any]):
    """Plain data as ASCII JSON text, so that no character in it can upset a database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To JSON, without spaces."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From JSON."""
        return None if value is None else json.loads(value)
