"""A database made by the migrations is the very one that `create_all` makes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from returncall.store import creation, meta, tables
from returncall.store.engine import open_store
from returncall.store.migrations.upgrade import settings, upgrade
from returncall.store.revision import HEAD, KNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from returncall.store.engine import Store


def _layout(conn: Connection) -> dict[str, object]:
    """Every table with its columns, keys and indices, as the database itself tells them."""
    looked = inspect(conn)
    indices = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    if conn.dialect.name == "postgresql":
        indices = "SELECT indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    layout: dict[str, object] = {"indices": sorted(map(tuple, conn.execute(text(indices))))}
    for table in sorted(looked.get_table_names()):
        layout[table] = (
            [(one["name"], str(one["type"]), one["nullable"], one.get("default")) for one in looked.get_columns(table)],
            looked.get_pk_constraint(table),
            sorted(looked.get_foreign_keys(table), key=str),
            sorted(looked.get_unique_constraints(table), key=str),
        )
    return layout


def _empty(conn: Connection) -> None:
    tables.metadata.drop_all(conn)
    conn.execute(text("DROP TABLE alembic_version"))


def test_the_migrations_from_nothing_make_the_same_database_as_create_all(store: Store) -> None:
    with store.write() as conn:
        made = _layout(conn)
        _empty(conn)
        upgrade(conn, "head")
        migrated = _layout(conn)

    assert migrated == made
    assert len(made) > 15


def test_the_migrations_leave_nothing_for_alembic_to_find(store: Store) -> None:
    with store.write() as conn:
        _empty(conn)
        upgrade(conn, "head")

        assert compare_metadata(MigrationContext.configure(conn), tables.metadata) == []
        assert creation.version(conn) == HEAD


def test_the_list_of_revisions_is_the_one_alembic_sees() -> None:
    script = ScriptDirectory.from_config(settings(None))

    assert tuple(reversed([step.revision for step in script.walk_revisions()])) == KNOWN


def test_a_new_and_an_up_to_date_database_open_without_alembic_or_the_orm(tmp_path: Path) -> None:
    program = (
        "import sys; from returncall.store.engine import open_store\n"
        "for _ in range(2): open_store(sys.argv[1]).close()\n"
        "print([m for m in sys.modules if m in ('alembic', 'sqlalchemy.orm', 'spacy')])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{tmp_path / 'x.db'}"], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_opening_again_changes_nothing(url: str) -> None:
    with open_store(url) as first, first.read() as conn:
        before = meta.epoch(conn)

    with open_store(url) as second, second.read() as conn:
        assert meta.epoch(conn) == before
        assert not meta.is_foreign(conn, second.host_id)
