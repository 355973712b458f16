"""What makes `returncall run` start by itself: a systemd user unit, a launchd agent, a Task Scheduler task.  Pure."""

from __future__ import annotations

import plistlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NAME: Final = "returncall"
LABEL: Final = "org.returncall.service"
LOG: Final = "service.log"
_LINES: Final = "200"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to run.  words: the command line.  path: PATH, for the password command.  data_dir: absolute."""

    words: tuple[str, ...]
    path: str
    data_dir: Path

    @property
    def log(self) -> Path:
        """The file that takes the service's words where the system keeps no journal."""
        return self.data_dir / LOG


@dataclass(frozen=True, slots=True)
class Manager:
    """How one system is told.

    file: where the text belongs, below the home folder.  text: Job -> its octets.  install, remove, status, logs:
    command lines, where {file} and {user} are filled in; an empty `logs` means that Job.log holds them.
    """

    name: str
    tool: str
    file: str
    text: Callable[[Job], bytes]
    install: tuple[tuple[str, ...], ...]
    remove: tuple[tuple[str, ...], ...]
    status: tuple[str, ...]
    logs: tuple[str, ...] = ()

    def place(self, home: Path, env: Mapping[str, str]) -> Path:
        """The file's full path.  systemd looks below XDG_CONFIG_HOME where that is set."""
        config = env.get("XDG_CONFIG_HOME")
        if config and self.file.startswith(".config/"):
            return Path(config) / self.file.removeprefix(".config/")
        return home / self.file


def job_for(config_dir: Path, data_dir: Path, path: str) -> Job:
    """`returncall run` for these folders, by the Python that runs now."""
    words = (sys.executable, "-m", "returncall", "--config", str(config_dir.absolute()), "--data")
    return Job((*words, str(data_dir.absolute()), "run"), path, data_dir.absolute())


def _quoted(word: str) -> str:
    """A word as systemd reads it: %% and $$ are its % and $ (systemd.service(5), "Command lines")."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if not escaped or set(escaped) & set(" \t'\"\\;") else escaped


def _unit(job: Job) -> bytes:
    # Only what a user's own manager can do without privileges, and what leaves `pass`, gpg and keyrings working.
    path = job.path.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    text = f"""\
# Written by `returncall service install`; `returncall service uninstall` removes it.
[Unit]
Description=returncall reads recruiter mail and drafts answers
Documentation=man:systemd.service(5)
StartLimitIntervalSec=0

[Service]
ExecStart={" ".join(_quoted(word) for word in job.words)}
Environment="PATH={path}" PYTHONUNBUFFERED=1
Restart=on-failure
RestartSec=30
# 130: ended by a signal, as asked.  2: wrong settings, which a restart does not mend.
SuccessExitStatus=130
RestartPreventExitStatus=2
TimeoutStopSec=60
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
MemoryMax=2G
TasksMax=256

[Install]
WantedBy=default.target
"""
    return text.encode()


def _agent(job: Job) -> bytes:
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": list(job.words),
            "EnvironmentVariables": {"PATH": job.path, "PYTHONUNBUFFERED": "1"},
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 30,
            "ProcessType": "Background",
            "Umask": 0o077,
            "StandardOutPath": str(job.log),
            "StandardErrorPath": str(job.log),
        },
        sort_keys=False,
    )


def _task(job: Job) -> bytes:
    """Task Scheduler reads UTF-16.  InteractiveToken: it runs while the user is signed in, without a password."""
    program, *words = job.words
    arguments = " ".join(f'"{word}"' if " " in word else word for word in words)
    text = f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>returncall reads recruiter mail and drafts answers</Description></RegistrationInfo>
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Principals>
    <Principal id="Author"><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec><Command>{escape(program)}</Command><Arguments>{escape(arguments)}</Arguments></Exec>
  </Actions>
</Task>
"""
    return text.replace("\n", "\r\n").encode("utf-16")


MANAGERS: Final = {
    "systemd": Manager(
        name="systemd",
        tool="systemctl",
        file=f".config/systemd/user/{NAME}.service",
        text=_unit,
        install=(
            ("systemctl", "--user", "daemon-reload"),
            ("systemctl", "--user", "enable", "--now", f"{NAME}.service"),
        ),
        remove=(("systemctl", "--user", "disable", "--now", f"{NAME}.service"),),
        status=("systemctl", "--user", "--no-pager", "status", f"{NAME}.service"),
        logs=("journalctl", "--user", "--no-pager", "-n", _LINES, "-u", f"{NAME}.service"),
    ),
    "launchd": Manager(
        name="launchd",
        tool="launchctl",
        file=f"Library/LaunchAgents/{LABEL}.plist",
        text=_agent,
        install=(("launchctl", "bootstrap", "gui/{user}", "{file}"),),
        remove=(("launchctl", "bootout", f"gui/{{user}}/{LABEL}"),),
        status=("launchctl", "print", f"gui/{{user}}/{LABEL}"),
    ),
    "windows": Manager(
        name="Task Scheduler",
        tool="schtasks",
        file=f"AppData/Local/{NAME}/{NAME}-task.xml",
        text=_task,
        install=(("schtasks", "/Create", "/F", "/TN", NAME, "/XML", "{file}"), ("schtasks", "/Run", "/TN", NAME)),
        remove=(("schtasks", "/End", "/TN", NAME), ("schtasks", "/Delete", "/F", "/TN", NAME)),
        status=("schtasks", "/Query", "/V", "/FO", "LIST", "/TN", NAME),
    ),
}


def usual(platform: str) -> str:
    """The manager's key for a value of sys.platform."""
    return {"darwin": "launchd", "win32": "windows"}.get(platform, "systemd")
