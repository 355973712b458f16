"""Where everything is kept: SQLite by default, PostgreSQL by the same code.

`engine.open_store` opens a database; then there is one module per noun, whose functions take the connection
first and give and take the frozen values of returncall.model.  `Store.write()` and `Store.read()` hand out the
connection; one `write()` is one transaction.

    with store.write() as conn:
        messages.add_message(conn, message, raw)
        cursors.save(conn, cursor)

Nothing is imported here at run time: `returncall queue` reads `returncall.store.queue` without paying for SQLAlchemy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The type of the first argument, for annotations elsewhere: only the store imports SQLAlchemy.
    from sqlalchemy import Connection as Connection
