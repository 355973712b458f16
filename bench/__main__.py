"""`make bench`: every benchmark in turn; `python -m bench NAME ...` runs some of them.

`python -m bench hazards FOLDER ...` takes in the hostile mail under FOLDER, `python -m bench hazards --made` mail made
to hurt; `python -m bench ingest [MESSAGES [MILLISECONDS ...]] [PROGRAM ...]` compares with other programs that fetch
mail; `python -m bench idle [ARRIVALS]` times the way from a mail's arrival to its draft; `python -m bench memory
[MESSAGES ...]` tells the peak memory of first runs; `python -m bench newcomer fresh` begins with `make demo` in a
fresh clone.

Those that measure on real mail take its folder from RETURNCALL_MAIL and say so when it is not set.
"""

from __future__ import annotations

import importlib
import sys

NAMES = ("startup", "newcomer", "facts", "judgement", "judging", "keeper", "desk")


def main(wanted: list[str]) -> int:
    """Run the benchmarks named in `wanted`, or all."""
    if wanted[:1] == ["hazards"] and len(wanted) > 1:
        return int(importlib.import_module("bench.hazards").main(*wanted[1:]))
    if wanted == ["newcomer", "fresh"]:
        importlib.import_module("bench.newcomer").main("fresh")
        return 0
    if wanted[:1] == ["ingest"]:
        return int(importlib.import_module("bench.ingest").main(*wanted[1:]))
    if wanted[:1] in (["idle"], ["memory"]):
        importlib.import_module(f"bench.{wanted[0]}").main(*map(int, wanted[1:]))
        return 0
    for name in wanted or NAMES:
        if name not in NAMES:
            print(f"There is no benchmark {name!r}; there are: {', '.join(NAMES)}", file=sys.stderr)
            return 2
        print(f"\n== {name}")
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
