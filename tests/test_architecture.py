"""The house as docs promise it: small files, quick start, nothing heavy where nothing heavy is needed."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("ingest", "classifier", "responder", "config", "returncall")


def _sources() -> list[Path]:
    return [path for part in PARTS for path in (ROOT / part).rglob("*.py") if "_parts" not in path.parts]


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): n
        for path in [*_sources(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
        if (n := path.read_text(encoding="utf-8").count("\n")) > 400
    }

    assert long == {}


def test_most_source_files_are_shorter_than_150_lines() -> None:
    sizes = [path.read_text(encoding="utf-8").count("\n") for path in _sources()]

    assert sum(size < 150 for size in sizes) / len(sizes) > 0.7


def _modules_after(*arguments: str, folder: Path) -> set[str]:
    """What one command line has imported when it ends."""
    code = (
        "import sys, json, runpy\n"
        f"sys.argv = ['returncall', *{list(arguments)!r}]\n"
        "try:\n    runpy.run_module('returncall', run_name='__main__')\nexcept SystemExit: pass\n"
        "print('\\n' + json.dumps(sorted(sys.modules)))\n"
    )
    env = {**os.environ, "RETURNCALL_CONFIG": str(folder / "config"), "RETURNCALL_DATA": str(folder / "data")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=env, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_loads_no_library_at_all(tmp_path: Path) -> None:
    loaded = _modules_after("--help", folder=tmp_path)

    assert loaded.isdisjoint({"click", "rich", "pydantic", "sqlalchemy", "spacy", "alembic", "jinja2"})


def test_queue_loads_neither_spacy_nor_sqlalchemy(tmp_path: Path) -> None:
    from returncall.store.engine import open_store

    (tmp_path / "data").mkdir()
    open_store(f"sqlite:///{tmp_path / 'data' / 'returncall.sqlite3'}").close()

    loaded = _modules_after("queue", folder=tmp_path)

    assert "returncall.store.queue" in loaded
    assert loaded.isdisjoint({"spacy", "sqlalchemy", "alembic", "pydantic", "jinja2", "imapclient"})


@pytest.mark.parametrize("command", ["quarter", "coverage"])
def test_commands_that_open_the_store_load_neither_spacy_nor_alembic(command: str, tmp_path: Path) -> None:
    from returncall.store.engine import open_store

    (tmp_path / "data").mkdir()
    open_store(f"sqlite:///{tmp_path / 'data' / 'returncall.sqlite3'}").close()

    loaded = _modules_after(command, folder=tmp_path)

    assert "sqlalchemy" in loaded
    assert loaded.isdisjoint({"spacy", "alembic", "imapclient"})


def _times_an_empty_python(command: tuple[str, ...], *, at_most: float) -> float:
    """How often an empty Python would start meanwhile: medians of ten by turns, the least of five such measures."""
    ratios = []
    for _ in range(5):
        seconds: dict[tuple[str, ...], list[float]] = {command: [], _EMPTY: []}
        for _ in range(10):
            for one, spent in seconds.items():
                start = time.perf_counter()
                subprocess.run(one, capture_output=True, cwd=ROOT, check=False)
                spent.append(time.perf_counter() - start)
        ratios.append(statistics.median(seconds[command]) / statistics.median(seconds[_EMPTY]))
        if ratios[-1] <= at_most:
            break
    return min(ratios)


_EMPTY = (sys.executable, "-c", "pass")


def test_help_starts_in_at_most_four_times_an_empty_python() -> None:
    assert _times_an_empty_python((sys.executable, "-m", "returncall", "--help"), at_most=4) <= 4


def test_queue_starts_in_at_most_twelve_times_an_empty_python(tmp_path: Path) -> None:
    from returncall.store.engine import open_store

    open_store(f"sqlite:///{tmp_path / 'returncall.sqlite3'}").close()
    command = (sys.executable, "-m", "returncall", "--config", str(tmp_path), "--data", str(tmp_path), "queue")

    assert _times_an_empty_python(command, at_most=12) <= 12


CONSTRAINTS = ("constraints.txt", "constraints-run.txt")


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_constraints_name_no_package_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert "index-url" not in text
    assert "://" not in text


def test_the_program_runs_on_the_versions_it_is_tested_with() -> None:
    tested, runs = (
        {line.split(" ")[0] for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if "==" in line}
        for name in CONSTRAINTS
    )

    assert len(runs) > 50
    assert runs <= tested
