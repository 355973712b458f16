"""How much of a message is looked at.  Beyond these a message is cut, or set aside as unreadable.

The figures follow what hostile mail was measured to cost; tests hold every one of them.
"""

from __future__ import annotations

MESSAGE_OCTETS = 25 * 1024 * 1024
HEADER_OCTETS = 256 * 1024
FIELD_OCTETS = 64 * 1024
# A field that people read (Subject, From, To): longer ones are cut before anything decodes them.
READ_FIELD_OCTETS = 8 * 1024
PARTS = 200
DEPTH = 30
TEXT_CHARACTERS = 200_000
HTML_CHARACTERS = 1_000_000
# The tree builder takes quadratic time in the number of elements left open; browsers stop at 512.
HTML_DEPTH = 2_000
HTML_ATTRIBUTES = 256
LINE_CHARACTERS = 2_000
ADDRESSES = 200
REFERENCES = 100
LINKS = 200
"""Kept beside a message for judging: who links where."""

# The process that parses (capped.py): computing for one mail, waiting for one lot, and all of its address space.
MAIL_CPU_SECONDS = 2
MAIL_SECONDS = 60.0
WORKER_OCTETS = 300 * 1024 * 1024
