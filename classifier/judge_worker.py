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
import struct
import sys
from typing import TYPE_CHECKING, Any

from classifier.here import Here

if TYPE_CHECKING:
    from typing import IO

# Objects made before the collector looks at them: a message makes thousands, and leaves none of them behind.
_GARBAGE = 50_000
LENGTH = struct.Struct(">Q")


def read_frame(stream: IO[bytes]) -> Any:
    """The next value.  Raises EOFError when the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    octets = stream.read(LENGTH.unpack(head)[0])
    if len(octets) < LENGTH.unpack(head)[0]:
        raise EOFError
    return pickle.loads(octets)  # noqa: S301  our own program on the other end


def write_frame(stream: IO[bytes], value: Any) -> None:
    """Send one value at once."""
    octets = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(octets)))
    stream.write(octets)
    stream.flush()


def main() -> None:
    """Serve until the other side goes."""
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other side was meant, and goes when it wants
    gc.set_threshold(_GARBAGE)
    with contextlib.suppress(EOFError, BrokenPipeError):
        profile, personal = read_frame(requests)
        here = Here(None, profile, personal=personal)
        write_frame(replies, here.version)
        while True:
            messages = read_frame(requests)
            try:
                judged = here.judge(messages)
            except Exception:  # noqa: BLE001  the other side judges them one by one and finds out which it was
                judged = None
            write_frame(replies, judged)
