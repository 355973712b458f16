"""returncall as its users run it: a process of its own, with its own folders and a server on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROFILE = """\
[me]
name = "Sam Doe"
addresses = ["sam@example.org"]
[want]
titles = ["staff engineer"]
topics = ["robotics"]
companies = ["Acme Robotics"]
[floor]
seniority = "senior"
places = ["London", "remote"]
[calls]
slots = ["tue-thu 12:00-13:00"]
timezone = "Europe/London"
"""


@dataclass(frozen=True)
class Program:
    """One installation in `folder`."""

    folder: Path

    @classmethod
    def with_account(
        cls,
        folder: Path,
        *,
        imap_port: int,
        smtp_port: int,
        user: str,
        password: str,
        mode: str = "send",
        database: str = "",
    ) -> Program:
        config = folder / "config"
        config.mkdir(parents=True)
        (config / "config.toml").write_text(
            f"""
[sending]
mode = "{mode}"
hold_seconds = 30
[database]
url = "{database}"
[[account]]
name = "personal"
address = "sam@example.org"
imap = {{ host = "127.0.0.1", port = {imap_port}, security = "none", user = "{user}" }}
smtp = {{ host = "127.0.0.1", port = {smtp_port}, security = "none", user = "{user}" }}
auth = {{ method = "password", password_command = ["printf", "%s", "{password}"] }}
""",
            encoding="utf-8",
        )
        (config / "profile.toml").write_text(PROFILE, encoding="utf-8")
        return cls(folder)

    def __call__(self, *arguments: str, code: int | None = 0, stdin: bytes | None = None, **environment: str) -> str:
        """Run one command; returns what it printed.  code None: any exit code will do."""
        done = self.run(*arguments, stdin=stdin, **environment)
        if code is not None:
            assert done.returncode == code, (arguments, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done.stdout.decode()

    def run(
        self, *arguments: str, stdin: bytes | None = None, **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        import os

        return subprocess.run(
            [
                sys.executable,
                "-m",
                "returncall",
                "--config",
                str(self.folder / "config"),
                "--data",
                str(self.folder / "data"),
                *arguments,
            ],
            input=stdin,
            capture_output=True,
            timeout=110,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "NO_COLOR": "1", **environment},
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))
