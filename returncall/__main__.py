"""The entry point, and the map of the house.

    mailbox -> RawMessage -> Message -> Assessment -> Suggestion -> Draft -> Decision -> Delivery

    ingest/       IMAP, Maildir, mbox, .eml -> Message
    classifier/   Message -> Assessment (spaCy)
    responder/    Assessment -> Draft -> approved octets -> SMTP
    config/       the two TOML files
    returncall/   model (values), ports (seams), pipeline (the order), store, digest, service, app (wires it all),
                  cli and web (what people see)

The four stages know only the values and errors of `returncall`.  In the wheel they lie in `returncall/_parts`, so that
installing returncall adds one import name only (docs/decisions/0001-private-parts.md); in a checkout that folder does
not exist.
"""

from __future__ import annotations

import os
import sys

_PARTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_parts")  # noqa: PTH100, PTH118, PTH120  pathlib costs start-up
if os.path.isdir(_PARTS):  # noqa: PTH112
    sys.path.insert(0, _PARTS)


def main() -> int:
    """Run the command line; `--help` is answered without loading anything else."""
    from returncall.cli import help_page  # noqa: PLC0415  after the path is set

    if help_page.is_asked_for(sys.argv[1:]):
        sys.stdout.write(help_page.text())
        return 0
    # Pydantic would look through every installed distribution for plugins, and load them.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    from returncall.cli.main import run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
