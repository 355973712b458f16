"""`returncall service`: the files it writes, and the system's own tools as it calls them."""

from __future__ import annotations

import configparser
import os
import plistlib
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from returncall.service.background import LABEL, MANAGERS, Job, job_for, usual
from tests.end_to_end.program import Program

_FAKE = """\
#!/bin/sh
echo "$(basename "$0") $*" >> "$FAKE_LOG"
case "$*" in *"$FAKE_FAILS"*) echo "no such thing" >&2; exit 5;; esac
echo "the tool answers"
"""


class Machine:
    """A home folder, and a PATH on which only the tools of `tools` are."""

    def __init__(self, folder: Path, *tools: str) -> None:
        self.program = Program.with_account(folder, imap_port=1, smtp_port=1, user="sam", password="canary-secret")
        self.home = folder / "home"
        self.bin = folder / "bin"
        self.home.mkdir()
        self.bin.mkdir()
        self.log = folder / "calls"
        self.unit = self.home / ".config/systemd/user/returncall.service"
        for tool in tools:
            (self.bin / tool).write_text(_FAKE)
            (self.bin / tool).chmod(0o700)

    def __call__(self, *words: str, fails: str = "(nothing)") -> subprocess.CompletedProcess[bytes]:
        # sh and basename stay within reach of the fakes; the machine's own systemctl does not.
        for tool in ("sh", "basename"):
            found = shutil.which(tool)
            if found and not (self.bin / tool).exists():
                (self.bin / tool).symlink_to(found)
        return self.program.run(
            "service", *words, HOME=str(self.home), XDG_CONFIG_HOME="", PATH=str(self.bin), FAKE_LOG=str(self.log), FAKE_FAILS=fails
        )  # fmt: skip

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def systemd(tmp_path: Path) -> Machine:
    return Machine(tmp_path, "systemctl", "journalctl")


linux_only = pytest.mark.skipif(usual(sys.platform) != "systemd", reason="systemd's machine")


@linux_only
def test_install_writes_the_unit_and_starts_it(systemd: Machine) -> None:
    done = systemd("install")

    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(systemd.unit.stat().st_mode) == 0o600
    assert str(systemd.unit).encode() in done.stdout
    assert b"enable-linger" in done.stdout
    assert systemd.calls == [
        "systemctl --user show-environment",
        "systemctl --user daemon-reload",
        "systemctl --user enable --now returncall.service",
    ]
    for call in systemd.calls[1:]:
        assert f"$ {call}".encode() in done.stdout
    assert "canary-secret" not in systemd.unit.read_text()


@linux_only
def test_the_unit_runs_this_program_with_these_folders(systemd: Machine) -> None:
    systemd("install")
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(systemd.unit)

    words = shlex.split(unit["Service"]["ExecStart"])
    assert words[:3] == [sys.executable, "-m", "returncall"]
    assert words[3:] == ["--config", str(systemd.program.folder / "config"), "--data", str(systemd.program.folder / "data"), "run"]  # fmt: skip
    assert unit["Service"]["NoNewPrivileges"] == "yes"
    assert unit["Service"]["UMask"] == "0077"
    # What `run` ends with when it is stopped, and what a restart does not mend.
    assert unit["Service"]["SuccessExitStatus"] == "130"
    assert unit["Service"]["RestartPreventExitStatus"] == "2"
    assert unit["Install"]["WantedBy"] == "default.target"


@linux_only
def test_print_shows_the_same_and_touches_nothing(systemd: Machine) -> None:
    printed = systemd("install", "--print").stdout
    assert not systemd.unit.exists()
    assert systemd.calls == []

    systemd("install")

    assert systemd.unit.read_bytes() == printed


@linux_only
def test_status_and_logs_come_from_the_system(systemd: Machine) -> None:
    assert systemd("status").returncode == 1
    systemd("install")

    assert b"the tool answers" in systemd("status").stdout
    assert b"the tool answers" in systemd("logs").stdout
    assert systemd("status", fails="status").returncode == 1
    assert any(call.startswith("journalctl --user --no-pager") for call in systemd.calls)


@linux_only
def test_uninstall_stops_it_and_leaves_the_rest(systemd: Machine) -> None:
    systemd("install")
    systemd.log.unlink()

    assert systemd("uninstall").returncode == 0

    assert not systemd.unit.exists()
    assert systemd.calls == [
        "systemctl --user disable --now returncall.service",
        "systemctl --user daemon-reload",
    ]
    assert (systemd.program.folder / "config" / "config.toml").exists()
    assert systemd("uninstall").returncode == 1


@linux_only
def test_a_failure_of_the_tool_is_told_in_its_words(systemd: Machine) -> None:
    done = systemd("install", fails="enable")

    assert done.returncode == 1
    assert b"no such thing" in done.stderr


@linux_only
def test_without_systemd_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    done = machine("install")

    assert done.returncode == 1
    assert b"systemd is not on this machine" in done.stderr
    assert b"--once" in done.stderr
    assert not machine.unit.exists()
    assert b"[Service]" in machine("install", "--print").stdout


@linux_only
def test_without_a_user_manager_nothing_is_written(systemd: Machine) -> None:
    done = systemd("install", fails="show-environment")

    assert done.returncode == 1
    assert b"does not serve you" in done.stderr
    assert not systemd.unit.exists()


def test_without_an_account_nothing_is_installed(systemd: Machine) -> None:
    (systemd.program.folder / "config" / "config.toml").write_text("")

    done = systemd("install")

    assert done.returncode == 2
    assert b"returncall setup" in done.stderr


def test_launchd_gets_a_property_list(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "launchctl")
    agent = machine.home / f"Library/LaunchAgents/{LABEL}.plist"

    assert machine("install", "--for", "launchd").returncode == 0

    table = plistlib.loads(agent.read_bytes())
    assert table["ProgramArguments"][:3] == [sys.executable, "-m", "returncall"]
    assert table["ProgramArguments"][-1] == "run"
    assert table["KeepAlive"] == {"SuccessfulExit": False}
    assert machine.calls == [f"launchctl bootstrap gui/{os.getuid()} {agent}"]
    (machine.program.folder / "data" / "service.log").write_text("personal: 3 new\n")
    assert machine("logs", "--for", "launchd").stdout == b"personal: 3 new\n"
    assert machine("uninstall", "--for", "launchd").returncode == 0
    assert machine.calls[-1] == f"launchctl bootout gui/{os.getuid()}/{LABEL}"


def test_windows_gets_a_task(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "schtasks")

    assert machine("install", "--for", "windows").returncode == 0

    file = machine.home / "AppData/Local/returncall/returncall-task.xml"
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    task = ET.fromstring(file.read_bytes())
    assert task.findtext(f".//{space}Command") == sys.executable
    assert str(task.findtext(f".//{space}Arguments")).startswith("-m returncall --config")
    assert task.findtext(f".//{space}ExecutionTimeLimit") == "PT0S"
    assert machine.calls == [f"schtasks /Create /F /TN returncall /XML {file}", "schtasks /Run /TN returncall"]
    assert machine("install", "--for", "windows", "--print").stdout.startswith(b"<?xml")


ODD = ("a b", "p%h", "d$HOME", 'q"uote', "back\\slash", "<&>", "sem;i")  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_odd_folder_names_stay_one_word(odd: str) -> None:
    job = job_for(Path("/home/sam") / odd, Path("/data"), "/usr/bin")
    line = next(row for row in MANAGERS["systemd"].text(job).decode().splitlines() if row.startswith("ExecStart="))

    # systemd unquotes much as a shell does; then %% and $$ stand for one.
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line.removeprefix("ExecStart="))]
    assert words == list(job.words)
    assert plistlib.loads(MANAGERS["launchd"].text(job))["ProgramArguments"] == list(job.words)
    ET.fromstring(MANAGERS["windows"].text(job))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    unit = tmp_path / "returncall.service"
    unit.write_bytes(MANAGERS["systemd"].text(Job((sys.executable, "-m", "returncall", "run"), "/usr/bin", tmp_path)))
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )

    assert "returncall.service" not in done.stderr, done.stderr
