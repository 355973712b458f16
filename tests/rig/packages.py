"""Install the Debian packages that the tests of I/O need, where that is allowed; else say what will be skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# What is looked for -> (the Debian package that holds it, what is skipped without it).
NEEDED = {
    "dovecot": ("dovecot-imapd", "tests against a real IMAP server"),
    "postgres": ("postgresql", "tests of the store on PostgreSQL"),
    "chromium": ("chromium", "tests of the page in a browser"),
}


def is_there(name: str) -> bool:
    if name == "postgres":
        return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") is not None


def main() -> int:
    missing = [name for name in NEEDED if not is_there(name)]
    if not missing:
        return 0
    packages = [NEEDED[name][0] for name in missing]
    apt = shutil.which("apt-get")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if apt and (
        not prefix
        or (
            shutil.which("sudo") and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
        )
    ):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*prefix, apt, "update", "-q"], env=environment, stdout=subprocess.DEVNULL, check=False)
        command = [*prefix, apt, "install", "-qy", "--no-install-recommends", *packages]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    for name in missing:
        if not is_there(name):
            package, what = NEEDED[name]
            print(
                f"{name} is not here, so {what} are skipped. To get it: sudo apt-get install {package}", file=sys.stderr
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
