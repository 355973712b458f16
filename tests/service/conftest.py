"""A patient for each test of the doctor, and an authority that signs certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rig.certificates import Authority
from tests.service.patient import Patient

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def patient(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Patient:
    return Patient(tmp_path, capsys)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))
