"""The same mailbox through returncall and through programs that only fetch.

`python -m bench ingest [MESSAGES [MILLISECONDS ...]]`: how many messages, and how long a round trip to the server
takes, each in turn (0 and 40).

returncall fetches, parses, judges, drafts and stores; mbsync, offlineimap3 and getmail6 write a Maildir.  Each starts
from nothing, then looks when there is nothing new, then when there are 100 new messages.  Programs that are not
installed are passed over.  Memory is the sum over a program's processes, looked at twenty times a second; computing is
that of a program's processes, and says more than the clock does on a machine that others use as well.
"""

from __future__ import annotations

import compileall
import os
import pwd
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.mailbox import fill
from tests.rig.chaos import ChaosProxy, Faults
from tests.rig.dovecot import PASSWORD, Dovecot

if TYPE_CHECKING:
    from collections.abc import Callable

_NEW = 100
# Within a second of the last change a Maildir cannot be trusted, and mbsync waits; a poll comes later.
_SETTLED = 2.0
_STEPS = ("cold", "nothing new", f"{_NEW} new")


@dataclass(frozen=True)
class Run:
    """seconds on the clock, seconds of computing, peak megabytes of all processes together."""

    seconds: float
    computing: float
    megabytes: float


def main(messages: int = 20_000, *round_trips: int) -> int:
    """Print seconds, speed and memory of each program, and ours as ratios to theirs.

    round_trips: milliseconds that a question to the server and its answer take together; 0 and 40 when none are named.
    """
    for package in ("returncall", "ingest", "classifier", "responder", "config"):
        compileall.compile_dir(package, quiet=1)  # as `make` does: nobody's program is compiled at each start
    server = Dovecot(records=False)
    server.start()
    try:
        for milliseconds in round_trips or (0, 40):
            faults = Faults(latency=milliseconds / 2000)
            with nullcontext() if not milliseconds else ChaosProxy(server.port, faults) as proxy:
                _compare(server, proxy.port if proxy else server.port, messages, milliseconds)
    finally:
        server.stop()
    return 0


def _compare(server: Dovecot, port: int, messages: int, milliseconds: int) -> None:
    """Run every program on a mailbox of its own user, reached through `port`."""
    user = server.user()
    home = server.root / "home" / user.name
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    ids = (owner.pw_uid, owner.pw_gid)
    home.mkdir()
    os.chown(home, *ids)
    runs: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        octets = fill(home / "Maildir", range(_NEW, messages + _NEW), owner=ids)
        print(f"\n{messages} messages, {octets / 1e6:.0f} MB, {milliseconds} ms a round trip", flush=True)
        for name, prepare in _PROGRAMS.items():
            command = prepare(Path(folder) / name, port, user.name)
            if command is None:
                continue
            try:
                runs[name] = _three_steps(command, home / "Maildir", ids)
            except RuntimeError as error:
                print(f"{name}: {error}")
    _report(runs, messages, octets)


def _three_steps(command: list[str], maildir: Path, owner: tuple[int, int]) -> list[Run]:
    cold = _measured(command)
    time.sleep(_SETTLED)
    idle = _measured(command)
    try:
        fill(maildir, range(_NEW), owner=owner)
        return [cold, idle, _measured(command)]
    finally:
        for path in maildir.rglob("*.M0000[0-9][0-9]P1.bench*"):
            path.unlink()


def _report(runs: dict[str, list[Run]], messages: int, octets: int) -> None:
    print("| program | cold s | computing s | messages/s | MB/s | peak MB | nothing new s | 100 new s |")
    print("|---|---|---|---|---|---|---|---|")
    for name, (cold, idle, new) in runs.items():
        print(
            f"| {name} | {cold.seconds:.1f} | {cold.computing:.1f} | {messages / cold.seconds:.0f} "
            f"| {octets / 1e6 / cold.seconds:.1f} | {max(run.megabytes for run in (cold, idle, new)):.0f} "
            f"| {idle.seconds:.2f} | {new.seconds:.2f} |"
        )
    ours = runs.pop("returncall", None)
    for name, theirs in runs.items() if ours else ():
        for what in ("seconds", "computing"):
            pairs = zip(_STEPS, ours or (), theirs, strict=True)
            ratios = (
                f"{step} {getattr(our, what) / max(getattr(their, what), 0.001):.2f}" for step, our, their in pairs
            )
            print(f"returncall / {name}, {what}: {', '.join(ratios)}", flush=True)


def _measured(command: list[str]) -> Run:
    began = time.perf_counter()
    used = _computing()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0.0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.05):
            peak = max(peak, _tree_megabytes(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, said = process.communicate()
    seconds = time.perf_counter() - began
    ended.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {said.decode(errors='replace')[-500:]}")
    return Run(seconds, _computing() - used, peak)


def _computing() -> float:
    """Seconds that the processes which have ended so far computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree_megabytes(root: int) -> float:
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue  # gone meanwhile
            parents[int(entry.name)], pages[int(entry.name)] = int(fields[1]), int(fields[21])
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(pages.get(pid, 0) for pid in tree) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _returncall(folder: Path, port: int, user: str) -> list[str]:
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "config.toml").write_text(
        f"""[schedule]
first_look_days = 3650
[[account]]
name = "bench"
address = "alex@example.org"
imap = {{ host = "127.0.0.1", port = {port}, security = "none", user = "{user}" }}
auth = {{ method = "password", password_command = ["printf", "%s", "{PASSWORD}"] }}
""",
        encoding="utf-8",
    )
    (folder / "config" / "profile.toml").write_text('[me]\nname = "Alex Doe"\n', encoding="utf-8")
    program = [sys.executable, "-m", "returncall", "--config", str(folder / "config"), "--data", str(folder / "data")]
    return [*program, "run", "--once"]


def _mbsync(folder: Path, port: int, user: str) -> list[str] | None:
    folder.mkdir()
    (folder / "Mail").mkdir()
    (folder / "rc").write_text(
        f"""IMAPAccount a
Host 127.0.0.1
Port {port}
User {user}
Pass {PASSWORD}
SSLType None
AuthMechs LOGIN

IMAPStore r
Account a

MaildirStore l
Path {folder}/Mail/
Inbox {folder}/Mail/INBOX
SubFolders Verbatim

Channel c
Far :r:
Near :l:
Patterns INBOX
Sync Pull
Create Near
Expunge None
SyncState *
"""
    )
    found = shutil.which("mbsync")
    return [found, "-q", "-c", str(folder / "rc"), "c"] if found else None


def _offlineimap(folder: Path, port: int, user: str) -> list[str] | None:
    folder.mkdir()
    (folder / "rc").write_text(
        f"""[general]
accounts = a
metadata = {folder}/meta
ui = quiet
[Account a]
localrepository = l
remoterepository = r
[Repository l]
type = Maildir
localfolders = {folder}/Mail
[Repository r]
type = IMAP
remotehost = 127.0.0.1
remoteport = {port}
ssl = no
starttls = no
remoteuser = {user}
remotepass = {PASSWORD}
readonly = True
folderfilter = lambda f: f == 'INBOX'
"""
    )
    found = shutil.which("offlineimap")
    return [found, "-o", "-c", str(folder / "rc")] if found else None


def _getmail(folder: Path, port: int, user: str) -> list[str] | None:
    for name in ("cur", "new", "tmp"):
        (folder / "Mail" / name).mkdir(parents=True)
    (folder / "getmailrc").write_text(
        f"""[retriever]
type = SimpleIMAPRetriever
server = 127.0.0.1
port = {port}
username = {user}
password = {PASSWORD}
mailboxes = ("INBOX",)
[destination]
type = Maildir
path = {folder}/Mail/
[options]
verbose = 0
read_all = false
delete = false
delivered_to = false
received = false
"""
    )
    found = shutil.which("getmail")
    if not found:
        return None
    command = [found, "--getmaildir", str(folder), "--rcfile", "getmailrc"]
    if os.geteuid():
        return command
    nobody = pwd.getpwnam("nobody")  # it refuses to write mail as root
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", *command]


_PROGRAMS: dict[str, Callable[[Path, int, str], list[str] | None]] = {
    "mbsync": _mbsync,
    "returncall": _returncall,
    "offlineimap3": _offlineimap,
    "getmail6": _getmail,
}


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
