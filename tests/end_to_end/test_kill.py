"""Random SIGKILLs while drafts are approved and sent, against a server that drops, delays and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rig.kill_harness import Harness, Verdict
from tests.rig.killing import careful_round, naive_round

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(1200)
# A worker needs a moment before its first mail, on PostgreSQL and a busy machine a longer one.
LONGEST = {"sqlite": 0.2, "postgres": 0.4}
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def _url(request: pytest.FixtureRequest, database: str) -> str:
    return "" if database == "sqlite" else str(request.getfixturevalue("postgres_url"))


def _is_sound(done: Verdict) -> None:
    assert (done.duplicates, done.lost, done.false_sent, done.stuck, done.unapproved) == (0, 0, 0, 0, 0), done
    assert done.most_filed == 1, done


@pytest.mark.parametrize("database", DATABASES)
def test_forty_drafts_survive_kills(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> None:
    done = Harness(tmp_path, seed=1, database=_url(request, database)).run(40, careful_round)

    print(done)
    _is_sound(done)
    assert done.kills >= 5, done
    assert done.states["sent"] >= 25, done


def test_a_naive_sender_doubles_in_the_same_harness(tmp_path: Path) -> None:
    assert Harness(tmp_path, seed=1).run(40, naive_round).duplicates > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("database", DATABASES)
def test_a_thousand_drafts_survive_kills(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, seed: int
) -> None:
    done = Harness(tmp_path, seed=seed, database=_url(request, database)).run(
        1000, careful_round, longest=LONGEST[database]
    )

    print(f"\n{database}, seed {seed}: {done}")
    _is_sound(done)
    assert done.kills >= 200, done
    assert done.states["sent"] >= 700, done


@pytest.mark.soak
def test_a_naive_sender_doubles_over_a_hundred_of_a_thousand(tmp_path: Path) -> None:
    done = Harness(tmp_path, seed=1).run(1000, naive_round)

    print(f"\nnaive: {done}")
    assert done.duplicates > 100
