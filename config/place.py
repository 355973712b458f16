"""Where the files are.  Standard library only: commands that must start at once use nothing else of config."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ENV_PREFIX = "RETURNCALL_"
DATABASE_FILE = "returncall.sqlite3"
_SQLITE = "sqlite:///"


def folders(config_dir: str | None, data_dir: str | None, env: Mapping[str, str] = os.environ) -> tuple[Path, Path]:
    """(configuration folder, data folder) from flags, the environment, or the platform's user folders."""
    config = config_dir or env.get(f"{ENV_PREFIX}CONFIG")
    data = data_dir or env.get(f"{ENV_PREFIX}DATA")
    if not (config and data):
        import platformdirs  # noqa: PLC0415  not needed, and not paid for, when both are given

        config = config or platformdirs.user_config_dir("returncall", appauthor=False)
        data = data or platformdirs.user_data_dir("returncall", appauthor=False)
    return Path(config).expanduser(), Path(data).expanduser()


def default_database_url(data_dir: Path) -> str:
    """The SQLite file used when no database.url is set."""
    return f"{_SQLITE}{(data_dir / DATABASE_FILE).absolute()}"


def sqlite_file(database: Any, data_dir: Path, env: Mapping[str, str] = os.environ) -> Path | None:
    """The SQLite file that the [database] table means; None when it means something else."""
    url = env.get(f"{ENV_PREFIX}DATABASE_URL") or (database.get("url", "") if isinstance(database, dict) else "")
    if not isinstance(url, str) or (url and not url.startswith(_SQLITE)):
        return None
    return Path(url.removeprefix(_SQLITE)) if url else (data_dir / DATABASE_FILE).absolute()
