"""The built wheel: one import name, no part missing, and peace with packages called `responder` and `config`."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the wheel, and beside it two packages whose names our parts share; returns its interpreter."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    for name in ("responder", "config"):
        (site / name).mkdir()
        (site / name / "__init__.py").write_text(f'WHO = "the other {name}"\n')
    python = folder / "bin" / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--no-deps",
            "--no-index",
            "--quiet",
            "--ignore-installed",
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    return python


def _run(python: Path, *arguments: str, folder: Path) -> str:
    done = subprocess.run(
        [str(python), "-P", *arguments], capture_output=True, text=True, cwd=folder, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_adds_one_import_name(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {name for name in names if not name.endswith(".dist-info")} == {"returncall"}


def test_no_part_is_missing_from_the_wheel(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    parts = ("ingest/", "classifier/", "responder/", "config/")
    wanted = [
        f"returncall/_parts/{name}" if name.startswith(parts) else name
        for name in listed
        if name.startswith((*parts, "returncall/")) and not name.startswith("classifier/training/")
    ]

    assert [name for name in wanted if name not in held] == []
    assert not [name for name in held if "training" in name]


def test_it_lives_beside_packages_of_the_same_names(installed: Path, tmp_path: Path) -> None:
    others = _run(installed, "-c", "import responder, config; print(responder.WHO, config.WHO)", folder=tmp_path)
    demo = json.loads(_run(installed, "-m", "returncall", "demo", "--no-serve", "--json", folder=tmp_path))

    assert others == "the other responder the other config\n"
    assert len(demo["messages"]) > 50
