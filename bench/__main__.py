"""`make bench`: every benchmark in turn; `python -m bench NAME ...` runs some of them.

Those that measure on real mail take its folder from RETURNCALL_MAIL and say so when it is not set.
"""

from __future__ import annotations

import importlib
import sys

NAMES = ("startup", "facts", "judgement", "keeper", "desk")


def main(wanted: list[str]) -> int:
    """Run the benchmarks named in `wanted`, or all."""
    for name in wanted or NAMES:
        if name not in NAMES:
            print(f"There is no benchmark {name!r}; there are: {', '.join(NAMES)}", file=sys.stderr)
            return 2
        print(f"\n== {name}")
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
