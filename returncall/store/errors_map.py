"""What SQLAlchemy, sqlite3 and psycopg raise, as StoreError sentences.  The only place that reads their errors."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from returncall.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

# By SQLite's primary result code (https://www.sqlite.org/rescode.html), without the SQLITE_ prefix.
_SQLITE: Final = {
    "BUSY": ("is locked by another program", "Close whatever else has it open, then try again."),
    "LOCKED": ("is locked by another program", "Close whatever else has it open, then try again."),
    "FULL": ("cannot grow: the disk is full", "Free some space; nothing was lost, and nothing was half written."),
    "IOERR": ("cannot be read or written: the disk reports an error", "Check the disk, then run `returncall doctor`."),
    "NOTADB": ("is not a database", "Move that file away, or restore a copy with `returncall restore FILE`."),
    "CORRUPT": ("is damaged", "Restore a copy with `returncall restore FILE`."),
    "READONLY": ("cannot be written", "Check who owns the file and its folder."),
    "PERM": ("cannot be opened", "Check who owns the file and its folder."),
    "CANTOPEN": ("cannot be opened", "Check that its folder exists and is yours."),
    "CONSTRAINT": ("refused a row that breaks its rules", "Run `returncall doctor` and report what it says."),
}

# By SQLSTATE, whole or its class (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_POSTGRESQL: Final = {
    "53100": ("cannot grow: the server's disk is full", "Free some space on the server."),
    "53300": ("has no free connections", "Try again later, or raise max_connections on the server."),
    "55P03": ("is locked by another program", "Close whatever else uses it, then try again."),
    "40P01": ("is locked by another program", "Close whatever else uses it, then try again."),
    "3D000": ("does not exist on that server", "Create it with `createdb`, or correct database.url in config.toml."),
    "28": ("does not let this user in", "Check user and password in database.url in config.toml."),
    "42501": ("does not let this user write", "Grant the user the right to create tables in its schema."),
    "23": ("refused a row that breaks its rules", "Run `returncall doctor` and report what it says."),
    "57P": ("is shutting down or starting up", "Try again in a moment."),
    "08": ("cannot be reached", "Check that the server runs, and host and port in database.url in config.toml."),
}
_UNREACHABLE: Final = _POSTGRESQL["08"]
_UNKNOWN: Final = ("cannot be used", "Run `returncall doctor` to see what is wrong.")


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn the libraries' errors into StoreError.  name: the database as people may see it, without a password."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise as_store_error(error, name) from error


def as_store_error(error: Exception, name: str) -> StoreError:
    """One sentence for `error`; SQL and its parameters (mail!) are never repeated."""
    if isinstance(error, PoolTimeoutError):
        return StoreError(f"The database {name} is busy: no connection became free.", remedy="Try again.")
    cause = (error.orig or error) if isinstance(error, DBAPIError) else error
    what, remedy = _sentence(cause)
    return StoreError(f"The database {name} {what}.", remedy=remedy)


def _sentence(cause: BaseException) -> tuple[str, str]:
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorname", "SQLITE_").removeprefix("SQLITE_").split("_")[0]
        return _SQLITE.get(code, _UNKNOWN)
    if type(cause).__module__.startswith("psycopg"):
        state: str | None = getattr(cause, "sqlstate", None)
        if state is None:
            return _while_connecting(str(cause))
        return next((_POSTGRESQL[key] for key in (state, state[:3], state[:2]) if key in _POSTGRESQL), _UNKNOWN)
    return _UNKNOWN


def _while_connecting(words: str) -> tuple[str, str]:
    """Libpq gives no SQLSTATE before a session exists, only the server's words."""
    if "does not exist" in words and "database" in words:
        return _POSTGRESQL["3D000"]
    if any(word in words for word in ("authentication", "password", 'role "', "pg_hba")):
        return _POSTGRESQL["28"]
    return _UNREACHABLE
