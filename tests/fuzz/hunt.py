"""Look for octets that an entry point cannot bear.

    python -m tests.fuzz.hunt NAME SECONDS [KEEP [SEED]]

With atheris in reach it is led by what the octets make the code do (it is no dependency: `pip install atheris`), without it
by chance alone.  Each kind of failure is printed once, its octets kept below KEEP; an input that takes more than two
seconds of computing is a failure as well.  Ends with 1 when there was any.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import random
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_SECONDS = 2.0
LONGEST = 64 * 1024
# What tends to break readers of mail.
PIECES = (
    b"\x00", b"\r\n", b"\n", b"\r", b"\r\n ", b"\r\n\r\n", b"=?utf-8?q?=0d=0a?=", b"=?utf-7?q?+2AA-?=", b"=?x?b?", b"?=", b"<", b">", b'"', b"(", b")",
    b"\\", b"@", b";", b",", b":", b"--", b"-- \r\n", b"> ", b"On ", b" wrote:", b"From: ", b"Content-Type: ", b"multipart/mixed; boundary=", b"message/rfc822",
    b"charset=", b"utf-16", b"utf-7", b"=\r\n", b"=00", b"%00", b"%%", b"{tag} ", b"* ", b"{99999999999}\r\n", b"{3}\r\n", b"NIL", b"UID ", b"&amp;", b"&#0;",
    b"<div>", b"<p style='display:none'>", b"<!--", b"<a href='", b"]]>", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xe2\x80\x8b", b"\xe2\x80\xae", b"\xcc\x81",
    b"0", b"-1", b"99999999999999999999", b"1e400", b"$", b"\xe2\x82\xac", b"k", b"0001-01-01", b"9999-12-31T23:59:59Z", b"[", b"]", b"{", b"}", b"'''", b"\xf0\x9f\x9a\x80",
)  # fmt: skip


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """A seed after one to eight small or great changes."""
    octets = bytearray(chance.choice(seeds))
    for _ in range(1 << chance.randrange(4)):
        at = chance.randrange(len(octets) + 1)
        end = min(len(octets), at + (1 << chance.randrange(10)))
        match chance.randrange(8):
            case 0:
                del octets[at:end]
            case 1:
                octets[at:at] = octets[at:end] * chance.randrange(1, 9)
            case 2 | 3:
                octets[at:at] = chance.choice(PIECES)
            case 4:
                octets[at:at] = chance.choice(PIECES) * (1 << chance.randrange(12))
            case 5:
                other = chance.choice(seeds)
                start = chance.randrange(len(other) + 1)
                octets[at:end] = other[start : start + (1 << chance.randrange(12))]
            case 6 if octets:
                octets[at % len(octets)] = chance.randrange(256)
            case _:
                octets[at:end] = octets[end:][: end - at]
    return bytes(octets[:LONGEST])


class Watch:
    """Calls an entry point and remembers each kind of failure by its place, once."""

    def __init__(self, entry: Callable[[bytes], None], keep: Path | None = None) -> None:
        self._entry = entry
        self._keep = keep
        self.kinds: dict[str, bytes] = {}
        self.calls = 0

    def __call__(self, octets: bytes) -> None:
        self.calls += 1
        began = time.process_time()
        try:
            self._entry(octets)
        except Exception as error:  # noqa: BLE001  that is what is looked for
            where = traceback.extract_tb(error.__traceback__)[-1]
            self._note(f"{type(error).__name__} in {Path(where.filename).name}:{where.lineno}", octets, error)
        spent = time.process_time() - began
        if spent > MOST_SECONDS:
            self._note("too slow", octets, TimeoutError(f"{spent:.1f} s"))

    def _note(self, kind: str, octets: bytes, error: Exception) -> None:
        if kind in self.kinds:
            return
        self.kinds[kind] = octets
        name = hashlib.sha256(octets).hexdigest()[:12]
        print(f"FOUND {kind} ({len(octets)} octets, {name})", flush=True)
        if self._keep:
            self._keep.mkdir(parents=True, exist_ok=True)
            (self._keep / name).write_bytes(octets)
            (self._keep / f"{name}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")


def by_chance(watch: Watch, seeds: Sequence[bytes], *, seconds: float = 0.0, calls: int = 0, seed: int = 0) -> None:
    """Mutate until the time is over, or so many times."""
    chance = random.Random(seed)
    for one in seeds:
        watch(one)
    until = time.monotonic() + seconds
    while time.monotonic() < until if seconds else watch.calls < calls:
        watch(mutated(seeds, chance))


def main(arguments: list[str]) -> int:
    """See the module."""
    name, seconds = arguments[0], float(arguments[1])
    keep = Path(arguments[2]) if len(arguments) > 2 else None
    seed = int(arguments[3]) if len(arguments) > 3 else int(time.time())
    logging.disable()
    with tempfile.TemporaryDirectory(prefix="returncall-fuzz-") as folder:
        if importlib.util.find_spec("atheris"):
            calls, kinds = _led(name, seconds, Path(folder), keep, seed)
            how = "led by atheris"
        else:
            from tests.fuzz import entries
            from tests.fuzz.seeds import seeds

            watch = Watch(entries.ENTRIES[name](Path(folder)), keep)
            by_chance(watch, seeds(name), seconds=seconds, seed=seed)
            calls, kinds, how = watch.calls, len(watch.kinds), "by chance"
    print(f"{name}: {calls:,} calls in {seconds:.0f} s {how}, seed {seed}, kinds of failure: {kinds}", flush=True)
    return int(bool(kinds))


def _led(name: str, seconds: float, folder: Path, keep: Path | None, seed: int) -> tuple[int, int]:
    """(calls, kinds of failure).  libFuzzer ends its process by itself, so it gets one of its own."""
    command = [sys.executable, "-m", "tests.fuzz.led", name, str(int(seconds)), str(folder), str(keep or ""), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        calls, kinds = 0, 0
        for line in process.stdout:
            if line.startswith("FOUND"):
                print(line, end="", flush=True)
                kinds += 1
            elif line.startswith("stat::number_of_executed_units:"):
                calls = int(line.split()[-1])
            elif "ERROR" in line or "Error" in line:
                print(line, end="", flush=True)
    return calls, kinds + bool(process.returncode)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
