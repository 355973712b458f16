"""Somebody whose settings are ill, and what the doctor says of them."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from returncall.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


SECRET = "canary-secret"
USER = "canary-user"


@dataclass
class Patient:
    """Folders for one doctor's visit.  said: all that the last visit printed."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    said: str = field(default="", init=False)

    def configure(
        self, *, smtp: str = "", folders: str = "", secret: str = SECRET, mode: str = "observe", **imap: object
    ) -> None:
        keys = {"host": "127.0.0.1", "port": 1, "security": "none", "user": USER, **imap}
        table = ", ".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
        (self.folder / "config").mkdir(exist_ok=True)
        (self.folder / "config" / "config.toml").write_text(
            f'[sending]\nmode = "{mode}"\n[[account]]\nname = "personal"\naddress = "sam@example.org"\n'
            f'imap = {{ {table} }}\n{smtp}\n{folders}\nauth = {{ password_command = ["printf", "%s", "{secret}"] }}\n'
        )

    def visit(self, code: int) -> dict[str, dict[str, str]]:
        """The checks of `doctor --json` by name; the one for IMAP is called imap."""
        folders = ["--config", str(self.folder / "config"), "--data", str(self.folder / "data")]
        assert run([*folders, "doctor", "--json"]) == code
        captured = self.capsys.readouterr()
        self.said = captured.out + captured.err
        assert SECRET not in self.said
        found: dict[str, Any] = json.loads(captured.out)
        assert found["ok"] is (code == 0)
        return {check["check"]: check for check in found["checks"]}

    def trouble(self, name: str = "imap", *, code: int = 3) -> str:
        """Sentence and remedy of the one check that failed."""
        checks = self.visit(code)
        assert [check for check in checks if checks[check]["state"] == "failed"] == [name], checks
        assert checks[name]["remedy"]
        return f"{checks[name]['said']} {checks[name]['remedy']}"


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port
