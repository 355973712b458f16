"""What a batch is judged in, for tests that draft without a store."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import DictLoader

from responder.policy import History
from responder.render import environment
from returncall.pipeline import Surroundings
from tests.responder.made import SAMS_PROFILE

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment


@cache
def packaged_letters() -> ImmutableSandboxedEnvironment:
    """The packaged templates alone, compiled once."""
    return environment(DictLoader({}))


def sams_surroundings(told: frozenset[str] = frozenset()) -> Surroundings:
    """Of Sam, who knows nobody yet and has corrected nothing.  told: see Surroundings."""
    return Surroundings(
        profile=SAMS_PROFILE,
        environment=packaged_letters(),
        history=lambda _message, _assessment: History(),
        corrected=lambda _message, judged: judged,
        budget=None,
        new_id=lambda: "k3x9",
        random_hex=lambda: "0" * 32,
        told=lambda _message: told,
    )
