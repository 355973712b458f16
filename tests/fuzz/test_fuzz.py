"""No octets that a stranger can send make an entry point raise, hang, or break its law."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.entries import ENTRIES
from tests.fuzz.hunt import Watch, by_chance, mutated
from tests.fuzz.seeds import seeds

# In the ordinary run: the samples, then so many changed ones.
CHANGED = 60
SOAK_SECONDS = 600


@pytest.mark.parametrize("name", ENTRIES)
def test_some_changed_samples_are_borne(name: str, tmp_path: Path) -> None:
    watch = Watch(ENTRIES[name](tmp_path))
    some = seeds(name)[:30]

    by_chance(watch, some, calls=len(some) + CHANGED, seed=20261123)

    assert watch.kinds == {}
    assert watch.calls == len(some) + CHANGED


def test_what_is_not_borne_is_found_once_and_kept(tmp_path: Path) -> None:
    def breaks(octets: bytes) -> None:
        if b"\x00" in octets:
            raise ValueError(octets)

    watch = Watch(breaks, tmp_path)
    by_chance(watch, [b"mail", b"\x00"], calls=300)

    (kind,) = watch.kinds
    assert kind.startswith("ValueError in test_fuzz.py:")
    assert len(list(tmp_path.iterdir())) == 2


def test_chance_is_repeatable() -> None:
    import random

    one, two = (mutated([b"a mail", b"another"], random.Random(7)) for _ in range(2))

    assert one == two


@pytest.mark.soak
@pytest.mark.timeout(SOAK_SECONDS + 300)
@pytest.mark.parametrize("name", ENTRIES)
def test_ten_minutes_of_fuzzing_find_nothing(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.hunt", name, str(SOAK_SECONDS), str(tmp_path / "found")]
    done = subprocess.run(command, check=False, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    print(done.stdout)

    assert done.returncode == 0, done.stdout + done.stderr
