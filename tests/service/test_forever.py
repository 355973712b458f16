"""How long the lasting service waits after trouble."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.imap_errors import LineLost
from returncall.errors import SignInRefused, StoreError, Throttled
from returncall.service.forever import backoff

FAILURES = st.integers(1, 10_000)
DRAW = st.floats(0, 1)


@given(FAILURES, DRAW)
def test_a_lost_line_is_tried_again_soon_however_long_it_is_down_and_never_at_once(failures: int, draw: float) -> None:
    assert 2.5 <= backoff(failures, draw, error=LineLost("gone")) <= 15


@given(FAILURES, DRAW)
def test_a_server_that_asks_for_patience_gets_it(failures: int, draw: float) -> None:
    assert 300 <= backoff(failures, draw, error=Throttled("slower")) <= 1800


@given(st.integers(12, 10_000), DRAW)
def test_what_only_the_user_can_mend_is_tried_seldom(failures: int, draw: float) -> None:
    for error in (SignInRefused("no"), StoreError("full")):
        assert 900 <= backoff(failures, draw, error=error) <= 1800


@given(FAILURES, st.floats(0, 0.9))
def test_programs_spread(failures: int, draw: float) -> None:
    assert backoff(failures, draw, error=LineLost("gone")) < backoff(failures, draw + 0.1, error=LineLost("gone"))
