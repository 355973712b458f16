"""The process that judges mail for classifier.beside.  [I/O]

On standard input come frames (a length of eight octets, then as many): first whose mail it is, then lots of messages.
On standard output goes a frame for each: the model's name, then the assessments, None where judging broke.  Frames are
pickled: both ends are our own program, on pipes that nobody else can reach.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
from typing import TYPE_CHECKING, Any

from classifier.here import Here
from returncall.frames import read_frame, write_frames

if TYPE_CHECKING:
    from typing import IO

# Objects made before the collector looks at them: a message makes thousands, and leaves none of them behind.
_GARBAGE = 50_000


def read_value(stream: IO[bytes]) -> Any:
    """The next value.  Raises EOFError when the other side has gone."""
    return pickle.loads(read_frame(stream))  # noqa: S301  our own program on the other end


def write_value(stream: IO[bytes], value: Any) -> None:
    """Send one value at once."""
    write_frames(stream, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def main() -> None:
    """Serve until the other side goes."""
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other side was meant, and goes when it wants
    gc.set_threshold(_GARBAGE)
    with contextlib.suppress(EOFError, BrokenPipeError):
        profile, personal = read_value(requests)
        here = Here(None, profile, personal=personal)
        write_value(replies, here.version)
        while True:
            messages = read_value(requests)
            try:
                judged = here.judge(messages)
            except Exception:  # noqa: BLE001  the other side judges them one by one and finds out which it was
                judged = None
            write_value(replies, judged)
