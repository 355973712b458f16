"""The process that parses mail for ingest.capped, on a leash: hostile mail may end it, and nothing else.  [I/O]

On standard input come frames (a length of eight octets, then as many): what is said of some mails, then their contents.
On standard output go one empty frame when it is ready, and a frame per mail as soon as that one is read, so that the
other side knows over which mail this process ended.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

from ingest.limits import MAIL_CPU_SECONDS, WORKER_OCTETS
from ingest.parcel import pack_found, unpack_mails
from ingest.parse import parse
from returncall.frames import read_frame, write_frames
from returncall.model import Unreadable

if sys.platform != "win32":
    import resource


def main() -> None:
    """Serve until the other side goes."""
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other side was meant, and goes when it wants
    _bound_memory()
    write_frames(replies, b"")
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            mails = unpack_mails(read_frame(requests), read_frame(requests))
            is_first = True
            while mails:
                raw, authserv_ids = mails.pop(0)
                _bound_time()
                result = parse(raw, authserv_ids=authserv_ids)
                is_short = isinstance(result, Unreadable) and result.reason.startswith("MemoryError")
                if is_short and (mails or not is_first):
                    return  # perhaps not its own fault: it is tried once more, alone, in a new process
                write_frames(replies, pack_found(result))
                is_first = False


def _bound_memory() -> None:
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError, ValueError):  # macOS knows no bound of address space
        resource.setrlimit(resource.RLIMIT_AS, (WORKER_OCTETS, WORKER_OCTETS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold mail


def _bound_time() -> None:
    """At most two seconds from now: the kernel counts whole ones, and ends the process with SIGXCPU."""
    if sys.platform == "win32":
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(time.process_time()) + MAIL_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))
