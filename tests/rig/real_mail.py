"""A folder of real and of hostile mail that may lie beside the project, or is named in RETURNCALL_TEST_MAIL.

Nothing of it is kept.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REAL = Path(os.environ.get("RETURNCALL_TEST_MAIL") or Path(__file__).parents[3] / "shared" / "mail")
needs_real_mail = pytest.mark.skipif(not REAL.is_dir(), reason="no folder of real mail beside the project")
