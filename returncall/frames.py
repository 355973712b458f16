"""Frames on a pipe between two processes of our own: a length of eight octets, then as many."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import IO

_LENGTH: Final = struct.Struct(">Q")


def read_frame(stream: IO[bytes]) -> bytes:
    """The next frame.  Raises EOFError when the other side has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    octets = stream.read(_LENGTH.unpack(head)[0])
    if len(octets) < _LENGTH.unpack(head)[0]:
        raise EOFError
    return octets


def write_frames(stream: IO[bytes], *frames: bytes) -> None:
    """Send frames at once."""
    for frame in frames:
        stream.write(_LENGTH.pack(len(frame)))
        stream.write(frame)
    stream.flush()
